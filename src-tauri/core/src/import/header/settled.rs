//! Which column holds which field: by its words, and by what stands below them.

use super::super::columns::Field;
use super::super::meaning::{Dictionary, Evidence, Expected, Meaning, Rank, Words, marks, without_brackets};
use super::super::workbook::Sheet;
use super::super::years::is_part_of_year;
use super::{Column, Header};

/// Words and cells together decide.
const SURE_ENOUGH: f32 = 0.58;

/// The same headings in the light of what stands below them.
pub(super) fn settled(sheet: &Sheet, dictionary: &Dictionary, header: Header, meanings: Vec<Meaning>) -> Header {
    let evidence = Evidence::below(sheet, header.last_row);
    let mut columns = header.columns;
    for column in &mut columns {
        (column.field, column.sure) = (None, 0);
    }
    let mut guesses = Vec::new();
    for (at, meaning) in meanings.iter().enumerate() {
        match meaning {
            Meaning::Named(field, rank) => guesses.push((at, *field, by_rank(*rank))),
            Meaning::LeftOut => {}
            Meaning::Near(near) => {
                let of_group = group_of(&columns, at, dictionary);
                for (field, nearness) in near.iter().copied().chain(of_group) {
                    let expected = dictionary.expected(field);
                    // Any text fits a field of text, and any number a score: there the words must say more.
                    let least = if matches!(expected, Expected::Text) || matches!(field, Field::Part(_)) {
                        0.74
                    } else {
                        0.0
                    };
                    let nearness = of_whole_year(&columns[at], field, nearness);
                    let likely = evidence.fit(columns[at].column, expected).weighed(nearness, expected);
                    if likely >= SURE_ENOUGH && nearness >= least {
                        guesses.push((at, field, likely));
                    }
                }
            }
        }
    }
    assign(&mut columns, guesses);
    name_by_cells(sheet, dictionary, header.last_row, &mut columns, &meanings);
    community_by_cells(dictionary, &evidence, &mut columns);
    day_by_cells(dictionary, &evidence, &mut columns, &meanings);
    for (field, expected) in dictionary.unmistakable() {
        let is_missing = !columns.iter().any(|column| column.field == Some(field));
        if !is_missing {
            continue;
        }
        let unknown = columns
            .iter()
            .enumerate()
            .filter(|(at, column)| column.field.is_none() && matches!(meanings.get(*at), Some(Meaning::Near(_))));
        // 紧急联系人电话 is somebody else's.
        let fitting = unknown.filter(|(_, column)| {
            let fit = evidence.fit(column.column, expected);
            if dictionary.names_others(&column.levels) {
                return false;
            }
            fit.filled >= 2 && fit.share >= 0.8
        });
        let fitting: Vec<usize> = fitting.map(|(at, _)| at).collect();
        if let [only] = fitting.as_slice() {
            columns[*only].field = Some(field);
            columns[*only].sure = 60;
        }
    }
    Header::of(header.first_row, header.last_row, columns)
}

/// What the group of a column means, where its own heading says nothing: the first of the group may hold that.
fn group_of(columns: &[Column], at: usize, dictionary: &Dictionary) -> Option<(Field, f32)> {
    const OF_GROUP: f32 = 0.8;
    let [groups @ .., _] = columns[at].levels.as_slice() else {
        return None;
    };
    let is_first = |other: &Column| other.levels.len() > groups.len() && other.levels[..groups.len()] == *groups;
    if groups.is_empty() || columns[..at].iter().any(is_first) {
        return None;
    }
    match dictionary.meaning(groups) {
        Meaning::Named(field, _) => Some((field, OF_GROUP)),
        _ => None,
    }
}

/// A column of names, under whatever heading of people: 参训学员, 获奖人.
pub(super) fn name_by_cells(
    sheet: &Sheet,
    dictionary: &Dictionary,
    last_row: u32,
    columns: &mut [Column],
    meanings: &[Meaning],
) {
    let is_known = columns.iter().any(|column| column.field == Some(Field::Name));
    if is_known || dictionary.is_of_communities() {
        return;
    }
    let of_people = |column: &Column| {
        let own = column.levels.last().map(String::as_str).unwrap_or_default();
        let own = without_brackets(own);
        own.chars().count() <= 10
            && ["人", "员", "者", "对象", "姓名", "名单", "用户名"]
                .iter()
                .any(|word| own.contains(word))
    };
    let possible = columns.iter().enumerate().filter(|(at, column)| {
        column.field.is_none() && of_people(column) && matches!(meanings.get(*at), Some(Meaning::Near(_)))
    });
    let mut possible = possible.peekable();
    if possible.peek().is_none() {
        return;
    }
    let evidence = Evidence::below(sheet, last_row);
    let fitting = possible.filter(|(_, column)| {
        let fit = evidence.fit(column.column, Expected::Name);
        fit.filled >= 1 && fit.share >= 0.8
    });
    let first = fitting.map(|(at, _)| at).next();
    if let Some(at) = first {
        columns[at].field = Some(Field::Name);
        columns[at].sure = 75;
    }
}

