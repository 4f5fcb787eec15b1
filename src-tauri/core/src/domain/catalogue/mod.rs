//! What the office keeps, declared once: every table of records with its fields, what each is called, and how it is written, kept and
//! shown. All code that shows, asks for, reads in or prints a field uses this.
//!
//! - [`form`]: how a field is written, kept and shown; [`datum`]: values as the database keeps them
//! - [`record`]: a kind of record of a person; the kinds stand in [`records`](super::records)
//! - [`kept`]: the tables; [`own`]: fields that the office itself has set up

pub mod datum;
pub mod form;
pub mod kept;
pub mod own;
pub mod record;

pub use form::Form;
pub use kept::{clearable, title_of, told};

use super::rights::Right;

/// One field of a record.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The column's name, on which scripts rely.
    pub key: &'static str,
    /// The name that scripts know it by, where a column cannot have it.
    pub name: Option<&'static str>,
    /// What users call it.
    pub title: &'static str,
    /// How it is written, kept and shown.
    pub form: Form,
    /// Never blank.
    pub needed: bool,
}

impl Field {
    /// One that is never blank and that scripts know by its column.
    pub(crate) const fn needed(key: &'static str, title: &'static str, form: Form) -> Self {
        Self {
            key,
            name: None,
            title,
            form,
            needed: true,
        }
    }

    /// Does it say anything to a reader?
    pub fn is_told(&self) -> bool {
        self.form != Form::Own
    }
}

/// The holder of a kind's records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A person.
    Worker,
    /// A community.
    Community,
    /// The office itself.
    Office,
}

impl Whose {
    /// The name that scripts know.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Community => "community",
            Self::Office => "office",
        }
    }
}

/// A table of records.
#[derive(Debug)]
pub struct Kept {
    /// The table's name.
    pub table: &'static str,
    /// The name by which scripts know the kind.
    pub key: &'static str,
    /// For a fact, which has one value at a time: the field with the value.
    pub fact: Option<&'static str>,
    /// What users call one of its records.
    pub title: &'static str,
    /// The holder of its records.
    pub of: Whose,
    /// The right without which none of its rows is written; `None`: the action's own right says it.
    pub right: Option<Right>,
    /// How a field is named where it stands alone.
    pub alone: Alone,
    /// The field whose value distinguishes a record from the others of its person.
    pub told_by: Option<&'static str>,
    /// Its records are printed on the file card, in a table of their own.
    pub on_card: bool,
    /// Its fields, in the order of forms.
    pub fields: &'static [Field],
}

/// How a field of a record is named where it is shown without the record: in a list of everything that was changed in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alone {
    /// By its title: 民族.
    Plain,
    /// After these words: 合同终止日期.
    After(&'static str),
    /// After these words where one record of several is meant: 学历（本科）毕业院校, but 毕业院校 of a new one.
    AfterOfSeveral(&'static str),
}

impl Kept {
    /// The name by which scripts know a field: the value of a fact is `value`.
    pub fn name_of(&self, field: &Field) -> &'static str {
        match field.name {
            Some(name) => name,
            None if self.fact == Some(field.key) => VALUE,
            None => field.key,
        }
    }

    /// The field that scripts know by that name.
    pub fn named(&self, name: &str) -> Option<&'static Field> {
        let fields = self.fields;
        fields.iter().find(|field| self.name_of(field) == name)
    }

    /// What a field is called where the record is not: 合同终止日期.
    pub fn title_alone(&self, field: &Field) -> String {
        match self.alone {
            Alone::After(words) if !field.title.starts_with(words) => format!("{words}{}", field.title),
            _ => field.title.to_owned(),
        }
    }

    /// The field of that key.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

/// The name by which scripts know the value of a fact.
const VALUE: &str = "value";

/// The place of the field with that key. With an unknown key the caller does not compile.
pub const fn place_of(fields: &[Field], key: &str) -> usize {
    let mut at = 0;
    while at < fields.len() {
        if is(fields[at].key.as_bytes(), key.as_bytes()) {
            return at;
        }
        at += 1;
    }
    panic!("no such field")
}

const fn is(own: &[u8], other: &[u8]) -> bool {
    if own.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < own.len() {
        if own[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
