//! What the user does not see in the spreadsheet program is read and said; what has no place on file is said, too.

use std::path::PathBuf;

use lince_core::ErrorCode;
use lince_core::import::{ImportKind, ImportRequest, Plan};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use crate::binary;
use crate::ledger::Ledger;

const NUMBERS: [&str; 4] = [
    "000001199003070010",
    "00000119881215202X",
    "11010519491231002X",
    "000001198411010207",
];
const NAMES: [&str; 4] = ["赵一", "钱二", "孙三", "李四"];

struct File {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

fn saved(workbook: &mut Workbook) -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("表.xlsx");
    workbook.save(&path).unwrap();
    File { path, _folder: folder }
}

fn draw(sheet: &mut Worksheet, rows: &[&[&str]]) {
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*cells) {
            if !text.is_empty() {
                sheet.write_string(row, column, *text).unwrap();
            }
        }
    }
}

fn four_people(sheet: &mut Worksheet) {
    let rows: Vec<[&str; 3]> = NAMES
        .iter()
        .zip(NUMBERS)
        .map(|(name, number)| [*name, number, "本科"])
        .collect();
    let mut all: Vec<&[&str]> = vec![&["姓名", "身份证号码", "文化程度"]];
    all.extend(rows.iter().map(<[&str; 3]>::as_slice));
    draw(sheet, &all);
}

fn plan(file: &File) -> Plan {
    Ledger::of_street("望河街道")
        .plan(ImportKind::Roster, &file.path)
        .unwrap()
}

fn told(plan: &Plan, code: ErrorCode) -> Vec<&str> {
    let told = plan.warnings.iter().filter(|warning| warning.code == code);
    told.map(|warning| warning.message.as_str()).collect()
}

#[test]
fn hidden_rows_are_read_and_counted_in_one_warning() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    four_people(sheet);
    sheet.set_row_hidden(2).unwrap();
    sheet.set_row_hidden(3).unwrap();
    // Nobody is in a hidden blank row.
    sheet.set_row_hidden(20).unwrap();

    let plan = plan(&saved(&mut workbook));

    assert_eq!((plan.accepted, plan.hidden_rows), (4, 2));
    let told = told(&plan, ErrorCode::HiddenRows);
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("其中2行在表格中是隐藏的"), "{}", told[0]);
    let json = serde_json::to_value(&plan).unwrap();
    assert_eq!(json["hidden_rows"], 2);
}

#[test]
fn rows_that_a_filter_hides_are_read_and_counted() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    four_people(sheet);
    sheet.autofilter(0, 0, 4, 2).unwrap();
    sheet
        .filter_column(0, &rust_xlsxwriter::FilterCondition::new().add_list_filter("赵一"))
        .unwrap();

    let plan = plan(&saved(&mut workbook));

    assert_eq!((plan.accepted, plan.hidden_rows), (4, 3));
}