/// 您目前在哪个社区工作？ with communities below.
fn community_by_cells(dictionary: &Dictionary, evidence: &Evidence<'_>, columns: &mut [Column]) {
    let is_known = columns.iter().any(|column| column.field == Some(Field::Community));
    let is_wanted = dictionary.fields().any(|field| field == Field::Community);
    if is_known || !is_wanted || dictionary.is_of_communities() {
        return;
    }
    let holds = columns.iter().position(|column| {
        let own = column.levels.last().map(String::as_str).unwrap_or_default();
        let fit = evidence.fit(column.column, Expected::Community);
        column.field.is_none()
            && !["原", "拟", "调", "去", "转"].iter().any(|word| own.starts_with(word))
            && !dictionary.is_of_others(&column.levels)
            && !Words::of(&[own]).says("former")
            && fit.filled >= 2
            && fit.share >= 0.9
    });
    if let Some(at) = holds {
        (columns[at].field, columns[at].sure) = (Some(Field::Community), 70);
    }
}

/// The only column of days that is not known holds the day that every row must have: 完成时间.
fn day_by_cells(dictionary: &Dictionary, evidence: &Evidence<'_>, columns: &mut [Column], meanings: &[Meaning]) {
    let Some(day) = dictionary.needed_day().filter(|_| !dictionary.is_of_contracts()) else {
        return;
    };
    if columns.iter().any(|column| column.field == Some(day)) {
        return;
    }
    let of_days = |(at, column): &(usize, &Column)| {
        let words = Words::of(&[column.levels.last().map(String::as_str).unwrap_or_default()]);
        let fit = evidence.fit(column.column, Expected::Date);
        // 提交时间 is when the row was written.
        let is_of_making = column.levels.last().is_some_and(|own| marks().is_of_making(own));
        let is_free = column.field.is_none() && matches!(meanings.get(*at), Some(Meaning::Near(_)));
        is_free && !is_of_making && words.says("date") && !words.says("born") && fit.filled > 0 && fit.share >= 0.8
    };
    let found: Vec<usize> = columns.iter().enumerate().filter(of_days).map(|(at, _)| at).collect();
    if let [only] = found.as_slice() {
        columns[*only].field = Some(day);
        columns[*only].sure = 65;
    }
}

/// Names of the list come before any that only mean the same, the earlier in the list the better.
pub(super) fn by_rank(rank: Rank) -> f32 {
    2.0 - rank.min(9_000) as f32 / 10_000.0
}

/// Gives every field to the column that holds it most likely, and every column to one field; adds up how likely that is.
pub(super) fn assign(columns: &mut [Column], mut guesses: Vec<(usize, Field, f32)>) -> f32 {
    guesses.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    let mut taken: Vec<Field> = columns.iter().filter_map(|column| column.field).collect();
    let mut worth = 0.0;
    for (at, field, likely) in guesses {
        let column = &mut columns[at];
        if column.field.is_none() && !taken.contains(&field) {
            column.field = Some(field);
            column.sure = (likely.min(1.0) * 100.0).round() as u8;
            taken.push(field);
            worth += likely.min(1.0);
        }
    }
    worth
}

/// A score of a quarter or a month is none of the year; the mean or sum of them is.
pub(super) fn of_whole_year(column: &Column, field: Field, likely: f32) -> f32 {
    let own = column.levels.last().map(String::as_str).unwrap_or_default();
    // 笔试成绩（70%） is a part of the score.
    if field == Field::TestScore && own.contains(['%', '％']) {
        return likely.min(1.0) * 0.5;
    }
    let is_count = matches!(field, Field::Households | Field::Residents | Field::Grids);
    if !matches!(field, Field::Part(_) | Field::TestScore) && !is_count || likely > 1.0 {
        return likely;
    }
    if is_part_of_year(own) {
        return likely * 0.5;
    }
    let words = Words::of(&[own]);
    if words.says("total") {
        (likely * 1.25).min(0.99)
    } else {
        likely
    }
}
