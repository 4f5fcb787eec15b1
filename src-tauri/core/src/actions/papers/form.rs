//! Forms as data, filled in for people: the file card, and whatever the office adds. Numbers of people stand whole on them.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::computed::{COMPUTED, Computed};
use super::{Draft, FormOf, Making, Paper};
use crate::actions::kinds::{self, KINDS};
use crate::actions::office::{self, OfficeCard};
use crate::actions::records::{Kind, Recorded};
use crate::actions::workers::photo_of;
use crate::desk::columns::{ListLine, Of};
use crate::desk::{Columns, Desk};
use crate::documents::LaidOut;
use crate::documents::fonts::FontLibrary;
use crate::documents::form_paper::template::{Content, FormCell, FormTable, Piece, Template, Text, invalid};
use crate::documents::form_paper::{self, FilledCell, FilledForm, FilledTable, Shows};
use crate::domain::catalogue::datum::Datum;
use crate::domain::catalogue::own::Own;
use crate::domain::catalogue::{Form, Whose};
use crate::domain::conditions::Said;
use crate::domain::person::{Person, WorkerId};
use crate::domain::rights::Right;
use crate::domain::writing::{self, Writing, written};
use crate::progress::{Progress, checkpoint};
use crate::storage::{Connection, Store, own_fields, paper_forms};
use crate::{Error, ErrorCode, Result};

/// The name of the file card among forms.
pub const FILE_CARD: &str = "file-card";

/// The forms that the program ships, a file each.
pub(super) static SHIPPED: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/../../assets/papers");

/// What stands where nothing is known.
const BLANK: &str = "/";
/// With more people, records are read at once and not one by one.
const MANY: usize = 40;

/// A form, filled in for people.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct AskedForm {
    /// Its name.
    pub form: String,
    /// For whom.
    pub workers: Vec<WorkerId>,
}

impl Paper for AskedForm {
    fn draft(&self, making: &mut Making<'_>) -> Result<Draft> {
        let Making {
            store, library, day, ..
        } = *making;
        let template = template(store.read(), &self.form)?;
        let paper = fill(store, library, &template, &self.workers, day, making.progress)?;
        Ok(Draft {
            about: self.workers.clone(),
            whole: true,
            ..Draft::of(paper, format!("{}（{}人）", template.title, self.workers.len()))
        })
    }
}

/// Every form, checked: the shipped ones, the office's in place of those of the same name, then what it has added. A form of the
/// office's that has become wrong is left out; asking for it by name returns why.
pub fn templates(conn: Option<&Connection>) -> Result<Vec<(Template, FormOf)>> {
    let own = conn.map(own_fields::of_office).transpose()?.unwrap_or_default();
    let kept = conn.map(paper_forms::all).transpose()?.unwrap_or_default();
    let mut office: Vec<Template> = kept.iter().filter_map(|(_, text)| read(text, &own).ok()).collect();
    let mut found = Vec::new();
    for text in SHIPPED.files().filter_map(include_dir::File::contents_utf8) {
        let shipped = read(text, &own)?;
        match office.iter().position(|one| one.name == shipped.name) {
            Some(at) => found.push((office.remove(at), FormOf::Office)),
            None => found.push((shipped, FormOf::Shipped)),
        }
    }
    found.extend(office.into_iter().map(|one| (one, FormOf::Office)));
    Ok(found)
}

/// The form of that name. `unknown_document`; `paper_invalid` of one of the office's that has become wrong.
pub fn template(conn: &Connection, name: &str) -> Result<Template> {
    let own = own_fields::of_office(conn)?;
    if let Some((_, text)) = paper_forms::all(conn)?.into_iter().find(|(known, _)| known == name) {
        return read(&text, &own);
    }
    let found = templates(None)?.into_iter().find(|(template, _)| template.name == name);
    found
        .map(|(template, _)| template)
        .ok_or_else(|| Error::about(ErrorCode::UnknownDocument, format!("「{name}」")))
}

