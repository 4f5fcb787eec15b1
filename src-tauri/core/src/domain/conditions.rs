//! What must hold of a record, as data: filters of lists, saved views, columns of statistics. A condition is compiled before it is
//! asked, so that a field or a value that means nothing is refused once, when it is typed, and never skipped.

use std::borrow::Cow;

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::catalogue::Form;
use super::catalogue::datum::Datum;
use super::dates::PartialDate;
use super::typed;
use crate::{Error, ErrorCode, Result};

/// What must hold of a record. Values are written as in a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// Every one holds; of none, always.
    All {
        /// These.
        of: Vec<Condition>,
    },
    /// At least one holds; of none, never.
    Any {
        /// These.
        of: Vec<Condition>,
    },
    /// The field says this; an empty value: nothing.
    Is {
        /// Key of the field.
        field: String,
        /// The value.
        value: String,
    },
    /// It says something else, or nothing.
    IsNot {
        /// Key of the field.
        field: String,
        /// The value.
        value: String,
    },
    /// It says one of these; an empty value: nothing.
    In {
        /// Key of the field.
        field: String,
        /// The values.
        values: Vec<String>,
    },
    /// Its text has this within.
    Has {
        /// Key of the field.
        field: String,
        /// The text.
        value: String,
    },
    /// This or more, this day or later.
    From {
        /// Key of the field.
        field: String,
        /// The value, included.
        value: String,
    },
    /// This or less, this day or earlier.
    To {
        /// Key of the field.
        field: String,
        /// The value, included.
        value: String,
    },
    /// It says nothing.
    Blank {
        /// Key of the field.
        field: String,
    },
    /// It says something.
    Filled {
        /// Key of the field.
        field: String,
    },
    /// Its day is today or one of the next so many days.
    WithinDays {
        /// Key of the field.
        field: String,
        /// So many.
        days: u32,
    },
}

/// The value of a field in one record.
#[derive(Debug)]
pub enum Said<'a> {
    /// One value, or nothing.
    One(Datum<'a>),
    /// Several at once; none: nothing.
    Several(Vec<Datum<'a>>),
}

/// A field that conditions may ask.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'c> {
    /// Where the record has it, for [`Test::passes`].
    pub place: usize,
    /// What users call it.
    pub title: &'c str,
    /// How it is written and kept.
    pub form: Form,
}

/// A condition whose fields are found and whose values are read. Nothing about it can fail any more.
#[derive(Debug)]
pub enum Test {
    /// Every one holds.
    All(Vec<Test>),
    /// At least one holds.
    Any(Vec<Test>),
    /// It does not hold.
    Not(Box<Test>),
    /// The field in that place says something, and it is so.
    Says(usize, Check),
}

/// What a value must be.
#[derive(Debug)]
pub enum Check {
    /// Anything at all.
    Anything,
    /// One of these.
    Among(Vec<Datum<'static>>),
    /// It has this within.
    Has(String),
    /// A number from the first to the second, both included.
    Numbers(i64, i64),
    /// A day from the first to the second, both included; of a month, some day of it.
    Days(NaiveDate, NaiveDate),
}

/// Fields of a list by their keys.
pub type Fields<'f, 'c> = &'f dyn Fn(&str) -> Option<Asked<'c>>;

impl Condition {
    /// Every one of these holds.
    pub fn all(of: Vec<Self>) -> Self {
        Self::All { of }
    }

    /// Reads `field=value`, `field!=value`, `field~text`, `field>=value`, `field<=value`, `field in a,b`, `field within 90`, `field blank`,
    /// `field set`, as a command line has them. `invalid_argument` for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let pair = |(field, value): (&str, &str)| (field.trim().to_owned(), value.trim().to_owned());
        let told = text.trim();
        // The sign that comes first decides: 备注=甲>=乙 asks for the text 甲>=乙.
        let sign = ["!=", ">=", "<=", "=", "~"]
            .into_iter()
            .filter_map(|sign| Some((told.find(sign)?, std::cmp::Reverse(sign.len()), sign)))
            .min();
        if let Some((at, _, sign)) = sign {
            let (field, value) = pair((&told[..at], &told[at + sign.len()..]));
            if field.is_empty() {
                return Err(not_understood(text));
            }
            return Ok(match sign {
                "!=" => Self::IsNot { field, value },
                ">=" => Self::From { field, value },
                "<=" => Self::To { field, value },
                "~" => Self::Has { field, value },
                _ => Self::Is { field, value },
            });
        }
        let (field, rest) = told
            .split_once(char::is_whitespace)
            .map(pair)
            .ok_or_else(|| not_understood(text))?;
        match rest.split_once(char::is_whitespace).map(pair) {
            None if rest == "blank" => Ok(Self::Blank { field }),
            None if rest == "set" => Ok(Self::Filled { field }),
            Some((word, list)) if word == "in" => Ok(Self::In {
                field,
                values: list.split([',', '，']).map(|value| value.trim().to_owned()).collect(),
            }),
            Some((word, days)) if word == "within" => Ok(Self::WithinDays {
                field,
                days: days.parse().map_err(|_| not_understood(text))?,
            }),
            _ => Err(not_understood(text)),
        }
    }

