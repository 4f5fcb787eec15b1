//! Dates that a spreadsheet holds as a number.

use super::counted::{SerialBase, day};
use super::{DateReading, PartialDate};

/// The last serial taken for one, in 2200: above it lie 198503 and 19850312.
const LAST_SERIAL: f64 = 109_938.0;

/// Reads a number in a date column of an ordinary workbook.
pub fn read_number(value: f64) -> DateReading {
    read_number_from(value, SerialBase::From1900)
}

/// Reads a number in a date column: a serial (its time of day ignored), 198503, 19850312, 1985.03 or 1985.0312.
/// 1985.1 may be January or October, since a number loses its last zero; a bare year is no date.
pub fn read_number_from(value: f64, base: SerialBase) -> DateReading {
    if !value.is_finite() || value < 0.0 {
        return DateReading::Bad;
    }
    let whole = value.trunc();
    match (whole, value.fract() != 0.0) {
        (1900.0..=2100.0, true) => year_with_fraction(value),
        (1900.0..=2100.0, false) => DateReading::Bad,
        // 85.3 cannot mean some hour of a day in 1900.
        (1.0..100.0, true) => super::read_date(&shortest(value)),
        (0.0..=LAST_SERIAL, _) => DateReading::settled(day(whole as u64, base).map(PartialDate::from)),
        (_, false) if whole < 1e9 => super::read_date(&format!("{whole:.0}")),
        _ => DateReading::Bad,
    }
}

/// 1985.03 → March; 1985.1 → January or October; 1985.0312 → a day; 1985.031 → the 10th, were its zero not lost.
fn year_with_fraction(value: f64) -> DateReading {
    let text = shortest(value);
    let Some((year, fraction)) = text.split_once('.') else {
        return DateReading::Bad;
    };
    let (Ok(year), Ok(figure)) = (year.parse(), fraction.parse::<u32>()) else {
        return DateReading::Bad;
    };
    match fraction.len() {
        1 if figure == 1 => DateReading::ambiguous([PartialDate::new(year, 1, None), PartialDate::new(year, 10, None)]),
        1 | 2 => DateReading::settled(PartialDate::new(year, figure, None)),
        3 => DateReading::ambiguous([PartialDate::new(year, figure / 10, Some(figure % 10 * 10))]),
        4 => DateReading::settled(PartialDate::new(year, figure / 100, Some(figure % 100))),
        _ => DateReading::Bad,
    }
}

/// The number as typed: what arithmetic left behind the eighth decimal is noise.
fn shortest(value: f64) -> String {
    let text = format!("{value:.8}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
