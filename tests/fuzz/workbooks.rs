//! Workbooks of an office, damaged.

use lince_core::actions::imports;
use lince_core::actions::kinds::KINDS;
use lince_core::import::ImportKind;
use lince_core::progress::Silent;
use lince_tests::{TestOffice, fixture, on, wanghe};
use proptest::prelude::*;

use crate::hunt;
use crate::mutate::{acts, damaged, damaged_inside};

/// Looks at the file as the import page does, and marks what is doubtful; nothing is written.
fn look(office: &TestOffice, kind: ImportKind, name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    let store = &office.store;
    let _ = imports::recognise(store.read(), &file, on("2026-11-21").on, &mut Silent);
    let request = imports::request(store.read(), kind, on("2026-11-21").on).unwrap();
    if let Ok((table, plan)) = imports::prepare(store, &file, &request, on("2026-11-21").on, &mut Silent) {
        assert_eq!(plan.rows, plan.accepted + plan.held_back.len());
        for row in &plan.held_back {
            let _ = table.quoted(row);
        }
        let marked = folder.path().join("标注.xlsx");
        let _ = lince_core::import::marked::write(&table, &plan, &marked);
    }
}

const FILES: [(ImportKind, &str); 4] = [
    (ImportKind::Communities, "wanghe/communities.xlsx"),
    (ImportKind::Roster, "tidy/roster.xlsx"),
    (ImportKind::Contracts, "wanghe/contracts.xlsx"),
    (ImportKind::Appraisal, "wanghe/appraisal.xlsx"),
];

fn fixture_bytes(name: &str) -> Vec<u8> {
    let direct = fixture(name);
    let path = if direct.is_file() {
        direct
    } else {
        fixture("offices").join(name)
    };
    std::fs::read(path).unwrap()
}

#[test]
fn damaged_bytes_of_a_workbook_are_survived() {
    let office = wanghe(&on("2026-11-21"));
    let files: Vec<_> = FILES.iter().map(|(kind, name)| (*kind, fixture_bytes(name))).collect();
    hunt(12, (0..files.len(), acts()), |(which, acts)| {
        let (kind, bytes) = &files[which];
        look(&office, *kind, "表.xlsx", &damaged(bytes, &acts));
    });
}

#[test]
fn damaged_parts_inside_a_workbook_are_survived() {
    let office = wanghe(&on("2026-11-21"));
    let files: Vec<_> = FILES.iter().map(|(kind, name)| (*kind, fixture_bytes(name))).collect();
    hunt(24, (0..files.len(), any::<u16>(), acts()), |(which, entry, acts)| {
        let (kind, bytes) = &files[which];
        look(&office, *kind, "表.xlsx", &damaged_inside(bytes, entry, &acts));
    });
}

#[test]
fn damaged_bytes_of_an_old_workbook_are_survived() {
    let office = wanghe(&on("2026-11-21"));
    let bytes = fixture_bytes("wanghe/roster.xls");
    hunt(16, acts(), |acts| {
        look(&office, ImportKind::Roster, "表.xls", &damaged(&bytes, &acts));
    });
}

#[test]
fn damaged_values_in_every_encoding_are_survived() {
    let office = wanghe(&on("2026-11-21"));
    let text = "姓名,身份证号码,性别,出生日期,联系电话,从事社区工作时间,备注\r\n\
                张三,11010519491231002X,女,1949-12-31,13800001234,2015.3,\"甲,\n乙\"\r\n\
                李四,440524188001010014,男,1880.1.1,0515-88881234,85.3,'=1+1\r\n";
    let (gbk, ..) = encoding_rs::GB18030.encode(text);
    let utf16: Vec<u8> = std::iter::once(0xFEFF_u16)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let encoded = [text.as_bytes().to_vec(), gbk.into_owned(), utf16];
    hunt(60, (0..3_usize, acts()), |(which, acts)| {
        look(&office, ImportKind::Roster, "表.csv", &damaged(&encoded[which], &acts));
    });
}

#[test]
fn any_text_is_a_table_or_none() {
    let office = wanghe(&on("2026-11-21"));
    let cell = "[=+@\\-'\"0-9A-Za-z张三社区年月日./\\\\,;\t ]{0,24}|\\PC{0,12}";
    let table = proptest::collection::vec(proptest::collection::vec(cell, 1..6), 1..12);
    hunt(60, table, |rows| {
        let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        let text = "姓名,身份证号码,社区,出生日期,学历\n".to_owned() + &lines.join("\n");
        look(&office, ImportKind::Roster, "表.csv", text.as_bytes());
    });
}

#[test]
fn any_text_is_a_table_of_any_kind_of_record_or_none() {
    let office = wanghe(&on("2026-11-21"));
    let cell = "[=+@\\-'\"0-9A-Za-z本科优秀村干部年月日./\\\\;\t ]{0,24}|20[0-2][0-9][-.年](0?[1-9]|1[0-2])[-.月][0-9]{1,2}|\\PC{0,12}";
    let table = proptest::collection::vec(proptest::collection::vec(cell, 1..9), 1..12);
    hunt(60, (0..KINDS.len(), table), |(which, rows)| {
        let kept = KINDS[which].kept();
        let Some(kind) = imports::kind(kept.key) else { return };
        let titles = kept.fields.iter().map(|field| field.title).collect::<Vec<_>>();
        let mut text = format!("姓名,{}\n", titles.join(","));
        for row in &rows {
            text += &format!("单文静,{}\n", row.join(","));
        }
        look(&office, kind, "表.csv", text.as_bytes());
    });
}
