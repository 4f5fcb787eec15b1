//! Rewrites one sheet's XML: fills, notes, the width of the note's column.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Read, Write};

use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, Writer};

use crate::Result;

use super::super::package::attribute;
use super::super::workbook::{Address, Area, column_letters, parse_address};
use super::styles::{Patched, prefix, with_attribute, without_attribute, xml_text};
use super::{Marks, NOTE_HEADING, cannot_patch};

const NOTE_WIDTH: &str = "60";

/// Where the reader is; some writers leave out the numbers of rows and cells.
#[derive(Default)]
struct Place {
    row: u32,
    column: u32,
}

impl Place {
    fn enter_row(&mut self, row: &BytesStart<'_>) {
        self.row = attribute(row, "r").and_then(|r| r.parse().ok()).unwrap_or(self.row + 1);
        self.column = 0;
    }

    fn enter_cell(&mut self, cell: &BytesStart<'_>) -> Address {
        let given = attribute(cell, "r").and_then(|r| parse_address(&r));
        self.column = given.map_or(self.column + 1, |at| at.column);
        Address {
            row: self.row,
            column: self.column,
        }
    }
}

fn style_of(cell: &BytesStart<'_>) -> u32 {
    attribute(cell, "s").and_then(|s| s.parse().ok()).unwrap_or(0)
}

/// The style of every cell to be marked and of the heading; cells that the sheet does not store have style 0.
pub(super) fn styles_of(part: impl Read, marks: &Marks) -> Result<HashMap<Address, u32>> {
    let mut styles: HashMap<Address, u32> = HashMap::new();
    for (row, columns) in &marks.cells {
        styles.extend(columns.iter().map(|column| {
            let at = Address {
                row: *row,
                column: *column,
            };
            (at, 0)
        }));
    }
    let mut reader = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    let mut place = Place::default();
    loop {
        match reader.read_event_into(&mut buffer).map_err(|_| cannot_patch())? {
            Event::Eof => return Ok(styles),
            Event::Start(row) | Event::Empty(row) if row.local_name().as_ref() == "row" => place.enter_row(&row),
            Event::Start(cell) | Event::Empty(cell) if cell.local_name().as_ref() == "c" => {
                let at = place.enter_cell(&cell);
                if styles.contains_key(&at) || marks.heading_like == Some(at) {
                    styles.insert(at, style_of(&cell));
                }
            }
            _ => {}
        }
        buffer.clear();
    }
}

/// Copies the sheet with its marks.
pub(super) fn rewrite(
    part: impl BufRead,
    out: &mut impl Write,
    marks: &Marks,
    styles: &HashMap<Address, u32>,
    patched: &Patched,
) -> Result<()> {
    let mut job = Rewriting {
        writer: Writer::new(out),
        marks,
        styles,
        patched,
        place: Place::default(),
        prefix: String::new(),
        pending: BTreeMap::new(),
        skipping: false,
        seen_cols: false,
        width_written: false,
    };
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    loop {
        let event = reader.read_event_into(&mut buffer).map_err(|_| cannot_patch())?;
        if matches!(event, Event::Eof) {
            return Ok(());
        }
        job.pass(event)?;
        buffer.clear();
    }
}

/// What a row still needs at a column.
enum Pending {
    Red(u32),
    Note(String, u32),
}

struct Rewriting<'w, 'm, W: Write> {
    writer: Writer<&'w mut W>,
    marks: &'m Marks,
    styles: &'m HashMap<Address, u32>,
    patched: &'m Patched,
    place: Place,
    prefix: String,
    pending: BTreeMap<u32, Pending>,
    /// Inside an old note's cell, which is left out.
    skipping: bool,
    seen_cols: bool,
    width_written: bool,
}

