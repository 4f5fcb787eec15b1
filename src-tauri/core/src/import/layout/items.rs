//! One corrected item a row: 更正项目 联系电话, 原登记内容 …, 更正后内容 …. What is said of one person becomes one row.

use super::super::columns::{Field, ImportKind};
use super::super::header::Header;
use super::super::meaning::{Dictionary, Meaning};
use super::super::workbook::{Address, Row, SheetCell};
use super::laid::Laid;
use super::moved::{Anew, HEADINGS};

/// What the heading over the new values begins or ends with.
const NEW: [&str; 10] = [
    "更正后",
    "变更后",
    "修改后",
    "调整后",
    "更正为",
    "变更为",
    "修改为",
    "新内容",
    "现内容",
    "新信息",
];

/// The table with a column an item; itself where it has none.
pub(super) fn read(laid: Laid, dictionary: &Dictionary) -> Laid {
    if dictionary.kind() != ImportKind::Roster || !std::sync::Arc::ptr_eq(&laid.sheet, &laid.drawn) {
        return laid;
    }
    let own = |column: u32| {
        let column = laid.header.columns.iter().find(|one| one.column == column);
        column
            .and_then(|column| column.levels.last())
            .cloned()
            .unwrap_or_default()
    };
    let free: Vec<u32> = laid
        .header
        .columns
        .iter()
        .filter(|column| column.field.is_none() && !column.is_used && !dictionary.is_mapped(&column.levels))
        .map(|column| column.column)
        .collect();
    let value = free
        .iter()
        .copied()
        .find(|column| NEW.iter().any(|word| own(*column).contains(word)));
    let item = free
        .iter()
        .copied()
        .find(|column| Some(*column) != value && names_fields(&laid, *column, dictionary));
    let (Some(item), Some(value)) = (item, value) else {
        return laid;
    };
    of_people(&laid, item, value, dictionary).unwrap_or(laid)
}

/// Do most cells name a field?
fn names_fields(laid: &Laid, column: u32, dictionary: &Dictionary) -> bool {
    let told: Vec<bool> = laid
        .records()
        .filter_map(|row| row.cell(column))
        .filter(|cell| !cell.text().is_empty())
        .map(|cell| matches!(dictionary.meaning(&[cell.text()]), Meaning::Named(..)))
        .collect();
    told.len() >= 2 && told.iter().filter(|is_field| **is_field).count() * 5 >= told.len() * 4
}

/// Values by column, with their places in the file.
type Values = Vec<(u32, SheetCell, Address)>;

fn of_people(laid: &Laid, item: u32, value: u32, dictionary: &Dictionary) -> Option<Laid> {
    let is_whom = |field: Option<Field>| field.is_some_and(Field::is_of_whom);
    let whom: Vec<(u32, Vec<String>)> = laid
        .header
        .columns
        .iter()
        .filter(|column| is_whom(column.field))
        .map(|column| (column.column, column.levels.clone()))
        .collect();
    let said = |row: &Row, column: u32| -> Option<(SheetCell, Address)> {
        let at = Address {
            row: row.number,
            column,
        };
        let cell = laid.sheet.shown(at).filter(|cell| !cell.text().is_empty())?;
        Some((cell.clone(), at))
    };
    let mut anew = Anew::new();
    // Whose the rows before were, with the values so far.
    let mut people: Vec<(String, u32, Values)> = Vec::new();
    for row in laid.records() {
        let (Some((what, _)), Some((new, at))) = (said(row, item), said(row, value)) else {
            continue;
        };
        let own: Vec<(Vec<String>, SheetCell, Address)> = whom
            .iter()
            .filter_map(|(column, levels)| said(row, *column).map(|(cell, at)| (levels.clone(), cell, at)))
            .collect();
        let key: String = own.iter().map(|(_, cell, _)| cell.text() + "|").collect();
        let own: Values = own
            .into_iter()
            .map(|(levels, cell, at)| (anew.column(&levels), cell, at))
            .collect();
        let column = anew.column(&[what.text()]);
        let known = people.iter_mut().find(|(whose, ..)| *whose == key);
        match known {
            Some((_, _, values)) => values.push((column, new, at)),
            None => people.push((key, row.number, own.into_iter().chain([(column, new, at)]).collect())),
        }
    }
    if people.is_empty() {
        return None;
    }
    for (_, begins, values) in people {
        anew.record(begins, values);
    }
    let (sheet, moved, mut columns) = anew.finish(&laid.drawn);
    for column in &mut columns {
        let known = laid
            .header
            .columns
            .iter()
            .find(|own| is_whom(own.field) && own.levels == column.levels);
        column.field = match known {
            Some(known) => known.field,
            None => dictionary.named(&column.levels),
        };
        column.sure = if column.field.is_some() { 90 } else { 0 };
    }
    Some(Laid {
        sheet,
        moved,
        header: Header::of(HEADINGS, HEADINGS, columns),
        ..laid.clone()
    })
}
