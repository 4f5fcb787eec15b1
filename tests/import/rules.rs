//! What a row may say, cell by cell, in small tables made for the purpose.

use std::path::PathBuf;

use lince_core::ErrorCode;
use lince_core::import::{ImportKind, ImportRequest, ImportTable, Items, PersonRecord, Plan, marked, plan};
use lince_core::progress::Silent;
use rust_xlsxwriter::{Format, Workbook};

use crate::ledger::{Ledger, day};

/// Valid numbers: a man of 1990-03-07, a woman of 1988-12-15, the standard's two examples, a woman of 1984-11-01.
const MAN: &str = "000001199003070010";
const WOMAN: &str = "00000119881215202X";
const OTHER: &str = "11010519491231002X";
const NOVEMBER: &str = "000001198411010207";

#[derive(Clone)]
enum V {
    T(&'static str),
    N(f64),
}
use V::{N, T};

struct Sheet {
    name: &'static str,
    rows: Vec<Vec<V>>,
    merges: Vec<(u32, u16, u32, u16)>,
    hidden: bool,
}

fn sheet(rows: Vec<Vec<V>>) -> Sheet {
    Sheet {
        name: "花名册",
        rows,
        merges: Vec::new(),
        hidden: false,
    }
}

struct File(tempfile::TempDir, PathBuf);

fn file(sheets: Vec<Sheet>) -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("表.xlsx");
    let mut workbook = Workbook::new();
    for sheet in sheets {
        let drawn = workbook.add_worksheet().set_name(sheet.name).unwrap();
        for (top, left, bottom, right) in &sheet.merges {
            drawn
                .merge_range(*top, *left, *bottom, *right, "", &Format::new())
                .unwrap();
        }
        for (row, cells) in (0..).zip(&sheet.rows) {
            for (column, value) in (0..).zip(cells) {
                match value {
                    T("") => {}
                    T(text) => drop(drawn.write_string(row, column, *text).unwrap()),
                    N(number) => drop(drawn.write_number(row, column, *number).unwrap()),
                }
            }
        }
        drawn.set_hidden(sheet.hidden);
    }
    workbook.save(&path).unwrap();
    File(folder, path)
}

fn plan_of(kind: ImportKind, sheets: Vec<Sheet>, ledger: &Ledger) -> Plan {
    let file = file(sheets);
    ledger.plan(kind, &file.1).unwrap()
}

