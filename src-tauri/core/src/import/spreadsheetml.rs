//! Excel 2003 XML: one file of plain XML, which older systems still hand out under the name .xls.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDateTime;
use quick_xml::events::BytesStart;

use crate::progress::{Progress, checkpoint};
use crate::{ErrorCode, Result};

use super::grid::MOST_SHEETS;
use super::package::attribute;
use super::workbook::{Address, Area, Builder, Format, Outline, Sheet, SheetCell, Workbook, trimmed};
use super::workbook::{MOST_COLUMNS, MOST_ROWS};
use super::xml::{self, Told};

pub(crate) fn read(text: &str, progress: &mut dyn Progress) -> Result<Workbook> {
    let mut reader = Reader {
        builder: Builder::new(),
        progress,
        sheets: Vec::new(),
        from_1904: false,
        percents: HashMap::new(),
        style: String::new(),
        sheet: None,
        inside: Inside::Nothing,
        text: String::new(),
    };
    xml::tell(text.as_bytes(), &mut reader)?;
    if reader.sheets.is_empty() {
        return Err(ErrorCode::NotASpreadsheet.into());
    }
    Ok(Workbook {
        format: Format::SpreadsheetMl,
        from_1904: reader.from_1904,
        sheets: reader.sheets,
    })
}

struct Reader<'p> {
    builder: Builder,
    progress: &'p mut dyn Progress,
    sheets: Vec<Arc<Sheet>>,
    from_1904: bool,
    /// Whether the style shows percentages.
    percents: HashMap<String, bool>,
    /// The style that is being described.
    style: String,
    sheet: Option<OpenSheet>,
    inside: Inside,
    text: String,
}

/// Where text stands that is wanted.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Nothing,
    Data,
    /// A remark at a cell, whose text is not the cell's.
    Comment,
    Visible,
}

#[derive(Default)]
struct OpenSheet {
    name: String,
    hidden: bool,
    outline: Outline,
    row: u32,
    column: u32,
    /// How many places the current row or cell takes.
    rows: u32,
    columns: u32,
    described: u32,
    cell: Option<OpenCell>,
}

#[derive(Default)]
struct OpenCell {
    kind: String,
    is_percent: bool,
    has_formula: bool,
    value: Option<SheetCell>,
}

