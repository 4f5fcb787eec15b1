//! The functions that forms use.

use super::criteria::Criterion;
use super::days;
use super::expression::Expression;
use super::operate::{Halt, error, joined, number, text, truth};
use super::run::{Operand, Run};
use super::text_format;
use crate::decimal::Decimal;
use crate::place::{Address, Area};
use crate::sheet::Value;

type Found = Result<Value, Halt>;

/// Computes a call. Functions that are not here are unknown.
pub(super) fn call(run: &Run<'_>, name: &str, arguments: &[Expression]) -> Found {
    let one = |at: usize| run.scalar(arguments.get(at).ok_or(Halt::Unknown)?);
    let number_at = |at: usize| number(&one(at)?);
    let text_at = |at: usize| text(&one(at)?);
    // Arguments of a number that most functions take exactly.
    let exactly = |count: usize| {
        if arguments.len() == count {
            Ok(())
        } else {
            Err(Halt::Unknown)
        }
    };
    let at_most = |count: usize| {
        if arguments.len() <= count {
            Ok(())
        } else {
            Err(Halt::Unknown)
        }
    };
    let made = |number: Option<Decimal>| number.map(Value::Number).ok_or(Halt::Unknown);
    match name {
        "SUM" | "COUNT" | "COUNTA" | "MAX" | "MIN" | "AVERAGE" | "PRODUCT" => aggregate(run, name, arguments, false),
        "SUBTOTAL" => subtotal(run, arguments),
        "COUNTBLANK" => {
            exactly(1)?;
            let (sheet, area) = run.area(&arguments[0])?;
            let filled = run
                .cells(sheet, area)?
                .iter()
                .filter(|(_, value)| !is_empty(value))
                .count();
            made(Some(count(size(area) - filled as u64)))
        }
        "COUNTIF" | "COUNTIFS" => count_if(run, arguments),
        "SUMIF" => sum_if(run, arguments),
        "SUMIFS" => sum_ifs(run, arguments),
        "IF" => {
            at_most(3)?;
            let place = if truth(&one(0)?)? { 1 } else { 2 };
            match arguments.get(place) {
                None if place == 2 => Ok(Value::Bool(false)),
                None => Err(Halt::Unknown),
                Some(Expression::Missing) => Ok(Value::Number(Decimal::ZERO)),
                Some(chosen) => run.scalar(chosen),
            }
        }
        "IFERROR" | "IFNA" => {
            exactly(2)?;
            match one(0) {
                Err(Halt::Error(kind)) if name == "IFERROR" || kind == "#N/A" => one(1),
                Ok(Value::Error(kind)) if name == "IFERROR" || kind == "#N/A" => one(1),
                other => other,
            }
        }
        "AND" | "OR" => logical(run, name, arguments),
        "NOT" => {
            exactly(1)?;
            Ok(Value::Bool(!truth(&one(0)?)?))
        }
        "TRUE" | "FALSE" => {
            exactly(0)?;
            Ok(Value::Bool(name == "TRUE"))
        }
        "ROUND" | "ROUNDUP" | "ROUNDDOWN" | "TRUNC" => {
            at_most(2)?;
            let places = if arguments.len() < 2 && name == "TRUNC" {
                Decimal::ZERO
            } else {
                number_at(1)?
            };
            let places = places.cut_to(0).and_then(Decimal::whole).ok_or(Halt::Unknown)?;
            made(rounded(name, number_at(0)?, places))
        }
        "ABS" => {
            exactly(1)?;
            made(Some(number_at(0)?.absolute()))
        }
        "INT" => {
            exactly(1)?;
            made(number_at(0)?.floor())
        }
        "MOD" => {
            exactly(2)?;
            let (value, by) = (number_at(0)?, number_at(1)?);
            if by.is_zero() {
                return error("#DIV/0!");
            }
            let whole = value
                .divided_by(by)
                .and_then(Decimal::floor)
                .and_then(|whole| whole.times(by));
            made(whole.and_then(|whole| value.add(whole.negated())))
        }
        "ROW" | "COLUMN" => {
            at_most(1)?;
            let at = match arguments.first() {
                None => run.home(),
                Some(cells) => run.area(cells)?.1.first(),
            };
            made(Some(Decimal::from(if name == "ROW" { at.row } else { at.column })))
        }
        "ROWS" | "COLUMNS" => {
            exactly(1)?;
            let (_, area) = run.area(&arguments[0])?;
            let count = if name == "ROWS" {
                area.bottom - area.top + 1
            } else {
                area.right - area.left + 1
            };
            made(Some(Decimal::from(count)))
        }
        "LEN" => {
            exactly(1)?;
            made(Some(count(text_at(0)?.encode_utf16().count() as u64)))
        }
        "LEFT" | "RIGHT" | "MID" => piece(name, &text_at(0)?, arguments.len(), &number_at),
        "TRIM" => {
            exactly(1)?;
            let words: Vec<String> = text_at(0)?
                .split(' ')
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect();
            Ok(Value::Text(words.join(" ").into()))
        }
        "EXACT" => {
            exactly(2)?;
            Ok(Value::Bool(text_at(0)? == text_at(1)?))
        }
        "CONCATENATE" => {
            let pieces: Result<String, Halt> = (0..arguments.len()).map(text_at).collect();
            joined(pieces?)
        }
        "VALUE" => {
            exactly(1)?;
            made(Some(number_at(0)?))
        }
        "ISNUMBER" | "ISTEXT" | "ISBLANK" | "ISERROR" | "ISNA" => {
            exactly(1)?;
            let value = match one(0) {
                Err(Halt::Error(kind)) => Value::Error(kind),
                other => other?,
            };
            Ok(Value::Bool(match name {
                "ISNUMBER" => matches!(value, Value::Number(_)),
                "ISTEXT" => matches!(value, Value::Text(_)),
                "ISBLANK" => value == Value::Blank,
                "ISNA" => value == Value::Error("#N/A".to_owned()),
                _ => matches!(value, Value::Error(_)),
            }))
        }
        "NA" => error("#N/A"),
        "TEXT" => {
            exactly(2)?;
            let (value, format) = (one(0)?, text_at(1)?);
            if let Value::Text(text) = &value {
                return if format == "@" {
                    Ok(Value::Text(text.clone()))
                } else {
                    Err(Halt::Unknown)
                };
            }
            let value = number(&value)?;
            let day = || day_of(run, value).and_then(|day| text_format::date(day, &format));
            let shown = if format.contains(['0', '#', '@']) {
                text_format::number(value, &format)
            } else {
                day()
            };
            shown.map(|shown| Value::Text(shown.into())).ok_or(Halt::Unknown)
        }
        "DATEDIF" => {
            exactly(3)?;
            let (start, end, unit) = (number_at(0)?, number_at(1)?, text_at(2)?);
            if start > end || start < Decimal::ZERO {
                return error("#NUM!");
            }
            let (start, end) = (
                day_of(run, start).ok_or(Halt::Unknown)?,
                day_of(run, end).ok_or(Halt::Unknown)?,
            );
            days::between(start, end, &unit)
                .map_or_else(|| error("#NUM!"), |between| made(Some(Decimal::from(between))))
        }
        "YEAR" | "MONTH" | "DAY" => {
            use chrono::Datelike;
            exactly(1)?;
            let day = day_of(run, number_at(0)?).ok_or(Halt::Unknown)?;
            let part = match name {
                "YEAR" => i64::from(day.year()),
                "MONTH" => i64::from(day.month()),
                _ => i64::from(day.day()),
            };
            made(Some(Decimal::from(part)))
        }
        "DATE" => {
            exactly(3)?;
            let part = |at: usize| number_at(at)?.cut_to(0).and_then(Decimal::whole).ok_or(Halt::Unknown);
            let (year, month, day) = (part(0)?, part(1)?, part(2)?);
            let date = i32::try_from(year)
                .ok()
                .zip(u32::try_from(month).ok())
                .zip(u32::try_from(day).ok());
            // Months and days past their end would count on into the next.
            let date = date.and_then(|((year, month), day)| chrono::NaiveDate::from_ymd_opt(year, month, day));
            let number = date
                .and_then(|date| days::serial(date, run.counts_from_1904()))
                .ok_or(Halt::Unknown)?;
            made(Some(Decimal::from(number)))
        }
        _ => Err(Halt::Unknown),
    }
}

