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
}
