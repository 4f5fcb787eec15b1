//! Values made alike, compared and joined, as spreadsheets do it.

use std::cmp::Ordering;

use super::expression::{Operator, Unknown};
use crate::decimal::Decimal;
use crate::limits;
use crate::sheet::Value;

/// Why a formula has no value to go on with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Halt {
    /// Its value is this error.
    Error(String),
    /// It cannot be computed.
    Unknown,
}

impl From<Unknown> for Halt {
    fn from(_: Unknown) -> Self {
        Self::Unknown
    }
}

pub(super) fn error<T>(kind: &str) -> Result<T, Halt> {
    Err(Halt::Error(kind.to_owned()))
}

/// A value as a number; texts that are plain numbers count.
pub(super) fn number(value: &Value) -> Result<Decimal, Halt> {
    match value {
        Value::Blank => Ok(Decimal::ZERO),
        Value::Number(number) => Ok(*number),
        Value::Bool(yes) => Ok(Decimal::from(i32::from(*yes))),
        Value::Error(kind) => error(kind),
        Value::Text(text) => match text.trim().parse() {
            Ok(number) => Ok(number),
            // Texts of dates, times, percentages and money are numbers to a spreadsheet; which ones depends on its language.
            Err(_) if text.contains(|c: char| c.is_ascii_digit()) => Err(Halt::Unknown),
            Err(_) => error("#VALUE!"),
        },
    }
}

pub(super) fn text(value: &Value) -> Result<String, Halt> {
    match value {
        Value::Error(kind) => error(kind),
        Value::Number(number) => Ok(number.kept().to_string()),
        other => Ok(other.to_string()),
    }
}

pub(super) fn truth(value: &Value) -> Result<bool, Halt> {
    match value {
        Value::Blank => Ok(false),
        Value::Bool(yes) => Ok(*yes),
        Value::Number(number) => Ok(!number.is_zero()),
        Value::Error(kind) => error(kind),
        Value::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        Value::Text(_) => error("#VALUE!"),
    }
}

pub(super) fn binary(operator: Operator, left: &Value, right: &Value) -> Result<Value, Halt> {
    for side in [left, right] {
        if let Value::Error(kind) = side {
            return error(kind);
        }
    }
    let computed = match operator {
        Operator::Join => return joined(format!("{}{}", text(left)?, text(right)?)),
        Operator::Add => number(left)?.add(number(right)?),
        Operator::Subtract => number(left)?.add(number(right)?.negated()),
        Operator::Multiply => number(left)?.times(number(right)?),
        Operator::Divide => {
            let (left, right) = (number(left)?, number(right)?);
            if right.is_zero() {
                return error("#DIV/0!");
            }
            left.divided_by(right)
        }
        Operator::Power => power(number(left)?, number(right)?)?,
        _ => return compared(operator, left, right).map(Value::Bool),
    };
    computed.map(Value::Number).ok_or(Halt::Unknown)
}

/// A text that was put together. Cells hold no longer ones; without this bound a few cells could fill the memory.
pub(super) fn joined(text: String) -> Result<Value, Halt> {
    if text.len() > limits::TEXT_UNITS && text.encode_utf16().count() > limits::TEXT_UNITS {
        return error("#VALUE!");
    }
    Ok(Value::Text(text.into()))
}

fn power(base: Decimal, exponent: Decimal) -> Result<Option<Decimal>, Halt> {
    let exponent = exponent.whole().ok_or(Halt::Unknown)?;
    match (base.is_zero(), exponent) {
        (true, 0) => error("#NUM!"),
        (true, ..0) => error("#DIV/0!"),
        _ => Ok(base.power(exponent)),
    }
}

fn compared(operator: Operator, left: &Value, right: &Value) -> Result<bool, Halt> {
    let order = order(left, right);
    Ok(match operator {
        Operator::Equal => order == Some(Ordering::Equal),
        Operator::Unequal => order != Some(Ordering::Equal),
        _ => {
            let order = order.ok_or(Halt::Unknown)?;
            match operator {
                Operator::Less => order.is_lt(),
                Operator::LessOrEqual => order.is_le(),
                Operator::More => order.is_gt(),
                _ => order.is_ge(),
            }
        }
    })
}

/// Numbers come before texts, texts before yes and no; case does not count. None: which of two texts comes first depends on the
/// language of the program.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    let rank = |value: &Value| match value {
        Value::Blank | Value::Number(_) => 0,
        Value::Text(_) => 1,
        Value::Bool(_) | Value::Error(_) => 2,
    };
    match (left, right) {
        (Value::Blank, Value::Blank) => Some(Ordering::Equal),
        (Value::Blank, Value::Text(text)) => Some(if text.is_empty() {
            Ordering::Equal
        } else {
            Ordering::Less
        }),
        (Value::Text(text), Value::Blank) => Some(if text.is_empty() {
            Ordering::Equal
        } else {
            Ordering::Greater
        }),
        (Value::Blank, Value::Bool(yes)) => Some(false.cmp(yes)),
        (Value::Bool(yes), Value::Blank) => Some(yes.cmp(&false)),
        (Value::Blank, Value::Number(number)) => Some(Decimal::ZERO.cmp(&number.kept())),
        (Value::Number(number), Value::Blank) => Some(number.kept().cmp(&Decimal::ZERO)),
        (Value::Number(one), Value::Number(two)) => Some(one.kept().cmp(&two.kept())),
        (Value::Bool(one), Value::Bool(two)) => Some(one.cmp(two)),
        (Value::Text(one), Value::Text(two)) => {
            let (one, two) = (one.to_lowercase(), two.to_lowercase());
            if one == two {
                return Some(Ordering::Equal);
            }
            if one.is_empty() || two.is_empty() {
                return Some(one.len().cmp(&two.len()));
            }
            let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
            (plain(&one) && plain(&two)).then(|| one.cmp(&two))
        }
        _ => Some(rank(left).cmp(&rank(right))),
    }
}
