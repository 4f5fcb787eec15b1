//! A column a word with √ below: 男 and 女, 是 and 否, 初级 中级 高级. Together they are one field.

use super::super::columns::Field;
use super::super::header::Column;
use super::super::meaning::{Dictionary, Expected, Meaning, is_tick};
use super::super::workbook::{Address, SheetCell};
use super::laid::{Cells, Laid};

/// Reads such columns as the fields that they make up.
pub(super) fn read(laid: &mut Laid, dictionary: &Dictionary) {
    let mut fields: Vec<(Field, Vec<(usize, String)>)> = Vec::new();
    for (at, column) in laid.header.columns.iter().enumerate() {
        if column.is_used || !holds_ticks(laid, column) {
            continue;
        }
        let Some((field, word)) = meant(&column.levels, dictionary) else {
            continue;
        };
        // 党员 with √ is one word of 政治面貌; 是否党员 with 是 would be a field of its own.
        let holder = laid.header.column(field);
        let is_apart = |holder: &Column| holder.levels.first() != column.levels.first() || holder.levels.len() < 2;
        if holder.is_some_and(|holder| holder.column != column.column && is_apart(holder) && !holds_ticks(laid, holder))
        {
            continue;
        }
        match fields.iter_mut().find(|(known, _)| *known == field) {
            Some((_, columns)) => columns.push((at, word)),
            None => fields.push((field, vec![(at, word)])),
        }
    }
    for (field, columns) in fields {
        let mut cells = Cells::new();
        for row in laid.records() {
            for (at, word) in &columns {
                let at = Address {
                    row: row.number,
                    column: laid.header.columns[*at].column,
                };
                let ticked = laid.sheet.cell(at).is_some_and(|cell| marks(&cell.text()));
                if !ticked {
                    continue;
                }
                let told = cells
                    .entry(row.number)
                    .or_insert_with(|| (SheetCell::Text(word.as_str().into()), at));
                if told.1 != at {
                    // Ticked twice: the user is asked.
                    told.0 = SheetCell::Text(format!("{}、{word}", told.0.text()).into());
                }
            }
        }
        let levels = group_of(&laid.header.columns[columns[0].0].levels);
        for at in 0..laid.header.columns.len() {
            if laid.header.columns[at].field == Some(field) || columns.iter().any(|(own, _)| *own == at) {
                laid.use_up(at);
            }
        }
        laid.add(levels, field, cells);
    }
}

/// The heading that the words share, else the first of them.
fn group_of(levels: &[String]) -> Vec<String> {
    match levels {
        [groups @ .., _] if !groups.is_empty() => groups.to_vec(),
        _ => levels.to_vec(),
    }
}

fn marks(text: &str) -> bool {
    is_tick(text) || matches!(text, "1" | "是" | "有")
}

fn holds_ticks(laid: &Laid, column: &Column) -> bool {
    let rows = laid.records();
    let mut ticks = 0;
    // 是 under 预备党员 is a tick where 政治面貌 stands over both.
    let is_in_group = column.levels.len() > 1;
    for cell in rows.filter_map(|row| row.cell(column.column)).take(400) {
        let text = cell.text();
        if is_tick(&text) || text == "1" || is_in_group && text == "是" {
            ticks += 1;
        } else if !matches!(text.as_str(), "" | "0" | "×" | "/" | "-" | "—" | "是" | "否" | "无") {
            return false;
        }
    }
    ticks > 0
}

/// The field of which the heading is a word, and the word.
fn meant(levels: &[String], dictionary: &Dictionary) -> Option<(Field, String)> {
    let (own, groups) = levels.split_last()?;
    let own = own.trim_matches(|c: char| !c.is_alphanumeric());
    let of_group = match groups {
        [] => None,
        groups => match dictionary.meaning(groups) {
            Meaning::Named(field, _) => Some(field),
            Meaning::Near(near) => near.first().map(|(field, _)| *field),
            Meaning::LeftOut => return None,
        },
    };
    // 4 is a number of hours, not the code of a standard.
    if !own.chars().any(crate::domain::names::is_han) {
        return None;
    }
    let has_word = |expected: Expected| match expected {
        Expected::Coded(table) => table.find(own).is_some(),
        Expected::Words(words) => words.iter().any(|(_, word)| *word == own),
        Expected::YesNo => matches!(own, "是" | "否"),
        _ => false,
    };
    // A word that the list does not have is asked about like any other, where its neighbours are words of it.
    if let Some(field) = of_group
        && matches!(
            dictionary.expected(field),
            Expected::Coded(_) | Expected::Words(_) | Expected::YesNo
        )
        && !own.is_empty()
    {
        return Some((field, own.to_owned()));
    }
    let fields = dictionary.fields();
    let mut with_word = fields.filter(|field| {
        let expected = dictionary.expected(*field);
        !matches!(expected, Expected::YesNo) && has_word(expected)
    });
    with_word.next().map(|field| (field, own.to_owned()))
}
