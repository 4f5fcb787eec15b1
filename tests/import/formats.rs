//! One table in every format, and the marked workbook that goes back to its user.

use std::path::{Path, PathBuf};

use lince_core::ErrorCode;
use lince_core::import::workbook::{Address, SheetCell, Workbook};
use lince_core::import::{ImportKind, ImportRequest, ImportTable, Plan, marked, open, plan};
use lince_core::progress::Silent;

use crate::ledger::{Ledger, fixture};

fn codes(plan: &Plan) -> Vec<(u32, ErrorCode)> {
    plan.held_back.iter().map(|held| (held.row, held.code)).collect()
}

/// The sheet as a spreadsheet program saves it: the shown values, merged cells only in their first place.
fn as_csv(path: &Path, separator: &str) -> String {
    let workbook = open::workbook(path, &mut Silent).unwrap();
    let sheet = &workbook.sheets[0];
    let last_row = sheet.rows().last().unwrap().number;
    let mut text = String::new();
    for row in 1..=last_row {
        let cells: Vec<String> = (1..=sheet.last_column())
            .map(|column| match sheet.cell(Address { row, column }) {
                Some(SheetCell::Number(number)) if *number >= 1e15 => "3.20999E+17".to_owned(),
                Some(cell) => quoted(&cell.text()),
                None => String::new(),
            })
            .collect();
        text += &cells.join(separator);
        text += "\r\n";
    }
    text
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\t', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn written(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_roster_says_the_same_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let xlsx = fixture("wanghe/roster.xlsx");
    let text = as_csv(&xlsx, ",");
    let (gb, _, lost) = encoding_rs::GB18030.encode(&text);
    assert!(!lost);
    let mut with_mark = b"\xef\xbb\xbf".to_vec();
    with_mark.extend_from_slice(text.as_bytes());
    let ledger = Ledger::of_street("望河街道");
    let original = codes(&ledger.plan(ImportKind::Roster, &xlsx).unwrap());
    assert_eq!(original.len(), 8);
    for path in [
        fixture("wanghe/roster.xls"),
        written(
            &folder,
            "花名册.et",
            &std::fs::read(fixture("wanghe/roster.xls")).unwrap(),
        ),
        written(&folder, "utf8.csv", text.as_bytes()),
        written(&folder, "utf8-mark.csv", &with_mark),
        written(&folder, "gb18030.csv", &gb),
        written(&folder, "tab.txt", as_csv(&xlsx, "\t").as_bytes()),
        written(&folder, "semicolon.csv", as_csv(&xlsx, ";").as_bytes()),
    ] {
        let plan = ledger.plan(ImportKind::Roster, &path).unwrap();
        assert_eq!(codes(&plan), original, "{}", path.display());
        assert_eq!((plan.rows, plan.accepted), (96, 88), "{}", path.display());
    }
}

fn marked_copy(path: &Path, folder: &tempfile::TempDir) -> (Plan, PathBuf) {
    let ledger = Ledger::of_street("望河街道");
    let table = ImportTable::read(path, &ImportRequest::new(ImportKind::Roster), &mut Silent).unwrap();
    let plan = plan::of(&table, &ledger.on_file, ledger.as_of, &mut Silent).unwrap();
    let out = folder.path().join("标记.xlsx");
    marked::write(&table, &plan, &out).unwrap();
    (plan, out)
}

#[test]
fn a_row_held_back_is_quoted_with_its_name_and_its_cell() {
    let ledger = Ledger::of_street("望河街道");
    let table = ImportTable::read(
        &fixture("wanghe/roster.xlsx"),
        &ImportRequest::new(ImportKind::Roster),
        &mut Silent,
    )
    .unwrap();
    let plan = plan::of(&table, &ledger.on_file, ledger.as_of, &mut Silent).unwrap();

    let quoted: Vec<_> = plan.held_back.iter().map(|row| table.quoted(row)).collect();

    let told = |n: usize| (quoted[n].about.as_str(), quoted[n].cells[0].value.as_str());
    assert_eq!(told(0), ("邹慧云", "320999************"));
    assert_eq!(told(1), ("蔡颖立", "男"));
    assert_eq!(told(5), ("令狐东", ""), "an empty cell");
    assert_eq!(told(6), ("廖杰红", "1985年13月"), "as written");
}

fn note_of(workbook: &Workbook, row: u32) -> Option<String> {
    let sheet = &workbook.sheets[0];
    sheet.cell(Address { row, column: 23 }).map(SheetCell::text)
}

