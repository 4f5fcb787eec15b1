//! .xlsx and .xls by way of calamine, which sees only files that were measured first.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use calamine::{Data, DataRef, DataType, Reader, SheetType, SheetVisible, Xls, Xlsx, XlsxError};
use chrono::NaiveDateTime;

use crate::progress::{Progress, checkpoint};
use crate::{ErrorCode, Result};

use super::package::{self, Package, not_a_spreadsheet};
use super::workbook::{Address, Area, Builder, Format, Outline, SheetCell, Workbook};
use super::{biff, percent, restated};

/// A reader's panic on a crafted file is a refusal. It is the last resort: nothing here is known to panic.
pub(crate) fn guarded<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(ErrorCode::NotASpreadsheet.into()))
}

pub(crate) fn read_xlsx(path: &Path, progress: &mut dyn Progress) -> Result<Workbook> {
    checkpoint(progress, "正在读取", 0, 0)?;
    let file = || File::open(path).map(BufReader::new);
    let package = guarded(|| package::measure(file()?))?;
    if package.misstated.is_empty() {
        return guarded(|| cells_of_xlsx(file()?, package, progress));
    }
    let copy = guarded(|| restated::without_claims(file()?, &package.misstated))?;
    let package = guarded(|| package::measure(Cursor::new(&copy)))?;
    if !package.misstated.is_empty() {
        return Err(ErrorCode::NotASpreadsheet.into());
    }
    guarded(|| cells_of_xlsx(Cursor::new(copy), package, progress))
}

fn cells_of_xlsx(file: impl Read + Seek, mut package: Package, progress: &mut dyn Progress) -> Result<Workbook> {
    let mut xlsx = Xlsx::new(file).map_err(not_a_spreadsheet)?;
    let mut builder = Builder::new();
    let mut sheets = Vec::new();
    for listed in xlsx.sheets_metadata().to_vec() {
        if listed.typ != SheetType::WorkSheet {
            continue;
        }
        let percentages = percent::in_sheet(&mut xlsx, &listed.name);
        let mut cells = match xlsx.worksheet_cells_reader(&listed.name) {
            Ok(cells) => cells,
            // A tab whose sheet is missing or is a dialog; the others may be sound.
            Err(_) => continue,
        };
        let outline = package.outline(&listed.name);
        let mut failed = outline.failed.iter();
        loop {
            let cell = match cells.next_cell() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                // Younger than the reader: #SPILL!, #CALC! … It goes on behind the cell.
                Err(XlsxError::CellError(failure)) => {
                    builder.count()?;
                    let at = failed.next().ok_or(ErrorCode::NotASpreadsheet)?;
                    builder.push(*at, SheetCell::Error(failure.into()));
                    continue;
                }
                Err(error) => return Err(not_a_spreadsheet(error)),
            };
            builder.count()?;
            let (row, column) = cell.get_position();
            let at = Address {
                row: row + 1,
                column: column + 1,
            };
            let value = match cell.get_value() {
                DataRef::SharedString(text) => text_cell(text, &mut builder),
                DataRef::Error(failure) => {
                    failed.next();
                    Some(SheetCell::Error(failure.to_string().into()))
                }
                other => cell_of(other, &mut builder),
            };
            if let Some(value) = value {
                builder.push(at, as_shown(value, at, &percentages));
            }
            if at.column == 1 && at.row.is_multiple_of(1000) {
                checkpoint(progress, "正在读取", at.row as usize, 0)?;
            }
        }
        let hidden = listed.visible != SheetVisible::Visible;
        sheets.push(Arc::new(builder.finish(listed.name, hidden, outline)));
    }
    Ok(Workbook {
        format: Format::Xlsx,
        from_1904: xlsx.has_1904_epoch(),
        sheets,
    })
}

