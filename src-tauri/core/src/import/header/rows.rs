//! Rows of a sheet as rows of headings: which could be some, which are titles and labels, and what stands above each column.

use std::collections::BTreeMap;

use super::super::workbook::{Address, Area, Sheet, SheetCell};
use super::Header;

/// An identity number or a mobile number: no heading.
pub(super) fn is_value(cell: &SheetCell) -> bool {
    match cell {
        SheetCell::Number(number) => *number >= 1e10,
        SheetCell::Text(text) => {
            // 2136户
            let is_count = text.starts_with(|c: char| c.is_ascii_digit()) && text.ends_with(['户', '人', '个']);
            is_count
                || matches!(text.len(), 11 | 15 | 18)
                    && text.bytes().filter(u8::is_ascii_digit).count() + 1 >= text.len()
        }
        _ => false,
    }
}

/// One text over everything is a title, not a group of columns.
pub(super) fn is_title(sheet: &Sheet, row: u32) -> bool {
    let Some(row) = sheet.row(row) else { return true };
    let mut texts = row
        .cells()
        .map(|(_, cell)| one_line(cell))
        .filter(|text| !text.is_empty());
    let first = texts.next();
    texts.all(|text| Some(text) == first)
}

/// 培训时间： | 2026年4月5日 over the headings: labels with what they are labels of.
pub(super) fn has_labels(sheet: &Sheet, row: u32) -> bool {
    let cells = sheet.row(row).into_iter().flat_map(|row| row.cells());
    let (labels, values): (Vec<String>, Vec<String>) = cells
        .map(|(_, cell)| one_line(cell))
        .partition(|text| text.ends_with(['：', ':']));
    // 培训时间：2026年4月20日至22日 | 总学时：20学时 holds label and value in one cell each.
    let is_fact = |text: &String| text.contains(['：', ':']);
    !labels.is_empty() && !values.is_empty() || !values.is_empty() && values.iter().all(is_fact)
}

/// 柳荫社区 | 劳动合同续签情况 over the headings: a line with merged cells whose other texts stand over headings without belonging to them.
pub(super) fn holds_a_title(sheet: &Sheet, row: u32) -> bool {
    let merges = sheet.merges().iter().take(2_000).filter(|area| area.top == row);
    let areas: Vec<&Area> = merges.collect();
    let is_merged = |column: u32| areas.iter().any(|area| area.left == column);
    let stands_alone = |column: u32| !is_merged(column) && sheet.cell(Address { row: row + 1, column }).is_some();
    let has_wide = areas.iter().any(|area| area.right > area.left);
    has_wide
        && sheet
            .row(row)
            .is_some_and(|row| row.cells().any(|(column, _)| stands_alone(column)))
}

/// Does the row above hold headings of groups, rather than a title over everything?
pub(super) fn groups_above(sheet: &Sheet, header: &Header) -> bool {
    let Some(row) = header.first_row.checked_sub(1).and_then(|above| sheet.row(above)) else {
        return false;
    };
    let within = |column: u32| header.columns.iter().any(|own| own.column == column);
    let texts: Vec<String> = row
        .cells()
        .filter(|(column, _)| within(*column))
        .map(|(_, cell)| one_line(cell))
        .collect();
    // 柳荫社区 over 姓名 is a word of the title, not a group.
    let is_wide = |column: u32| {
        sheet
            .merges()
            .iter()
            .take(2_000)
            .any(|area| area.top == row.number && area.left == column && area.right > area.left)
    };
    let below = |column: u32| {
        sheet
            .cell(Address {
                row: header.first_row,
                column,
            })
            .is_some()
    };
    if row
        .cells()
        .any(|(column, _)| within(column) && below(column) && !is_wide(column))
    {
        return false;
    }
    let short = texts
        .iter()
        .all(|text| text.chars().count() <= 12 && !text.contains(['：', ':']) && !text.is_empty());
    let merged = sheet.merges().iter().take(2_000).any(|area| {
        let over = area.right - area.left + 1;
        area.top == row.number && area.bottom == row.number && over >= 2 && (over as usize) < header.columns.len()
    });
    texts.len() >= 2 && short && merged
}

/// The texts above each column, outermost first, a merged text once.
pub(super) fn level_texts(sheet: &Sheet, first_row: u32, last_row: u32) -> BTreeMap<u32, Vec<String>> {
    let mut merges: Vec<Area> = sheet
        .merges()
        .iter()
        .filter(|area| area.top <= last_row && area.bottom >= first_row)
        .copied()
        .collect();
    // A hostile file merges everything with everything; a heading needs few.
    merges.truncate(2_000);
    let mut above: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for row in first_row..=last_row {
        if row > first_row && holds_full_marks(sheet, row) {
            continue;
        }
        let mut here: BTreeMap<u32, String> = BTreeMap::new();
        if let Some(row) = sheet.row(row) {
            here.extend(row.cells().map(|(column, cell)| (column, one_line(cell))));
        }
        for area in merges.iter().filter(|area| area.top == row) {
            if let Some(text) = here.get(&area.left).cloned() {
                for column in area.left + 1..=area.right.min(area.left + 512) {
                    here.entry(column).or_insert_with(|| text.clone());
                }
            }
        }
        if merges.is_empty() && row < last_row {
            spread_unmerged(sheet, row, &mut here);
        }
        for (column, text) in here {
            let levels = above.entry(column).or_default();
            if levels.last() != Some(&text) {
                levels.push(text);
            }
        }
    }
    above
}

/// 20 20 30 100 满分 under the headings of scores: what each may be at most.
fn holds_full_marks(sheet: &Sheet, row: u32) -> bool {
    let is_mark = |cell: &SheetCell| {
        let text = cell.text();
        text.parse::<f64>().is_ok_and(|mark| mark < 1000.0) || ["满分", "分值", "权重"].contains(&text.as_str())
    };
    let cells = sheet.row(row).into_iter().flat_map(|row| row.cells());
    let told: Vec<bool> = cells
        .filter(|(_, cell)| !cell.text().is_empty())
        .map(|(_, cell)| is_mark(cell))
        .collect();
    told.len() >= 3 && told.iter().all(|is_mark| *is_mark)
}

/// Text files have no merged cells: 合同 stands over its first column only, the next has only its own heading below.
fn spread_unmerged(sheet: &Sheet, row: u32, here: &mut BTreeMap<u32, String>) {
    let has_below = |column| sheet.cell(Address { row: row + 1, column }).is_some();
    let last = sheet
        .row(row + 1)
        .and_then(|below| below.cells().last())
        .map_or(0, |(column, _)| column);
    let mut group: Option<String> = None;
    for column in 1..=last {
        group = match here.get(&column) {
            _ if !has_below(column) => None,
            Some(own) => Some(own.clone()),
            None => group,
        };
        if let Some(text) = &group {
            here.entry(column).or_insert_with(|| text.clone());
        }
    }
}

pub(in super::super) fn one_line(cell: &SheetCell) -> String {
    cell.text().split_whitespace().collect()
}

/// A day, a year or a longer number, as rows of people have and headings mostly have not.
pub(in super::super) fn holds_number(text: &str) -> bool {
    const DIGITS: usize = 4;
    text.bytes().filter(u8::is_ascii_digit).count() >= DIGITS
}
