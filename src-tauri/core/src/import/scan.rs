//! What the XML of a sheet's cells says beside their values: rows that are hidden, formulas without a computed result, where formulas
//! failed. Looked for while the sheet is measured, in pieces as they are unpacked.

use super::workbook::{Address, parse_address};

/// No tag of a cell is so long; the rest of a longer one is ignored.
const LONGEST_TAG: usize = 64 * 1024;

/// What was found so far.
#[derive(Default)]
pub(crate) struct Scan {
    /// Hidden by hand, by a filter, or without height.
    pub(crate) hidden_rows: Vec<u32>,
    /// Formulas without a result, which are no blank cells.
    pub(crate) uncalculated: Vec<Address>,
    /// Cells that say their place and hold the name of a failure, in the order of the file.
    pub(crate) failed: Vec<Address>,
    /// A tag that the next piece completes.
    tail: Vec<u8>,
    row: u32,
    /// Place in the row, for cells that do not say their own.
    column: u32,
    cell: Open,
    in_value: bool,
}

/// The cell that was entered and not yet left.
#[derive(Default)]
struct Open {
    tag: Vec<u8>,
    is_failure: bool,
    has_formula: bool,
    has_value: bool,
}

impl Scan {
    pub(crate) fn look(&mut self, piece: &[u8]) {
        let joined;
        let mut rest = if self.tail.is_empty() {
            piece
        } else {
            joined = [std::mem::take(&mut self.tail).as_slice(), piece].concat();
            &joined
        };
        loop {
            let Some(opens) = memchr::memchr(b'<', rest) else {
                self.text(rest);
                return;
            };
            self.text(&rest[..opens]);
            rest = &rest[opens..];
            let Some(closes) = memchr::memchr(b'>', rest) else {
                if rest.len() < LONGEST_TAG {
                    self.tail = rest.to_vec();
                }
                return;
            };
            self.tag(&rest[1..closes]);
            rest = &rest[closes + 1..];
        }
    }

    fn text(&mut self, text: &[u8]) {
        self.cell.has_value |= self.in_value && !text.is_empty();
    }

    fn tag(&mut self, tag: &[u8]) {
        self.in_value = false;
        let name_ends = tag.iter().position(u8::is_ascii_whitespace).unwrap_or(tag.len());
        let (tag_without_slash, is_empty) = match tag.strip_suffix(b"/") {
            Some(rest) => (rest, true),
            None => (tag, false),
        };
        let name = &tag_without_slash[..name_ends.min(tag_without_slash.len())];
        match local(name) {
            b"row" => self.enter_row(tag_without_slash),
            b"c" if !name.starts_with(b"/") => {
                self.column += 1;
                self.cell.tag.clear();
                self.cell.tag.extend_from_slice(tag_without_slash);
                self.cell.is_failure = attribute(tag_without_slash, b"t") == Some(b"e");
                (self.cell.has_formula, self.cell.has_value) = (false, false);
            }
            b"f" => self.cell.has_formula = true,
            // An empty text is a result; for a number it means that there is no result.
            b"v" if self.cell.has_formula || self.cell.is_failure => {
                self.in_value = !is_empty;
                self.cell.has_value |= attribute(&self.cell.tag, b"t") == Some(b"str");
            }
            b"is" => self.cell.has_value = true,
            b"/c" => self.leave_cell(),
            _ => {}
        }
    }

    fn enter_row(&mut self, tag: &[u8]) {
        let given = attribute(tag, b"r").and_then(number);
        self.row = given.unwrap_or(self.row + 1);
        self.column = 0;
        let is_true = |value: Option<&[u8]>| matches!(value, Some(b"1" | b"true"));
        let flat = attribute(tag, b"ht").is_some_and(|height| height.iter().all(|b| matches!(b, b'0' | b'.')));
        if is_true(attribute(tag, b"hidden")) || flat {
            self.hidden_rows.push(self.row);
        }
    }

    fn leave_cell(&mut self) {
        let is_uncalculated = self.cell.has_formula && !self.cell.has_value;
        let is_failure = self.cell.is_failure && self.cell.has_value;
        if !is_uncalculated && !is_failure {
            return;
        }
        let given = attribute(&self.cell.tag, b"r").and_then(|at| parse_address(std::str::from_utf8(at).ok()?));
        if is_failure {
            self.failed.extend(given);
            return;
        }
        self.uncalculated.push(given.unwrap_or(Address {
            row: self.row,
            column: self.column,
        }));
    }
}

/// `x:row` is `row`, `/x:c` is `/c`.
fn local(name: &[u8]) -> &[u8] {
    let Some(colon) = memchr::memchr(b':', name) else {
        return name;
    };
    match (&name[colon + 1..], name.starts_with(b"/")) {
        (b"c", true) => b"/c",
        (_, true) => b"",
        (local, false) => local,
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// An attribute's text; those looked for hold no entities.
fn attribute<'t>(tag: &'t [u8], name: &[u8]) -> Option<&'t [u8]> {
    let mut rest = &tag[tag.iter().position(u8::is_ascii_whitespace)?..];
    loop {
        let equals = memchr::memchr(b'=', rest)?;
        let key = rest[..equals].trim_ascii();
        let value = rest[equals + 1..].trim_ascii_start();
        let quote = *value.first()?;
        let ends = memchr::memchr(quote, &value[1..])? + 1;
        if key == name {
            return Some(&value[1..ends]);
        }
        rest = &value[ends + 1..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_rows_and_formulas_without_a_result_are_seen_wherever_the_pieces_break() {
        let xml = r#"<row r="1"><c r="A1"><v>1</v></c></row>
            <row r="3" ht="15" hidden="1" spans="1:2"><c r="A3" t="str"><f>X(1,"b")</f></c><c r="B3" s="2"><f>A1</f><v></v></c></row>
            <row hidden='true'><c><f t="shared" si="0"/><v/></c><c t="str"><f>""</f><v></v></c><c><f>1</f><v>0</v></c></row>
            <x:row r="9" ht="0" customHeight="1"><x:c r="C9"><x:f>1</x:f></x:c><c r="D9" t="inlineStr"><f>1</f><is><t>a</t></is></c></x:row>
            <row r="10" hidden="0"><c r="A10"/><c r="B10" t="str"><f>1</f><v>张三</v></c><c r="C10" t="e"><f>1</f><v>#N/A</v></c></row>"#;
        for size in [1, 2, 3, 7, 64, 10_000] {
            let mut scan = Scan::default();
            xml.as_bytes().chunks(size).for_each(|piece| scan.look(piece));
            let told: Vec<String> = scan.uncalculated.iter().map(Address::to_string).collect();
            assert_eq!(told, ["A3", "B3", "A4", "C9"], "pieces of {size}");
            assert_eq!(scan.hidden_rows, [3, 4, 9], "pieces of {size}");
            let failed: Vec<String> = scan.failed.iter().map(Address::to_string).collect();
            assert_eq!(failed, ["C10"], "pieces of {size}");
        }
    }
}
