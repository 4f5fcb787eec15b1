//! What a file claims about its own size decides nothing, and what is encrypted is recognised before anything in it is measured.

use std::io::Write;
use std::path::PathBuf;

use lince_core::ErrorCode;
use lince_core::import::{ImportKind, ImportRequest, ImportTable, Plan, marked, plan};
use lince_core::progress::Silent;
use zip::ZipWriter;
use zip::unstable::write::FileOptionsExt;
use zip::write::SimpleFileOptions;

use crate::binary;
use crate::hostile::{sheet_of, text_cell, workbook_with};
use crate::ledger::{Ledger, fixture};

const MAN: &str = "000001199003070010";
const WOMAN: &str = "00000119881215202X";

struct File(tempfile::TempDir, PathBuf);

fn file(name: &str, bytes: &[u8]) -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    File(folder, path)
}

fn roster(file: &File) -> Result<Plan, ErrorCode> {
    let read = Ledger::of_street("望河街道").plan(ImportKind::Roster, &file.1);
    read.map_err(|error| error.code())
}

fn people(before: &str) -> Vec<u8> {
    let cells = |row: u32, name: &str, number: &str| {
        let (name, number) = (
            text_cell(&format!("A{row}"), name),
            text_cell(&format!("B{row}"), number),
        );
        format!("<row r=\"{row}\">{name}{number}</row>")
    };
    let rows = [
        cells(1, "姓名", "身份证号码"),
        cells(2, "赵一", MAN),
        cells(3, "钱二", WOMAN),
    ]
    .concat();
    workbook_with(|out| out.write_all(sheet_of(before, &rows).as_bytes()).unwrap())
}

#[test]
fn the_dimension_of_a_sheet_is_not_believed() {
    for dimension in [
        "",
        "A0:K4",
        "A1:A0",
        "A1:B1",
        "A1",
        "A1:XFD1048576",
        "A1:ZZZZ9999999",
        "B3:A1",
        "$A$1:$B$3",
        "a1:b3",
        "A1:B3:C4",
        "1:3",
        "A:B",
        "没有",
        "A1:B99999999999999999999",
    ] {
        let file = file("花名册.xlsx", &people(&format!("<dimension ref=\"{dimension}\"/>")));
        assert_eq!(roster(&file).map(|plan| plan.added), Ok(2), "{dimension}");
    }
    for element in [
        "",
        "<dimension/>",
        "<dimension ref='A0'></dimension>",
        "<dimension ref=\"A1:B3\"/><dimension ref=\"A0\"/>",
    ] {
        let file = file("花名册.xlsx", &people(element));
        assert_eq!(roster(&file).map(|plan| plan.added), Ok(2), "{element}");
    }
}

#[test]
fn a_workbook_with_a_wrong_dimension_comes_back_marked() {
    let wrong = people("<dimension ref=\"A0:K4\"/>");
    let file = file("花名册.xlsx", &wrong);
    let mut request = ImportRequest::new(ImportKind::Roster);
    request.corrections.push(lince_core::import::Correction {
        sheet: "花名册".into(),
        cell: "B2".into(),
        text: "1".into(),
        last_only: false,
    });
    let table = ImportTable::read(&file.1, &request, &mut Silent).unwrap();
    let ledger = Ledger::of_street("望河街道");
    let plan = plan::of(&table, &ledger.on_file, ledger.as_of, &mut Silent).unwrap();
    assert_eq!(plan.held_back.len(), 1);
    let out = file.0.path().join("标注.xlsx");

    marked::write(&table, &plan, &out).unwrap();

    assert_eq!(
        ImportTable::read(&out, &ImportRequest::new(ImportKind::Roster), &mut Silent)
            .unwrap()
            .row_count(),
        2
    );
}