impl<W: Write> Rewriting<'_, '_, W> {
    fn pass(&mut self, event: Event<'_>) -> Result<()> {
        if self.skipping {
            self.skipping = !matches!(&event, Event::End(end) if end.local_name().as_ref() == "c");
            return Ok(());
        }
        match &event {
            Event::Empty(e) | Event::Start(e) if e.local_name().as_ref() == "dimension" => {
                let wider = self.wider(e);
                self.same_shape(&event, wider)
            }
            Event::Start(e) if e.local_name().as_ref() == "cols" => {
                self.seen_cols = true;
                Ok(self.writer.write_event(event.borrow())?)
            }
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "col" => self.column(&event, e),
            Event::End(e) if e.local_name().as_ref() == "cols" => {
                self.note_column(e.name().as_ref())?;
                Ok(self.writer.write_event(event.borrow())?)
            }
            Event::Start(e) if e.local_name().as_ref() == "sheetData" => {
                if !self.seen_cols {
                    let cols = format!("{}cols", prefix(e.name().as_ref()));
                    self.writer.write_event(Event::Start(BytesStart::new(cols.clone())))?;
                    self.note_column(&cols)?;
                    self.writer.write_event(Event::End(BytesEnd::new(cols)))?;
                }
                Ok(self.writer.write_event(event.borrow())?)
            }
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "row" => self.row(&event, e),
            Event::End(e) if e.local_name().as_ref() == "row" => {
                self.write_pending(u32::MAX)?;
                Ok(self.writer.write_event(event.borrow())?)
            }
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "c" => self.cell(&event, e),
            _ => Ok(self.writer.write_event(event.borrow())?),
        }
    }

    fn same_shape(&mut self, event: &Event<'_>, element: BytesStart<'static>) -> Result<()> {
        let event = match event {
            Event::Empty(_) => Event::Empty(element),
            _ => Event::Start(element),
        };
        Ok(self.writer.write_event(event)?)
    }

