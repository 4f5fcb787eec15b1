//! OpenDocument tables (.ods), as LibreOffice and WPS save them. What a file claims to repeat takes memory only where it has a value, and
//! then counts.

use std::collections::HashSet;
use std::io::BufRead;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use quick_xml::events::BytesStart;

use crate::progress::{Progress, checkpoint};
use crate::{ErrorCode, Result};

use super::grid::MOST_SHEETS;
use super::package::attribute;
use super::workbook::{Address, Area, Builder, Format, Outline, Sheet, SheetCell, Workbook, trimmed};
use super::workbook::{MOST_COLUMNS, MOST_ROWS};
use super::xml::{self, Told};

/// Reads `content.xml`.
pub(crate) fn read(content: impl BufRead, progress: &mut dyn Progress) -> Result<Workbook> {
    let mut reader = Reader {
        builder: Builder::new(),
        progress,
        sheets: Vec::new(),
        style: String::new(),
        hidden_styles: HashSet::new(),
        sheet: None,
        from_1904: false,
        aside: 0,
    };
    xml::tell(content, &mut reader)?;
    if reader.sheets.is_empty() {
        return Err(ErrorCode::NotASpreadsheet.into());
    }
    Ok(Workbook {
        format: Format::Ods,
        from_1904: reader.from_1904,
        sheets: reader.sheets,
    })
}

struct Reader<'p> {
    builder: Builder,
    progress: &'p mut dyn Progress,
    sheets: Vec<Arc<Sheet>>,
    /// The style that is being described.
    style: String,
    /// Styles of sheets that are not shown.
    hidden_styles: HashSet<String>,
    sheet: Option<OpenSheet>,
    from_1904: bool,
    /// How many elements are open in one whose text is not the cell's.
    aside: usize,
}

#[derive(Default)]
struct OpenSheet {
    name: String,
    hidden: bool,
    outline: Outline,
    /// Rows and columns before the current one.
    rows: u32,
    columns: u32,
    /// How often the current row stands there.
    row_times: u32,
    row_is_hidden: bool,
    /// Values of the current row, with their columns.
    row: Vec<(u32, SheetCell)>,
    described: u32,
    cell: Option<OpenCell>,
}

#[derive(Default)]
struct OpenCell {
    times: u32,
    kind: String,
    value: String,
    has_formula: bool,
    text: String,
    paragraphs: usize,
}

