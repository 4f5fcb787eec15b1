//! Cells of one sheet replaced or added; everything around them stays.

use std::collections::BTreeMap;

use crate::Result;
use crate::place::{Address, Area};
use crate::sheet::grid::{self, Grid, GridCell, GridRow, Stored};
use crate::sheet::{Sheet, Value};
use crate::xml::{Edits, Kind, Tag, escaped};

/// What becomes of a cell.
#[derive(Debug, Clone)]
pub(super) enum CellEdit {
    /// The shared text at this place.
    Shared(usize),
    /// The content of an `is`.
    Inline(String),
    Number(String),
    Blank,
    /// The result of its formula, which stays. None: there is none.
    Result(Option<Value>),
}

/// The part with its cells, and by how many the references to shared texts have grown.
pub(super) fn cells(
    part: &str,
    xml: &str,
    sheet: &Sheet,
    cells: &BTreeMap<Address, CellEdit>,
) -> Result<(String, i64)> {
    let mut dimension = None;
    let grid = grid::read(part, xml, |_, tag| {
        if tag.local() == "dimension" && tag.kind != Kind::Close {
            dimension = tag.attribute("ref").map(|area| (area.value, area.raw.to_owned()));
        }
        Ok(())
    })?;
    let mut writer = Writer {
        xml,
        sheet,
        grid: &grid,
        edits: Edits::default(),
        references: 0,
        added: None,
    };
    let mut rest = cells.iter().peekable();
    while let Some((first, _)) = rest.peek() {
        let row = first.row;
        let mut of_row = Vec::new();
        while let Some((at, edit)) = rest.next_if(|(at, _)| at.row == row) {
            of_row.push((at.column, edit));
        }
        writer.row(row, &of_row);
    }
    if grid.is_empty_tag && !writer.edits.is_empty() {
        writer
            .edits
            .insert(grid.tag.end, format!("</{}sheetData>", grid.prefix));
    }
    if let (Some(added), Some((place, written))) = (writer.added, dimension)
        // Some writers say A1 whatever the sheet holds; that is left.
        && let (Ok(area), true) = (written.parse::<Area>(), written != "A1" || grid.rows.len() <= 1)
    {
        let wider = joined(area, added);
        if wider != area {
            writer.edits.replace(place, wider.to_string());
        }
    }
    let references = writer.references;
    Ok((writer.edits.apply(part, xml)?, references))
}

fn joined(one: Area, two: Area) -> Area {
    Area {
        top: one.top.min(two.top),
        left: one.left.min(two.left),
        bottom: one.bottom.max(two.bottom),
        right: one.right.max(two.right),
    }
}

struct Writer<'x> {
    xml: &'x str,
    sheet: &'x Sheet,
    grid: &'x Grid,
    edits: Edits,
    references: i64,
    /// What encloses the cells that the sheet did not store.
    added: Option<Area>,
}