#[test]
fn the_marked_workbook_explains_each_row_beside_it_and_reads_as_before() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["wanghe/roster.xlsx", "wanghe/roster.xls"] {
        let (plan, out) = marked_copy(&fixture(name), &folder);

        let workbook = open::workbook(&out, &mut Silent).unwrap();
        assert_eq!(note_of(&workbook, 3).as_deref(), Some("问题说明"), "{name}");
        for held in &plan.held_back {
            assert_eq!(note_of(&workbook, held.row).as_ref(), Some(&held.message), "{name}");
        }
        assert_eq!(note_of(&workbook, 5), None, "{name}: good rows have no note");
        let again = Ledger::of_street("望河街道").plan(ImportKind::Roster, &out).unwrap();
        assert_eq!(codes(&again), codes(&plan), "{name}");
        assert_eq!(again.held_back[0].message, plan.held_back[0].message);
        let original = open::workbook(&fixture(name), &mut Silent).unwrap();
        assert_eq!(
            workbook.sheets[0].merges().len(),
            original.sheets[0].merges().len(),
            "{name}"
        );
    }
    let workbook = open::workbook(&marked_copy(&fixture("wanghe/roster.xlsx"), &folder).1, &mut Silent).unwrap();
    assert_eq!(
        workbook.sheets.len(),
        2,
        "the table of codes stays in the patched workbook"
    );
    assert!(workbook.sheets[0].column_is_hidden(12), "hidden columns stay hidden");
}

#[test]
fn marking_a_marked_workbook_again_replaces_its_notes() {
    let folder = tempfile::tempdir().unwrap();
    let (_, first) = marked_copy(&fixture("wanghe/roster.xlsx"), &folder);
    let kept = folder.path().join("第一次.xlsx");
    std::fs::rename(&first, &kept).unwrap();

    let (plan, out) = marked_copy(&kept, &folder);

    let workbook = open::workbook(&out, &mut Silent).unwrap();
    assert_eq!(workbook.sheets[0].last_column(), 23, "no second column of notes");
    let notes = (5..200).filter(|row| note_of(&workbook, *row).is_some()).count();
    assert_eq!(notes, plan.held_back.len());
}

/// Found by damaging an .xls: one cell that .xlsx cannot hold cost the whole marked workbook.
#[test]
fn a_cell_that_no_workbook_can_hold_is_marked_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("花名册.csv");
    let long = "长".repeat(40_000);
    std::fs::write(&file, format!("姓名,身份证号码,备注\n张三,110105194912310020,{long}\n")).unwrap();
    let request = ImportRequest::new(ImportKind::Roster);
    let table = ImportTable::read(&file, &request, &mut Silent).unwrap();
    let plan = Ledger::of_street("望河街道").plan(ImportKind::Roster, &file).unwrap();
    let marked = folder.path().join("标注.xlsx");

    marked::write(&table, &plan, &marked).unwrap();

    assert!(std::fs::read(&marked).unwrap().starts_with(b"PK"));
}

#[test]
fn a_csv_comes_back_marked_as_a_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let csv = written(
        &folder,
        "花名册.csv",
        as_csv(&fixture("wanghe/roster.xlsx"), ",").as_bytes(),
    );

    let (plan, out) = marked_copy(&csv, &folder);

    let workbook = open::workbook(&out, &mut Silent).unwrap();
    assert_eq!(workbook.sheets[0].name, "花名册");
    assert_eq!(note_of(&workbook, 16).as_ref(), Some(&plan.held_back[0].message));
}

/// Found by damaging an .xls: a cell in a column beyond the last one of an .xlsx.
#[test]
fn a_cell_beyond_the_last_column_costs_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("花名册.xls");
    let mut damaged = std::fs::read(fixture("wanghe/roster.xls")).unwrap();
    damaged[41_873..41_877].copy_from_slice(&[0x80, 0, 0, 0]);
    std::fs::write(&file, damaged).unwrap();

    let (plan, marked) = marked_copy(&file, &folder);

    assert_eq!(plan.rows, 96);
    assert!(marked.is_file());
}

#[test]
fn what_no_spreadsheet_holds_is_refused_at_once_with_its_row() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text, told) in [
        ("长.csv", format!("姓名,备注\n张三,{}\n", "长".repeat(200_001)), "第2行"),
        ("宽.csv", format!("姓名{}\n张三\n", ",列".repeat(16_384)), "第1行"),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let refused = ImportTable::read(&file, &ImportRequest::new(ImportKind::Roster), &mut Silent);
        let error = refused.err().unwrap();
        assert_eq!(error.code(), lince_core::ErrorCode::TooLarge, "{name}");
        assert!(error.message().contains(told), "{}", error.message());
    }
}
