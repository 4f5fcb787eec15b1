//! Files that are none, or are made to do harm, end in typed errors and quickly.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::{Duration, Instant};

use lince_workbooks::*;
use support::*;

fn quickly<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{what} took {:?}",
        start.elapsed()
    );
    result
}

fn error(bytes: Vec<u8>) -> Error {
    quickly("reading", || Package::read(bytes))
        .map(|_| "a workbook")
        .unwrap_err()
}

#[test]
fn what_is_no_xlsx_is_told_by_its_content() {
    let compound = |stream: &str| {
        let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        bytes.extend(vec![0; 600]);
        bytes.extend(stream.encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
        bytes
    };
    let zip = |names: &[&str]| {
        packed(
            &names
                .iter()
                .map(|name| ((*name).to_owned(), b"<a/>".to_vec()))
                .collect::<Vec<_>>(),
        )
    };
    for (bytes, kind) in [
        (vec![], Foreign::Empty),
        (compound("Workbook"), Foreign::OldBinary),
        (compound("Book"), Foreign::OldBinary),
        (compound("EncryptedPackage"), Foreign::Encrypted),
        (compound("WordDocument"), Foreign::OtherCompound),
        (b"\xef\xbb\xbf<HTML><table>".to_vec(), Foreign::Html),
        (b"MIME-Version: 1.0\r\n".to_vec(), Foreign::Html),
        (
            "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>".into(),
            Foreign::Xml2003,
        ),
        ("姓名,性别\n".into(), Foreign::Unknown),
        (b"PK\x03\x04 and nothing".to_vec(), Foreign::Unknown),
        (zip(&["word/document.xml"]), Foreign::OtherZip),
        (zip(&["xl/workbook.bin"]), Foreign::BinaryWorkbook),
        (zip(&["content.xml", "META-INF/manifest.xml"]), Foreign::OpenDocument),
    ] {
        match error(bytes) {
            Error::Foreign(found) => assert_eq!(found, kind),
            other => panic!("{kind:?}: {other:?}"),
        }
    }
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    let huge = " ".repeat(80 << 20);
    let bomb = with_parts("03-two-rows", |part, text| match part {
        "xl/worksheets/sheet1.xml" => text.replace("<sheetData>", &format!("<sheetData>{huge}")),
        _ => text,
    });
    assert!(bomb.len() < 2 << 20);
    assert!(matches!(error(bomb), Error::TooLarge(Limit::PartBytes)));
    let deep = with_parts("03-two-rows", |part, text| match part {
        "xl/worksheets/sheet1.xml" => text.replace("<printOptions", &format!("{}<printOptions", "<a>".repeat(100_000))),
        _ => text,
    });
    assert!(matches!(error(deep), Error::TooLarge(Limit::Depth)));
    let many: Vec<_> = (0..5000).map(|n| (format!("xl/{n}.xml"), Vec::new())).collect();
    assert!(matches!(error(packed(&many)), Error::TooLarge(Limit::Entries)));
    let cells = "<c/>".repeat(16_000);
    let rows: String = (0..70).map(|_| format!("<row>{cells}</row>")).collect();
    let full = with_parts("03-two-rows", |part, text| match part {
        "xl/worksheets/sheet1.xml" => format!(
            "<worksheet><sheetData>{rows}</sheetData></worksheet>{}",
            &text[text.len()..]
        ),
        _ => text,
    });
    assert!(matches!(error(full), Error::TooLarge(Limit::Items)));
}

#[test]
fn damaged_packages_name_the_part() {
    for (part, from, to) in [
        ("xl/worksheets/sheet1.xml", "</sheetData>", ""),
        ("xl/worksheets/sheet1.xml", "<sheetData>", "<x>"),
        (
            "xl/worksheets/sheet1.xml",
            "<worksheet",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet",
        ),
        ("xl/worksheets/sheet1.xml", "r=\"3\"", "r=\"99999999999\""),
        ("xl/worksheets/sheet1.xml", "<v>0</v>", "<v>99999</v>"),
        ("xl/worksheets/sheet1.xml", "ref=\"A1:H1\"", "ref=\"?\""),
        ("xl/worksheets/sheet1.xml", "COUNTA", "&bomb;"),
        ("xl/sharedStrings.xml", "</sst>", "</sst"),
        ("xl/styles.xml", "</borders>", ""),
        (
            "xl/_rels/workbook.xml.rels",
            "worksheets/sheet1.xml",
            "worksheets/nothing.xml",
        ),
    ] {
        let file = with_parts("03-two-rows", |name, text| {
            if name == part { text.replacen(from, to, 1) } else { text }
        });
        match error(file) {
            Error::Damaged { part: named, .. } => assert!(named == part || part.ends_with("rels"), "{named} {part}"),
            other => panic!("{from} {other:?}"),
        }
    }
    let without = |name: &str| {
        let parts: Vec<_> = entries(&bytes("03-two-rows"))
            .into_iter()
            .filter(|(part, ..)| part != name)
            .map(|(part, _, plain)| (part, plain))
            .collect();
        Package::read(packed(&parts))
    };
    assert!(matches!(
        without("xl/worksheets/sheet1.xml"),
        Err(Error::Damaged { .. })
    ));
    assert!(matches!(without("[Content_Types].xml"), Err(Error::Damaged { .. })));
    assert!(matches!(without("_rels/.rels"), Err(Error::Foreign(_))));
    assert!(matches!(without("xl/workbook.xml"), Err(Error::Foreign(_))));
    assert!(without("xl/theme/theme1.xml").is_ok());
    // Its texts are gone, and with them what the cells say.
    assert!(matches!(without("xl/sharedStrings.xml"), Err(Error::Damaged { .. })));
}

#[test]
fn rows_do_not_leave_the_sheet() {
    let at_the_end = with_parts("02-roster", |part, text| match part {
        "xl/worksheets/sheet2.xml" => text.replace(
            "</sheetData>",
            "<row r=\"1048576\"><c r=\"A1048576\"/></row></sheetData>",
        ),
        _ => text,
    });
    let package = Package::read(at_the_end).unwrap();
    assert!(package.filled(&roster(8, 8)).is_ok());
    let refused = package.filled(&roster(9, 8)).unwrap_err();
    assert!(
        matches!(
            refused,
            Error::Rows {
                why: RowRefusal::PastTheEnd,
                ..
            }
        ),
        "{refused:?}"
    );
    let list = |first_row: u32, last_row: u32, rows_per_record: u32, records: usize| {
        let list = Rows {
            sheet: "花名册".to_owned(),
            first_row,
            last_row,
            rows_per_record,
            records: vec![vec![]; records],
        };
        form("02-roster")
            .filled(&Filling {
                cells: vec![],
                lists: vec![list],
            })
            .map(|_| ())
            .unwrap_err()
    };
    for (first, last, height) in [
        (0, 5, 1),
        (5, 4, 1),
        (5, 12, 0),
        (5, 12, 3),
        (5, 1_048_577, 1),
        (u32::MAX, u32::MAX, 1),
        (5, u32::MAX - 1, 1),
    ] {
        let refused = list(first, last, height, 1);
        assert!(
            matches!(
                refused,
                Error::Rows {
                    why: RowRefusal::NotWholeRecords,
                    ..
                }
            ),
            "{first} {last} {height} {refused:?}"
        );
    }
    let refused = quickly("too many records", || list(5, 12, 1, 1_048_576));
    assert!(matches!(
        refused,
        Error::Rows {
            why: RowRefusal::PastTheEnd,
            ..
        }
    ));
    let mut overlapping = roster(1, 8);
    overlapping.lists.push(overlapping.lists[0].clone());
    assert!(matches!(
        form("02-roster").filled(&overlapping),
        Err(Error::Rows {
            why: RowRefusal::ListsOverlap,
            ..
        })
    ));
}

#[test]
fn a_form_cut_anywhere_or_with_any_byte_changed_never_panics() {
    let whole = bytes("03-two-rows");
    for length in (0..whole.len()).step_by(97) {
        let _ = Package::read(&whole[..length]).map(|package| package.filled(&grades(6, 4)));
    }
    let sheet = part(&whole, "xl/worksheets/sheet1.xml");
    for place in (0..sheet.len()).step_by(53) {
        for with in ["<", "\"", ">", "9", " ", "&", "/"] {
            let mut changed = sheet.clone();
            if !changed.is_char_boundary(place) || !changed.is_char_boundary(place + 1) {
                continue;
            }
            changed.replace_range(place..place + 1, with);
            let file = with_parts("03-two-rows", |name, text| {
                if name == "xl/worksheets/sheet1.xml" {
                    changed.clone()
                } else {
                    text
                }
            });
            if let Ok(package) = Package::read(file) {
                let _ = package.filled(&grades(6, 4)).map(|filled| filled.bytes());
            }
        }
    }
}