impl Writer<'_> {
    fn row(&mut self, row: u32, cells: &[(u32, &CellEdit)]) {
        let prefix = &self.grid.prefix;
        match self.grid.place_of(row) {
            Ok(place) => self.stored_row(&self.grid.rows[place], cells),
            Err(place) => {
                let new: String = cells
                    .iter()
                    .map(|(column, edit)| self.new_cell(Address::new(row, *column), edit))
                    .collect();
                if new.is_empty() {
                    return;
                }
                let new = format!("<{prefix}row r=\"{row}\">{new}</{prefix}row>");
                self.add_row(place, new);
            }
        }
    }

    fn add_row(&mut self, place: usize, new: String) {
        if self.grid.is_empty_tag {
            // `<sheetData/>` opens for the first row that is added; later ones follow at the same place.
            let opened = self.edits.is_empty();
            let tag = &self.grid.tag;
            if opened {
                self.edits.replace(tag.end - 2..tag.end, format!(">{new}"));
            } else {
                self.edits.insert(tag.end, new);
            }
            return;
        }
        let at = self
            .grid
            .rows
            .get(place)
            .map_or(self.grid.end.start, |row| row.whole.start);
        self.edits.insert(at, new);
    }

    fn stored_row(&mut self, row: &GridRow, cells: &[(u32, &CellEdit)]) {
        let (mut new, mut is_wider) = (String::new(), false);
        for (column, edit) in cells {
            let at = Address::new(row.row, *column);
            if let Some(cell) = row.cell(*column) {
                let text = self.stored_cell(cell, edit);
                if text != self.xml[cell.whole.clone()] {
                    self.edits.replace(cell.whole.clone(), text);
                }
                continue;
            }
            let text = self.new_cell(at, edit);
            if text.is_empty() {
                continue;
            }
            let behind = row.cells.partition_point(|cell| cell.column < *column);
            match row.cells.get(behind) {
                Some(next) => self.edits.insert(next.whole.start, text),
                None => new.push_str(&text),
            }
            is_wider = true;
        }
        if is_wider && let Some(spans) = Tag::at(self.xml, row.tag.clone()).attribute("spans") {
            // They would no longer hold, and are only a hint.
            self.edits.replace(spans.whole, "");
        }
        if new.is_empty() {
            return;
        }
        let prefix = &self.grid.prefix;
        if row.is_empty_tag {
            self.edits
                .replace(row.tag.end - 2..row.tag.end, format!(">{new}</{prefix}row>"));
        } else {
            let end = row.cells.last().map_or(row.tag.end, |cell| cell.whole.end);
            self.edits.insert(end, new);
        }
    }

    /// A cell that the sheet does not store: its row's look, else its column's.
    fn new_cell(&mut self, at: Address, edit: &CellEdit) -> String {
        if matches!(edit, CellEdit::Blank | CellEdit::Result(_)) {
            return String::new();
        }
        let style = self.sheet.style(at).number;
        let style = if style == 0 {
            String::new()
        } else {
            format!(" s=\"{style}\"")
        };
        let one = Area::of(at);
        self.added = Some(self.added.map_or(one, |added| joined(added, one)));
        self.cell(&format!(" r=\"{at}\"{style}"), "", edit)
    }

    fn stored_cell(&mut self, cell: &GridCell, edit: &CellEdit) -> String {
        let tag = Tag::at(self.xml, cell.tag.clone());
        if cell.kind == Stored::Shared {
            self.references -= 1;
        }
        let is_result = matches!(edit, CellEdit::Result(_));
        let kept = tag.attributes().filter(|attribute| match attribute.name {
            "t" => false,
            // Kinds of values that only a spreadsheet program can make.
            "vm" | "cm" => is_result,
            _ => true,
        });
        let attributes: String = kept.map(|attribute| &self.xml[attribute.whole]).collect();
        let formula = cell.formula.as_ref().filter(|_| is_result);
        let formula = formula.map_or("", |formula| &self.xml[formula.whole.clone()]);
        self.cell(&attributes, formula, edit)
    }

    fn cell(&mut self, attributes: &str, formula: &str, edit: &CellEdit) -> String {
        let p = &self.grid.prefix;
        let (kind, inside) = match edit {
            CellEdit::Shared(place) => {
                self.references += 1;
                (" t=\"s\"", format!("<{p}v>{place}</{p}v>"))
            }
            CellEdit::Inline(runs) => (" t=\"inlineStr\"", format!("<{p}is>{}</{p}is>", prefixed(runs, p))),
            CellEdit::Number(number) => ("", format!("<{p}v>{number}</{p}v>")),
            CellEdit::Blank => ("", String::new()),
            CellEdit::Result(result) => {
                let (kind, value) = match result {
                    None | Some(Value::Blank) => ("", None),
                    Some(Value::Number(number)) => ("", Some(number.to_string())),
                    Some(Value::Text(text)) => (" t=\"str\"", Some(crate::package::strings::stored(text))),
                    Some(Value::Bool(yes)) => (" t=\"b\"", Some(u8::from(*yes).to_string())),
                    Some(Value::Error(error)) => (" t=\"e\"", Some(error.clone())),
                };
                let value = value.map(|value| format!("<{p}v>{}</{p}v>", escaped(&value)));
                (kind, format!("{formula}{}", value.unwrap_or_default()))
            }
        };
        if inside.is_empty() {
            return format!("<{p}c{attributes}{kind}/>");
        }
        format!("<{p}c{attributes}{kind}>{inside}</{p}c>")
    }
}

/// A new text has no prefix; runs that were there have their own.
fn prefixed(runs: &str, prefix: &str) -> String {
    match runs.strip_prefix("<t").filter(|_| !prefix.is_empty()) {
        Some(rest) => format!("<{prefix}t{}", rest.replace("</t>", &format!("</{prefix}t>"))),
        None => runs.to_owned(),
    }
}
