//! Contracts that say when they begin and how long they run: 2024年7月1日 | 3年. The last day follows: the day before the same day of the year.

use chrono::{Days, Months, NaiveDate};

use super::super::columns::Field;
use super::super::dates::{count_in, in_figures};
use super::super::meaning::{Dictionary, Words};
use super::super::workbook::{Address, SheetCell};
use super::laid::{Cells, Laid};

/// Works out the last day where a column says the length and none the day.
pub(super) fn read(laid: &mut Laid, dictionary: &Dictionary) {
    let of_contracts = dictionary.fields().any(|field| field == Field::ContractEndsOn);
    if !of_contracts || laid.header.has(Field::ContractEndsOn) {
        return;
    }
    let Some(starts) = laid.header.column(Field::ContractStartsOn).map(|column| column.column) else {
        return;
    };
    let found = laid.header.columns.iter().enumerate().find_map(|(at, column)| {
        let words = Words::of(&[column.levels.last().map(String::as_str).unwrap_or_default()]);
        let is_free = column.field.is_none() && !column.is_used && !dictionary.is_mapped(&column.levels);
        let may_be = is_free && words.says("term") && !words.says("probation");
        may_be
            .then(|| ends(laid, starts, column.column))
            .flatten()
            .map(|ends| (at, ends))
    });
    let Some((at, cells)) = found else { return };
    laid.use_up(at);
    let column = &laid.header.columns[at];
    let (levels, heading) = (column.levels.clone(), column.heading());
    laid.notes
        .push(format!("没有写终止日期，按起始日期和「{heading}」推算，请核对。"));
    laid.add(levels, Field::ContractEndsOn, cells);
}

/// The last days by row; none where the column holds anything but lengths.
fn ends(laid: &Laid, starts: u32, lengths: u32) -> Option<Cells> {
    let mut cells = Cells::new();
    for row in laid.records() {
        let place = Address {
            row: row.number,
            column: lengths,
        };
        let Some(length) = laid.sheet.shown(place).map(SheetCell::text) else {
            continue;
        };
        if crate::domain::text::says_nothing(&length) {
            continue;
        }
        let is_open = ["无固定", "长期", "任务"].iter().any(|word| length.contains(word));
        let said = match (is_open, months_of(&length)) {
            (true, _) => length,
            (false, Some(months)) => {
                let from = laid.cell(Address {
                    row: row.number,
                    column: starts,
                });
                match from.and_then(day_of).and_then(|day| last_day(day, months)) {
                    Some(last) => last.to_string(),
                    None => continue,
                }
            }
            (false, None) => return None,
        };
        let origin = laid.moved.cell(place).unwrap_or(place);
        cells.insert(row.number, (SheetCell::Text(said.into()), origin));
    }
    (!cells.is_empty()).then_some(cells)
}

fn day_of(cell: &SheetCell) -> Option<NaiveDate> {
    match cell {
        SheetCell::Date(at) => Some(at.date()),
        cell => {
            let date = crate::domain::dates::read_date(&in_figures(&cell.text())).date()?;
            // Of a month the length says no day.
            (date.first_day() == date.last_day()).then(|| date.first_day())
        }
    }
}

/// The last day of so many months that begin on that day.
pub(super) fn last_day(starts: NaiveDate, months: u32) -> Option<NaiveDate> {
    starts
        .checked_add_months(Months::new(months))?
        .checked_sub_days(Days::new(1))
}

/// 3年, 叁年, 三年期, 36个月, 一年半.
pub(super) fn months_of(text: &str) -> Option<u32> {
    let text: String = text
        .chars()
        .map(crate::domain::text::half_width)
        .filter(|c| !c.is_whitespace())
        .collect();
    let (count, unit, rest) = match (text.find('年'), text.find("个月")) {
        (Some(at), _) => (&text[..at], 12, &text[at + '年'.len_utf8()..]),
        (None, Some(at)) => (&text[..at], 1, &text[at + "个月".len()..]),
        (None, None) => return None,
    };
    let half = match rest.trim_end_matches('期') {
        "" | "整" => 0,
        "半" => 6,
        _ => return None,
    };
    let count = count_in(count).filter(|count| (1..=120).contains(count))?;
    Some(count * unit + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_however_they_are_written() {
        for (text, months) in [
            ("3年", Some(36)),
            ("叁年", Some(36)),
            ("二年期", Some(24)),
            ("36个月", Some(36)),
            ("一年半", Some(18)),
            ("十年", Some(120)),
            ("2024年", None),
            ("三", None),
            ("3年2个月", None),
        ] {
            assert_eq!(months_of(text), months, "{text}");
        }
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(last_day(day("2024-07-01"), 36), Some(day("2027-06-30")));
        assert_eq!(last_day(day("2024-02-29"), 12), Some(day("2025-02-27")));
    }
}
