//! Doubtful cells that say the same, as one question each: 大学专科 in 47 rows is answered once.

use std::collections::BTreeMap;

use serde::Serialize;

use super::columns::ImportKind;
use super::faults::{HeldBack, Remedy};
use super::table::ImportTable;
use super::whom::Candidate;
use crate::ErrorCode;

/// One question about all cells of a field that say the same, or about all rows that name the same person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Key of the field; none: whom the rows are about.
    pub field: Option<String>,
    /// Heading of the column.
    pub column: String,
    /// What the cells say, numbers of people masked; of a person the key of the answer.
    pub said: String,
    /// The same as the file has it, to be sent back with the answer.
    pub key: String,
    /// What is wrong.
    pub code: ErrorCode,
    /// The same in words.
    pub message: String,
    /// What is known of it.
    pub fact: Option<String>,
    /// What would put it right.
    pub remedies: Vec<Remedy>,
    /// Whom the rows may be about.
    pub candidates: Vec<Candidate>,
    /// The rows, by sheet.
    pub rows: Vec<QuestionRow>,
    /// Other questions of the field whose words are nearly the same, by their places in the list.
    pub near: Vec<u32>,
}

/// A row that a question is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct QuestionRow {
    /// Name on the tab.
    pub sheet: String,
    /// The sheet's own row number.
    pub row: u32,
}

/// Faults of words, which may stand in many cells. Numbers and days are each cell's own.
fn may_repeat(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::UnknownValue
            | ErrorCode::UnknownCommunity
            | ErrorCode::AmbiguousCommunity
            | ErrorCode::BadDate
            | ErrorCode::DateAmbiguous
    )
}

impl ImportTable {
    /// What is asked of the rows held back, the most frequent first.
    pub fn questions(&self, held_back: &[HeldBack]) -> Vec<Question> {
        let mut asked: BTreeMap<(Option<String>, String), Question> = BTreeMap::new();
        for held in held_back {
            let row = QuestionRow {
                sheet: held.sheet.clone(),
                row: held.row,
            };
            let quoted = self.quoted(held);
            for cell in &held.cells {
                let shown = quoted
                    .cells
                    .iter()
                    .find(|own| Some(own.cell.as_str()) == cell.at.map(|at| at.to_string()).as_deref());
                let whose = held
                    .details
                    .as_ref()
                    .filter(|details| !details.key.is_empty() && is_of_person(cell.code));
                let (field, key) = match whose {
                    Some(details) => (None, details.key.clone()),
                    None if may_repeat(cell.code) => match self.said(held, cell.column) {
                        Some((field, said)) => (Some(field), said),
                        None => continue,
                    },
                    None => continue,
                };
                let question = asked.entry((field.clone(), key.clone())).or_insert_with(|| Question {
                    column: cell.heading.clone(),
                    said: match &field {
                        Some(_) => shown.map(|shown| shown.value.clone()).unwrap_or_default(),
                        None => crate::domain::masking::text(&key),
                    },
                    field,
                    key,
                    code: cell.code,
                    message: cell.message.clone(),
                    fact: cell.fact.clone(),
                    remedies: cell.remedies.clone(),
                    candidates: whose.map(|details| details.candidates.clone()).unwrap_or_default(),
                    rows: Vec::new(),
                    near: Vec::new(),
                });
                // What only one row knows mends no other.
                if question.fact != cell.fact {
                    question.fact = None;
                }
                question.remedies.retain(|remedy| cell.remedies.contains(remedy));
                if question.rows.last() != Some(&row) {
                    question.rows.push(row.clone());
                }
            }
        }
        let mut questions: Vec<Question> = asked.into_values().collect();
        questions.sort_by(|a, b| {
            b.rows
                .len()
                .cmp(&a.rows.len())
                .then_with(|| a.column.cmp(&b.column))
                .then_with(|| a.key.cmp(&b.key))
        });
        let near: Vec<Vec<u32>> = (0..questions.len()).map(|at| near_to(&questions, at)).collect();
        for (question, near) in questions.iter_mut().zip(near) {
            question.near = near;
        }
        questions
    }
}

fn is_of_person(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::NameAlone | ErrorCode::NobodyOfThatName | ErrorCode::SeveralOfThatName
    )
}

/// More questions than this are a wrong column, not a matter of words.
const COMPARED: usize = 300;

fn near_to(questions: &[Question], at: usize) -> Vec<u32> {
    let own = &questions[at];
    let others = questions.iter().take(COMPARED).enumerate();
    let near = others.filter(|(place, other)| {
        *place != at && other.field.is_some() && other.field == own.field && is_near(&own.key, &other.key)
    });
    near.map(|(place, _)| place as u32).collect()
}

/// The same letters in another order, or one letter more, fewer or other.
fn is_near(a: &str, b: &str) -> bool {
    let letters = |text: &str| super::meaning::comparable(text).chars().collect::<Vec<char>>();
    let (a, b) = (letters(a), letters(b));
    let sorted = |letters: &[char]| {
        let mut sorted = letters.to_vec();
        sorted.sort_unstable();
        sorted
    };
    if sorted(&a) == sorted(&b) {
        return true;
    }
    if a.len().abs_diff(b.len()) > 1 || a.len().max(b.len()) < 3 {
        return false;
    }
    let begins = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let ends = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    begins + ends + 1 >= a.len().max(b.len())
}

/// What the user says that the cells of a field mean.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Answer {
    /// Key of the field.
    pub field: String,
    /// What the cells say.
    pub said: String,
    /// What they mean; empty: they are read as blank.
    pub means: String,
}

/// Whether an answer is worth remembering for the office: a word of a list or a community, never what is one person's own.
pub fn is_for_the_office(kind: ImportKind, field: &str) -> bool {
    super::meaning::is_of_words(kind, field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_differ_by_a_letter_or_in_order_stand_together() {
        for (a, b, near) in [
            ("大学专科", "大学专料", true),
            ("专科大学", "大学专科", true),
            ("望河社区", "望河新社区", true),
            ("望河社区", "柳荫社区", false),
            ("本科", "专科", false),
        ] {
            assert_eq!(is_near(a, b), near, "{a} {b}");
        }
    }
}
