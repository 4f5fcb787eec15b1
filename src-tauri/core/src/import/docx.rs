//! The tables of a Word file. Rosters are often sent as one.

use std::io::BufRead;

use quick_xml::events::BytesStart;

use crate::Result;
use crate::progress::{Progress, checkpoint};

use super::grid::{Grid, Inside, Tables};
use super::package::attribute;
use super::workbook::{SheetCell, trimmed};
use super::xml::{self, Told};

/// Reads every table of `word/document.xml`. The lines right above a table become its first rows.
pub(crate) fn read(document: impl BufRead, tables: &mut Tables, progress: &mut dyn Progress) -> Result<()> {
    let mut reader = Document {
        tables,
        progress,
        open: Vec::new(),
        line: String::new(),
        is_text: false,
        run_is_hidden: false,
        unseen: 0,
    };
    xml::tell(document, &mut reader)
}

struct Document<'d> {
    tables: &'d mut Tables,
    progress: &'d mut dyn Progress,
    /// From the outermost.
    open: Vec<OpenTable>,
    /// The paragraph outside all tables.
    line: String,
    is_text: bool,
    run_is_hidden: bool,
    /// How many elements are open in one that is not on the page.
    unseen: usize,
}

#[derive(Default)]
struct OpenTable {
    grid: Grid,
    cell: Option<OpenCell>,
    /// By column, the merged area that the next row may lengthen.
    going_down: Vec<Option<usize>>,
}

struct OpenCell {
    width: u32,
    down: Down,
    text: String,
}

/// What a cell has to do with the one above it.
#[derive(Clone, Copy, PartialEq)]
enum Down {
    Alone,
    Begins,
    GoesOn,
}

impl Told for Document<'_> {
    fn start(&mut self, element: &BytesStart<'_>) -> Result<()> {
        let name = element.local_name();
        let name = name.as_ref();
        if self.unseen > 0 || is_unseen(name) {
            self.unseen += 1;
            return Ok(());
        }
        match name {
            "tbl" => {
                let grid = self.tables.begin(self.open.len())?;
                self.open.push(OpenTable {
                    grid,
                    ..OpenTable::default()
                });
            }
            "tr" => self.enter_row()?,
            "gridBefore" => self.in_table(|table| table.grid.skip(value(element))),
            "hidden" if is_on(element) => self.in_table(|table| table.grid.hide_row()),
            "r" => self.run_is_hidden = false,
            "vanish" => self.run_is_hidden = is_on(element),
            "tc" => self.in_table(|table| {
                table.cell = Some(OpenCell {
                    width: 1,
                    down: Down::Alone,
                    text: String::new(),
                });
            }),
            "gridSpan" => self.in_cell(|cell| cell.width = value(element)),
            "vMerge" => self.in_cell(|cell| {
                let begins = attribute(element, "val").is_some_and(|val| val == "restart");
                cell.down = if begins { Down::Begins } else { Down::GoesOn };
            }),
            "t" => self.is_text = true,
            "tab" | "ptab" if !self.is_text => self.push(" "),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<()> {
        if self.unseen > 0 {
            self.unseen -= 1;
            return Ok(());
        }
        match name {
            "t" => self.is_text = false,
            "p" if self.open.is_empty() => {
                let line = std::mem::take(&mut self.line);
                line.lines().for_each(|line| self.tables.line(line));
            }
            "p" => self.push("\n"),
            "tc" => self.leave_cell()?,
            "tbl" => self.end_table()?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<()> {
        if self.is_text && !self.run_is_hidden && self.unseen == 0 {
            self.push(text);
        }
        Ok(())
    }
}

/// What was deleted or moved away while changes were tracked, what stands a second time for older programs, and how far tabs go.
fn is_unseen(name: &str) -> bool {
    matches!(name, "del" | "moveFrom" | "Fallback" | "instrText" | "tabs")
}

impl Document<'_> {
    fn in_table(&mut self, what: impl FnOnce(&mut OpenTable)) {
        if let Some(table) = self.open.last_mut() {
            what(table);
        }
    }

    fn in_cell(&mut self, what: impl FnOnce(&mut OpenCell)) {
        if let Some(cell) = self.open.last_mut().and_then(|table| table.cell.as_mut()) {
            what(cell);
        }
    }

    fn push(&mut self, text: &str) {
        match self.open.last_mut() {
            Some(table) => table.cell.iter_mut().for_each(|cell| cell.text.push_str(text)),
            None => self.line.push_str(text),
        }
    }

    fn enter_row(&mut self) -> Result<()> {
        let Some(table) = self.open.last_mut() else {
            return Ok(());
        };
        table.grid.next_row()?;
        let row = table.grid.row();
        if row.is_multiple_of(1000) {
            checkpoint(self.progress, "正在读取", row as usize, 0)?;
        }
        Ok(())
    }

    fn leave_cell(&mut self) -> Result<()> {
        let Some(table) = self.open.last_mut() else {
            return Ok(());
        };
        match table.cell.take() {
            Some(cell) if table.grid.row() > 0 => table.leave(&cell, self.tables),
            _ => Ok(()),
        }
    }

    fn end_table(&mut self) -> Result<()> {
        let Some(table) = self.open.pop() else {
            return Ok(());
        };
        let text = |table: &OpenTable| table.cell.as_ref().is_some_and(|cell| !trimmed(&cell.text).is_empty());
        let inside = Inside::of(self.open.iter().map(|outer| (&outer.grid, text(outer))));
        let texts = self.tables.end(table.grid, inside)?;
        for text in texts {
            self.push(&text);
            self.push("\n");
        }
        Ok(())
    }
}

impl OpenTable {
    fn leave(&mut self, cell: &OpenCell, tables: &mut Tables) -> Result<()> {
        let area = self.grid.take(cell.width, 1, &mut tables.builder)?;
        let (left, end) = (area.left as usize, area.right as usize + 1);
        self.going_down.resize(self.going_down.len().max(end), None);
        if cell.down == Down::GoesOn
            && let Some(merge) = self.going_down[left]
        {
            self.grid.lengthen(merge);
            return Ok(());
        }
        let merge = (area.right > area.left || cell.down == Down::Begins).then(|| self.grid.merge(area));
        self.going_down[left..end].fill(None);
        self.going_down[left] = merge.filter(|_| cell.down == Down::Begins);
        let text = trimmed(&cell.text);
        if !text.is_empty() {
            let text = tables.builder.shared(text);
            self.grid.put(area, SheetCell::Text(text));
        }
        Ok(())
    }
}

fn is_on(element: &BytesStart<'_>) -> bool {
    attribute(element, "val").is_none_or(|val| !matches!(&*val, "0" | "false" | "off"))
}

fn value(element: &BytesStart<'_>) -> u32 {
    let value = attribute(element, "val").and_then(|val| val.parse().ok());
    value.unwrap_or(1)
}
