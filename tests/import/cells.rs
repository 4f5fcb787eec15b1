//! A formula without a result, one that failed: neither is a blank cell.

use std::path::PathBuf;

use lince_core::ErrorCode;
use lince_core::import::{ImportKind, Plan};

use crate::binary;
use crate::hostile::{sheet_of, text_cell, workbook_with};
use crate::ledger::Ledger;

const MAN: &str = "000001199003070010";
const WOMAN: &str = "00000119881215202X";

struct File {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

fn file(name: &str, bytes: &[u8]) -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    File { path, _folder: folder }
}

const HEADINGS: [&str; 10] = [
    "姓名",
    "身份证号码",
    "性别",
    "出生年月",
    "文化程度",
    "职务",
    "合同起始日期",
    "合同终止日期",
    "联系电话",
    "备注",
];
const VALUES: [&str; 10] = [
    "赵一",
    MAN,
    "男",
    "1990-03-07",
    "本科",
    "网格员",
    "2025-01-01",
    "2027-12-31",
    "13800000001",
    "无事",
];

/// One person, whose `n`-th cell is this XML.
fn with_cell(n: usize, cell: impl Fn(&str) -> String) -> Plan {
    let at = |column: usize, row: u32| format!("{}{row}", char::from(b'A' + u8::try_from(column).unwrap()));
    let head: String = (0..10)
        .map(|column| text_cell(&at(column, 1), HEADINGS[column]))
        .collect();
    let values = (0..10).map(|column| match column == n {
        true => cell(&at(column, 2)),
        false => text_cell(&at(column, 2), VALUES[column]),
    });
    let rows = format!(
        "<row r=\"1\">{head}</row><row r=\"2\">{}</row>",
        values.collect::<String>()
    );
    let sheet = sheet_of("", &rows);
    let file = file(
        "花名册.xlsx",
        &workbook_with(|out| out.write_all(sheet.as_bytes()).unwrap()),
    );
    Ledger::of_street("望河街道")
        .plan(ImportKind::Roster, &file.path)
        .unwrap()
}

#[test]
fn a_formula_without_a_result_is_named_in_every_column() {
    for (n, heading) in HEADINGS.into_iter().enumerate() {
        for cell in [
            "<c r=\"{}\" t=\"str\"><f>VLOOKUP(B2,表!A:B,2,0)</f></c>",
            "<c r=\"{}\"><f>EDATE(G2,36)-1</f></c>",
            "<c r=\"{}\"><f>A1</f><v></v></c>",
            "<c r=\"{}\"><f>A1</f><v/></c>",
            "<c r=\"{}\"><f t=\"shared\" si=\"0\"/></c>",
        ] {
            let plan = with_cell(n, |at| cell.replace("{}", at));
            let held = plan
                .held_back
                .first()
                .unwrap_or_else(|| panic!("{} {cell} was taken", heading));
            assert_eq!(
                (plan.rows, held.code),
                (1, ErrorCode::FormulaWithoutValue),
                "{} {cell}",
                heading
            );
            assert_eq!(held.column.as_deref(), Some(heading));
            assert!(held.message.contains("WPS"), "{}", held.message);
            assert_eq!(
                held.cells
                    .iter()
                    .filter(|cell| cell.at.is_some_and(|at| at.column as usize == n + 1))
                    .count(),
                1,
                "one fault a cell"
            );
        }
    }
}

#[test]
fn a_formula_that_gave_a_text_a_number_or_nothing_is_its_result() {
    for (n, cell) in [
        (0, "<c r=\"{}\" t=\"str\"><f>X()</f><v>赵一</v></c>"),
        (9, "<c r=\"{}\" t=\"str\"><f>IF(A1=1,\"\",\"\")</f><v></v></c>"),
        (9, "<c r=\"{}\" t=\"str\"><f>IF(A1=1,\"\",\"\")</f><v/></c>"),
        (9, "<c r=\"{}\"/>"),
        (9, "<c r=\"{}\"><f>1</f><v>0</v></c>"),
    ] {
        let plan = with_cell(n, |at| cell.replace("{}", at));
        assert_eq!((plan.held_back.len(), plan.accepted), (0, 1), "{cell}");
    }
}

