//! The office's own forms: a shipped one that it has edited, or one that it has added, each a file.

use std::path::Path;

use super::form::{self, SHIPPED};
use crate::documents::form_paper::template::{Template, invalid};
use crate::domain::rights::Right;
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, own, own_fields, paper_forms};
use crate::{Error, ErrorCode, Result, files};

/// In bytes.
const LONGEST: u64 = 200_000;
/// More forms than any office has.
const MOST: usize = 60;

/// Reads a form's file and checks it against what the office keeps. `paper_invalid`, with the place; `file_not_found`.
pub fn read(conn: &Connection, file: &Path) -> Result<(Template, String)> {
    let text = files::read_text(file, LONGEST, "表样文件", |fault| invalid("", fault))?;
    let template = form::read(&text, &own_fields::of_office(conn)?)?;
    may_be_called(&template)?;
    Ok((template, text))
}

/// A form has a name of its own, or that of the shipped one whose place it takes.
fn may_be_called(template: &Template) -> Result<()> {
    if super::KINDS.iter().any(|kind| kind.name == template.name) {
        return Err(invalid("name：", format!("“{}”是另一种公文的名称", template.name)));
    }
    let shipped = form::templates(None)?
        .into_iter()
        .find(|(known, _)| known.name == template.name);
    if shipped.is_some_and(|(known, _)| known.of != template.of) {
        return Err(invalid("of：", format!("“{}”不能改成别的记录的表", template.name)));
    }
    Ok(())
}

/// Lets the office use a form: in place of the shipped one of that name, or beside the others.
pub fn load(store: &mut Store, occasion: &Occasion, template: &Template, text: &str) -> Result<()> {
    store.require(Right::OfficeSettings)?;
    may_be_called(template)?;
    let kept = paper_forms::all(store.read())?;
    if kept.len() >= MOST && kept.iter().all(|(name, _)| *name != template.name) {
        return Err(invalid("", format!("本单位的表样已有{MOST}个")));
    }
    let entry = Entry::new(Action::OfficeChanged, format!("使用表样“{}”", template.title));
    store.write(occasion, &entry, |tx| paper_forms::set(tx, &template.name, text))
}

/// Goes back to the shipped form of that name, or takes off one that the office has added. `unknown_document`.
pub fn remove(store: &mut Store, occasion: &Occasion, name: &str) -> Result<()> {
    store.require(Right::OfficeSettings)?;
    let kept = paper_forms::all(store.read())?;
    if kept.iter().all(|(known, _)| known != name) {
        return Err(Error::about(
            ErrorCode::UnknownDocument,
            format!("「{name}」不是本单位的表样"),
        ));
    }
    let entry = Entry::new(Action::OfficeChanged, format!("不再使用本单位的表样“{name}”"));
    store.write(occasion, &entry, |tx| paper_forms::remove(tx, name))
}

/// Writes a form into a file, to be edited and read in again: the office's own, else the shipped one with its comments.
pub fn export(conn: &Connection, name: &str, out: &Path) -> Result<()> {
    let own = paper_forms::all(conn)?.into_iter().find(|(known, _)| known == name);
    let shipped = || {
        let texts = SHIPPED.files().filter_map(include_dir::File::contents_utf8);
        let mut found = texts.filter(|text| Template::parse(text).is_ok_and(|template| template.name == name));
        found.next().map(str::to_owned)
    };
    let text = own.map(|(_, text)| text).or_else(shipped);
    let text = text.ok_or_else(|| Error::about(ErrorCode::UnknownDocument, format!("「{name}」")))?;
    own::export(out, |file| Ok(std::io::Write::write_all(file, text.as_bytes())?))
}