fn roster(head: &[&'static str], rows: &[&[V]]) -> Plan {
    let mut all = vec![head.iter().map(|text| T(text)).collect::<Vec<_>>()];
    all.extend(rows.iter().map(|row| row.to_vec()));
    plan_of(ImportKind::Roster, vec![sheet(all)], &Ledger::of_street("望河街道"))
}

fn told(plan: &Plan) -> Vec<(u32, ErrorCode)> {
    plan.held_back.iter().map(|held| (held.row, held.code)).collect()
}

fn people(plan: &Plan) -> Vec<&PersonRecord> {
    let Items::Roster(items) = &plan.items else {
        panic!("a roster")
    };
    items.iter().map(|item| &item.record).collect()
}

#[test]
fn s7_identity_numbers_are_read_however_they_were_typed() {
    for (typed, fault) in [
        (T("00000119881215202x"), None),
        (T("'00000119881215202X"), None),
        (T("000001 19881215 202X"), None),
        (T("００００００１"), Some(ErrorCode::IdMalformed)),
        (T("440524800101001"), None),
        (N(440_524_800_101_001.0), None),
        (N(110_101_198_806_150_010.0), Some(ErrorCode::IdLostDigits)),
        (T("1.10101E+17"), Some(ErrorCode::IdLostDigits)),
        (T("000001198812152020"), Some(ErrorCode::IdCheckDigit)),
        (T("0000011988121520"), Some(ErrorCode::IdMalformed)),
        (T("无"), Some(ErrorCode::IdMissing)),
    ] {
        let shown = match &typed {
            T(text) => (*text).to_owned(),
            N(number) => number.to_string(),
        };
        let plan = roster(&["姓名", "身份证号"], &[&[T("张三"), typed]]);
        assert_eq!(plan.held_back.first().map(|held| held.code), fault, "{shown}");
    }
}

#[test]
fn s7_every_writing_of_a_birth_agrees_with_the_number() {
    for (born, fault) in [
        (T("1984-11-01"), None),
        (T("1984.11"), None),
        (T("1984年11月"), None),
        (T("19841101"), None),
        (T("198411"), None),
        (T("1984/11/1"), None),
        (T("１９８４．１１"), None),
        (T("84.11"), None),
        (T("11/1/1984"), None),
        (T("1/11/1984"), None),
        (N(30_987.0), None),
        (N(198_411.0), None),
        (N(1984.11), None),
        (T("1984.12"), Some(ErrorCode::BirthDisagreesWithId)),
        (T("12/3/1985"), Some(ErrorCode::BirthDisagreesWithId)),
        (N(1984.1), Some(ErrorCode::BirthDisagreesWithId)),
        (T("1984年13月"), Some(ErrorCode::BadDate)),
        (T("不详"), Some(ErrorCode::BadDate)),
    ] {
        let shown = match &born {
            T(text) => (*text).to_owned(),
            N(number) => number.to_string(),
        };
        let plan = roster(&["姓名", "身份证号", "出生年月"], &[&[T("张三"), T(NOVEMBER), born]]);
        assert_eq!(plan.held_back.first().map(|held| held.code), fault, "{shown}");
    }
}

#[test]
fn a_date_that_nothing_decides_is_asked_about() {
    let head = ["姓名", "身份证号", "入党时间"];
    for (dates, faults) in [
        ([N(2010.1), T("")], vec![(2, ErrorCode::DateAmbiguous)]),
        ([N(2010.1), N(2012.03)], vec![]),
        ([T("2010.1"), T("")], vec![]),
        ([T("85.3"), T("")], vec![(2, ErrorCode::DateAmbiguous)]),
        ([T("12/3/2010"), T("")], vec![(2, ErrorCode::DateAmbiguous)]),
        ([T("12/3/2010"), T("25/3/2011")], vec![]),
    ] {
        let plan = roster(
            &head,
            &[
                &[T("张三"), T(MAN), dates[0].clone()],
                &[T("李四"), T(WOMAN), dates[1].clone()],
            ],
        );
        let told: Vec<_> = told(&plan).into_iter().filter(|(row, _)| *row == 2).collect();
        assert_eq!(told, faults);
    }
}

#[test]
fn faults_of_one_row_are_told_in_their_order() {
    let head = ["姓名", "身份证号", "性别", "出生年月", "政治面貌", "入党时间"];

    let plan = roster(
        &head,
        &[&[T(""), T(MAN), T("女"), T("1991.01"), T("某党"), T("2010年13月")]],
    );

    let held = &plan.held_back[0];
    assert_eq!((held.code, held.cell.as_deref()), (ErrorCode::NameMissing, Some("A2")));
    assert_eq!(
        held.also,
        [
            ErrorCode::BirthDisagreesWithId,
            ErrorCode::SexDisagreesWithId,
            ErrorCode::BadDate,
            ErrorCode::UnknownValue
        ]
    );
    assert!(
        held.message.starts_with("第2行A2「姓名」姓名为空，请补填。"),
        "{}",
        held.message
    );
}

#[test]
fn words_are_brought_into_their_standard_form() {
    let head = [
        "姓名",
        "身份证号",
        "民族",
        "政治面貌",
        "学历",
        "学位",
        "是否退役军人",
        "联系电话",
        "社工证",
        "备注",
    ];
    let row = [
        T("王　伟"),
        T(MAN),
        T("汉"),
        T("党员 "),
        T("大学"),
        T("无"),
        T("√"),
        N(19_900_000_000.0),
        T("—"),
        T("/"),
    ];

    let plan = roster(&head, &[&row, &[T("买买提•阿不都"), T(WOMAN)]]);

    let all = people(&plan);
    let first = all[0];
    assert_eq!(first.name, "王伟");
    assert_eq!(first.details.nation.as_deref(), Some("汉族"));
    assert_eq!(first.politics.as_deref(), Some("中共党员"));
    assert_eq!(
        (
            first.educations[0].level.as_str(),
            first.educations[0].degree.as_deref()
        ),
        ("本科", None)
    );
    assert_eq!(
        (first.details.veteran, first.details.phone.as_deref()),
        (Some(true), Some("19900000000"))
    );
    assert_eq!(
        (first.certificate.is_some(), first.details.note.is_some()),
        (false, false)
    );
    assert_eq!(all[1].name, "买买提·阿不都");
}

#[test]
fn an_unreadable_character_is_told_with_its_remedy() {
    let plan = roster(
        &["姓名", "身份证号", "备注"],
        &[&[T("张\u{fffd}"), T(MAN)], &[T("李四"), T(WOMAN), T("\u{fffd}")]],
    );

    assert_eq!(
        told(&plan),
        [(2, ErrorCode::UnreadableCharacter), (3, ErrorCode::UnreadableCharacter)]
    );
    let message = &plan.held_back[0].message;
    assert!(
        message.contains("第2个字") && !message.contains(".xlsx"),
        "the file is one: {message}"
    );
}

#[test]
fn sums_notes_prepared_lines_and_repeated_headings_are_nobody() {
    let head = ["序号", "社区", "姓名", "身份证号"];
    let plan = roster(
        &head,
        &[
            &[N(1.0), T("望河社区"), T("张三"), T(MAN)],
            &[T("小计"), T(""), N(1.0)],
            &[T("序号"), T("社区"), T("姓名"), T("身份证号")],
            &[N(2.0), T("柳荫社区"), T("李四"), T(WOMAN)],
            &[N(3.0), T("柳荫社区")],
            &[T(""), T("合计"), N(2.0)],
            &[T("说明：按文本填写"), T(""), T("王五")],
            &[T("审核人："), T(""), T("赵六")],
        ],
    );

    assert_eq!((plan.rows, plan.added), (2, 2), "{:?}", plan.held_back);
}

#[test]
fn a_person_over_two_merged_rows_is_one_person() {
    let mut table = sheet(vec![
        vec![T("姓名"), T("身份证号"), T("学历")],
        vec![T("张三"), T(MAN), T("大专")],
        vec![T(""), T(""), T("本科")],
        vec![T("李四"), T(WOMAN), T("本科")],
    ]);
    table.merges = vec![(1, 0, 2, 0), (1, 1, 2, 1)];

    let plan = plan_of(ImportKind::Roster, vec![table], &Ledger::of_street("望河街道"));

    assert_eq!((plan.rows, plan.added), (2, 2), "{:?}", plan.held_back);
}

#[test]
fn every_visible_sheet_is_read_and_duplicates_are_found_across_them() {
    let rows = |id| vec![vec![T("姓名"), T("身份证号")], vec![T("张三"), T(id)]];
    let named = |name, id, hidden| Sheet {
        name,
        rows: rows(id),
        merges: Vec::new(),
        hidden,
    };
    let sheets = vec![
        named("望河", MAN, false),
        named("柳荫", MAN, false),
        named("去年", WOMAN, true),
        named("双桥", OTHER, false),
    ];

    let plan = plan_of(ImportKind::Roster, sheets, &Ledger::of_street("望河街道"));

    assert_eq!(plan.sheets, ["望河", "柳荫", "双桥"]);
    let held = &plan.held_back[0];
    assert_eq!(
        (held.sheet.as_str(), held.row, held.code),
        ("柳荫", 2, ErrorCode::DuplicateId)
    );
    assert!(held.message.contains("工作表“望河”第2行"), "{}", held.message);
}

#[test]
fn the_user_may_say_what_a_column_holds() {
    let file = file(vec![sheet(vec![vec![T("名号"), T("证号")], vec![T("张三"), T(MAN)]])]);
    let ledger = Ledger::of_street("望河街道");
    let mut request = ImportRequest::new(ImportKind::Roster);
    assert_eq!(
        ledger.plan_request(&request, &file.1).unwrap_err().code(),
        ErrorCode::NoHeaderFound
    );

    request.map = [("名号", "name"), ("证号", "id_number")]
        .map(|(header, field)| (header.to_owned(), field.to_owned()))
        .into();
    assert_eq!(ledger.plan_request(&request, &file.1).unwrap().added, 1);

    request.map.insert("没有".to_owned(), "note".to_owned());
    assert_eq!(
        ledger.plan_request(&request, &file.1).unwrap_err().code(),
        ErrorCode::InvalidArgument
    );
    request.sheet = Some("没有".to_owned());
    assert_eq!(
        ledger.plan_request(&request, &file.1).unwrap_err().code(),
        ErrorCode::InvalidArgument
    );
}

fn office_of_three() -> Ledger {
    let mut ledger = Ledger::of_street("望河街道");
    let file = file(vec![sheet(vec![
        vec![T("姓名"), T("身份证号"), T("社区"), T("从事社区工作时间")],
        vec![T("张三"), T(MAN), T("望河社区"), T("2020.03")],
        vec![T("李四"), T(WOMAN), T("柳荫社区"), T("2020.03")],
        vec![T("王五"), T(OTHER), T("柳荫社区"), T("2020.03")],
    ])]);
    ledger.import(ImportKind::Roster, &file.1);
    ledger
}

#[test]
fn contracts_of_one_person_do_not_overlap_and_the_same_period_is_the_same_contract() {
    let head = vec![
        T("姓名"),
        T("身份证号"),
        T("合同编号"),
        T("起始日期"),
        T("终止日期"),
        T("合同类型"),
    ];
    let row = |id, number, from, to, kind| vec![T(""), T(id), T(number), T(from), T(to), T(kind)];
    let mut rows = vec![
        head,
        row(MAN, "甲1", "2024-01-01", "2024-12-31", ""),
        row(MAN, "甲2", "2024年12月", "2025年12月", ""),
        row(MAN, "甲3", "2025-01", "2025-12", "固定期限"),
        row(MAN, "", "2024-01-01", "2024-12-31", "固定期限"),
        row(WOMAN, "乙1", "2024-01-01", "", ""),
        row(WOMAN, "乙2", "2024-01-01", "长期", ""),
        row(OTHER, "丙1", "2024-01-01", "", "无固定期限"),
        row(NOVEMBER, "丁1", "2024-01-01", "2025-12-31", ""),
        row(OTHER, "丙2", "2023-02-30", "2023-12-31", ""),
    ];
    for row in &mut rows[1..] {
        row[0] = T("张三");
    }
    for (row, name) in [(5, "李四"), (6, "李四"), (7, "王五"), (8, "赵六"), (9, "王小五")] {
        rows[row][0] = T(name);
    }

    let plan = plan_of(ImportKind::Contracts, vec![sheet(rows)], &office_of_three());

    assert_eq!(
        told(&plan),
        [
            (3, ErrorCode::ContractOverlaps),
            (6, ErrorCode::BadDate),
            (9, ErrorCode::NotOnFile),
            (10, ErrorCode::NameDisagreesWithFile),
        ]
    );
    assert_eq!((plan.added, plan.updated), (4, 1));
    let Items::Contracts(items) = &plan.items else {
        panic!("contracts")
    };
    assert_eq!(
        items[1].record.contract.ends_on,
        Some(day("2025-12-31")),
        "a month ends on its last day"
    );
    assert_eq!(items[3].record.contract.ends_on, None);
}

#[test]
fn scores_are_hundredths_between_0_and_100_for_one_year() {
    let head = vec![
        T("姓名"),
        T("身份证号"),
        T("量化考核"),
        T("年中测评（25%）"),
        T("年终测评"),
    ];
    let rows = |first: V| {
        vec![
            vec![T("二〇二六年度考核得分"), T("")],
            head.clone(),
            vec![T("张三"), T(MAN), first, T("88.5"), T("")],
            vec![T("李四"), T(WOMAN), N(60.0), N(100.01), N(70.0)],
            vec![T("张三"), T(MAN), N(60.0), N(70.0), N(70.0)],
            vec![T("王五"), T(OTHER), N(60.125), N(70.0), N(70.0)],
        ]
    };
    let ledger = office_of_three();

    let plan = plan_of(ImportKind::Appraisal, vec![sheet(rows(N(79.4)))], &ledger);

    assert_eq!(plan.year, Some(2026));
    assert_eq!(
        told(&plan),
        [(4, ErrorCode::ScoreOutOfRange), (5, ErrorCode::DuplicateId),]
    );
    let Items::Appraisal(items) = &plan.items else {
        panic!("scores")
    };
    assert_eq!(
        items[0].record.scores,
        [("quantified".to_owned(), 7940), ("midyear".to_owned(), 8850)]
    );
    let mut untitled = sheet(rows(N(80.0)));
    untitled.rows.remove(0);
    let file = file(vec![untitled]);
    let unknown = ImportTable::read(&file.1, &ImportRequest::new(ImportKind::Appraisal), &mut Silent)
        .err()
        .unwrap();
    assert_eq!(unknown.code(), ErrorCode::YearUnknown);
}

#[test]
fn training_counts_earned_hours_and_knows_a_record_by_day_title_and_person() {
    let head = ["培训日期", "培训名称", "学时", "姓名", "身份证号", "实得学时"]
        .map(T)
        .to_vec();
    let row = |day, hours, id, name, earned| vec![T(day), T("调解实务"), T(hours), T(name), T(id), T(earned)];
    let rows = vec![
        head,
        row("2026-03-15", "8", MAN, "张三", "4.5"),
        row("2026年3月15日至17日", "8学时", WOMAN, "李四", ""),
        row("2026-03-15", "8", MAN, "张三", "4.5"),
        row("2026-03-15", "", OTHER, "王五", ""),
        row("", "8", OTHER, "王五", ""),
    ];

    let plan = plan_of(ImportKind::Training, vec![sheet(rows)], &office_of_three());

    assert_eq!(told(&plan), [(5, ErrorCode::UnknownValue), (6, ErrorCode::BadDate)]);
    assert_eq!((plan.added, plan.unchanged), (2, 1));
    let Items::Training(items) = &plan.items else {
        panic!("training")
    };
    assert_eq!((items[0].record.earned_hours, items[1].record.earned_hours), (45, 80));
}

#[test]
fn a_later_roster_changes_what_differs_and_leaves_what_is_blank() {
    let ledger = office_of_three();
    let rows = vec![
        vec![
            T("姓名"),
            T("身份证号"),
            T("社区"),
            T("职务"),
            T("从事社区工作时间"),
            T("联系电话"),
        ],
        vec![T("张三"), T(MAN), T("柳荫"), T("副主任"), T("2020-03-01"), T("")],
        vec![T("李四"), T(WOMAN), T("双桥社区"), T(""), T(""), T("")],
        vec![T("王六"), T(OTHER), T(""), T(""), T(""), T("")],
    ];

    let plan = plan_of(ImportKind::Roster, vec![sheet(rows)], &ledger);

    assert_eq!(
        told(&plan),
        [(3, ErrorCode::UnknownCommunity), (4, ErrorCode::NameDisagreesWithFile)]
    );
    let changes: Vec<(&str, Option<&str>, &str)> = plan.differences[0]
        .changes
        .iter()
        .map(|change| (change.field.as_str(), change.before.as_deref(), change.after.as_str()))
        .collect();
    assert_eq!(
        changes,
        [("community", Some("望河社区"), "柳荫社区"), ("post", None, "副主任")]
    );
}

#[test]
fn a_mended_workbook_goes_through() {
    let wrong = "000001198812152020";
    let file = file(vec![sheet(vec![
        vec![T("姓名"), T("身份证号")],
        vec![T("李四"), T(wrong)],
    ])]);
    let ledger = Ledger::of_street("望河街道");
    let table = ImportTable::read(&file.1, &ImportRequest::new(ImportKind::Roster), &mut Silent).unwrap();
    let first = plan::of(&table, &ledger.on_file, ledger.as_of, &mut Silent).unwrap();
    let out = file.0.path().join("标记.xlsx");
    marked::write(&table, &first, &out).unwrap();

    // The clerk corrects the last digit in the marked workbook and saves it.
    let mended = file.0.path().join("改好.xlsx");
    let mut old = zip::ZipArchive::new(std::fs::File::open(&out).unwrap()).unwrap();
    let mut new = zip::ZipWriter::new(std::fs::File::create(&mended).unwrap());
    for index in 0..old.len() {
        let mut entry = old.by_index(index).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        let name = entry.name().unwrap().to_string();
        new.start_file(name.clone(), zip::write::SimpleFileOptions::default())
            .unwrap();
        if name.ends_with("sharedStrings.xml") {
            bytes = String::from_utf8(bytes).unwrap().replace(wrong, WOMAN).into_bytes();
        }
        std::io::Write::write_all(&mut new, &bytes).unwrap();
    }
    new.finish().unwrap();

    let plan = ledger.plan(ImportKind::Roster, &mended).unwrap();

    assert_eq!((plan.added, plan.held_back.len()), (1, 0));
}
