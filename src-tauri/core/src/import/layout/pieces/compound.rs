//! A heading that names several fields: 社区及职务, 政治面貌及入党时间, 姓名（电话）.

use crate::domain::ids::IdNumber;
use crate::domain::typed;

use super::super::super::columns::Field;
use super::super::super::header::Column;
use super::super::super::meaning::{Dictionary, Expected, Meaning, Words, fits, is_mobile, is_name};
use super::super::super::workbook::SheetCell;
use super::super::context::Context;
use super::parts::{Companions, Pieces, runs, without_date, words_of};
use super::periods::dates_in;

/// The fields that a heading names, each with what its values look like.
pub(super) struct Compound(Vec<(Field, Expected)>);

impl Compound {
    /// None: the heading names one field at most.
    pub(super) fn of(dictionary: &Dictionary, column: &Column) -> Option<Self> {
        let (own, groups) = column.levels.split_last()?;
        let of_own: Vec<&str> = own
            .split([
                '及', '和', '与', '、', '，', ',', '/', '／', '（', '(', '）', ')', '\n', '＋', '+',
            ])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if of_own.len() < 2 {
            return None;
        }
        let mut fields: Vec<Field> = Vec::new();
        for part in of_own.iter().copied() {
            let mut levels = groups.to_vec();
            levels.push(part.to_owned());
            let field = match dictionary.meaning(&levels) {
                Meaning::Named(field, _) if !Words::of(&[part]).is_vague() => Some(field),
                Meaning::Near(near) => near
                    .first()
                    .filter(|(_, nearness)| *nearness >= 0.8)
                    .map(|(field, _)| *field),
                _ => None,
            };
            // 离岗时间及原因: the second leaves out what the first says.
            let as_first = || {
                let letters: Vec<char> = of_own.first()?.chars().collect();
                let said = (1..letters.len()).rev().find_map(|length| {
                    let text: String = letters[..length]
                        .iter()
                        .chain(part.chars().collect::<Vec<_>>().iter())
                        .collect();
                    dictionary.named(&[text])
                });
                said.filter(|field| !fields.contains(field))
            };
            let of_first = || {
                let day = Words::of(&[part]).says("date");
                let first = fields.first().copied().filter(|_| day)?;
                Companions::of(dictionary, Some(first), column).day()
            };
            if let Some(field) = field
                .or_else(as_first)
                .or_else(of_first)
                .filter(|field| !fields.contains(field))
            {
                fields.push(field);
            }
        }
        (fields.len() >= 2).then(|| {
            Self(
                fields
                    .into_iter()
                    .map(|field| (field, dictionary.expected(field)))
                    .collect(),
            )
        })
    }

    /// The values of a cell by these fields; none: it holds none of them.
    pub(super) fn split(&self, text: &str, context: &Context) -> Option<Pieces> {
        let mut pieces: Pieces = Vec::new();
        let mut rest = text.to_owned();
        let mut texts: Vec<Field> = Vec::new();
        for (field, expected) in &self.0 {
            let found = match expected {
                Expected::Phone => runs(&rest).into_iter().find(|run| is_mobile(run)),
                Expected::IdNumber => runs(&rest).into_iter().find(|run| IdNumber::parse(run).is_ok()),
                _ => None,
            };
            if let Some(run) = found {
                rest = rest.replacen(&run, " ", 1);
                pieces.push((*field, typed::phone(&run).unwrap_or(run)));
            } else if *expected == Expected::Date {
                if let [(_, date)] = dates_in(&rest).as_slice() {
                    pieces.push((*field, date.clone()));
                    rest = without_date(&rest);
                }
            } else if *expected == Expected::Community {
                if let Some((name, left)) = context.community_before(&rest) {
                    rest = left;
                    pieces.push((*field, name));
                }
            } else if matches!(expected, Expected::Text | Expected::School) {
                texts.push(*field);
            }
        }
        let mut left: Vec<String> = Vec::new();
        let mut whole = rest.clone();
        for word in words_of(&rest) {
            let cell = SheetCell::Text(word.as_str().into());
            let of_word = self.0.iter().find(|(field, expected)| {
                let told = pieces.iter().any(|(known, _)| known == field);
                let is_word = match expected {
                    Expected::Coded(_) | Expected::Words(_) | Expected::YesNo => fits(&cell, *expected),
                    Expected::Name => is_name(&word),
                    Expected::Community => word.ends_with("社区") || word.ends_with('村'),
                    Expected::Number => word.parse::<f64>().is_ok(),
                    _ => false,
                };
                is_word && !told
            });
            match of_word {
                Some((field, _)) => {
                    whole = whole.replacen(&word, " ", 1);
                    pieces.push((*field, word));
                }
                None => left.push(word),
            }
        }
        // One field of text has everything that is left, as it is written.
        if let [only] = texts.as_slice() {
            let said = whole.trim_matches(|c: char| !c.is_alphanumeric() || c == '起');
            let said = said
                .strip_prefix('任')
                .filter(|rest| rest.chars().count() >= 2)
                .unwrap_or(said);
            if !said.is_empty() {
                pieces.push((*only, crate::domain::text::one_line(said)));
            }
            return (!pieces.is_empty()).then_some(pieces);
        }
        // 办理退休手续 for a word of a list that does not have it: asked about, not passed over.
        let coded = self.0.iter().find(|(field, expected)| {
            matches!(expected, Expected::Coded(_)) && !pieces.iter().any(|(known, _)| known == field)
        });
        if let Some((field, _)) = coded.filter(|_| texts.is_empty() && !left.is_empty() && !pieces.is_empty()) {
            pieces.push((*field, left.join("")));
            return Some(pieces);
        }
        let mut left = left.into_iter();
        let all = texts;
        for (at, field) in all.iter().enumerate() {
            let value = if at + 1 == all.len() {
                left.by_ref().collect::<Vec<_>>().join(" ")
            } else {
                left.next().unwrap_or_default()
            };
            if !value.is_empty() {
                pieces.push((*field, value));
            }
        }
        (!pieces.is_empty()).then_some(pieces)
    }
}