    /// Finds the fields and reads the values. `unknown_field`; the refusal of a value that the field cannot have names the field.
    pub fn compile(&self, fields: Fields<'_, '_>, today: NaiveDate) -> Result<Test> {
        let each = |of: &[Self]| {
            of.iter()
                .map(|one| one.compile(fields, today))
                .collect::<Result<Vec<_>>>()
        };
        let asked = |key: &str| fields(key).ok_or_else(|| Error::about(ErrorCode::UnknownField, format!("「{key}」")));
        Ok(match self {
            Self::All { of } => Test::All(each(of)?),
            Self::Any { of } => Test::Any(each(of)?),
            Self::Is { field, value } => among(asked(field)?, std::slice::from_ref(value))?,
            Self::IsNot { field, value } => Test::Not(Box::new(among(asked(field)?, std::slice::from_ref(value))?)),
            Self::In { field, values } => among(asked(field)?, values)?,
            Self::Has { field, value } => {
                let asked = asked(field)?;
                Test::Says(asked.place, Check::Has(value.trim().to_lowercase()))
            }
            Self::From { field, value } => ranged(asked(field)?, Some(value), None)?,
            Self::To { field, value } => ranged(asked(field)?, None, Some(value))?,
            Self::Blank { field } => Test::Not(Box::new(Test::Says(asked(field)?.place, Check::Anything))),
            Self::Filled { field } => Test::Says(asked(field)?.place, Check::Anything),
            Self::WithinDays { field, days } => {
                let asked = asked(field)?;
                let last = today
                    .checked_add_days(Days::new((*days).into()))
                    .unwrap_or(NaiveDate::MAX);
                match asked.form {
                    Form::Day | Form::Month => Test::Says(asked.place, Check::Days(today, last)),
                    _ => return Err(refused(asked, ErrorCode::InvalidArgument, "不是日期")),
                }
            }
        })
    }

    /// In Chinese, as a reader is shown what a list holds. An unknown field is named by its key.
    pub fn in_words(&self, fields: Fields<'_, '_>) -> String {
        let title = |key: &str| fields(key).map_or_else(|| key.to_owned(), |asked| asked.title.to_owned());
        // 党员 stands as the table has it: 中共党员.
        let named = |key: &str, value: &str| {
            let form = fields(key).map_or(Form::Text, |asked| asked.form);
            match form.read(value) {
                Ok(Datum::Blank) => "空白".to_owned(),
                Ok(read) => format!("“{}”", read.kept().map_or_else(String::new, |kept| form.shown(&kept))),
                Err(_) => format!("“{value}”"),
            }
        };
        let is_day = |key: &str| fields(key).is_none_or(|asked| matches!(asked.form, Form::Day | Form::Month));
        let joined = |of: &[Self], word: &str| {
            let parts = of.iter().map(|one| match one {
                Self::All { of } | Self::Any { of } if of.len() > 1 => format!("（{}）", one.in_words(fields)),
                one => one.in_words(fields),
            });
            parts.collect::<Vec<_>>().join(word)
        };
        match self {
            Self::All { of } => joined(of, "，且"),
            Self::Any { of } => joined(of, "，或"),
            Self::Is { field, value } => format!("{}是{}", title(field), named(field, value)),
            Self::IsNot { field, value } => format!("{}不是{}", title(field), named(field, value)),
            Self::In { field, values } => {
                let values: Vec<String> = values.iter().map(|value| named(field, value)).collect();
                format!("{}是{}", title(field), values.join("或"))
            }
            Self::Has { field, value } => format!("{}含有“{value}”", title(field)),
            Self::From { field, value } if is_day(field) => format!("{}从{value}起", title(field)),
            Self::From { field, value } => format!("{}不小于{value}", title(field)),
            Self::To { field, value } if is_day(field) => format!("{}到{value}为止", title(field)),
            Self::To { field, value } => format!("{}不大于{value}", title(field)),
            Self::Blank { field } => format!("{}空白", title(field)),
            Self::Filled { field } => format!("{}已填", title(field)),
            Self::WithinDays { field, days } => format!("{}在今后{days}天内", title(field)),
        }
    }

    /// The fields that it asks, by key.
    pub fn asks(&self, field: &str) -> bool {
        match self {
            Self::All { of } | Self::Any { of } => of.iter().any(|one| one.asks(field)),
            Self::Is { field: own, .. }
            | Self::IsNot { field: own, .. }
            | Self::In { field: own, .. }
            | Self::Has { field: own, .. }
            | Self::From { field: own, .. }
            | Self::To { field: own, .. }
            | Self::Blank { field: own }
            | Self::Filled { field: own }
            | Self::WithinDays { field: own, .. } => own == field,
        }
    }
}