#[test]
fn a_formula_that_failed_is_named_with_what_it_shows() {
    for (n, heading) in HEADINGS.into_iter().enumerate() {
        for shown in ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#SPILL!", "#BUSY!"] {
            let plan = with_cell(n, |at| format!("<c r=\"{at}\" t=\"e\"><f>A1</f><v>{shown}</v></c>"));
            let held = &plan.held_back[0];
            assert_eq!(
                (held.code, held.column.as_deref()),
                (ErrorCode::UnknownValue, Some(heading))
            );
            assert!(held.message.contains(shown), "{}", held.message);
        }
        let values: Vec<&str> = (0..10)
            .map(|column| if column == n { "#N/A" } else { VALUES[column] })
            .collect();
        let file = file(
            "花名册.csv",
            format!("{}\n{}\n", HEADINGS.join(","), values.join(",")).as_bytes(),
        );
        let plan = Ledger::of_street("望河街道")
            .plan(ImportKind::Roster, &file.path)
            .unwrap();
        assert_eq!(plan.held_back[0].column.as_deref(), Some(heading));
        assert!(plan.held_back[0].message.contains("#N/A"));
    }
}

#[test]
fn prepared_lines_with_nothing_but_formulas_are_nobody() {
    let head: String = ["A1", "B1", "C1"]
        .iter()
        .zip(HEADINGS)
        .map(|(at, text)| text_cell(at, text))
        .collect();
    let mut rows = format!("<row r=\"1\">{head}</row>");
    for row in 2..40 {
        rows += &format!("<row r=\"{row}\"><c r=\"C{row}\"><f>IF(B{row}=\"\",\"\",1)</f></c></row>");
    }
    let sheet = sheet_of("", &rows);
    let file = file(
        "花名册.xlsx",
        &workbook_with(|out| out.write_all(sheet.as_bytes()).unwrap()),
    );

    let plan = Ledger::of_street("望河街道")
        .plan(ImportKind::Roster, &file.path)
        .unwrap();

    assert_eq!(plan.rows, 0);
}

#[test]
fn an_xls_says_the_same_of_its_formulas() {
    let text = [0, 0, 0, 0, 0, 0, 0xff, 0xff];
    let empty = [3, 0, 0, 0, 0, 0, 0xff, 0xff];
    let not_available = [2, 0, 0x2a, 0, 0, 0, 0xff, 0xff];
    for (name, expected) in [
        (
            vec![binary::formula(1, 0, text, 0)],
            Some(ErrorCode::FormulaWithoutValue),
        ),
        (
            vec![binary::formula(1, 0, [0; 8], 2)],
            Some(ErrorCode::FormulaWithoutValue),
        ),
        (
            vec![binary::formula(1, 0, empty, 2)],
            Some(ErrorCode::FormulaWithoutValue),
        ),
        (
            vec![binary::formula(1, 0, not_available, 0)],
            Some(ErrorCode::UnknownValue),
        ),
        (
            vec![binary::formula(1, 0, text, 2), binary::text_of_formula("赵一")],
            None,
        ),
        (
            vec![
                binary::formula(1, 0, text, 0),
                binary::record(0x04bc, &[0; 10]),
                binary::text_of_formula("赵一"),
            ],
            None,
        ),
        // A text that is truly empty: no name.
        (vec![binary::formula(1, 0, empty, 0)], Some(ErrorCode::NameMissing)),
    ] {
        let sheet = [
            vec![binary::headings()],
            name.clone(),
            vec![binary::label(1, 1, MAN), binary::person(2, "钱二", WOMAN)],
        ];
        let file = file("花名册.xls", &binary::workbook(&[], &sheet.concat()));
        let plan = Ledger::of_street("望河街道")
            .plan(ImportKind::Roster, &file.path)
            .unwrap();
        assert_eq!(plan.held_back.first().map(|held| held.code), expected, "{name:?}");
        assert_eq!(plan.rows, 2);
    }
}
