//! Damage done to bytes: a list of small acts, so that a failing list can be shortened to the one act that matters.

use std::io::{Cursor, Read, Write};

use proptest::collection::vec;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// One act. Places are fractions of the whole, so that they fit any file.
#[derive(Debug, Clone)]
pub enum Act {
    Flip { at: u16, bit: u8 },
    Set { at: u16, value: u8 },
    Cut { at: u16, length: u16 },
    Repeat { at: u16, length: u16, times: u8 },
    Insert { at: u16, what: usize },
    Overwrite { at: u16, what: usize },
    End { at: u16 },
}

/// What is known to upset readers.
const UPSETTING: &[&[u8]] = &[
    b"",
    b"\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\x00\x00\x00",
    b"4294967295",
    b"-1",
    b"18446744073709551616",
    b"1e309",
    b"NaN",
    b"A1:XFD1048576",
    b"XFE1048577",
    b"<",
    b">",
    b"]]>",
    b"<![CDATA[",
    b"&#x0;",
    b"&#x10FFFF;",
    b"&xxe;",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"<row r=\"1048576\"><c r=\"XFD1048576\"/></row>",
    b"<row r=\"0\"><c r=\"A0\"/></row>",
    b"<c r=\"\" t=\"s\"><v>99999999</v></c>",
    b"t=\"s\"",
    b"<v></v>",
    b"\"",
    b"'",
    b"\r\n",
    b"\t",
    b",",
    b"../../../etc/passwd",
    "\u{feff}".as_bytes(),
    "\u{202e}".as_bytes(),
    "𠮷㐀\u{10ffff}".as_bytes(),
    b"\xed\xa0\x80",
    b"\x81\x30\x81\x30",
    b"[[[[[[[[[[[[[[[[",
    b"{\"a\":{\"a\":{\"a\":{",
    b"1900-02-29",
    b"9999-12-31",
    b"262143-12-31",
    b"-262144-01-01",
];

fn act() -> impl Strategy<Value = Act> {
    let what = 0..UPSETTING.len();
    prop_oneof![
        (any::<u16>(), 0_u8..8).prop_map(|(at, bit)| Act::Flip { at, bit }),
        (any::<u16>(), any::<u8>()).prop_map(|(at, value)| Act::Set { at, value }),
        (any::<u16>(), 0_u16..2000).prop_map(|(at, length)| Act::Cut { at, length }),
        (any::<u16>(), 0_u16..300, 1_u8..40).prop_map(|(at, length, times)| Act::Repeat { at, length, times }),
        (any::<u16>(), what.clone()).prop_map(|(at, what)| Act::Insert { at, what }),
        (any::<u16>(), what).prop_map(|(at, what)| Act::Overwrite { at, what }),
        any::<u16>().prop_map(|at| Act::End { at }),
    ]
}

pub fn acts() -> impl Strategy<Value = Vec<Act>> {
    vec(act(), 1..8)
}

pub fn damaged(bytes: &[u8], acts: &[Act]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for act in acts {
        let place = |at: u16| out.len() * usize::from(at) / 65_536;
        match *act {
            Act::Flip { at, bit } => {
                let at = place(at);
                out.get_mut(at).into_iter().for_each(|byte| *byte ^= 1 << bit);
            }
            Act::Set { at, value } => {
                let at = place(at);
                out.get_mut(at).into_iter().for_each(|byte| *byte = value);
            }
            Act::Cut { at, length } => {
                let at = place(at);
                let end = (at + usize::from(length)).min(out.len());
                out.drain(at..end);
            }
            Act::Repeat { at, length, times } => {
                let at = place(at);
                let end = (at + usize::from(length)).min(out.len());
                let piece = out[at..end].repeat(times.into());
                out.splice(at..at, piece);
            }
            Act::Insert { at, what } => {
                let at = place(at);
                out.splice(at..at, UPSETTING[what].iter().copied());
            }
            Act::Overwrite { at, what } => {
                let at = place(at);
                let end = (at + UPSETTING[what].len()).min(out.len());
                out.splice(at..end, UPSETTING[what].iter().copied());
            }
            Act::End { at } => {
                let at = place(at);
                out.truncate(at);
            }
        }
    }
    out
}

/// The same done to one entry of a zip, which is packed anew: the damage gets past the checksums.
pub fn damaged_inside(bytes: &[u8], which: u16, acts: &[Act]) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let chosen = old.len() * usize::from(which) / 65_536;
    for index in 0..old.len() {
        let mut entry = old.by_index(index).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if index == chosen {
            content = damaged(&content, acts);
        }
        new.start_file(name, options).unwrap();
        new.write_all(&content).unwrap();
    }
    new.finish().unwrap().into_inner()
}
