//! Cells whose number format is a percentage: 0.95 in them is what their user sees as 95%. The format's code decides, since an office's
//! own formats have ids of their own.

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek};

use calamine::Xlsx;

use super::workbook::Address;

/// Places of cells, as on the screen.
pub(super) type Places = HashSet<Address>;

/// Whether a format multiplies by a hundred: a percent sign that is neither quoted nor escaped. `0"%"` only writes the sign.
pub(super) fn is_percent(code: &str) -> bool {
    let mut quoted = false;
    let mut rest = code.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => quoted = !quoted,
            // The next character is written as it is, is as wide as a blank, or fills the cell.
            '\\' | '_' | '*' if !quoted => {
                rest.next();
            }
            '%' if !quoted => return true,
            _ => {}
        }
    }
    false
}

/// The percentages of a sheet; looks through its cells only where the workbook has such a format.
pub(super) fn in_sheet<R: Read + Seek>(xlsx: &mut Xlsx<R>, sheet: &str) -> Places {
    let mut places = Places::new();
    let Ok(mut cells) = xlsx.worksheet_cells_reader(sheet) else {
        return places;
    };
    let percent: Vec<bool> = cells
        .styles()
        .iter()
        .map(|style| {
            style
                .number_format
                .as_ref()
                .is_some_and(|format| is_percent(&format.format_code))
        })
        .collect();
    if !percent.contains(&true) {
        return places;
    }
    // The reader of the cells reports a flaw further down.
    while let Ok(Some((row, column, style))) = cells.next_style_id() {
        if percent.get(style) == Some(&true) {
            places.insert(Address {
                row: row + 1,
                column: column + 1,
            });
        }
    }
    places
}

const BUILT_IN: [u16; 2] = [9, 10];
const BIFF8: u16 = 0x0600;

/// The percentages of a `Workbook` stream (BIFF5 or BIFF8), by the sheet's place among the tabs.
pub(super) fn in_stream(stream: impl Read) -> Vec<Places> {
    let mut formats = Formats::default();
    let (mut offsets, mut sheets) = (Vec::new(), Vec::<Places>::new());
    let mut open: Option<usize> = None;
    for_each_record(stream, |at, kind, body| match kind {
        0x0809 => {
            formats.is_biff8 |= word(body, 0) == Some(BIFF8);
            open = offsets.iter().position(|offset| *offset == at);
        }
        0x0085 => {
            let offset = body
                .get(..4)
                .and_then(|bytes| bytes.try_into().ok())
                .map(u32::from_le_bytes);
            offsets.push(u64::from(offset.unwrap_or_default()));
            sheets.push(Places::new());
        }
        0x041e => formats.format(body),
        0x00e0 => formats.style(body),
        _ => {
            if let Some(places) = open.and_then(|sheet| sheets.get_mut(sheet)) {
                formats.cells(kind, body, places);
            }
        }
    });
    sheets
}

/// Number formats and the styles that name them, in the order of the file.
#[derive(Default)]
struct Formats {
    is_biff8: bool,
    own: HashMap<u16, bool>,
    styles: Vec<bool>,
}

impl Formats {
    fn format(&mut self, body: &[u8]) {
        let Some(id) = word(body, 0) else { return };
        let text = if self.is_biff8 { body.get(5..) } else { body.get(3..) }.unwrap_or_default();
        let wide = self.is_biff8 && body.get(4).is_some_and(|flags| flags & 1 == 1);
        let code: String = match wide {
            true => text
                .chunks_exact(2)
                .filter_map(|unit| char::from_u32(u32::from(word(unit, 0)?)))
                .collect(),
            false => text.iter().map(|byte| char::from(*byte)).collect(),
        };
        self.own.insert(id, is_percent(&code));
    }

    fn style(&mut self, body: &[u8]) {
        let id = word(body, 2).unwrap_or_default();
        let percent = self.own.get(&id).copied().unwrap_or(BUILT_IN.contains(&id));
        self.styles.push(percent);
    }

    /// NUMBER, RK and FORMULA hold one cell, MULRK a run of them.
    fn cells(&self, kind: u16, body: &[u8], places: &mut Places) {
        let (Some(row), Some(first)) = (word(body, 0), word(body, 2)) else {
            return;
        };
        let styles: Vec<Option<u16>> = match kind {
            0x0203 | 0x027e | 0x0006 => vec![word(body, 4)],
            0x00bd => body[4..].chunks_exact(6).map(|cell| word(cell, 0)).collect(),
            _ => return,
        };
        for (column, style) in (u32::from(first)..).zip(styles) {
            if style.is_some_and(|style| self.styles.get(usize::from(style)) == Some(&true)) {
                places.insert(Address {
                    row: u32::from(row) + 1,
                    column: column + 1,
                });
            }
        }
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// Every record with its place in the stream, its kind and its body; ends at the first that is cut off.
fn for_each_record(mut stream: impl Read, mut each: impl FnMut(u64, u16, &[u8])) {
    let mut head = [0_u8; 4];
    let mut body = vec![0_u8; 65_536];
    let mut at = 0_u64;
    while stream.read_exact(&mut head).is_ok() {
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        if stream.read_exact(&mut body[..length]).is_err() {
            break;
        }
        each(at, kind, &body[..length]);
        at += 4 + length as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_a_format_tells_a_percentage() {
        for (code, percent) in [
            ("0%", true),
            ("0.00%", true),
            ("0%;[Red]-0%", true),
            ("[>=0.6]0%;0.0%", true),
            ("0_ %", true),
            ("0\"%\"", false),
            ("0\\%", false),
            ("General", false),
            ("0.00", false),
            ("\"占比\"0.0%", true),
            ("", false),
            ("\"%", false),
            ("\\", false),
        ] {
            assert_eq!(is_percent(code), percent, "{code}");
        }
    }

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
    }

    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn old_workbooks_tell_their_percentages_too() {
        let format = |id: u16, code: &str| {
            let mut body = words(&[id, code.len() as u16]);
            body.push(0);
            body.extend(code.bytes());
            record(0x041e, &body)
        };
        let style = |format: u16| record(0x00e0, &words(&[0, format, 0, 0]));
        let globals = |offset: u32| {
            let mut bytes = record(0x0809, &words(&[BIFF8, 5]));
            bytes.extend(format(164, "0.0%"));
            bytes.extend([0, 9, 164].map(style).concat());
            bytes.extend(record(0x0085, &[&offset.to_le_bytes()[..], &[0, 0]].concat()));
            bytes.extend(record(0x000a, &[]));
            bytes
        };
        let mut stream = globals(globals(0).len() as u32);
        stream.extend(record(0x0809, &words(&[BIFF8, 0x10])));
        stream.extend(record(0x0203, &words(&[1, 2, 1, 0, 0, 0, 0])));
        stream.extend(record(0x0203, &words(&[1, 3, 0, 0, 0, 0, 0])));
        stream.extend(record(0x00bd, &words(&[4, 0, 2, 0, 0, 0, 0, 0, 1])));
        let place = |row, column| Address { row, column };

        assert_eq!(in_stream(stream.as_slice()), [Places::from([place(2, 3), place(5, 1)])]);
        for cut in 0..stream.len() {
            let _ = in_stream(&stream[..cut]);
        }
    }
}