impl Test {
    /// Whether it holds of a record whose field in each place says what `said` gives.
    pub fn passes<'a>(&self, said: &dyn Fn(usize) -> Said<'a>) -> bool {
        match self {
            Self::All(of) => of.iter().all(|one| one.passes(said)),
            Self::Any(of) => of.iter().any(|one| one.passes(said)),
            Self::Not(one) => !one.passes(said),
            Self::Says(place, check) => match said(*place) {
                Said::One(value) => check.fits(&value),
                Said::Several(values) => values.iter().any(|value| check.fits(value)),
            },
        }
    }
}

impl Check {
    fn fits(&self, value: &Datum<'_>) -> bool {
        match (self, value) {
            (_, Datum::Blank) => false,
            (Self::Anything, _) => true,
            (Self::Among(values), value) => values.iter().any(|one| one.is_same(value)),
            (Self::Has(text), value) => value
                .kept()
                .is_some_and(|kept| kept.to_lowercase().contains(text.as_str())),
            (Self::Numbers(first, last), Datum::Number(number)) => (first..=last).contains(&number),
            (Self::Days(first, last), Datum::Day(day)) => (first..=last).contains(&day),
            (Self::Days(first, last), value) => {
                let date: Option<PartialDate> = value.kept().and_then(|kept| kept.parse().ok());
                date.is_some_and(|date| *first <= date.last_day() && date.first_day() <= *last)
            }
            (Self::Numbers(..), _) => false,
        }
    }
}

impl Said<'_> {
    /// Nothing.
    pub const NOTHING: Said<'static> = Said::One(Datum::Blank);

    /// A text that is kept somewhere, or nothing.
    pub fn text(text: Option<&str>) -> Said<'_> {
        Said::One(text.map_or(Datum::Blank, |text| Datum::Text(Cow::Borrowed(text))))
    }

    /// Every value that says something.
    pub fn each(&self, mut tell: impl FnMut(&Datum<'_>)) {
        match self {
            Self::One(Datum::Blank) => {}
            Self::One(value) => tell(value),
            Self::Several(values) => values.iter().for_each(tell),
        }
    }
}

fn among(asked: Asked<'_>, values: &[String]) -> Result<Test> {
    let mut wanted = Vec::with_capacity(values.len());
    let mut or_nothing = false;
    for value in values {
        match asked
            .form
            .read(value)
            .map_err(|code| refused(asked, code, &format!("“{value}”")))?
        {
            Datum::Blank => or_nothing = true,
            value => wanted.push(value),
        }
    }
    let says = Test::Says(asked.place, Check::Among(wanted));
    if !or_nothing {
        return Ok(says);
    }
    let nothing = Test::Not(Box::new(Test::Says(asked.place, Check::Anything)));
    Ok(Test::Any(vec![nothing, says]))
}

/// From the one to the other, both included.
fn ranged(asked: Asked<'_>, from: Option<&str>, to: Option<&str>) -> Result<Test> {
    let of_value = |code, value: &str| refused(asked, code, &format!("“{value}”"));
    let check = match asked.form {
        Form::Day | Form::Month => {
            let day =
                |value: &str, end: fn(Span) -> NaiveDate| span(value).map(end).map_err(|code| of_value(code, value));
            Check::Days(
                from.map_or(Ok(NaiveDate::MIN), |value| day(value, |span| span.0))?,
                to.map_or(Ok(NaiveDate::MAX), |value| day(value, |span| span.1))?,
            )
        }
        Form::Count | Form::Year | Form::Decimal { .. } | Form::Number => {
            let number = |value: &str| match asked.form.read(value) {
                Ok(Datum::Number(number)) => Ok(number),
                Ok(_) => Err(of_value(ErrorCode::InvalidArgument, value)),
                Err(code) => Err(of_value(code, value)),
            };
            Check::Numbers(from.map_or(Ok(i64::MIN), number)?, to.map_or(Ok(i64::MAX), number)?)
        }
        _ => {
            return Err(refused(
                asked,
                ErrorCode::InvalidArgument,
                "不是日期，也不是数，不能按先后、大小找",
            ));
        }
    };
    Ok(Test::Says(asked.place, check))
}

/// First and last day.
type Span = (NaiveDate, NaiveDate);

/// The days that a day, a month or a year has.
fn span(text: &str) -> std::result::Result<Span, ErrorCode> {
    let year = text.trim().strip_suffix('年').unwrap_or(text.trim());
    if year.len() == 4
        && let Ok(year) = year.parse()
    {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or(ErrorCode::BadDate);
        return Ok((day(1, 1)?, day(12, 31)?));
    }
    match typed::month_or_day(text)? {
        Some(date) if date.first_day().year() >= 1 => Ok((date.first_day(), date.last_day())),
        _ => Err(ErrorCode::BadDate),
    }
}

fn not_understood(text: &str) -> Error {
    let how = "写法是：项目=内容、项目!=内容、项目~文字、项目>=内容、项目<=内容、“项目 in 甲,乙”、“项目 within 天数”、“项目 blank”、“项目 set”";
    Error::about(ErrorCode::InvalidArgument, format!("条件“{text}”看不懂；{how}"))
}

fn refused(asked: Asked<'_>, code: ErrorCode, more: &str) -> Error {
    Error::about(code, format!("「{}」{more}", asked.title))
}

#[cfg(test)]
mod tests;
