//! The same headings under several groups: 第一次合同 起 止, 第二次合同 起 止; 全日制 学历 学位, 在职 学历 学位; 初级 取得时间, 中级 取得时间.
//! Each group is a record of its own.

use std::collections::HashSet;

use super::super::columns::{Field, ImportKind};
use super::super::header::Column;
use super::super::meaning::{Dictionary, Evidence, Expected, Meaning, Words, without_brackets};
use super::implied::same;
use super::laid::Laid;
use super::pieces::period;

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
        let numbers: Vec<u32> = group
            .columns
            .iter()
            .map(|(at, _)| one.header.columns[*at].column)
            .collect();
        leave_only(&mut one, &numbers);
        tables.push(one);
    }
    tables
}

/// Groups with the same headings in the same order, two columns or more each, before what stands in their cells is looked at: 初次签订 合同期限
/// 合同号, 续签 合同期限 合同号.
pub(super) fn alike(laid: Laid, dictionary: &Dictionary) -> Vec<Laid> {
    if !matches!(dictionary.kind(), ImportKind::Contracts | ImportKind::Entries(_)) {
        return vec![laid];
    }
    let mut groups: Vec<(&String, Vec<usize>)> = Vec::new();
    for (at, column) in laid.header.columns.iter().enumerate() {
        if let [over, _] = column.levels.as_slice() {
            match groups.last_mut().filter(|(text, _)| *text == over) {
                Some((_, columns)) => columns.push(at),
                None => groups.push((over, vec![at])),
            }
        }
    }
    let headings = |columns: &[usize]| -> Vec<Option<&String>> {
        columns
            .iter()
            .map(|at| laid.header.columns[*at].levels.last())
            .collect()
    };
    // Two days in one cell are taken apart afterwards, each group by itself; any other group is known by what stands below it.
    let holds_a_term = |heading: &Option<&String>| {
        let words = heading.map(|text| Words::of(&[text]));
        words.is_some_and(|words| words.says("term") || words.says("school") && words.says("major"))
    };
    let model = groups.iter().find(|(text, columns)| {
        let own = headings(columns);
        let mut others = groups.iter().filter(|(other, _)| other != text);
        own.iter().any(holds_a_term) && others.any(|(_, other)| headings(other) == own)
    });
    let Some((_, model)) = model else {
        let tables = by_words(laid, dictionary).into_iter();
        return tables.flat_map(|laid| by_terms(laid, dictionary)).collect();
    };
    let model = headings(model);
    let same_headings: Vec<(String, Vec<usize>)> = groups
        .iter()
        .filter(|(_, columns)| headings(columns) == model)
        .map(|(text, columns)| ((*text).clone(), columns.clone()))
        .collect();
    let all: Vec<usize> = same_headings.iter().flat_map(|(_, columns)| columns.clone()).collect();
    let field_at = |place: usize| {
        let mut fields = same_headings
            .iter()
            .map(|(_, columns)| laid.header.columns[columns[place]].field);
        fields.find_map(|field| field)
    };
    let fields: Vec<Option<Field>> = (0..model.len()).map(field_at).collect();
    let table = |(text, columns): &(String, Vec<usize>)| {
        let mut one = laid.clone();
        for at in &all {
            let column = &mut one.header.columns[*at];
            column.field = None;
            column.is_used = !columns.contains(at);
        }
        for (at, field) in columns.iter().zip(&fields) {
            one.header.columns[*at].field = *field;
        }
        one.header.index();
        if let Some((field, word, _)) = coded_in(text, dictionary).filter(|(field, ..)| !one.header.has(*field)) {
            same(&mut one, text.clone(), field, word, None);
        }
        let numbers: Vec<u32> = columns.iter().map(|at| one.header.columns[*at].column).collect();
        leave_only(&mut one, &numbers);
        one
    };
    same_headings.iter().map(table).collect()
}

