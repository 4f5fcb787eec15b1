//! What stands once for the whole table, in lines above or below it or on the sheet's tab: 单位：望河社区, 培训时间：2026年3月15日.

use std::collections::HashSet;

use super::super::columns::Field;
use super::super::header::Column;
use super::super::meaning::{Dictionary, Evidence, Expected, Meaning, Words, is_name, word_in};
use super::super::places;
use super::super::workbook::{Address, Row, Sheet, SheetCell};
use super::added::Further;
use super::context::Context;
use super::event;
use super::laid::Laid;

/// A label with what stands behind it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Labelled {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) place: Address,
}

/// Puts fields that a line outside the table gives for all its rows behind its columns.
pub(super) fn read(laid: &mut Laid, dictionary: &Dictionary, context: &Context) {
    for labelled in labelled_lines(laid) {
        let field = match dictionary.meaning(std::slice::from_ref(&labelled.label)) {
            Meaning::Named(field, _) => field,
            Meaning::Near(near) => match near.first() {
                Some((field, nearness)) if *nearness >= 0.75 => *field,
                _ => continue,
            },
            Meaning::LeftOut => continue,
        };
        if laid.header.has(field) || !is_of_all(field, dictionary) {
            continue;
        }
        let value = match dictionary.expected(field) {
            Expected::Community => match context.community_of(&labelled.value) {
                Some(name) => name,
                None => continue,
            },
            Expected::Date => day_of_table(labelled.value, event::year_of(laid, context)),
            _ => labelled.value,
        };
        same(laid, labelled.label, field, value, Some(labelled.place));
    }
    let lines = lines_above(laid);
    leaving_by_name(laid, dictionary);
    // A sheet of people who have left may be called by how they left: 退休人员.
    let leaving = Some(Field::LeaveKind).filter(|_| laid.header.has(Field::LeftOn));
    for field in dictionary.asked().chain(leaving).collect::<Vec<_>>() {
        if laid.header.has(field) {
            continue;
        }
        let name = (laid.drawn.name.clone(), None);
        let places = lines
            .iter()
            .map(|(text, place)| (text.clone(), Some(*place)))
            .chain([name, (context.file.clone(), None)]);
        let found = places
            .into_iter()
            .find_map(|(text, place)| Some((word_in(&text, dictionary.expected(field))?, place)));
        if let Some((word, place)) = found {
            same(laid, "标题".to_owned(), field, word, place);
        }
    }
    if dictionary.is_of_communities() || laid.header.has(Field::Community) {
        return;
    }
    // 双桥社区 alone over its table says more than a title that names several.
    let alone = lines.iter().find_map(|(text, place)| {
        let mut communities = context.communities.iter();
        let is_alone = communities.any(|(street, name)| places::names(text.trim(), street, name));
        Some((context.community_of(text.trim()).filter(|_| is_alone)?, *place))
    });
    let within = || {
        lines.iter().find_map(|(text, place)| {
            let label = without_spaces(text);
            let of_unit = ["单位", "社区", "填报单位", "部门", "村"]
                .iter()
                .find_map(|label_text| {
                    let rest = label.split_once(label_text)?.1;
                    rest.starts_with(['：', ':', '（', '(']).then(|| rest.to_owned())
                });
            let name = of_unit
                .and_then(|rest| context.community_of(rest.rsplit(['：', ':']).next().unwrap_or_default().trim()))
                .or_else(|| context.community_in(text))?;
            Some((name, *place))
        })
    };
    let said = alone.or_else(within);
    if let Some((name, place)) = said {
        same(laid, "表头".to_owned(), Field::Community, name, Some(place));
    } else if let Some(name) = context.community_of(laid.drawn.name.trim()) {
        same(laid, "工作表名".to_owned(), Field::Community, name, None);
    } else if let Some(name) = context.community_in(&context.file) {
        same(laid, "文件名".to_owned(), Field::Community, name, None);
    }
}

/// 4月16日下午 as a day of the table's year; what has a year of its own stays as it is written.
fn day_of_table(written: String, year: Option<i32>) -> String {
    let has_year = event::day_in(&written, None).is_some();
    let day = event::day_in(&written, year).filter(|_| !has_year);
    day.unwrap_or(written)
}

/// 退休时间 on a sheet of people who have left is when they left; elsewhere it is when they will.
fn leaving_by_name(laid: &mut Laid, dictionary: &Dictionary) {
    let knows = dictionary.fields().any(|field| field == Field::LeftOn);
    let says = ["退休", "离职", "离任", "离岗", "减少", "辞职"]
        .iter()
        .any(|word| laid.drawn.name.contains(word));
    if !knows || !says || laid.header.has(Field::LeftOn) {
        return;
    }
    let evidence = Evidence::below(&laid.sheet, laid.header.last_row);
    let of_leaving = |column: &Column| {
        let words = Words::of(&[&column.heading()]);
        let is_free = column.field.is_none() && !column.is_used && column.column < super::added::FIRST_ADDED;
        is_free
            && (words.says("left") || words.says("retirement"))
            && evidence.fit(column.column, Expected::Date).share >= 0.8
    };
    if let Some(at) = laid.header.columns.iter().position(of_leaving) {
        let column = &mut laid.header.columns[at];
        (column.field, column.sure) = (Some(Field::LeftOn), 85);
        laid.header.index();
    }
}

