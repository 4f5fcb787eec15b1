//! The office's own fields: set up, listed, retired. Their values are kept with people and records.

use serde::Serialize;

use super::lists::Subject;
use crate::domain::catalogue::Whose;
use crate::domain::catalogue::own::{self, Own, OwnForm, PEOPLE};
use crate::domain::rights::Right;
use crate::domain::text;
use crate::import::ImportKind;
use crate::import::is_known;
use crate::storage::trail::Action;
use crate::storage::{Connection, Entry, Occasion, Store, Transaction, own_fields};
use crate::{Error, ErrorCode, Result};

/// In characters.
const LONGEST_TITLE: usize = 20;
const LONGEST_KEY: usize = 30;
const MOST_CHOICES: usize = 60;
/// The most fields of one kind, retired ones included.
const MOST: usize = 60;

/// What answers to scripts and conditions say besides fields.
const RESERVED: [&str; 7] = ["id", "worker", "value", "in", "within", "blank", "set"];

/// A field of the office.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct FieldLine {
    /// `people`, or the key of a kind.
    pub kind: String,
    /// What users call that kind.
    pub of: &'static str,
    /// The name that scripts know it by.
    pub key: &'static str,
    /// 名称
    pub title: &'static str,
    /// `text`, `day`, `number`, `yes_no`, `list`
    pub form: &'static str,
    /// Of a list: its words.
    pub choices: Vec<String>,
    /// No longer asked for.
    pub retired: bool,
    /// Of how many people or records it says something.
    pub used: u32,
}

/// A field that is to be set up.
#[derive(Debug, Clone, Default)]
pub struct NewField {
    /// `people`, or the key of a kind.
    pub kind: String,
    /// The name that scripts know it by; blank: one is given.
    pub key: String,
    /// 名称
    pub title: String,
    /// `text`, `day`, `number`, `yes_no`, `list`
    pub form: String,
    /// Of a list: its words.
    pub choices: Vec<String>,
}

/// Every field, in the order in which they were set up.
pub fn list(conn: &Connection) -> Result<Vec<FieldLine>> {
    let used = own_fields::used(conn)?;
    let line = |one: own_fields::OwnField| FieldLine {
        of: Subject::find(&one.kind).map_or("", Subject::title),
        key: one.field.key,
        title: one.field.title,
        form: one.form.name(),
        choices: one.form.choices().to_vec(),
        retired: one.retired,
        used: used.get(&one.id).copied().unwrap_or_default(),
        kind: one.kind,
    };
    Ok(own_fields::all(conn)?.into_iter().map(line).collect())
}

/// Sets a field up. `field_exists` where the kind has one of that key or name; a retired one that is declared the same is taken up again.
pub fn add(store: &mut Store, occasion: &Occasion, new: &NewField) -> Result<&'static str> {
    store.require(Right::OfficeSettings)?;
    let wanted = checked(store.read(), new)?;
    let verb = if wanted.retired.is_some() {
        "重新使用自设项目"
    } else {
        "增加自设项目"
    };
    let entry = Entry::new(
        Action::OfficeChanged,
        format!("{}{verb}“{}”", wanted.subject.title(), wanted.title),
    );
    store.write(occasion, &entry, |tx| set_up(tx, new, &wanted))
}