#[test]
fn the_dimensions_of_an_xls_are_not_believed_either() {
    for dimensions in [
        binary::dimensions(0, 3, 0, 3),
        binary::dimensions(0, 0, 0, 0),
        binary::dimensions(9, 1, 5, 1),
        binary::dimensions(0, u32::MAX, 0, u16::MAX),
        binary::dimensions(u32::MAX, 1, 200, 256),
        binary::record(0x0200, &[0xff; 10]),
        binary::record(0x0200, &[1, 2, 3]),
        Vec::new(),
    ] {
        let sheet = [
            dimensions.clone(),
            binary::headings(),
            binary::person(1, "赵一", MAN),
            binary::person(2, "钱二", WOMAN),
        ];
        let file = file("花名册.xls", &binary::workbook(&[], &sheet));
        assert_eq!(roster(&file).map(|plan| plan.added), Ok(2), "{dimensions:?}");
    }
}

/// The body of FILEPASS by the kind of encryption: [MS-XLS] 2.4.117; before 1997 a key and a hash alone.
fn file_pass(kind: &str) -> Vec<u8> {
    let body: Vec<u8> = match kind {
        "XOR" => vec![0, 0, 0x34, 0x12, 0x78, 0x56],
        "XOR of 1995" => vec![0x34, 0x12, 0x78, 0x56],
        "RC4" => [&[1, 0, 1, 0, 1, 0][..], &[0x5a; 48]].concat(),
        "RC4 CryptoAPI" => [&[1, 0, 2, 0, 2, 0][..], &[0x5a; 180]].concat(),
        other => panic!("{other}"),
    };
    binary::record(0x002f, &body)
}

#[test]
fn an_encrypted_xls_is_told_as_such_whatever_its_noise_looks_like() {
    for kind in ["XOR", "XOR of 1995", "RC4", "RC4 CryptoAPI"] {
        // Encrypted bodies are noise: cells in the last row and column, claims of any size.
        let noise = [
            binary::dimensions(7, u32::MAX, 3, u16::MAX),
            binary::label(0, 0, "杂"),
            binary::record(0x00fd, &[0xff; 10]),
            binary::record(0x00fd, &[0; 10]),
        ];
        let protected = [binary::record(0x0086, &[]), file_pass(kind)].concat();
        for name in ["花名册.xls", "花名册.et", "花名册.xlsx", "花名册.csv"] {
            let file = file(name, &binary::workbook(&protected, &noise));
            assert_eq!(
                roster(&file).err(),
                Some(ErrorCode::EncryptedSpreadsheet),
                "{kind} {name}"
            );
        }
    }
}

#[test]
fn an_encrypted_xlsx_is_told_as_such() {
    // The versions that begin the stream: agile, standard, extensible.
    for version in [[4, 0, 4, 0], [4, 0, 2, 0], [3, 0, 2, 0], [4, 0, 3, 0]] {
        for streams in [
            &[("/EncryptionInfo", &version[..]), ("/EncryptedPackage", &[0x5a; 6000])][..],
            &[("/EncryptedPackage", &[0xff; 100])],
        ] {
            for name in ["花名册.xlsx", "花名册.et", "花名册.xls"] {
                let file = file(name, &binary::compound(streams));
                assert_eq!(
                    roster(&file).err(),
                    Some(ErrorCode::EncryptedSpreadsheet),
                    "{version:?} {name}"
                );
            }
        }
    }
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .with_deprecated_encryption(b"secret")
        .unwrap();
    zip.start_file("xl/workbook.xml", options).unwrap();
    zip.write_all(b"<workbook/>").unwrap();
    let locked = zip.finish().unwrap().into_inner();
    assert_eq!(
        roster(&file("压缩.xlsx", &locked)).err(),
        Some(ErrorCode::EncryptedSpreadsheet)
    );
    assert!(ErrorCode::EncryptedSpreadsheet.sentence().contains("取消密码"));
}

#[test]
fn the_records_of_a_sound_xls_are_read_as_before() {
    let plan = Ledger::of_street("望河街道")
        .plan(ImportKind::Roster, &fixture("wanghe/roster.xls"))
        .unwrap();
    assert_eq!((plan.rows, plan.accepted), (96, 88));
}