/// Adds a column that says the same in every row.
pub(super) fn same(laid: &mut Laid, heading: String, field: Field, value: String, place: Option<Address>) {
    let cell = SheetCell::Text(value.as_str().into());
    let number = laid.added.push(Further::Same(cell, place));
    laid.header.columns.push(Column::of(number, vec![heading], field));
    laid.header.index();
}

/// Not what only one person can have.
fn is_of_all(field: Field, dictionary: &Dictionary) -> bool {
    let expected = dictionary.expected(field);
    !matches!(expected, Expected::Name | Expected::IdNumber | Expected::Phone) && !dictionary.is_of_one_person(field)
}

/// Cells above the table with their places in the file.
pub(super) fn lines_above(laid: &Laid) -> Vec<(String, Address)> {
    let lines = match laid.lines {
        // Its own first, then those over everything.
        Some((from, to)) => {
            let first = laid.drawn.rows().first().map_or(1, |row| row.number);
            let mut own = cells_of(&laid.drawn, |row| row >= from && row < to);
            if from > first {
                own.extend(cells_of(&laid.drawn, |row| row == first));
            }
            own
        }
        None => cells_of(&laid.drawn, |row| row < first_row_in_file(laid)),
    };
    let Some(own) = laid.beside.first() else { return lines };
    // Of tables side by side each has its own lines where a row says the same of each; any other row is of all.
    let is_over = |at: Address, (first, last): (u32, u32)| {
        let area = laid.drawn.merges().iter().take(2_000).find(|area| area.contains(at));
        let (left, right) = area.map_or((at.column, at.column), |area| (area.left, area.right));
        left <= last && right >= first
    };
    let says_of_each = |row: u32| {
        let label_over = |span: &(u32, u32)| {
            let mut over = lines.iter().filter(|(_, at)| at.row == row && is_over(*at, *span));
            over.next().map(|(text, at)| (*at, label_of(text)))
        };
        let labels: Vec<_> = laid.beside.iter().map(label_over).collect();
        labels.windows(2).all(|pair| match (&pair[0], &pair[1]) {
            (Some((one, label)), Some((next, same))) => one != next && label == same,
            _ => false,
        })
    };
    let of_each: HashSet<u32> = lines
        .iter()
        .map(|(_, at)| at.row)
        .filter(|row| says_of_each(*row))
        .collect();
    let is_own = |at: Address| !of_each.contains(&at.row) || is_over(at, *own);
    lines.iter().filter(|(_, at)| is_own(*at)).cloned().collect()
}

/// What a cell is the label of; none where it is a text of its own, such as a title.
fn label_of(text: &str) -> Option<String> {
    match text.split_once(['：', ':']) {
        Some((label, _)) => Some(without_spaces(label)),
        None => Some(without_spaces(text)).filter(|text| Words::of(&[text]).is_of_known()),
    }
}

/// The last lines of the sheet.
pub(super) fn lines_below(laid: &Laid) -> Vec<(String, Address)> {
    const LAST: u32 = 8;
    let last = laid.drawn.rows().last().map_or(0, |row| row.number);
    let first = laid.header.last_row.max(last.saturating_sub(LAST));
    let whom = [Field::Name, Field::IdNumber].map(|field| laid.header.column(field).map(|column| column.column));
    let filled = |row: &Row| row.cells().filter(|(_, cell)| !cell.text().is_empty()).count();
    // Rows of records, also of one whose name is no name.
    let records: HashSet<u32> = laid
        .records()
        .filter(|row| filled(row) >= 3)
        .map(|row| laid.moved.row(row.number))
        .collect();
    let is_of_somebody = |row: u32| {
        let says = |column: u32| {
            laid.drawn
                .cell(Address { row, column })
                .is_some_and(|cell| is_name(&cell.text()))
        };
        records.contains(&row) || whom.iter().flatten().any(|column| says(*column))
    };
    cells_of(&laid.drawn, |row| row > first && !is_of_somebody(row))
}

/// Where the table begins in the file.
fn first_row_in_file(laid: &Laid) -> u32 {
    if std::sync::Arc::ptr_eq(&laid.sheet, &laid.drawn) {
        laid.header.first_row
    } else {
        laid.moved.first_row()
    }
}

