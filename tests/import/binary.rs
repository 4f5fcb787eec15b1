//! Small .xls files, record by record.

use std::io::{Cursor, Write};

/// A compound file of these streams.
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in streams {
        compound.create_stream(name).unwrap().write_all(bytes).unwrap();
    }
    compound.flush().unwrap();
    compound.into_inner().into_inner()
}

/// One record: its number, its length, its body.
pub fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), body].concat()
}

/// BOF of [MS-XLS]: 5 begins the workbook, 16 a sheet.
pub fn begins(what: u16) -> Vec<u8> {
    let body = [&0x0600_u16.to_le_bytes()[..], &what.to_le_bytes(), &[0; 12]].concat();
    record(0x0809, &body)
}

pub fn ends() -> Vec<u8> {
    record(0x000a, &[])
}

/// A workbook of one sheet 花名册 with these records; `globals` stand before its list of sheets.
pub fn workbook(globals: &[u8], sheet: &[Vec<u8>]) -> Vec<u8> {
    let name: Vec<u8> = "花名册".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let listed = |at: usize| {
        let at = u32::try_from(at).unwrap().to_le_bytes();
        record(0x0085, &[&at[..], &[0, 0, 3, 1], &name].concat())
    };
    let before = [begins(5), globals.to_vec()].concat();
    let at = before.len() + listed(0).len() + ends().len();
    let sheet = [begins(16), sheet.concat(), ends()].concat();
    compound(&[("/Workbook", &[before, listed(at), ends(), sheet].concat())])
}

fn place(row: u16, column: u16) -> Vec<u8> {
    [row.to_le_bytes(), column.to_le_bytes(), [0; 2]].concat()
}

/// A text in the cell's own record; rows and columns from 0.
pub fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let wide: Vec<u16> = text.encode_utf16().collect();
    let count = u16::try_from(wide.len()).unwrap().to_le_bytes();
    let wide: Vec<u8> = wide.into_iter().flat_map(u16::to_le_bytes).collect();
    record(0x0204, &[&place(row, column)[..], &count, &[1], &wide].concat())
}

/// A formula with its result and its options.
pub fn formula(row: u16, column: u16, result: [u8; 8], options: u16) -> Vec<u8> {
    let body = [
        &place(row, column)[..],
        &result,
        &options.to_le_bytes(),
        &[0; 4],
        &[0; 2],
    ];
    record(0x0006, &body.concat())
}

/// The text that a formula gave.
pub fn text_of_formula(text: &str) -> Vec<u8> {
    let wide: Vec<u16> = text.encode_utf16().collect();
    let count = u16::try_from(wide.len()).unwrap().to_le_bytes();
    let wide: Vec<u8> = wide.into_iter().flat_map(u16::to_le_bytes).collect();
    record(0x0207, &[&count[..], &[1], &wide].concat())
}

/// ROW: a row's height and whether it is shown.
pub fn row(number: u16, hidden: bool) -> Vec<u8> {
    let mut body = [0_u8; 16];
    body[..2].copy_from_slice(&number.to_le_bytes());
    body[12] = if hidden { 0x20 } else { 0 };
    record(0x0208, &body)
}

/// COLINFO: columns from … to, and whether they are shown.
pub fn columns(first: u16, last: u16, hidden: bool) -> Vec<u8> {
    let mut body = [0_u8; 12];
    body[..2].copy_from_slice(&first.to_le_bytes());
    body[2..4].copy_from_slice(&last.to_le_bytes());
    body[8] = u8::from(hidden);
    record(0x007d, &body)
}

/// DIMENSIONS: what a sheet claims of its size.
pub fn dimensions(first_row: u32, rows: u32, first_column: u16, columns: u16) -> Vec<u8> {
    let rows = [first_row.to_le_bytes(), rows.to_le_bytes()].concat();
    let columns = [first_column.to_le_bytes(), columns.to_le_bytes(), [0; 2]].concat();
    record(0x0200, &[rows, columns].concat())
}

/// The headings 姓名, 身份证号码, 备注.
pub fn headings() -> Vec<u8> {
    [label(0, 0, "姓名"), label(0, 1, "身份证号码"), label(0, 2, "备注")].concat()
}

pub fn person(row: u16, name: &str, id_number: &str) -> Vec<u8> {
    [label(row, 0, name), label(row, 1, id_number)].concat()
}