/// The same within another change; a field of that name that is in use is taken as it is.
pub(super) fn add_within(tx: &Transaction<'_>, new: &NewField) -> Result<&'static str> {
    let title = text::one_line(&new.title);
    let all = own_fields::all(tx)?;
    if let Some(one) = all
        .iter()
        .find(|one| one.kind == new.kind && one.field.title == title && !one.retired)
    {
        return Ok(one.field.key);
    }
    let wanted = checked(tx, new)?;
    set_up(tx, new, &wanted)
}

/// A field that may be set up.
struct Wanted {
    subject: Subject,
    title: String,
    key: String,
    form: OwnForm,
    /// The retired field that is taken up again.
    retired: Option<(u32, &'static str)>,
}

fn set_up(tx: &Transaction<'_>, new: &NewField, wanted: &Wanted) -> Result<&'static str> {
    if let Some((id, key)) = wanted.retired {
        own_fields::retire(tx, id, false)?;
        return Ok(key);
    }
    own_fields::insert(tx, &new.kind, &wanted.key, &wanted.title, &wanted.form)?;
    Ok(own::field(&wanted.key, &wanted.title, &wanted.form).key)
}

fn checked(conn: &Connection, new: &NewField) -> Result<Wanted> {
    let subject = Subject::find(&new.kind).ok_or_else(|| {
        Error::about(
            ErrorCode::InvalidArgument,
            format!("没有“{}”这种记录", shortened(&new.kind)),
        )
    })?;
    if let Subject::Records(kind) = subject
        && kind.kept().of != Whose::Worker
    {
        let about = format!("{}不是人员的记录，不能加自设项目", subject.title());
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    let title = text::one_line(&new.title);
    if title.is_empty() || title.chars().count() > LONGEST_TITLE {
        let about = format!("名称应有1至{LONGEST_TITLE}个字");
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    let form = form(new)?;
    let all = own_fields::all(conn)?;
    let of_kind = all.iter().filter(|one| one.kind == new.kind);
    let key = match new.key.trim() {
        "" => given_key(subject, of_kind.clone().map(|one| one.field.key)),
        key => checked_key(key)?.to_owned(),
    };
    if RESERVED.contains(&&*key) {
        let about = format!("代号“{key}”程序自己要用，请另取一个");
        return Err(Error::about(ErrorCode::InvalidArgument, about));
    }
    if of_kind.clone().count() >= MOST {
        return Err(Error::about(
            ErrorCode::InvalidArgument,
            format!("自设项目已有{MOST}个"),
        ));
    }
    let named = |one: &&own_fields::OwnField| one.field.key == key || one.field.title == title;
    let exists = || Error::about(ErrorCode::FieldExists, format!("「{title}」"));
    if let Some(one) = of_kind.clone().find(named) {
        if !one.retired || one.field.title != title || one.form != form {
            return Err(exists());
        }
        return Ok(Wanted {
            subject,
            key,
            retired: Some((one.id, one.field.key)),
            title,
            form,
        });
    }
    let columns = subject.columns(&Own::default());
    let taken = |column: &crate::desk::Column| column.key == key || column.title == title;
    // What a workbook calls a field that everybody has would be read into that one.
    let known = subject.key() == PEOPLE && is_known(ImportKind::Roster, &title);
    if known || columns.iter().any(taken) {
        return Err(exists());
    }
    Ok(Wanted {
        subject,
        title,
        key,
        form,
        retired: None,
    })
}

/// Stops asking for a field, or asks for it again; what was written stays. `unknown_field`.
pub fn retire(store: &mut Store, occasion: &Occasion, kind: &str, key: &str, retired: bool) -> Result<()> {
    store.require(Right::OfficeSettings)?;
    let all = own_fields::all(store.read())?;
    let found = all.into_iter().find(|one| one.kind == kind && one.field.key == key);
    let found = found.ok_or_else(|| Error::about(ErrorCode::UnknownField, format!("「{}」", shortened(key))))?;
    let verb = if retired { "停用" } else { "重新使用" };
    let entry = Entry::new(Action::OfficeChanged, format!("{verb}自设项目“{}”", found.field.title));
    store.write(occasion, &entry, |tx| own_fields::retire(tx, found.id, retired))
}

fn form(new: &NewField) -> Result<OwnForm> {
    let mut choices: Vec<String> = new.choices.iter().map(|word| text::one_line(word)).collect();
    choices.retain(|word| !word.is_empty());
    let told = choices.len();
    let mut seen = std::collections::HashSet::new();
    choices.retain(|word| seen.insert(word.clone()));
    let names: Vec<String> = OwnForm::NAMES
        .iter()
        .map(|(key, name)| format!("{key}（{name}）"))
        .collect();
    let form = OwnForm::named(&new.form, choices).ok_or_else(|| {
        let about = format!("没有“{}”这种写法，可用{}", shortened(&new.form), names.join("、"));
        Error::about(ErrorCode::InvalidArgument, about)
    })?;
    match &form {
        OwnForm::List(words) if words.len() < 2 || words.len() > MOST_CHOICES || words.len() < told => {
            let about = format!("选项应有2至{MOST_CHOICES}个，各不相同");
            Err(Error::about(ErrorCode::InvalidArgument, about))
        }
        OwnForm::List(words)
            if words
                .iter()
                .any(|word| word.chars().count() > LONGEST_TITLE || text::says_nothing(word)) =>
        {
            let about = format!("每个选项应有1至{LONGEST_TITLE}个字，不能是“无”“/”一类");
            Err(Error::about(ErrorCode::InvalidArgument, about))
        }
        OwnForm::List(_) => Ok(form),
        _ if told > 0 => Err(Error::about(ErrorCode::InvalidArgument, "只有选项（list）可以列出选项")),
        _ => Ok(form),
    }
}

fn checked_key(key: &str) -> Result<&str> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if key.len() <= LONGEST_KEY && key.starts_with(|c: char| c.is_ascii_lowercase()) && key.chars().all(fits) {
        Ok(key)
    } else {
        let about = "代号只能用小写字母、数字和下划线，以字母开头";
        Err(Error::about(ErrorCode::InvalidArgument, about))
    }
}

/// `own_1`, `own_2` …
fn given_key(subject: Subject, taken: impl Iterator<Item = &'static str>) -> String {
    let mut taken: Vec<&str> = taken.collect();
    let columns = subject.columns(&Own::default());
    taken.extend(columns.iter().map(|column| column.key));
    let free = (1..)
        .map(|n| format!("own_{n}"))
        .find(|key| !taken.contains(&key.as_str()));
    free.unwrap_or_default()
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_KEY).collect()
}
