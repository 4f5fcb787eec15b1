//! The same headings under several groups: 第一次合同 起 止, 第二次合同 起 止; 全日制 学历 学位, 在职 学历 学位; 初级 取得时间, 中级 取得时间.
//! Each group is a record of its own.

use super::super::columns::{Field, ImportKind};
use super::super::header::Column;
use super::super::meaning::{Dictionary, Evidence, Expected, Meaning};
use super::implied::same;
use super::laid::Laid;

/// A group of columns: the word that tells it apart, the field that the word is a value of, and its columns with their fields.
struct Group {
    text: String,
    word: Option<(Field, String)>,
    columns: Vec<(usize, Field)>,
}

/// Where a column stands: the group, the value that its word is, the field within the group.
type Place = (String, Option<(Field, String)>, Field);

/// The tables of a table with such groups; itself where there are none.
pub(super) fn read(laid: Laid, dictionary: &Dictionary) -> Vec<Laid> {
    if !matches!(dictionary.kind(), ImportKind::Contracts | ImportKind::Entries(_)) {
        return vec![laid];
    }
    let groups = groups_of(&laid, dictionary);
    if groups.len() < 2 {
        return vec![laid];
    }
    let of_groups: Vec<usize> = groups
        .iter()
        .flat_map(|group| group.columns.iter().map(|(at, _)| *at))
        .collect();
    let fields: Vec<Field> = groups
        .iter()
        .flat_map(|group| group.columns.iter().map(|(_, field)| *field))
        .collect();
    let mut rest = laid;
    for (at, column) in rest.header.columns.iter_mut().enumerate() {
        if of_groups.contains(&at) {
            column.field = None;
            column.is_used = true;
        } else if column.field.is_some_and(|field| fields.contains(&field)) {
            column.field = None;
        }
    }
    rest.header.index();
    let mut tables = Vec::new();
    for group in groups {
        let mut one = rest.clone();
        for (at, field) in &group.columns {
            let column = &mut one.header.columns[*at];
            column.field = Some(*field);
            column.sure = column.sure.max(85);
            column.is_used = false;
        }
        one.header.index();
        if let Some((field, word)) = group.word.filter(|(field, _)| !one.header.has(*field)) {
            same(&mut one, group.text, field, word, None);
        }
        // A group that says nothing in a row is no record.
        let numbers: Vec<u32> = group
            .columns
            .iter()
            .map(|(at, _)| one.header.columns[*at].column)
            .collect();
        let filled = one.sheet.rows().iter().filter(|row| {
            let says = |column: &u32| {
                row.cell(*column)
                    .is_some_and(|cell| !crate::domain::text::says_nothing(&cell.text()))
            };
            row.number > one.header.last_row && numbers.iter().any(says)
        });
        one.only = Some(filled.map(|row| row.number).collect());
        tables.push(one);
    }
    tables
}

fn groups_of(laid: &Laid, dictionary: &Dictionary) -> Vec<Group> {
    let evidence = Evidence::below(&laid.sheet, laid.header.last_row);
    let mut groups: Vec<Group> = Vec::new();
    for (at, column) in laid.header.columns.iter().enumerate() {
        if column.is_used || dictionary.is_mapped(&column.levels) {
            continue;
        }
        let Some((text, word, field)) = split(column, dictionary, &evidence) else {
            continue;
        };
        match groups.iter_mut().find(|group| group.text == text) {
            Some(group) if !group.columns.iter().any(|(_, known)| *known == field) => group.columns.push((at, field)),
            Some(_) => {}
            None => groups.push(Group {
                text,
                word,
                columns: vec![(at, field)],
            }),
        }
    }
    // Groups are such only where two hold the same field.
    let shared = |group: &Group| {
        groups.iter().any(|other| {
            other.text != group.text
                && other
                    .columns
                    .iter()
                    .any(|(_, field)| group.columns.iter().any(|(_, own)| own == field))
        })
    };
    let is_shared: Vec<bool> = groups.iter().map(shared).collect();
    groups
        .into_iter()
        .zip(is_shared)
        .filter(|(_, shared)| *shared)
        .map(|(group, _)| group)
        .collect()
}

/// The group of a column, the value that its word is, and the field of the column within the group.
fn split(column: &Column, dictionary: &Dictionary, evidence: &Evidence<'_>) -> Option<Place> {
    let (own, groups) = column.levels.split_last()?;
    if !groups.is_empty() {
        let field = within(&groups[1..], own, dictionary, evidence, column.column)?;
        let text = groups[0].clone();
        let word = coded_in(&text, dictionary).map(|(field, word, _)| (field, word));
        return Some((text, word, field));
    }
    let (of_word, word, rest) = coded_in(own, dictionary)?;
    let field = within(&[], &rest, dictionary, evidence, column.column)?;
    (field != of_word).then(|| (word.clone(), Some((of_word, word)), field))
}

fn within(
    groups: &[String],
    own: &str,
    dictionary: &Dictionary,
    evidence: &Evidence<'_>,
    column: u32,
) -> Option<Field> {
    let mut levels = groups.to_vec();
    levels.push(own.to_owned());
    let near = match dictionary.meaning(&levels) {
        Meaning::Named(field, _) => return Some(field),
        Meaning::LeftOut => return None,
        Meaning::Near(near) => near,
    };
    let own_only = match dictionary.meaning(&[own.to_owned()]) {
        Meaning::Named(field, _) => Some(field),
        _ => None,
    };
    own_only.or_else(|| {
        let likely = near.into_iter().find(|(field, nearness)| {
            let expected = dictionary.expected(*field);
            evidence.fit(column, expected).weighed(*nearness, expected) >= 0.65
        });
        likely.map(|(field, _)| field)
    })
}

/// A word of a code table of the kind that a heading holds, the field, and the rest of the heading.
fn coded_in(text: &str, dictionary: &Dictionary) -> Option<(Field, String, String)> {
    let bare: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut best: Option<(Field, String, String)> = None;
    for field in dictionary.fields() {
        let words: Vec<&str> = match dictionary.expected(field) {
            Expected::Coded(table) => {
                let codes = table.codes().codes().iter();
                codes
                    .flat_map(|code| {
                        std::iter::once(code.name.as_str()).chain(code.synonyms.iter().map(String::as_str))
                    })
                    .collect()
            }
            Expected::Words(words) => words.iter().map(|(_, word)| *word).collect(),
            _ => continue,
        };
        for word in words.into_iter().filter(|word| word.chars().count() >= 2) {
            let longer = best.as_ref().is_none_or(|(_, known, _)| word.len() > known.len());
            if longer && bare.contains(word) {
                best = Some((field, word.to_owned(), bare.replacen(word, "", 1)));
            }
        }
    }
    best
}