/// Reads a form, and finds every field that it names. `paper_invalid`, with the place.
pub fn read(text: &str, own: &Own) -> Result<Template> {
    let template = Template::parse(text)?;
    let people = match &template.of {
        Some(kind) => {
            let known = of_people(kind).ok_or_else(|| invalid("of：", format!("没有记录种类“{kind}”")))?;
            Columns::of_kind(known.kept(), own)
        }
        None => Columns::of_people(own),
    };
    for (list, text) in template.texts() {
        let source = list.map(|list| Source::find(list, own)).transpose()?;
        for (key, writing) in text.fields() {
            let form = match &source {
                None => form_of(&people, key),
                Some(source) => source.form(key),
            };
            let form = form.ok_or_else(|| invalid("", format!("没有项目“{key}”")))?;
            if writing == Writing::Boxes && writing::words(form).is_empty() {
                return Err(invalid("", format!("“{key}”没有可以勾选的词")));
            }
        }
    }
    for table in &template.tables {
        let FormTable::Grid { rows, .. } = table else { continue };
        for key in rows.iter().filter_map(|row| row.when.as_deref()) {
            form_of(&people, key).ok_or_else(|| invalid("when：", format!("没有项目“{key}”")))?;
        }
    }
    Ok(template)
}

/// The form of what is filled in once.
fn form_of(people: &Columns, key: &str) -> Option<Form> {
    match key.strip_prefix("office.") {
        Some(setting) => of_office(None, setting).map(|_| Form::Text),
        None if key == "today" => Some(Form::Day),
        None => people.find(key).map(|column| column.form),
    }
}

/// The office's own value of that field; without an office, whether there is such a field.
fn of_office(office: Option<&OfficeCard>, key: &str) -> Option<String> {
    let of: fn(&OfficeCard) -> &String = match key {
        "name" => |office| &office.name,
        "street" => |office| &office.street,
        "department" => |office| &office.department,
        "address" => |office| &office.address,
        "phone" => |office| &office.phone,
        _ => return None,
    };
    Some(office.map_or(String::new(), |office| of(office).clone()))
}

/// The rows of a list in a form.
enum Source {
    Records(&'static dyn Kind, Columns),
    Computed(&'static Computed),
}

/// The kind of that key, if its records are people's.
fn of_people(key: &str) -> Option<&'static dyn Kind> {
    kinds::kind(key).filter(|kind| kind.kept().of == Whose::Worker)
}

impl Source {
    fn find(list: &str, own: &Own) -> Result<Self> {
        if let Some(computed) = COMPUTED.iter().find(|computed| computed.key == list) {
            return Ok(Self::Computed(computed));
        }
        let kind = of_people(list).ok_or_else(|| invalid("list：", format!("没有记录种类“{list}”")))?;
        Ok(Self::Records(kind, Columns::of_kind(kind.kept(), own)))
    }

