//! What COUNTIF and SUMIF look for.

use std::cmp::Ordering;

use super::operate::{self, Halt};
use crate::decimal::Decimal;
use crate::sheet::Value;

/// A criterion: how to compare, and with what.
#[derive(Debug)]
pub(super) struct Criterion {
    how: How,
    with: With,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum How {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

#[derive(Debug)]
enum With {
    Nothing,
    Number(Decimal),
    Bool(bool),
    /// In small letters, with its wildcards.
    Text(Vec<char>),
}

impl Criterion {
    pub(super) fn of(value: &Value) -> Result<Self, Halt> {
        let text = match value {
            Value::Text(text) => text.clone(),
            // A cell that is blank is looked for as nought.
            Value::Blank => return Ok(Self::equal(With::Number(Decimal::ZERO))),
            Value::Number(number) => return Ok(Self::equal(With::Number(number.kept()))),
            Value::Bool(yes) => return Ok(Self::equal(With::Bool(*yes))),
            Value::Error(kind) => return operate::error(kind),
        };
        let signs = [
            ("<=", How::LessOrEqual),
            (">=", How::MoreOrEqual),
            ("<>", How::Unequal),
            ("<", How::Less),
            (">", How::More),
            ("=", How::Equal),
        ];
        let sign = signs
            .iter()
            .find_map(|(sign, how)| Some((*how, text.strip_prefix(sign)?)));
        let (how, rest) = sign.unwrap_or((How::Equal, &text));
        let with = if rest.is_empty() {
            With::Nothing
        } else if let Ok(number) = rest.trim().parse::<Decimal>() {
            With::Number(number.kept())
        } else if rest.eq_ignore_ascii_case("true") || rest.eq_ignore_ascii_case("false") {
            With::Bool(rest.eq_ignore_ascii_case("true"))
        } else {
            With::Text(rest.to_lowercase().chars().collect())
        };
        let ordered = !matches!(how, How::Equal | How::Unequal);
        if ordered && !matches!(with, With::Number(_)) {
            // Which texts come first depends on the language of the program.
            return Err(Halt::Unknown);
        }
        if rest.contains(['%', '/', '-'])
            && rest.starts_with(|c: char| c.is_ascii_digit())
            && !matches!(with, With::Number(_))
        {
            // A date or a percentage, perhaps.
            return Err(Halt::Unknown);
        }
        // Bare `=` looks for blank cells; an empty text finds empty texts as well, and both are counted by `is_met` alike.
        Ok(Self { how, with })
    }

    fn equal(with: With) -> Self {
        Self { how: How::Equal, with }
    }

    pub(super) fn is_met(&self, value: &Value) -> bool {
        let order = match &self.with {
            With::Nothing => {
                let empty = match value {
                    Value::Blank => true,
                    Value::Text(text) => text.is_empty(),
                    _ => false,
                };
                return empty == (self.how == How::Equal);
            }
            With::Number(with) => match value {
                Value::Number(number) => Some(number.kept().cmp(with)),
                // Texts of digits are numbers to a search for one: so it is that IDs of 18 digits are taken for one another.
                Value::Text(text) if matches!(self.how, How::Equal | How::Unequal) => text
                    .trim()
                    .parse::<Decimal>()
                    .ok()
                    .map(|number| number.kept().cmp(with)),
                _ => None,
            },
            With::Bool(with) => match value {
                Value::Bool(yes) => Some(yes.cmp(with)),
                _ => None,
            },
            With::Text(pattern) => match value {
                Value::Text(text) => {
                    let text: Vec<char> = text.to_lowercase().chars().collect();
                    Some(if fits(pattern, &text) {
                        Ordering::Equal
                    } else {
                        Ordering::Less
                    })
                }
                _ => None,
            },
        };
        match self.how {
            How::Equal => order == Some(Ordering::Equal),
            How::Unequal => order != Some(Ordering::Equal),
            How::Less => order == Some(Ordering::Less),
            How::LessOrEqual => order.is_some_and(Ordering::is_le),
            How::More => order == Some(Ordering::Greater),
            How::MoreOrEqual => order.is_some_and(Ordering::is_ge),
        }
    }
}

/// `?` is any character, `*` any number of them, `~` takes the next one as it is. Goes back to the last `*` only, so that no pattern
/// takes long.
fn fits(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        let (literal, width) = match pattern.get(p) {
            Some('~') if p + 1 < pattern.len() => (pattern.get(p + 1), 2),
            other => (other, 1),
        };
        if width == 1 && literal == Some(&'*') {
            star = Some((p + 1, t));
            p += 1;
        } else if (width == 1 && literal == Some(&'?')) || literal == Some(&text[t]) {
            p += width;
            t += 1;
        } else if let Some((behind, at)) = star {
            p = behind;
            t = at + 1;
            star = Some((behind, t));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criteria_are_met() {
        let text = |text: &str| Value::Text(text.into());
        let number = |text: &str| Value::Number(text.parse().unwrap());
        for (criterion, value, met) in [
            (text("退休"), text("退休"), true),
            (text("退休"), text("退休了"), false),
            (text("退*"), text("退休了"), true),
            (text("?休"), text("退休"), true),
            (text("~*"), text("*"), true),
            (text("~*"), text("a"), false),
            (text(">=5"), number("5"), true),
            (text(">=5"), text("9"), false),
            (text("<>"), Value::Blank, false),
            (text("<>x"), Value::Blank, true),
            (text(""), Value::Blank, true),
            (text("=5"), text("5"), true),
            (number("5"), number("5.0"), true),
            (text("330102199001011234"), text("330102199001011238"), true),
            (text("33010219900101123x"), text("33010219900101123X"), true),
            (Value::Blank, number("0"), true),
            (Value::Bool(true), Value::Bool(true), true),
        ] {
            assert_eq!(
                Criterion::of(&criterion).unwrap().is_met(&value),
                met,
                "{criterion:?} {value:?}"
            );
        }
        assert!(Criterion::of(&text(">b")).is_err() && Criterion::of(&text("2025-1-1")).is_err());
        let long: Vec<char> = "*a".repeat(200).chars().collect();
        assert!(!fits(&long, &"b".repeat(2000).chars().collect::<Vec<_>>()));
    }
}