fn day_of(run: &Run<'_>, value: Decimal) -> Option<chrono::NaiveDate> {
    days::date(value.floor()?.whole()?, run.counts_from_1904())
}

fn count(count: u64) -> Decimal {
    Decimal::from(i64::try_from(count).unwrap_or(i64::MAX))
}

fn size(area: Area) -> u64 {
    u64::from(area.bottom - area.top + 1) * u64::from(area.right - area.left + 1)
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Blank) || matches!(value, Value::Text(text) if text.is_empty())
}

fn rounded(name: &str, value: Decimal, places: i64) -> Option<Decimal> {
    if !(-30..=30).contains(&places) {
        return None;
    }
    // What a spreadsheet program would hold: 15 digits.
    let value = value.kept();
    if name == "ROUND" {
        return value.rounded_to(places);
    }
    let power = |exponent: i64| Decimal::from(10).power(exponent);
    let cut = value.times(power(places)?)?.cut_to(0)?;
    let cut = if name == "ROUNDUP" && cut.times(power(-places)?)? != value {
        cut.add(Decimal::from(if value < Decimal::ZERO { -1 } else { 1 }))?
    } else {
        cut
    };
    cut.times(power(-places)?)
}

fn piece(name: &str, whole: &str, arguments: usize, number_at: &dyn Fn(usize) -> Result<Decimal, Halt>) -> Found {
    let place = |at: usize| -> Result<usize, Halt> {
        let number = number_at(at)?.cut_to(0).and_then(Decimal::whole).ok_or(Halt::Unknown)?;
        usize::try_from(number).map_or_else(|_| error("#VALUE!"), Ok)
    };
    let units: Vec<u16> = whole.encode_utf16().collect();
    let (from, length) = match (name, arguments) {
        ("MID", 3) => match place(1)? {
            0 => return error("#VALUE!"),
            from => (from - 1, place(2)?),
        },
        ("LEFT", 1) => (0, 1),
        ("LEFT", 2) => (0, place(1)?),
        ("RIGHT", 1) => (units.len().saturating_sub(1), 1),
        ("RIGHT", 2) => {
            let length = place(1)?;
            (units.len().saturating_sub(length), length)
        }
        _ => return Err(Halt::Unknown),
    };
    let cut: Vec<u16> = units.into_iter().skip(from).take(length).collect();
    // A cut through a character of two units has no text.
    let cut = String::from_utf16(&cut).map_err(|_| Halt::Unknown)?;
    Ok(Value::Text(cut.into()))
}

