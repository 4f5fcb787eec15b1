//! Fields that the office itself has set up, for people or for any kind of record. They are fields like any other: asked for, listed,
//! filtered, printed and read in by the same code.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use super::datum::Datum;
use super::{Field, Form};
use crate::domain::numbers::WorkerId;

/// The kind of the fields of people.
pub const PEOPLE: &str = "people";

/// How such a field is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OwnForm {
    /// One line.
    Text,
    /// A day.
    Day,
    /// A number with at most two places.
    Number,
    /// 是 or 否
    YesNo,
    /// One of these words.
    List(Vec<String>),
}

impl OwnForm {
    /// The names by which scripts and the database know the forms, with what users call them.
    pub const NAMES: [(&str, &str); 5] = [
        ("text", "文字"),
        ("day", "日期"),
        ("number", "数"),
        ("yes_no", "是否"),
        ("list", "选项"),
    ];

    /// The form of that name; `choices`: of a list.
    pub fn named(name: &str, choices: Vec<String>) -> Option<Self> {
        Some(match name {
            "text" => Self::Text,
            "day" => Self::Day,
            "number" => Self::Number,
            "yes_no" => Self::YesNo,
            "list" => Self::List(choices),
            _ => return None,
        })
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Day => "day",
            Self::Number => "number",
            Self::YesNo => "yes_no",
            Self::List(_) => "list",
        }
    }

    /// The words of a list.
    pub fn choices(&self) -> &[String] {
        match self {
            Self::List(choices) => choices,
            _ => &[],
        }
    }
}

/// Fields that were asked for so far. An office has a few, and everything that knows fields knows them for the life of the process.
static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

/// By key, title and form.
type Known = HashMap<(String, String, OwnForm), &'static Field>;

/// The field that is so declared.
pub fn field(key: &str, title: &str, form: &OwnForm) -> &'static Field {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known
        .entry((key.to_owned(), title.to_owned(), form.clone()))
        .or_insert_with(|| {
            Box::leak(Box::new(Field {
                key: kept(key),
                name: None,
                title: kept(title),
                form: match form {
                    OwnForm::Text => Form::Text,
                    OwnForm::Day => Form::Day,
                    OwnForm::Number => Form::Number,
                    OwnForm::YesNo => Form::YesNo,
                    OwnForm::List(choices) => {
                        let words: Vec<(&str, &str)> = choices.iter().map(|word| kept(word)).map(|w| (w, w)).collect();
                        Form::Words(Vec::leak(words))
                    }
                },
                needed: false,
            }))
        })
}

fn kept(text: &str) -> &'static str {
    Box::leak(text.into())
}

/// The office's own fields in use, by kind, and, where people are read too, their values.
#[derive(Debug, Clone, Default)]
pub struct Own {
    /// By kind, in the order in which they were set up.
    pub fields: HashMap<String, Vec<&'static Field>>,
    /// By key: each person's value in a field of people.
    pub people: HashMap<&'static str, HashMap<WorkerId, Datum<'static>>>,
}

impl Own {
    /// Those of a kind.
    pub fn of(&self, kind: &str) -> &[&'static Field] {
        self.fields.get(kind).map_or(&[], Vec::as_slice)
    }

    /// A person's value in the field of that key.
    pub fn said(&self, key: &str, worker: WorkerId) -> Datum<'_> {
        let values = self.people.get(key);
        values
            .and_then(|values| values.get(&worker))
            .map_or(Datum::Blank, Datum::borrowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_the_same_whoever_asks_and_another_when_it_is_declared_otherwise() {
        let list = |words: &[&str]| OwnForm::List(words.iter().map(|w| (*w).to_owned()).collect());
        let first = field("size", "尺码", &list(&["大", "小"]));

        assert!(std::ptr::eq(first, field("size", "尺码", &list(&["大", "小"]))));
        let other = field("size", "尺码", &list(&["大", "中", "小"]));
        assert!(matches!(other.form, Form::Words(words) if words.len() == 3));
        assert!(matches!(first.form.read("中"), Err(crate::ErrorCode::UnknownValue)));
    }
}
