//! What the readers of XML formats have in common: an element at a time, with its text.

use std::io::{BufRead, ErrorKind, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::{Error, ErrorCode, Result};

use super::workbook::MOST_BYTES;

/// What a reader of a format is told, in the order of the file. Names come without their prefix.
pub(crate) trait Told {
    fn start(&mut self, element: &BytesStart<'_>) -> Result<()>;
    fn end(&mut self, name: &str) -> Result<()>;
    fn text(&mut self, text: &str) -> Result<()>;
}

/// Reads a file to its end. One that breaks off is refused: whoever is missing would not be noticed.
pub(crate) fn tell(xml: impl BufRead, reader: &mut impl Told) -> Result<()> {
    let mut events = Reader::from_reader(xml);
    let mut buffer = Vec::new();
    let mut open = 0_usize;
    loop {
        buffer.clear();
        match events.read_event_into(&mut buffer).map_err(refusal)? {
            Event::Start(element) => {
                open += 1;
                reader.start(&element)?;
            }
            Event::Empty(element) => {
                reader.start(&element)?;
                reader.end(element.local_name().as_ref())?;
            }
            Event::End(element) => {
                open = open.saturating_sub(1);
                reader.end(element.local_name().as_ref())?;
            }
            Event::Text(text) => reader.text(&text.xml10_content())?,
            Event::CData(text) => reader.text(&text.xml10_content())?,
            Event::GeneralRef(name) => reader.text(&character(&name))?,
            Event::Eof if open == 0 => return Ok(()),
            Event::Eof => return Err(ErrorCode::NotASpreadsheet.into()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

fn refusal(error: quick_xml::Error) -> Error {
    match error {
        quick_xml::Error::Io(error) if error.kind() == ErrorKind::FileTooLarge => ErrorCode::TooLarge.into(),
        _ => ErrorCode::NotASpreadsheet.into(),
    }
}

/// Bytes without a tag; no cell holds so much.
const LONGEST_TEXT: usize = 16 * 1024 * 1024;

/// An entry of a zip while it is unpacked, as far as a workbook may reach. What the zip says of its size is not asked.
pub(crate) struct Bounded<R> {
    entry: R,
    left: u64,
    /// Since the last tag began.
    text: usize,
}

impl<R> Bounded<R> {
    pub(crate) fn of(entry: R) -> Self {
        Self {
            entry,
            left: MOST_BYTES,
            text: 0,
        }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.entry.read(into)?;
        let tag = memchr::memrchr(b'<', &into[..read]);
        self.text = tag.map_or(self.text + read, |at| read - at);
        self.left = self.left.saturating_sub(read as u64);
        if self.left == 0 || self.text > LONGEST_TEXT {
            return Err(ErrorKind::FileTooLarge.into());
        }
        Ok(read)
    }
}

/// Only the names that XML itself has; what a file declares stays as it is written.
fn character(name: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = name.resolve_char_ref() {
        return character.to_string();
    }
    match quick_xml::escape::resolve_xml_entity(name) {
        Some(text) => text.to_owned(),
        None => format!("&{};", &**name),
    }
}