impl Told for Reader<'_> {
    fn start(&mut self, element: &BytesStart<'_>) -> Result<()> {
        let name = element.local_name();
        let name = name.as_ref();
        if self.aside > 0 || matches!(name, "annotation" | "shapes" | "tracked-changes" | "ruby-text") {
            self.aside += 1;
            return Ok(());
        }
        match name {
            "style" => self.style = attribute(element, "name").unwrap_or_default(),
            "table-properties" if attribute(element, "display").is_some_and(|shown| shown == "false") => {
                self.hidden_styles.insert(std::mem::take(&mut self.style));
            }
            "null-date" => self.from_1904 = attribute(element, "date-value").is_some_and(|day| day.starts_with("1904")),
            "table" if self.sheet.is_none() => {
                if self.sheets.len() >= MOST_SHEETS {
                    return Err(ErrorCode::TooLarge.into());
                }
                let style = attribute(element, "style-name").unwrap_or_default();
                self.sheet = Some(OpenSheet {
                    name: attribute(element, "name").unwrap_or_default(),
                    hidden: self.hidden_styles.contains(&style),
                    ..OpenSheet::default()
                });
            }
            "table-column" => self.in_sheet(|sheet| sheet.describe(element)),
            "table-row" => self.in_sheet(|sheet| {
                sheet.row_times = times(element, "number-rows-repeated");
                sheet.row_is_hidden = is_hidden(element);
                sheet.columns = 0;
            }),
            "table-cell" | "covered-table-cell" => self.enter_cell(element)?,
            "p" => self.in_cell(|cell| {
                cell.paragraphs += 1;
                if cell.paragraphs > 1 {
                    cell.text.push('\n');
                }
            }),
            // A run of blanks.
            "s" => self.in_cell(|cell| (0..times(element, "c").min(100)).for_each(|_| cell.text.push(' '))),
            "tab" => self.in_cell(|cell| cell.text.push(' ')),
            "line-break" => self.in_cell(|cell| cell.text.push('\n')),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<()> {
        if self.aside > 0 {
            self.aside -= 1;
            return Ok(());
        }
        match name {
            "table-cell" | "covered-table-cell" => self.leave_cell()?,
            "table-row" => self.leave_row()?,
            "table" => {
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
        if self.aside == 0 {
            self.in_cell(|cell| {
                // Between paragraphs stand only the blanks of the file itself.
                if cell.paragraphs > 0 {
                    cell.text.push_str(text);
                }
            });
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

    fn enter_cell(&mut self, element: &BytesStart<'_>) -> Result<()> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        self.builder.count()?;
        let across = times(element, "number-columns-spanned");
        let down = times(element, "number-rows-spanned");
        if (across > 1 || down > 1) && sheet.is_inside() {
            // A merged area costs as much as it is wide.
            for _ in 1..across.min(MOST_COLUMNS) {
                self.builder.count()?;
            }
            sheet.outline.merges.push(Area {
                top: sheet.rows + 1,
                bottom: sheet.rows.saturating_add(down).min(MOST_ROWS),
                left: sheet.columns + 1,
                right: sheet.columns.saturating_add(across).min(MOST_COLUMNS),
            });
        }
        let value = ["value", "date-value", "boolean-value", "string-value"];
        sheet.cell = Some(OpenCell {
            times: times(element, "number-columns-repeated"),
            kind: attribute(element, "value-type").unwrap_or_default(),
            value: value
                .iter()
                .find_map(|name| attribute(element, name))
                .unwrap_or_default(),
            has_formula: attribute(element, "formula").is_some(),
            ..OpenCell::default()
        });
        Ok(())
    }

    fn leave_cell(&mut self) -> Result<()> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        let Some(cell) = sheet.cell.take() else { return Ok(()) };
        let first = sheet.columns;
        sheet.columns = first.saturating_add(cell.times);
        let Some(value) = cell.read(&mut self.builder) else {
            return Ok(());
        };
        for column in first..sheet.columns.min(MOST_COLUMNS) {
            self.builder.count()?;
            sheet.row.push((column + 1, value.clone()));
        }
        Ok(())
    }

    fn leave_row(&mut self) -> Result<()> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        let first = sheet.rows;
        sheet.rows = first.saturating_add(sheet.row_times).min(MOST_ROWS);
        let values = std::mem::take(&mut sheet.row);
        // A style goes on to the last row of the sheet.
        if values.is_empty() && (!sheet.row_is_hidden || sheet.rows == MOST_ROWS) {
            return Ok(());
        }
        for row in first + 1..=sheet.rows {
            self.builder.count()?;
            if sheet.row_is_hidden {
                sheet.outline.hidden_rows.push(row);
            }
            for (column, value) in &values {
                self.builder.count()?;
                let at = Address { row, column: *column };
                match value {
                    SheetCell::Uncalculated => sheet.outline.uncalculated.push(at),
                    value => self.builder.push(at, value.clone()),
                }
            }
            if row.is_multiple_of(1000) {
                checkpoint(self.progress, "正在读取", row as usize, 0)?;
            }
        }
        Ok(())
    }
}

impl OpenSheet {
    fn describe(&mut self, element: &BytesStart<'_>) {
        let first = self.described + 1;
        let end = self.described.saturating_add(times(element, "number-columns-repeated"));
        self.described = end.min(MOST_COLUMNS);
        if is_hidden(element) && first <= self.described {
            self.outline.hidden_columns.push((first, self.described));
        }
    }

    /// Whether any sheet has this place.
    fn is_inside(&self) -> bool {
        self.rows < MOST_ROWS && self.columns < MOST_COLUMNS
    }
}

impl OpenCell {
    fn read(&self, builder: &mut Builder) -> Option<SheetCell> {
        let number = || self.value.parse().ok().filter(|number: &f64| number.is_finite());
        let read = match &*self.kind {
            "float" | "currency" => number().map(SheetCell::Number),
            "percentage" => number().map(SheetCell::Percent),
            "date" => moment(&self.value).map(SheetCell::Date),
            "boolean" => Some(SheetCell::Bool(self.value == "true")),
            _ => None,
        };
        if read.is_some() {
            return read;
        }
        let text = if self.paragraphs > 0 { &self.text } else { &self.value };
        if !trimmed(text).is_empty() {
            return Some(SheetCell::Text(builder.shared(text)));
        }
        (self.has_formula && self.kind.is_empty()).then_some(SheetCell::Uncalculated)
    }
}

/// A day, or a day with its time.
fn moment(text: &str) -> Option<NaiveDateTime> {
    let day = |text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
        .ok()
        .or_else(|| day(text))
}

fn times(element: &BytesStart<'_>, name: &str) -> u32 {
    let times = attribute(element, name).and_then(|times| times.trim().parse().ok());
    times.unwrap_or(1).max(1)
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    attribute(element, "visibility").is_some_and(|how| how != "visible")
}
