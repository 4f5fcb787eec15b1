//! Dates of one column, which settle what a single cell leaves open.

use chrono::Datelike;

use crate::domain::dates::{DateReading, PartialDate, SerialBase, read_date, read_number_from};
use crate::domain::text::half_width;

use super::workbook::SheetCell;

/// How a column writes what could be read in two ways.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Habits {
    /// A number such as 1985.03: months have two figures, so 1985.1 lost the zero of October.
    two_figure_months: bool,
    /// A number such as 1985.3: months have as many figures as they need.
    one_figure_months: bool,
    /// 25/3/1985
    day_first: bool,
    /// 3/25/1985
    month_first: bool,
}

impl Habits {
    /// Learns from one more cell of the column.
    pub(crate) fn see(&mut self, cell: &SheetCell) {
        match cell {
            SheetCell::Number(number) if (1900.0..=2100.0).contains(number) => {
                let hundredths = (number.fract() * 100.0).round();
                self.two_figure_months |= (1.0..=9.0).contains(&hundredths);
                self.one_figure_months |= hundredths >= 20.0 && hundredths % 10.0 == 0.0;
            }
            SheetCell::Text(text) => {
                if let Some((first, second)) = before_the_year(text) {
                    self.day_first |= first > 12 && second <= 12;
                    self.month_first |= second > 12 && first <= 12;
                }
            }
            _ => {}
        }
    }

    fn settle(self, cell: &SheetCell, reading: DateReading) -> DateReading {
        match cell {
            SheetCell::Number(_) if self.two_figure_months && !self.one_figure_months => {
                reading.decided_by(|date| date.month() == 10)
            }
            SheetCell::Text(text) if self.day_first != self.month_first => {
                let Some((first, second)) = before_the_year(text) else {
                    return reading;
                };
                let month = if self.day_first { second } else { first };
                reading.decided_by(|date| date.month() == month)
            }
            _ => reading,
        }
    }
}