/// In cells only what is a number counts; arguments that are written out are made numbers.
fn aggregate(run: &Run<'_>, name: &str, arguments: &[Expression], without_subtotals: bool) -> Found {
    let mut total = Decimal::from(i32::from(name == "PRODUCT"));
    let (mut numbers, mut filled) = (0_u64, 0_u64);
    let mut best: Option<Decimal> = None;
    let mut take = |number: Decimal| -> Result<(), Halt> {
        numbers += 1;
        total = match name {
            "PRODUCT" => total.times(number).ok_or(Halt::Unknown)?,
            _ => total.add(number).ok_or(Halt::Unknown)?,
        };
        best = Some(match (best, name) {
            (Some(best), "MAX") => best.max(number),
            (Some(best), "MIN") => best.min(number),
            _ => number,
        });
        Ok(())
    };
    for argument in arguments {
        match run.operand(argument) {
            Ok(Operand::Cells { sheet, area }) => {
                for (at, value) in run.cells(sheet, area)? {
                    if without_subtotals && run.is_subtotal(sheet, at) {
                        continue;
                    }
                    filled += u64::from(value != Value::Blank);
                    match value {
                        Value::Number(number) => take(number)?,
                        Value::Error(kind) if !matches!(name, "COUNT" | "COUNTA") => return error(&kind),
                        _ => {}
                    }
                }
            }
            Ok(Operand::Value(value)) => {
                filled += 1;
                match (number(&value), name) {
                    (Ok(number), _) => take(number)?,
                    (Err(Halt::Unknown), _) => return Err(Halt::Unknown),
                    (Err(Halt::Error(_)), "COUNT" | "COUNTA") => {}
                    (Err(halt), _) => return Err(halt),
                }
            }
            Err(Halt::Error(_)) if matches!(name, "COUNT" | "COUNTA") => filled += 1,
            Err(halt) => return Err(halt),
        }
    }
    let result = match name {
        "COUNT" => Some(count(numbers)),
        "COUNTA" => Some(count(filled)),
        "MAX" | "MIN" => Some(best.unwrap_or(Decimal::ZERO)),
        "AVERAGE" if numbers == 0 => return error("#DIV/0!"),
        "AVERAGE" => total.divided_by(count(numbers)),
        "PRODUCT" if numbers == 0 => Some(Decimal::ZERO),
        _ => Some(total),
    };
    result.map(Value::Number).ok_or(Halt::Unknown)
}

fn subtotal(run: &Run<'_>, arguments: &[Expression]) -> Found {
    let (which, cells) = arguments.split_first().ok_or(Halt::Unknown)?;
    let which = number(&run.scalar(which)?)?.whole().ok_or(Halt::Unknown)?;
    let name = match which % 100 {
        1 => "AVERAGE",
        2 => "COUNT",
        3 => "COUNTA",
        4 => "MAX",
        5 => "MIN",
        6 => "PRODUCT",
        9 => "SUM",
        _ => return Err(Halt::Unknown),
    };
    if !matches!(which, 1..=9 | 101..=109) {
        return error("#VALUE!");
    }
    for argument in cells {
        // Whether a hidden row counts depends on how it was hidden.
        let (sheet, area) = run.area(argument)?;
        if run.hides_rows(sheet, area) {
            return Err(Halt::Unknown);
        }
    }
    aggregate(run, name, cells, true)
}