    fn wider(&self, dimension: &BytesStart<'_>) -> BytesStart<'static> {
        let area = attribute(dimension, "ref").and_then(|area| Area::parse(&area));
        match area {
            Some(area) => {
                let right = column_letters(area.right.max(self.marks.note_column));
                let reference = format!("{}{}:{right}{}", column_letters(area.left), area.top, area.bottom);
                with_attribute(dimension, "ref", &reference)
            }
            None => dimension.to_owned(),
        }
    }

    /// A width for a span of columns is cut where the note's column lies; overlapping spans make a file unreadable.
    fn column(&mut self, event: &Event<'_>, element: &BytesStart<'_>) -> Result<()> {
        let bound = |name| attribute(element, name).and_then(|column| column.parse::<u32>().ok());
        let note = self.marks.note_column;
        match (bound("min"), bound("max"), event) {
            (Some(first), Some(last), Event::Empty(_)) if (first..=last).contains(&note) => {
                if first < note {
                    let before = with_attribute(element, "max", &(note - 1).to_string());
                    self.writer.write_event(Event::Empty(before))?;
                }
                self.note_column(element.name().as_ref())?;
                if last > note {
                    let after = with_attribute(element, "min", &(note + 1).to_string());
                    self.writer.write_event(Event::Empty(after))?;
                }
                Ok(())
            }
            (Some(first), _, _) if first > note => {
                // Spans stand in order.
                self.note_column(element.name().as_ref())?;
                Ok(self.writer.write_event(event.borrow())?)
            }
            _ => Ok(self.writer.write_event(event.borrow())?),
        }
    }

    /// Writes the width of the note's column once. `parent` gives the prefix of names.
    fn note_column(&mut self, parent: &str) -> Result<()> {
        if std::mem::replace(&mut self.width_written, true) {
            return Ok(());
        }
        let number = self.marks.note_column.to_string();
        let element = BytesStart::new(format!("{}col", prefix(parent))).with_attributes([
            ("min", number.as_str()),
            ("max", number.as_str()),
            ("width", NOTE_WIDTH),
            ("customWidth", "1"),
        ]);
        Ok(self.writer.write_event(Event::Empty(element))?)
    }

    fn row(&mut self, event: &Event<'_>, element: &BytesStart<'_>) -> Result<()> {
        self.place.enter_row(element);
        self.prefix = prefix(element.name().as_ref());
        self.pending = self.pending_of_row();
        if self.pending.is_empty() {
            return Ok(self.writer.write_event(event.borrow())?);
        }
        // `spans` would no longer hold, and it is only a hint.
        let row = without_attribute(element, "spans");
        let end = row.to_end().into_owned();
        self.writer.write_event(Event::Start(row))?;
        if matches!(event, Event::Empty(_)) {
            self.write_pending(u32::MAX)?;
            self.writer.write_event(Event::End(end))?;
        }
        Ok(())
    }

    fn pending_of_row(&self) -> BTreeMap<u32, Pending> {
        let row = self.place.row;
        let mut pending = BTreeMap::new();
        for column in self.marks.cells.get(&row).into_iter().flatten() {
            pending.insert(*column, Pending::Red(self.red(*column)));
        }
        if let Some(note) = self.marks.notes.get(&row) {
            pending.insert(self.marks.note_column, Pending::Note(note.clone(), self.patched.note));
        }
        if row == self.marks.heading_row && !self.marks.note_column_is_ours {
            let style = self.marks.heading_like.and_then(|at| self.styles.get(&at)).copied();
            let heading = Pending::Note(NOTE_HEADING.to_owned(), style.unwrap_or(self.patched.note));
            pending.insert(self.marks.note_column, heading);
        }
        pending
    }

    fn red(&self, column: u32) -> u32 {
        let at = Address {
            row: self.place.row,
            column,
        };
        let style = self.styles.get(&at).copied().unwrap_or(0);
        self.patched.red.get(&style).copied().unwrap_or(style)
    }

    fn cell(&mut self, event: &Event<'_>, element: &BytesStart<'_>) -> Result<()> {
        let at = self.place.enter_cell(element);
        self.write_pending(at.column)?;
        let old_note = at.column == self.marks.note_column
            && (self.marks.notes.contains_key(&at.row)
                || (self.marks.note_column_is_ours && at.row > self.marks.last_heading_row));
        if old_note {
            self.write_pending(at.column + 1)?;
            self.skipping = matches!(event, Event::Start(_));
            return Ok(());
        }
        match self.pending.remove(&at.column) {
            Some(Pending::Red(style)) => self.same_shape(event, with_attribute(element, "s", &style.to_string())),
            _ => Ok(self.writer.write_event(event.borrow())?),
        }
    }

    /// Writes what the row needs before `column` and does not store.
    fn write_pending(&mut self, column: u32) -> Result<()> {
        let later = self.pending.split_off(&column);
        let now = std::mem::replace(&mut self.pending, later);
        for (column, pending) in now {
            let at = Address {
                row: self.place.row,
                column,
            };
            self.write_new(at, pending)?;
        }
        Ok(())
    }

    fn write_new(&mut self, at: Address, pending: Pending) -> Result<()> {
        let name = |name: &str| format!("{}{name}", self.prefix);
        let (c, is, t) = (name("c"), name("is"), name("t"));
        let reference = at.to_string();
        let cell = BytesStart::new(c.clone());
        match pending {
            Pending::Red(style) => {
                let style = style.to_string();
                let cell = cell.with_attributes([("r", reference.as_str()), ("s", style.as_str())]);
                self.writer.write_event(Event::Empty(cell))?;
            }
            Pending::Note(text, style) => {
                let style = style.to_string();
                let attributes = [("r", reference.as_str()), ("s", style.as_str()), ("t", "inlineStr")];
                self.writer
                    .write_event(Event::Start(cell.with_attributes(attributes)))?;
                self.writer.write_event(Event::Start(BytesStart::new(is.clone())))?;
                self.writer.write_event(Event::Start(BytesStart::new(t.clone())))?;
                self.writer.write_event(Event::Text(xml_text(&text)))?;
                for end in [t, is, c] {
                    self.writer.write_event(Event::End(BytesEnd::new(end)))?;
                }
            }
        }
        Ok(())
    }
}