pub(crate) fn read_xls(path: &Path, progress: &mut dyn Progress) -> Result<Workbook> {
    checkpoint(progress, "正在读取", 0, 0)?;
    let (plain, mut survey) = guarded(|| biff::plain_copy(path))?;
    guarded(|| {
        let (percentages, none) = (percentages_of(&plain)?, percent::Places::new());
        let mut xls = Xls::new(Cursor::new(plain)).map_err(not_a_spreadsheet)?;
        let mut builder = Builder::new();
        let mut sheets = Vec::new();
        for (place, listed) in xls.sheets_metadata().to_vec().into_iter().enumerate() {
            if listed.typ != SheetType::WorkSheet {
                continue;
            }
            let Ok(range) = xls.worksheet_range(&listed.name) else {
                continue;
            };
            let (top, left) = range.start().unwrap_or_default();
            let percentages = percentages.get(place).unwrap_or(&none);
            for (row, column, value) in range.used_cells() {
                builder.count()?;
                let at = Address {
                    row: u32::try_from(row).unwrap_or(u32::MAX - 1) + top + 1,
                    column: u32::try_from(column).unwrap_or(u32::MAX - 1) + left + 1,
                };
                if let Some(value) = cell_of(value, &mut builder) {
                    builder.push(at, as_shown(value, at, percentages));
                }
            }
            let merges = xls.merge_cells_by_sheet_name(&listed.name).unwrap_or_default();
            let merges = merges.iter().map(|area| Area {
                top: area.start.0 + 1,
                bottom: area.end.0 + 1,
                left: area.start.1 + 1,
                right: area.end.1 + 1,
            });
            let hidden = listed.visible != SheetVisible::Visible;
            let outline = Outline {
                merges: merges.collect(),
                ..survey.outline(place)
            };
            sheets.push(Arc::new(builder.finish(listed.name, hidden, outline)));
        }
        Ok(Workbook {
            format: Format::Xls,
            from_1904: xls.has_1904_epoch(),
            sheets,
        })
    })
}

/// A number in a cell with a percent format is what its user sees.
fn as_shown(value: SheetCell, at: Address, percentages: &percent::Places) -> SheetCell {
    match value {
        SheetCell::Number(share) if percentages.contains(&at) => SheetCell::Percent(share),
        other => other,
    }
}

fn percentages_of(file: &[u8]) -> Result<Vec<percent::Places>> {
    let mut compound = cfb::CompoundFile::open(Cursor::new(file)).map_err(not_a_spreadsheet)?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| compound.is_stream(name));
    let Some(name) = name else { return Ok(Vec::new()) };
    let stream = compound.open_stream(name).map_err(not_a_spreadsheet)?;
    Ok(percent::in_stream(BufReader::new(stream)))
}

fn cell_of(value: &impl AsData, builder: &mut Builder) -> Option<SheetCell> {
    let value = value.as_data();
    if let Some(text) = value.text {
        return text_cell(text, builder);
    }
    value.other
}

fn text_cell(text: &str, builder: &mut Builder) -> Option<SheetCell> {
    // A cell of blanks is a cell that someone cleared with the space bar.
    let filled = !super::workbook::trimmed(text).is_empty();
    filled.then(|| SheetCell::Text(builder.shared(text)))
}

/// Calamine has two types for the same values; this is what both hold.
struct Value<'a> {
    text: Option<&'a str>,
    other: Option<SheetCell>,
}

trait AsData {
    fn as_data(&self) -> Value<'_>;
}

macro_rules! as_data {
    ($type:ty, $kind:ident) => {
        impl AsData for $type {
            fn as_data(&self) -> Value<'_> {
                let text = match self {
                    $kind::String(text) | $kind::DurationIso(text) => Some(text.as_str()),
                    _ => None,
                };
                let other = match self {
                    $kind::Int(number) => Some(SheetCell::Number(*number as f64)),
                    $kind::Float(number) => Some(SheetCell::Number(*number)),
                    $kind::Bool(value) => Some(SheetCell::Bool(*value)),
                    $kind::DateTime(at) => Some(date_or_number(self.as_datetime(), at.is_datetime(), at.as_f64())),
                    $kind::DateTimeIso(text) => Some(
                        self.as_datetime()
                            .map_or_else(|| SheetCell::Text(text.as_str().into()), SheetCell::Date),
                    ),
                    $kind::Error(error) => Some(SheetCell::Error(error.to_string().into())),
                    _ => None,
                };
                Value { text, other }
            }
        }
    };
}
as_data!(Data, Data);
as_data!(DataRef<'_>, DataRef);

/// A duration, or a serial number outside the calendar, is only a number.
fn date_or_number(at: Option<NaiveDateTime>, is_date: bool, serial: f64) -> SheetCell {
    match at {
        Some(at) if is_date => SheetCell::Date(at),
        _ => SheetCell::Number(serial),
    }
}