/// 所获荣誉 over 市级, 区级, 街道级: the words under one heading are values of a list, and what they stand over is the field.
fn by_words(laid: Laid, dictionary: &Dictionary) -> Vec<Laid> {
    let mut found: Vec<(usize, Field, String, Field)> = Vec::new();
    for (at, column) in laid.header.columns.iter().enumerate() {
        let [over, own] = column.levels.as_slice() else {
            continue;
        };
        if column.is_used || dictionary.is_mapped(&column.levels) {
            continue;
        }
        let of_list = dictionary.fields().find_map(|field| match dictionary.expected(field) {
            Expected::Coded(table) => Some((field, table.codes().find(own)?.name.clone())),
            _ => None,
        });
        let field = dictionary.named(&[without_brackets(over)]);
        if let (Some((list, word)), Some(field)) = (of_list, field)
            && list != field
        {
            found.push((at, list, word, field));
        }
    }
    let alike = found
        .windows(2)
        .all(|pair| (pair[0].1, pair[0].3) == (pair[1].1, pair[1].3));
    let lists_it = found.first().is_some_and(|(_, list, ..)| laid.header.has(*list));
    if found.len() < 2 || !alike || lists_it {
        return vec![laid];
    }
    let all: Vec<usize> = found.iter().map(|(at, ..)| *at).collect();
    let over = laid.header.columns[all[0]].levels.first().cloned();
    let table = |(at, list, word, field): &(usize, Field, String, Field)| {
        let mut one = laid.clone();
        for (place, column) in one.header.columns.iter_mut().enumerate() {
            let is_beside = column.levels.first() == over.as_ref();
            if all.contains(&place) {
                column.field = (place == *at).then_some(*field);
                column.is_used = place != *at;
            } else if is_beside {
                column.field = None;
            }
        }
        let (number, text) = (one.header.columns[*at].column, one.header.columns[*at].heading());
        one.header.index();
        same(&mut one, text, *list, word.clone(), None);
        leave_only(&mut one, &[number]);
        one
    };
    found.iter().map(table).collect()
}

/// 初次合同期限, 第二次合同期限: each a contract in one cell.
fn by_terms(laid: Laid, dictionary: &Dictionary) -> Vec<Laid> {
    if !dictionary.is_of_contracts() {
        return vec![laid];
    }
    let holds_terms = |column: u32| {
        let cells = laid
            .records()
            .filter_map(|row| row.cell(column))
            .map(|cell| cell.text());
        let told: Vec<bool> = cells
            .filter(|text| !crate::domain::text::says_nothing(text))
            .map(|text| period(&text).is_some())
            .collect();
        !told.is_empty() && told.iter().filter(|is_term| **is_term).count() * 2 > told.len()
    };
    let days = [Field::ContractStartsOn, Field::ContractEndsOn, Field::ContractSignedOn];
    let columns = laid.header.columns.iter().enumerate().filter(|(_, column)| {
        let words = Words::of(&[&column.heading()]);
        let is_free = column.field.is_none_or(|field| days.contains(&field)) && !column.is_used;
        is_free && words.says("contract") && !dictionary.is_mapped(&column.levels) && holds_terms(column.column)
    });
    let columns: Vec<usize> = columns.map(|(at, _)| at).collect();
    if columns.len() < 2 {
        return vec![laid];
    }
    let table = |at: &usize| {
        let mut one = laid.clone();
        for other in &columns {
            let column = &mut one.header.columns[*other];
            column.field = None;
            column.is_used = other != at;
        }
        one.header.index();
        let number = one.header.columns[*at].column;
        leave_only(&mut one, &[number]);
        one
    };
    columns.iter().map(table).collect()
}

/// A group that says nothing in a row is no record.
fn leave_only(laid: &mut Laid, columns: &[u32]) {
    let filled = laid.sheet.rows().iter().filter(|row| {
        let says = |column: &u32| {
            row.cell(*column)
                .is_some_and(|cell| !crate::domain::text::says_nothing(&cell.text()))
        };
        row.number > laid.header.last_row && columns.iter().any(says)
    });
    let filled: HashSet<u32> = filled.map(|row| row.number).collect();
    laid.only = Some(match laid.only.take() {
        Some(only) => only.intersection(&filled).copied().collect(),
        None => filled,
    });
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
    let own_only = dictionary.named(&[own.to_owned()]);
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
