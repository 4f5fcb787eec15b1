use std::collections::BTreeMap;

use super::super::columns::ImportKind;
use super::super::workbook::{Area, Builder, Outline, SheetCell};
use super::*;
use crate::domain::records::Details;

fn sheet(rows: &[(u32, &[&str])], merges: &[&str]) -> Sheet {
    let mut builder = Builder::new();
    for (row, cells) in rows {
        for (column, text) in (1..).zip(*cells) {
            if !text.is_empty() {
                builder.push(Address { row: *row, column }, SheetCell::Text((*text).into()));
            }
        }
    }
    let outline = Outline {
        merges: merges.iter().map(|area| Area::parse(area).unwrap()).collect(),
        ..Outline::default()
    };
    builder.finish("表".into(), false, outline)
}

fn roster(sheet: &Sheet) -> Option<Header> {
    find(
        sheet,
        &Dictionary::new(ImportKind::Roster, &[], &[], &BTreeMap::new(), &BTreeMap::new()).unwrap(),
    )
}

fn title_and(rows: &[(u32, &[&str])], merges: &[&str]) -> Header {
    let mut all: Vec<(u32, &[&str])> = vec![
        (2, &["望河街道社区工作者花名册"]),
        (3, &["填报单位：", "", "2026年9月30日"]),
    ];
    all.extend_from_slice(rows);
    let mut areas = vec!["A2:E2"];
    areas.extend_from_slice(merges);
    roster(&sheet(&all, &areas)).unwrap()
}

#[test]
fn one_row_of_headings_below_titles() {
    let header = title_and(
        &[
            (5, &["序号", "姓名", "身份证号", "合同起始日期"]),
            (6, &["1", "张三", "3209"]),
        ],
        &[],
    );

    assert_eq!((header.first_row, header.last_row), (5, 5));
    assert_eq!(header.column(Field::IdNumber).unwrap().column, 3);
    assert_eq!(header.columns[0].field, None);
}

#[test]
fn two_rows_of_headings_merged_across_and_down() {
    let header = title_and(
        &[
            (5, &["姓名", "身份证号", "合同", "", "手机"]),
            (6, &["", "", "起始日期", "终止日期", ""]),
            (7, &["张三", "3209", "2026-01-01", "2026-12-31", "1990"]),
        ],
        &["A5:A6", "B5:B6", "C5:D5", "E5:E6"],
    );

    assert_eq!((header.first_row, header.last_row), (5, 6));
    let ends = header.column(Field::ContractEndsOn).unwrap();
    assert_eq!((ends.column, ends.heading().as_str()), (4, "合同终止日期"));
}

#[test]
fn two_rows_of_headings_without_merged_cells() {
    let plain = sheet(
        &[
            (1, &["姓名", "身份证号", "合同", "", "手机"]),
            (2, &["", "", "起始日期", "终止日期", ""]),
            (3, &["张三", "3209", "2026-01-01", "2026-12-31", "1990"]),
        ],
        &[],
    );

    let header = roster(&plain).unwrap();

    assert_eq!(header.last_row, 2);
    assert_eq!(header.column(Field::ContractEndsOn).unwrap().column, 4);
    assert_eq!(header.column(Field::Detail(Details::place("phone"))).unwrap().column, 5);
}

#[test]
fn a_second_heading_row_that_is_not_understood_is_no_person() {
    let header = title_and(
        &[
            (5, &["姓名", "身份证号", "学历", ""]),
            (6, &["", "", "毕业证", "学信网"]),
            (7, &["张三", "3209"]),
        ],
        &["A5:A6", "B5:B6", "C5:D5"],
    );

    assert_eq!(header.last_row, 6);
}

#[test]
fn of_two_columns_with_one_field_the_better_name_wins() {
    let header = title_and(&[(5, &["岗位", "姓名", "身份证号", "现任职务", "单位"])], &[]);

    assert_eq!(header.column(Field::Post).unwrap().column, 4);
    assert_eq!(header.columns[0].field, None);
}

#[test]
fn a_sheet_that_says_of_nobody_has_no_header() {
    assert!(roster(&sheet(&[(1, &["民族", "汉族", "性别"])], &[])).is_none());
    assert!(roster(&sheet(&[], &[])).is_none());
}