    fn form(&self, key: &str) -> Option<Form> {
        match self {
            Self::Records(_, columns) => columns.find(key).map(|column| column.form),
            Self::Computed(computed) => computed
                .fields
                .iter()
                .find(|(name, _)| *name == key)
                .map(|(_, form)| *form),
        }
    }
}

/// The form of that name filled in for people as of `day`, in one paper.
pub fn filled(
    store: &Store,
    library: &FontLibrary,
    form: &str,
    workers: &[WorkerId],
    day: NaiveDate,
    progress: &mut dyn Progress,
) -> Result<LaidOut> {
    fill(store, library, &template(store.read(), form)?, workers, day, progress)
}

/// The form says what one record says, and people are asked for.
pub(super) fn of_one_record() -> Error {
    let about = "这份表是一条记录的，请在那条记录上打印";
    Error::about(ErrorCode::InvalidArgument, about)
}

/// A form filled in for one record.
pub(super) fn of_record(
    store: &Store,
    library: &FontLibrary,
    template: &Template,
    kind: &'static dyn Kind,
    record: &Recorded,
    day: NaiveDate,
    progress: &mut dyn Progress,
) -> Result<LaidOut> {
    store.require(Right::SeeNumbers)?;
    let conn = store.read();
    let desk = Desk::open(conn, day)?;
    let columns = Columns::of_kind(kind.kept(), &desk.roll.own);
    let mut filling = Filling::new(conn, &desk, columns, &record.values)?;
    let person = record
        .worker()
        .and_then(|worker| desk.roll.person(worker))
        .ok_or(ErrorCode::UnknownWorker)?;
    let photo = photo_of(store, person.id)?.map(|(bytes, _)| bytes);
    form_paper::set(&[filling.form(template, person, photo)?], library, progress)
}

fn fill(
    store: &Store,
    library: &FontLibrary,
    template: &Template,
    workers: &[WorkerId],
    day: NaiveDate,
    progress: &mut dyn Progress,
) -> Result<LaidOut> {
    if template.of.is_some() {
        return Err(of_one_record());
    }
    store.require(Right::SeeNumbers)?;
    let conn = store.read();
    let desk = Desk::open(conn, day)?;
    let columns = Columns::of_people(&desk.roll.own);
    let mut filling = Filling {
        at_once: (workers.len() > MANY).then(HashMap::new),
        ..Filling::new(conn, &desk, columns, &[])?
    };
    let mut forms = Vec::with_capacity(workers.len());
    for (i, worker) in workers.iter().enumerate() {
        checkpoint(progress, "正在整理档案", i, workers.len())?;
        let person = desk.roll.person(*worker).ok_or(ErrorCode::UnknownWorker)?;
        let photo = photo_of(store, person.id)?.map(|(bytes, _)| bytes);
        forms.push(filling.form(template, person, photo)?);
    }
    form_paper::set(&forms, library, progress)
}

/// Everybody's records of the kinds that were asked for so far.
type AtOnce = HashMap<&'static str, HashMap<WorkerId, Vec<Recorded>>>;

struct Filling<'a> {
    conn: &'a Connection,
    desk: &'a Desk,
    office: OfficeCard,
    /// What is filled in once.
    columns: Columns,
    /// For a record, its values.
    values: &'a [Datum<'static>],
    /// `None`: for few people they are read one by one.
    at_once: Option<AtOnce>,
}