fn logical(run: &Run<'_>, name: &str, arguments: &[Expression]) -> Found {
    let mut found: Option<bool> = None;
    let mut take = |yes: bool| {
        found = Some(match (found, name) {
            (None, _) => yes,
            (Some(before), "AND") => before && yes,
            (Some(before), _) => before || yes,
        });
    };
    for argument in arguments {
        match run.operand(argument)? {
            Operand::Value(value) => take(truth(&value)?),
            Operand::Cells { sheet, area } => {
                for (_, value) in run.cells(sheet, area)? {
                    match value {
                        Value::Text(_) | Value::Blank => {}
                        other => take(truth(&other)?),
                    }
                }
            }
        }
    }
    found.map_or_else(|| error("#VALUE!"), |found| Ok(Value::Bool(found)))
}

/// Cells of one shape with what they must meet, from pairs of arguments.
struct Tests {
    areas: Vec<(usize, Area)>,
    criteria: Vec<Criterion>,
}

impl Tests {
    fn of(run: &Run<'_>, arguments: &[Expression]) -> Result<Self, Halt> {
        if arguments.is_empty() || !arguments.len().is_multiple_of(2) {
            return Err(Halt::Unknown);
        }
        let (mut areas, mut criteria) = (Vec::new(), Vec::new());
        for pair in arguments.chunks(2) {
            areas.push(run.area(&pair[0])?);
            criteria.push(Criterion::of(&run.scalar(&pair[1])?)?);
        }
        let shape = |area: Area| (area.bottom - area.top, area.right - area.left);
        if areas.iter().any(|(_, area)| shape(*area) != shape(areas[0].1)) {
            return error("#VALUE!");
        }
        Ok(Self { areas, criteria })
    }

    /// Offsets from the first cell of each area at which all criteria are met, and how many cells that hold nothing meet them.
    fn met(&self, run: &Run<'_>) -> Result<(Vec<(u32, u32)>, u64), Halt> {
        let mut offsets = std::collections::BTreeSet::new();
        for (sheet, area) in &self.areas {
            let cells = run.cells(*sheet, *area)?;
            offsets.extend(cells.iter().map(|(at, _)| (at.row - area.top, at.column - area.left)));
        }
        let blanks = size(self.areas[0].1) - offsets.len() as u64;
        let blank_meets = self.criteria.iter().all(|criterion| criterion.is_met(&Value::Blank));
        let mut met = Vec::new();
        for (row, column) in offsets {
            let mut all = true;
            for ((sheet, area), criterion) in self.areas.iter().zip(&self.criteria) {
                all &= criterion.is_met(&run.value(*sheet, Address::new(area.top + row, area.left + column))?);
            }
            if all {
                met.push((row, column));
            }
        }
        Ok((met, if blank_meets { blanks } else { 0 }))
    }
}

fn count_if(run: &Run<'_>, arguments: &[Expression]) -> Found {
    let (met, blanks) = Tests::of(run, arguments)?.met(run)?;
    Ok(Value::Number(count(met.len() as u64 + blanks)))
}

fn sum_if(run: &Run<'_>, arguments: &[Expression]) -> Found {
    let (tested, summed) = match arguments {
        [tested, criterion] => ([tested.clone(), criterion.clone()], tested),
        [tested, criterion, summed] => ([tested.clone(), criterion.clone()], summed),
        _ => return Err(Halt::Unknown),
    };
    // Only the first cell of what is summed counts; its shape is that of what is tested.
    sum_at(run, &tested, run.area(summed)?)
}

fn sum_ifs(run: &Run<'_>, arguments: &[Expression]) -> Found {
    let (summed, tests) = arguments.split_first().ok_or(Halt::Unknown)?;
    sum_at(run, tests, run.area(summed)?)
}

fn sum_at(run: &Run<'_>, tests: &[Expression], (sheet, area): (usize, Area)) -> Found {
    let (met, blanks) = Tests::of(run, tests)?.met(run)?;
    if blanks > 0 {
        return Err(Halt::Unknown);
    }
    let mut total = Decimal::ZERO;
    for (row, column) in met {
        match run.value(sheet, Address::new(area.top + row, area.left + column))? {
            Value::Number(number) => total = total.add(number).ok_or(Halt::Unknown)?,
            Value::Error(kind) => return error(&kind),
            _ => {}
        }
    }
    Ok(Value::Number(total))
}