#[test]
fn hidden_rows_and_columns_of_an_xls_are_read_and_counted() {
    let mut sheet = vec![
        binary::columns(1, 1, true),
        binary::row(0, false),
        binary::row(1, false),
        binary::row(2, true),
        binary::headings(),
    ];
    sheet.extend(
        (1..)
            .zip(NAMES.iter().zip(NUMBERS).take(2))
            .map(|(row, (name, number))| binary::person(row, name, number)),
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("表.xls");
    std::fs::write(&path, binary::workbook(&[], &sheet)).unwrap();

    let plan = Ledger::of_street("望河街道").plan(ImportKind::Roster, &path).unwrap();

    assert_eq!((plan.accepted, plan.hidden_rows), (2, 1));
    assert_eq!(told(&plan, ErrorCode::HiddenColumns).len(), 1);
    assert!(told(&plan, ErrorCode::HiddenColumns)[0].contains("身份证号码"));
}

#[test]
fn a_table_without_anything_hidden_says_nothing() {
    let mut workbook = Workbook::new();
    four_people(workbook.add_worksheet());

    let plan = plan(&saved(&mut workbook));

    let codes: Vec<ErrorCode> = plan.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(plan.hidden_rows, 0);
    assert_eq!(
        codes,
        [ErrorCode::IdAreaUnknown, ErrorCode::JoiningPresumed],
        "nothing of what is hidden"
    );
}

#[test]
fn a_hidden_sheet_is_left_out_or_read_with_a_word() {
    let mut workbook = Workbook::new();
    four_people(workbook.add_worksheet().set_name("花名册").unwrap());
    let old = workbook.add_worksheet().set_name("旧表").unwrap();
    four_people(old);
    old.set_hidden(true);
    let notes = workbook.add_worksheet().set_name("代码").unwrap();
    draw(notes, &[&["民族"], &["汉族"]]);
    notes.set_hidden(true);
    let file = saved(&mut workbook);

    let all = plan(&file);

    let words = told(&all, ErrorCode::HiddenSheet);
    assert_eq!((all.rows, words.len()), (4, 1));
    assert!(
        words[0].contains("旧表") && words[0].contains("没有读入"),
        "{}",
        words[0]
    );
    let wanted = ImportRequest {
        sheet: Some("旧表".into()),
        ..ImportRequest::new(ImportKind::Roster)
    };
    let named = Ledger::of_street("望河街道").plan_request(&wanted, &file.path).unwrap();
    assert!(told(&named, ErrorCode::HiddenSheet)[0].contains("也已读入"));
}

#[test]
fn a_further_line_of_somebody_is_told_value_by_value() {
    let head = [
        "姓名",
        "身份证号码",
        "文化程度",
        "社会工作者职业资格",
        "合同起始日期",
        "合同终止日期",
        "职务",
        "年龄",
    ];
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    draw(
        sheet,
        &[
            &head,
            &["", "", "本科", "社会工作师", "2025-01-01", "2027-12-31", "网格员", "40"],
            &[
                "",
                "",
                "大专",
                "助理社会工作师",
                "2022-01-01",
                "2024-12-31",
                "楼长",
                "39",
            ],
            &["", "", "本科", "", "", "", "", ""],
            &["", "", "高中", "", "", "", "", ""],
        ],
    );
    for (top, bottom, name, number) in [(1, 2, NAMES[0], NUMBERS[0]), (3, 4, NAMES[1], NUMBERS[1])] {
        sheet.merge_range(top, 0, bottom, 0, name, &Format::new()).unwrap();
        sheet.merge_range(top, 1, bottom, 1, number, &Format::new()).unwrap();
    }

    let plan = plan(&saved(&mut workbook));

    assert_eq!((plan.rows, plan.accepted), (2, 2));
    let words = told(&plan, ErrorCode::ValueNotKept);
    assert_eq!(words.len(), 2, "{words:?}");
    assert!(words[0].starts_with("第3行（赵一，接第2行）"), "{}", words[0]);
    for value in ["大专", "助理社会工作师", "2022-01-01", "2024-12-31", "楼长"] {
        assert!(words[0].contains(value), "{value}: {}", words[0]);
    }
    assert!(!words[0].contains("39"), "a column that nobody reads: {}", words[0]);
    assert!(
        words[1].starts_with("第5行") && words[1].contains("高中"),
        "{}",
        words[1]
    );
}

#[test]
fn a_further_line_that_says_the_same_again_loses_nothing() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    draw(
        sheet,
        &[
            &["姓名", "身份证号码", "文化程度", "职务"],
            &["", "", "本科", "网格员"],
            &["", "", "本科", ""],
        ],
    );
    sheet.merge_range(1, 0, 2, 0, NAMES[0], &Format::new()).unwrap();
    sheet.merge_range(1, 1, 2, 1, NUMBERS[0], &Format::new()).unwrap();

    assert!(told(&plan(&saved(&mut workbook)), ErrorCode::ValueNotKept).is_empty());
}