impl<'a> Filling<'a> {
    fn new(conn: &'a Connection, desk: &'a Desk, columns: Columns, values: &'a [Datum<'static>]) -> Result<Self> {
        Ok(Self {
            conn,
            desk,
            office: office::show(conn)?,
            columns,
            values,
            at_once: None,
        })
    }

    fn form(&mut self, template: &Template, person: &Person, photo: Option<Vec<u8>>) -> Result<FilledForm> {
        let mut tables = Vec::new();
        for table in &template.tables {
            match table {
                FormTable::Grid {
                    columns,
                    rows,
                    row_height,
                } => tables.push(FilledTable {
                    columns: columns.clone(),
                    head: Vec::new(),
                    rows: rows
                        .iter()
                        .filter(|row| {
                            row.when
                                .as_ref()
                                .is_none_or(|key| !self.one(person, key, Writing::Usual).is_empty())
                        })
                        .map(|row| row.cells.iter().map(|cell| self.cell(person, cell)).collect())
                        .collect(),
                    row_height: *row_height,
                }),
                FormTable::List { list, title, columns } => {
                    let source = Source::find(list, &self.desk.roll.own)?;
                    let rows = self.rows(&source, person, &columns.iter().map(|c| &c.value).collect::<Vec<_>>())?;
                    let heads: Vec<(&str, f32)> = columns.iter().map(|c| (c.title.as_str(), c.width)).collect();
                    tables.push(FilledTable::list(title, &heads, rows));
                }
                FormTable::Further => {
                    let named = |key: &str| {
                        let lists = template.tables.iter();
                        lists
                            .into_iter()
                            .any(|table| matches!(table, FormTable::List { list, .. } if list == key))
                    };
                    for kind in KINDS
                        .iter()
                        .copied()
                        .filter(|kind| kind.kept().on_card && !named(kind.kept().key))
                    {
                        tables.push(self.further(kind, person)?);
                    }
                }
            }
        }
        Ok(FilledForm {
            title: template.title.clone(),
            name: person.name.to_string(),
            dated: self.desk.roll.day,
            photo,
            head: template.head.as_ref().map(|ends| self.ends(person, ends)),
            tables,
            foot: template.foot.as_ref().map(|ends| self.ends(person, ends)),
        })
    }

    fn ends(&self, person: &Person, ends: &[Text; 2]) -> [String; 2] {
        ends.each_ref().map(|text| self.text(person, text))
    }

    fn cell(&self, person: &Person, cell: &FormCell) -> FilledCell {
        let shows = match &cell.content {
            Content::Photo => Shows::Photo,
            Content::Text(text) if text.is_only("name") => Shows::Name(self.text(person, text)),
            Content::Text(text) if text.has_fields() => Shows::Value(self.text(person, text)),
            Content::Text(text) => Shows::Label(self.text(person, text)),
        };
        FilledCell {
            shows,
            over: cell.over,
            down: cell.down,
            left: cell.left,
        }
    }

    fn text(&self, person: &Person, text: &Text) -> String {
        put(text, |key, writing| self.one(person, key, writing))
    }

    /// What is filled in once; empty: nothing is known.
    fn one(&self, person: &Person, key: &str, writing: Writing) -> String {
        if let Some(setting) = key.strip_prefix("office.") {
            return of_office(Some(&self.office), setting)
                .unwrap_or_default()
                .trim()
                .to_owned();
        }
        let roll = &self.desk.roll;
        if key == "today" {
            return written(&Said::One(Datum::Day(roll.day)), Form::Day, writing);
        }
        let line = ListLine {
            roll,
            holder: Of::Person(person),
            values: self.values,
        };
        let column = self.columns.find(key);
        column.map_or(String::new(), |column| {
            written(&column.said(&line), column.form, writing)
        })
    }

    /// A row for each record, with what each text says about it.
    fn rows(&mut self, source: &Source, person: &Person, texts: &[&Text]) -> Result<Vec<Vec<String>>> {
        match source {
            Source::Computed(computed) => {
                let fields = computed.fields;
                let row = |data: Vec<Datum<'static>>| {
                    let of = |key: &str, writing| {
                        let at = fields.iter().position(|(name, _)| *name == key);
                        let found = at.and_then(|at| Some((data.get(at)?, fields[at].1)));
                        found.map_or(String::new(), |(value, form)| {
                            written(&Said::One(value.borrowed()), form, writing)
                        })
                    };
                    texts.iter().map(|text| put(text, of)).collect()
                };
                Ok((computed.rows)(self.conn, person)?.into_iter().map(row).collect())
            }
            Source::Records(kind, columns) => {
                let records = self.records(*kind, person.id)?;
                let row = |record: &Recorded| {
                    let line = ListLine {
                        roll: &self.desk.roll,
                        holder: Of::Person(person),
                        values: &record.values,
                    };
                    let of = |key: &str, writing| {
                        let column = columns.find(key);
                        column.map_or(String::new(), |column| {
                            written(&column.said(&line), column.form, writing)
                        })
                    };
                    texts.iter().map(|text| put(text, of)).collect()
                };
                Ok(records.iter().map(row).collect())
            }
        }
    }

    fn records(&mut self, kind: &'static dyn Kind, worker: WorkerId) -> Result<Vec<Recorded>> {
        let Some(at_once) = &mut self.at_once else {
            return kind.list(self.conn, Some(worker));
        };
        let key = kind.kept().key;
        if !at_once.contains_key(key) {
            let mut by_person: HashMap<WorkerId, Vec<Recorded>> = HashMap::new();
            for record in kind.list(self.conn, None)? {
                if let Some(worker) = record.worker() {
                    by_person.entry(worker).or_default().push(record);
                }
            }
            at_once.insert(key, by_person);
        }
        Ok(at_once
            .get(key)
            .and_then(|all| all.get(&worker))
            .cloned()
            .unwrap_or_default())
    }

    /// All that a kind keeps, as a table.
    fn further(&mut self, kind: &'static dyn Kind, person: &Person) -> Result<FilledTable> {
        let kept = kind.kept();
        let own = &self.desk.roll.own;
        let fields = kept.fields.iter().chain(own.of(kept.key).iter().copied());
        let fields = fields.filter(|field| field.is_told());
        let texts: Vec<Text> = fields
            .clone()
            .map(|field| {
                Text(vec![Piece::Field {
                    key: kept.name_of(field).to_owned(),
                    writing: Writing::Usual,
                    blank: None,
                }])
            })
            .collect();
        // Days and words of a table are short, what is written freely is not.
        let width = |form: Form| {
            if matches!(form, Form::Text | Form::Long) {
                2.6
            } else {
                1.6
            }
        };
        let heads: Vec<(&str, f32)> = fields.map(|field| (field.title, width(field.form))).collect();
        let source = Source::Records(kind, Columns::of_kind(kept, own));
        let rows = self.rows(&source, person, &texts.iter().collect::<Vec<_>>())?;
        Ok(FilledTable::list(kept.title, &heads, rows))
    }
}