impl Told for Reader<'_> {
    fn start(&mut self, element: &BytesStart<'_>) -> Result<()> {
        let name = element.local_name();
        match (name.as_ref(), self.inside) {
            (_, Inside::Comment) => {}
            ("Date1904", _) => self.from_1904 = true,
            ("Style", _) => self.style = attribute(element, "ID").unwrap_or_default(),
            ("NumberFormat", _) => {
                let format = attribute(element, "Format").unwrap_or_default();
                let shows = format == "Percent" || format.contains('%');
                self.percents.insert(std::mem::take(&mut self.style), shows);
            }
            ("Worksheet", _) => {
                if self.sheets.len() >= MOST_SHEETS {
                    return Err(ErrorCode::TooLarge.into());
                }
                self.sheet = Some(OpenSheet {
                    name: attribute(element, "Name").unwrap_or_default(),
                    rows: 1,
                    ..OpenSheet::default()
                });
            }
            ("Column", _) => self.in_sheet(|sheet| sheet.describe(element)),
            ("Row", _) => self.enter_row(element)?,
            ("Cell", _) => self.enter_cell(element)?,
            ("Data", _) => {
                self.text.clear();
                self.inside = Inside::Data;
                let kind = attribute(element, "Type").unwrap_or_default();
                self.in_cell(|cell| cell.kind = kind);
            }
            ("Comment", _) => self.inside = Inside::Comment,
            ("Visible", _) => {
                self.text.clear();
                self.inside = Inside::Visible;
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<()> {
        match (name, self.inside) {
            ("Comment", _) => self.inside = Inside::Nothing,
            (_, Inside::Comment) => {}
            ("Data", _) => {
                self.inside = Inside::Nothing;
                let (text, builder) = (&self.text, &mut self.builder);
                if let Some(cell) = self.sheet.as_mut().and_then(|sheet| sheet.cell.as_mut()) {
                    cell.value = cell.read(text, builder);
                }
            }
            ("Visible", _) => {
                self.inside = Inside::Nothing;
                let is_hidden = self.text.trim().to_ascii_lowercase().contains("hidden");
                self.in_sheet(|sheet| sheet.hidden = is_hidden);
            }
            ("Cell", _) => self.leave_cell(),
            ("Worksheet", _) => {
                if let Some(sheet) = self.sheet.take() {
                    let sheet = self.builder.finish(sheet.name, sheet.hidden, sheet.outline);
                    self.sheets.push(Arc::new(sheet));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<()> {
        if matches!(self.inside, Inside::Data | Inside::Visible) {
            self.text.push_str(text);
        }
        Ok(())
    }
}

impl Reader<'_> {
    fn in_sheet(&mut self, what: impl FnOnce(&mut OpenSheet)) {
        if let Some(sheet) = &mut self.sheet {
            what(sheet);
        }
    }

    fn in_cell(&mut self, what: impl FnOnce(&mut OpenCell)) {
        if let Some(cell) = self.sheet.as_mut().and_then(|sheet| sheet.cell.as_mut()) {
            what(cell);
        }
    }

    fn enter_row(&mut self, element: &BytesStart<'_>) -> Result<()> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        let next = sheet.row.saturating_add(sheet.rows);
        sheet.row = number(element, "Index").unwrap_or(next);
        (sheet.column, sheet.columns) = (0, 1);
        // So many rows more look like this one.
        sheet.rows = number(element, "Span").unwrap_or(0).min(MOST_ROWS) + 1;
        if is_true(element, "Hidden") {
            let last = sheet.row.saturating_add(sheet.rows - 1).min(MOST_ROWS);
            for row in sheet.row..=last {
                self.builder.count()?;
                sheet.outline.hidden_rows.push(row);
            }
        }
        if sheet.row.is_multiple_of(1000) {
            checkpoint(self.progress, "正在读取", sheet.row as usize, 0)?;
        }
        Ok(())
    }

    fn enter_cell(&mut self, element: &BytesStart<'_>) -> Result<()> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        let next = sheet.column.saturating_add(sheet.columns);
        sheet.column = number(element, "Index").unwrap_or(next);
        let across = number(element, "MergeAcross").unwrap_or(0).min(MOST_COLUMNS);
        let down = number(element, "MergeDown").unwrap_or(0).min(MOST_ROWS);
        sheet.columns = across + 1;
        // A merged area costs as much as it is wide.
        for _ in 0..=across {
            self.builder.count()?;
        }
        if (across > 0 || down > 0) && sheet.is_inside() {
            sheet.outline.merges.push(Area {
                top: sheet.row,
                bottom: sheet.row.saturating_add(down).min(MOST_ROWS),
                left: sheet.column,
                right: sheet.column.saturating_add(across).min(MOST_COLUMNS),
            });
        }
        let style = attribute(element, "StyleID");
        let is_percent = style.is_some_and(|style| self.percents.get(&style).is_some_and(|shows| *shows));
        sheet.cell = Some(OpenCell {
            is_percent,
            has_formula: attribute(element, "Formula").is_some(),
            ..OpenCell::default()
        });
        Ok(())
    }

    fn leave_cell(&mut self) {
        let Some(sheet) = &mut self.sheet else { return };
        let Some(cell) = sheet.cell.take() else { return };
        if !sheet.is_inside() {
            return;
        }
        match cell.value {
            Some(value) => self.builder.push(sheet.at(), value),
            None if cell.has_formula && cell.kind != "String" => sheet.outline.uncalculated.push(sheet.at()),
            None => {}
        }
    }
}

impl OpenSheet {
    fn describe(&mut self, element: &BytesStart<'_>) {
        let first = number(element, "Index").unwrap_or(self.described.saturating_add(1));
        let last = first
            .saturating_add(number(element, "Span").unwrap_or(0))
            .min(MOST_COLUMNS);
        // Each column is described once, from the left to the right.
        if first <= self.described || first > MOST_COLUMNS {
            return;
        }
        self.described = last;
        if is_true(element, "Hidden") {
            self.outline.hidden_columns.push((first, last));
        }
    }

    fn at(&self) -> Address {
        Address {
            row: self.row,
            column: self.column,
        }
    }

    /// Whether any sheet has this place.
    fn is_inside(&self) -> bool {
        (1..=MOST_ROWS).contains(&self.row) && (1..=MOST_COLUMNS).contains(&self.column)
    }
}

impl OpenCell {
    fn read(&self, text: &str, builder: &mut Builder) -> Option<SheetCell> {
        if trimmed(text).is_empty() {
            return None;
        }
        let read = match &*self.kind {
            "Number" => self.number(text.trim()),
            "DateTime" => moment(text.trim()).map(SheetCell::Date),
            "Boolean" => Some(SheetCell::Bool(matches!(text.trim(), "1" | "true"))),
            "Error" => Some(SheetCell::Error(text.trim().into())),
            _ => None,
        };
        // What is not what it says it is, is text.
        Some(read.unwrap_or_else(|| SheetCell::Text(builder.shared(text))))
    }

    fn number(&self, text: &str) -> Option<SheetCell> {
        let number = text.parse().ok().filter(|number: &f64| number.is_finite())?;
        Some(match self.is_percent {
            true => SheetCell::Percent(number),
            false => SheetCell::Number(number),
        })
    }
}

/// `1991-01-08T00:00:00.000`.
fn moment(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok()
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(element, name)?.trim().parse().ok()
}

fn is_true(element: &BytesStart<'_>, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| matches!(&*value, "1" | "true"))
}