fn cells_of(sheet: &Sheet, wanted: impl Fn(u32) -> bool) -> Vec<(String, Address)> {
    const MOST: usize = 200;
    let rows = sheet.rows().iter().filter(|row| wanted(row.number));
    let cells = rows.flat_map(|row| {
        row.cells().map(|(column, cell)| {
            let at = Address {
                row: row.number,
                column,
            };
            (cell.text(), at)
        })
    });
    cells.filter(|(text, _)| !text.is_empty()).take(MOST).collect()
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

/// 培训时间：2026年3月15日　地点：三楼会议室, in one cell or with the value in the next.
pub(super) fn labelled_lines(laid: &Laid) -> Vec<Labelled> {
    let mut found = Vec::new();
    let above = lines_above(laid);
    for (at, (text, place)) in above.iter().enumerate() {
        let own = labelled(text, *place);
        if let Some(open) = own.last().filter(|last| last.value.is_empty()) {
            // 培训时间： | 2026年3月15日
            let next = above.get(at + 1).filter(|(_, next)| next.row == place.row);
            if let Some((value, place)) = next {
                found.push(Labelled {
                    label: open.label.clone(),
                    value: value.clone(),
                    place: *place,
                });
            }
        }
        found.extend(own.into_iter().filter(|one| !one.value.is_empty()));
        // 培训时间 | 2026年3月15日, without a colon.
        if !text.contains(['：', ':'])
            && let Some((value, place)) = above.get(at + 1).filter(|(_, next)| next.row == place.row)
            && text.chars().count() <= 8
        {
            found.push(Labelled {
                label: text.clone(),
                value: value.clone(),
                place: *place,
            });
        }
    }
    let below = lines_below(laid);
    found.extend(
        below
            .iter()
            .flat_map(|(text, place)| labelled(text, *place))
            .filter(|one| !one.value.is_empty()),
    );
    found
}

/// The labels of one line with their values.
pub(super) fn labelled(text: &str, place: Address) -> Vec<Labelled> {
    let letters: Vec<char> = text.chars().collect();
    let mut labels: Vec<(usize, usize)> = Vec::new();
    for (at, c) in letters.iter().enumerate() {
        if !matches!(c, '：' | ':') {
            continue;
        }
        let begins = begin_of_label(&letters, at);
        // 9:30 is a time.
        if begins < at && !letters[begins..at].iter().all(char::is_ascii_digit) {
            labels.push((begins, at));
        }
    }
    let ends = labels.iter().skip(1).map(|(begins, _)| *begins).chain([letters.len()]);
    labels
        .iter()
        .zip(ends)
        .map(|((begins, colon), ends)| {
            let label: String = letters[*begins..*colon].iter().filter(|c| !c.is_whitespace()).collect();
            let value: String = letters[colon + 1..ends].iter().collect();
            Labelled {
                label: label.trim().to_owned(),
                value: value
                    .trim_matches(|c: char| c.is_whitespace() || matches!(c, '；' | ';' | '，' | ',' | '。'))
                    .to_owned(),
                place,
            }
        })
        .collect()
}

/// Where the label before a colon begins. 学　　时：, 班 次： are set apart letter by letter.
fn begin_of_label(letters: &[char], colon: usize) -> usize {
    const LONGEST: usize = 14;
    let run_before = |end: usize| letters[..end].iter().rev().take_while(|c| is_of_label(**c)).count();
    let blanks_before = |end: usize| letters[..end].iter().rev().take_while(|c| c.is_whitespace()).count();
    let end = colon - blanks_before(colon);
    let mut run = run_before(end).min(LONGEST);
    let mut begins = end - run;
    while run == 1 {
        let blanks = blanks_before(begins);
        let next = run_before(begins - blanks);
        // What touches the letter on its other side is no letter set apart.
        let touches = begins - blanks > next && !letters[begins - blanks - next - 1].is_whitespace();
        if blanks == 0 || next != 1 || touches {
            break;
        }
        (run, begins) = (next, begins - blanks - 1);
    }
    if run == 0 { colon } else { begins }
}

fn is_of_label(c: char) -> bool {
    crate::domain::names::is_han(c) || matches!(c, '（' | '）' | '(' | ')' | '、')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_values_are_told_apart_in_one_line() {
        let at = Address { row: 2, column: 1 };
        let read = |text: &str| -> Vec<(String, String)> {
            let found = labelled(text, at).into_iter();
            found.map(|one| (one.label, one.value)).collect()
        };
        let pair = |label: &str, value: &str| (label.to_owned(), value.to_owned());
        assert_eq!(
            read("培训时间：2026年3月15日 9:00-11:30　地点：三楼会议室；学时：4"),
            [
                pair("培训时间", "2026年3月15日 9:00-11:30"),
                pair("地点", "三楼会议室"),
                pair("学时", "4")
            ]
        );
        assert_eq!(
            read("填报单位（盖章）：望河社区"),
            [pair("填报单位（盖章）", "望河社区")]
        );
        assert_eq!(
            read("培训日期：2026年10月20日    主办单位：党群局    学　　时：16"),
            [
                pair("培训日期", "2026年10月20日"),
                pair("主办单位", "党群局"),
                pair("学时", "16")
            ]
        );
        assert_eq!(read("班　　次 ：提升班"), [pair("班次", "提升班")]);
        assert!(read("望河社区业务培训签到表").is_empty());
    }
}