/// A text with its fields filled in.
fn put(text: &Text, of: impl Fn(&str, Writing) -> String) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Field { key, writing, blank } => {
            let said = of(key, *writing);
            if said.is_empty() {
                blank.clone().unwrap_or_else(|| BLANK.to_owned())
            } else {
                said
            }
        }
    };
    text.0.iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::DateForm;

    #[test]
    fn every_shipped_form_names_only_fields_that_there_are() {
        let shipped = templates(None).unwrap();
        assert!(shipped.iter().any(|(template, _)| template.name == FILE_CARD));
    }

    #[test]
    fn a_form_that_names_what_nobody_keeps_is_refused_by_name() {
        let grid = |cell: &str| {
            format!("name = 'a'\ntitle = '表'\n[[table]]\ncolumns = [1]\n[[table.row]]\ncells = ['{cell}']")
        };
        for (text, said) in [
            (grid("{shoe_size}"), "shoe_size"),
            (grid("{office.motto}"), "office.motto"),
            (grid("{phone:boxes}"), "phone"),
            (
                "name = 'a'\ntitle = '表'\n[[table]]\nlist = 'shoes'\ncolumn = [{ title = '鞋', value = '{size}' }]"
                    .into(),
                "shoes",
            ),
            (
                "name = 'a'\ntitle = '表'\n[[table]]\nlist = 'honour'\ncolumn = [{ title = '鞋', value = '{size}' }]"
                    .into(),
                "size",
            ),
        ] {
            let refused = read(&text, &Own::default()).unwrap_err();
            assert_eq!(refused.code(), ErrorCode::PaperInvalid);
            assert!(refused.message().contains(said), "{}", refused.message());
        }
    }

    #[test]
    fn days_are_written_as_the_form_says_and_words_as_boxes() {
        let day = Said::One(Datum::Day(NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()));
        let month = Said::One(Datum::Text("2020-05".into()));
        for (what, form, writing, text) in [
            (&day, Form::Day, Writing::Usual, "2026.01.05"),
            (&day, Form::Day, Writing::Date(DateForm::Month), "2026.01"),
            (&day, Form::Day, Writing::Date(DateForm::Chinese), "2026年1月5日"),
            (&month, Form::Month, Writing::Usual, "2020.05"),
            (&month, Form::Month, Writing::Date(DateForm::Dotted), "2020.05"),
            (&Said::One(Datum::Number(1)), Form::YesNo, Writing::Boxes, "√是　□否"),
            (&Said::NOTHING, Form::YesNo, Writing::Boxes, "□是　□否"),
            (&Said::NOTHING, Form::Day, Writing::Usual, ""),
        ] {
            assert_eq!(written(what, form, writing), text);
        }
    }
}