/// The two figures before a four-figure year: 12/3/1985.
fn before_the_year(text: &str) -> Option<(u32, u32)> {
    let plain: String = text.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    let mut parts = plain.split(['/', '-', '.']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let short = |part: &str| (1..=2).contains(&part.len());
    if parts.next().is_some() || year.len() != 4 || year.parse::<u32>().is_err() || !short(first) || !short(second) {
        return None;
    }
    Some((first.parse().ok()?, second.parse().ok()?))
}

/// Reads one cell in the light of its column.
pub(crate) fn read(cell: &SheetCell, habits: Habits, base: SerialBase) -> DateReading {
    let reading = match cell {
        SheetCell::Text(text) => read_date(text),
        SheetCell::Number(number) => read_number_from(*number, base),
        // A number that was meant as 198503 shows up here as a day in the year 2443.
        SheetCell::Date(at) if (1900..=2200).contains(&at.year()) => DateReading::from(PartialDate::from(at.date())),
        SheetCell::Date(_)
        | SheetCell::Percent(_)
        | SheetCell::Bool(_)
        | SheetCell::Error(_)
        | SheetCell::Uncalculated => DateReading::Bad,
    };
    habits.settle(cell, reading)
}

/// Days in Chinese numerals as figures: 二〇二六年四月十六日下午 is 2026年4月16日下午. Other numerals stay as they are.
pub(crate) fn in_figures(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut plain = String::new();
    let mut at = 0;
    while at < letters.len() {
        let run = letters[at..].iter().take_while(|c| numeral(**c).is_some()).count();
        let unit = letters.get(at + run).copied().unwrap_or(' ');
        let most = match unit {
            '年' => 2199,
            '月' => 12,
            '日' | '号' => 31,
            _ => 0,
        };
        match value_of(&letters[at..at + run]).filter(|value| *value > 0 && *value <= most) {
            Some(value) => plain.push_str(&value.to_string()),
            None => plain.extend(&letters[at..at + run]),
        }
        plain.extend(letters.get(at + run));
        at += run + 1;
    }
    plain
}

/// How many: 3, 三, 叁, 十二; none where it is no whole number.
pub(crate) fn count_in(text: &str) -> Option<u32> {
    const FORMAL: &str = "壹贰叁肆伍陆柒捌玖";
    let plain = |c: char| match FORMAL.chars().position(|own| own == c) {
        Some(place) => "一二三四五六七八九".chars().nth(place).unwrap_or(c),
        None if matches!(c, '两' | '拾') => {
            if c == '两' {
                '二'
            } else {
                '十'
            }
        }
        None => c,
    };
    let letters: Vec<char> = text.chars().map(plain).collect();
    text.parse().ok().or_else(|| value_of(&letters))
}

/// What a Chinese numeral counts; ten where it is 十.
fn numeral(c: char) -> Option<u32> {
    match c {
        '〇' | '○' | '零' => Some(0),
        '十' => Some(10),
        c => "一二三四五六七八九"
            .chars()
            .position(|own| own == c)
            .map(|place| place as u32 + 1),
    }
}

/// 二〇二六 is 2026, 十六 16, 二十 20; none for 三十六十.
fn value_of(letters: &[char]) -> Option<u32> {
    let values: Vec<u32> = letters.iter().map(|c| numeral(*c)).collect::<Option<_>>()?;
    match values.as_slice() {
        [] => None,
        [10] => Some(10),
        [10, ones @ 1..=9] => Some(10 + ones),
        [tens @ 1..=9, 10] => Some(tens * 10),
        [tens @ 1..=9, 10, ones @ 1..=9] => Some(tens * 10 + ones),
        [one @ 1..=9] => Some(*one),
        figures @ [_, _, _, _] if !figures.contains(&10) => {
            Some(figures.iter().fold(0, |sum, figure| sum * 10 + figure))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(cells: &[SheetCell]) -> DateReading {
        let mut habits = Habits::default();
        cells.iter().for_each(|cell| habits.see(cell));
        read(&cells[0], habits, SerialBase::From1900)
    }

    fn text(text: &str) -> SheetCell {
        SheetCell::Text(text.into())
    }

    #[test]
    fn the_column_settles_what_a_cell_leaves_open() {
        for (cells, expected) in [
            (vec![SheetCell::Number(1985.1)], None),
            (
                vec![SheetCell::Number(1985.1), SheetCell::Number(1990.03)],
                Some((1985, 10)),
            ),
            (vec![SheetCell::Number(1985.1), SheetCell::Number(1990.3)], None),
            (
                vec![
                    SheetCell::Number(1985.1),
                    SheetCell::Number(1990.3),
                    SheetCell::Number(1990.03),
                ],
                None,
            ),
            (vec![SheetCell::Number(1985.1), SheetCell::Number(1990.11)], None),
            (vec![text("1985.1")], Some((1985, 1))),
            (vec![text("12/3/1985")], None),
            (vec![text("12/3/1985"), text("25/3/1990")], Some((1985, 3))),
            (vec![text("12/3/1985"), text("3/25/1990")], Some((1985, 12))),
            (vec![text("12/3/1985"), text("3/25/1990"), text("25/3/1990")], None),
        ] {
            let date = month(&cells).date().map(|date| (date.year(), date.month()));
            assert_eq!(date, expected, "{cells:?}");
        }
    }

    #[test]
    fn days_in_chinese_numerals_become_figures() {
        for (text, figures) in [
            ("二〇二六年四月十六日下午", "2026年4月16日下午"),
            ("二○二六年十二月三十一日", "2026年12月31日"),
            ("十月二十号", "10月20号"),
            ("第一期二十届四中全会", "第一期二十届四中全会"),
            ("2026年3月", "2026年3月"),
        ] {
            assert_eq!(in_figures(text), figures, "{text}");
        }
    }
}
