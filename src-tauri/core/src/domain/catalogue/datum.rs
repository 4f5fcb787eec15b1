//! Values as the database keeps them, whatever the record.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;

/// How a column keeps a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// `TEXT`
    Text,
    /// `INTEGER`
    Integer,
}

/// One value of a record.
#[derive(Debug, Clone)]
pub enum Datum<'a> {
    /// Nothing.
    Blank,
    /// A number in the field's smallest unit; 1 and 0 for yes and no.
    Number(i64),
    /// A day.
    Day(NaiveDate),
    /// Anything else.
    Text(Cow<'a, str>),
    /// The same, of a word that many records share.
    Word(Arc<str>),
}

impl Datum<'_> {
    /// The same, of no other's text.
    pub fn into_owned(self) -> Datum<'static> {
        match self {
            Self::Blank => Datum::Blank,
            Self::Number(number) => Datum::Number(number),
            Self::Day(day) => Datum::Day(day),
            Self::Text(text) => Datum::Text(text.into_owned().into()),
            Self::Word(word) => Datum::Word(word),
        }
    }

    /// The same, of this one's text.
    pub fn borrowed(&self) -> Datum<'_> {
        match self {
            Self::Blank => Datum::Blank,
            Self::Number(number) => Datum::Number(*number),
            Self::Day(day) => Datum::Day(*day),
            Self::Text(text) => Datum::Text(Cow::Borrowed(text)),
            Self::Word(word) => Datum::Text(Cow::Borrowed(word)),
        }
    }

    /// Do both say the same?
    pub fn is_same(&self, other: &Datum<'_>) -> bool {
        match (self, other) {
            (Self::Blank, Datum::Blank) => true,
            (Self::Number(own), Datum::Number(other)) => own == other,
            (Self::Day(own), Datum::Day(other)) => own == other,
            (Self::Text(_) | Self::Word(_), Datum::Text(_) | Datum::Word(_)) => self.kept() == other.kept(),
            _ => false,
        }
    }

    /// The value as stored; `None`: blank.
    pub fn kept(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Blank => None,
            Self::Number(number) => Some(number.to_string().into()),
            Self::Day(day) => Some(day.to_string().into()),
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Word(word) => Some(Cow::Borrowed(word)),
        }
    }
}

impl PartialEq for Datum<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other)
    }
}

impl Eq for Datum<'_> {}

/// A type that a field of a record can have. `Option` is what may be blank.
pub trait Value: Sized {
    /// Never blank.
    const NEEDED: bool = true;
    /// How a column keeps it.
    const COLUMN: Column;

    /// The value.
    fn datum(&self) -> Datum<'_>;
    /// Back from the value; `None` where it is not of this type.
    fn of_datum(datum: Datum<'_>) -> Option<Self>;
}

impl<T: Value> Value for Option<T> {
    const NEEDED: bool = false;
    const COLUMN: Column = T::COLUMN;

    fn datum(&self) -> Datum<'_> {
        self.as_ref().map_or(Datum::Blank, Value::datum)
    }

    fn of_datum(datum: Datum<'_>) -> Option<Self> {
        match datum {
            Datum::Blank => Some(None),
            datum => T::of_datum(datum).map(Some),
        }
    }
}

impl Value for NaiveDate {
    const COLUMN: Column = Column::Text;

    fn datum(&self) -> Datum<'_> {
        Datum::Day(*self)
    }

    fn of_datum(datum: Datum<'_>) -> Option<Self> {
        match datum {
            Datum::Day(day) => Some(day),
            _ => None,
        }
    }
}

impl Value for Arc<str> {
    const COLUMN: Column = Column::Text;

    fn datum(&self) -> Datum<'_> {
        Datum::Text(Cow::Borrowed(self))
    }

    fn of_datum(datum: Datum<'_>) -> Option<Self> {
        match datum {
            Datum::Text(text) => Some(text.into()),
            Datum::Word(word) => Some(word),
            _ => None,
        }
    }
}

impl Value for u32 {
    const COLUMN: Column = Column::Integer;

    fn datum(&self) -> Datum<'_> {
        Datum::Number((*self).into())
    }

    fn of_datum(datum: Datum<'_>) -> Option<Self> {
        match datum {
            Datum::Number(number) => number.try_into().ok(),
            _ => None,
        }
    }
}

impl Value for bool {
    const COLUMN: Column = Column::Integer;

    fn datum(&self) -> Datum<'_> {
        Datum::Number((*self).into())
    }

    fn of_datum(datum: Datum<'_>) -> Option<Self> {
        match datum {
            Datum::Number(0) => Some(false),
            Datum::Number(1) => Some(true),
            _ => None,
        }
    }
}
