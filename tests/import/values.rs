//! Numbers as their user sees them, values that were read and not stored, contracts of every kind, and people who have left: in small
//! tables made for the purpose.

use std::path::PathBuf;

use lince_core::ErrorCode;
use lince_core::domain::records::{Contract, Service};
use lince_core::import::{ImportKind, ImportRequest, Items, Plan};
use rust_xlsxwriter::{Format, Workbook};

use crate::ledger::{Ledger, day};

/// Valid numbers: a man of 1990-03-07, a woman of 1988-12-15.
const MAN: &str = "000001199003070010";
const WOMAN: &str = "00000119881215202X";

#[derive(Clone, Copy)]
enum V {
    T(&'static str),
    N(f64),
    /// A number with a format of its own.
    F(f64, &'static str),
}
use V::{F, N, T};

struct File(
    #[expect(dead_code, reason = "goes with the file")] tempfile::TempDir,
    PathBuf,
);

fn file(rows: &[Vec<V>]) -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("表.xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, value) in (0..).zip(cells) {
            match value {
                T("") => {}
                T(text) => drop(sheet.write_string(row, column, *text).unwrap()),
                N(number) => drop(sheet.write_number(row, column, *number).unwrap()),
                F(number, code) => {
                    let format = Format::new().set_num_format(*code);
                    sheet.write_number_with_format(row, column, *number, &format).unwrap();
                }
            }
        }
    }
    workbook.save(&path).unwrap();
    File(folder, path)
}

fn head(columns: &[&'static str]) -> Vec<V> {
    columns.iter().map(|column| T(column)).collect()
}

fn office() -> Ledger {
    let mut ledger = Ledger::of_street("望河街道");
    let people = [
        head(&["姓名", "身份证号", "从事社区工作时间"]),
        vec![T("张三"), T(MAN), T("2020-03-01")],
        vec![T("李四"), T(WOMAN), T("2020-03-01")],
    ];
    ledger.import(ImportKind::Roster, &file(&people).1);
    ledger
}

fn left(ledger: &mut Ledger, on: &str) {
    ledger.on_file.people[0].services = vec![Service {
        joined_on: day("2020-03-01"),
        left_on: Some(day(on)),
        leave_kind: Some("辞职".into()),
    }];
}

fn plan_in(ledger: &Ledger, kind: ImportKind, rows: &[Vec<V>]) -> Plan {
    let mut request = ImportRequest::new(kind);
    request.year = (kind == ImportKind::Appraisal).then_some(2026);
    ledger.plan_request(&request, &file(rows).1).unwrap()
}

fn told(plan: &Plan) -> Vec<(u32, ErrorCode)> {
    plan.held_back.iter().map(|held| (held.row, held.code)).collect()
}

fn warned(plan: &Plan, code: ErrorCode) -> Vec<&str> {
    let of_code = plan.warnings.iter().filter(|warning| warning.code == code);
    of_code.map(|warning| warning.message.as_str()).collect()
}

fn scores(value: V) -> Plan {
    let rows = [head(&["姓名", "身份证号", "量化考评"]), vec![T("张三"), T(MAN), value]];
    plan_in(&office(), ImportKind::Appraisal, &rows)
}

fn score(plan: &Plan) -> Option<u32> {
    let Items::Appraisal(items) = &plan.items else {
        panic!("scores")
    };
    items.first()?.record.scores.first().map(|(_, score)| *score)
}

#[test]
fn a_percentage_is_read_by_what_its_cell_shows_whether_number_or_text_and_that_is_said_once() {
    for (value, hundredths, is_percentage) in [
        (F(0.95, "0%"), Some(9500), true),
        (F(0.95, "0.00%"), Some(9500), true),
        (F(0.883, "#,##0.0%;[Red]-0.0%"), Some(8830), true),
        (F(1.0, "0%"), Some(10_000), true),
        (T("92%"), Some(9200), true),
        (T("92 ％"), Some(9200), true),
        (F(95.0, "0\"%\""), Some(9500), false),
        (F(95.0, "0\\%"), Some(9500), false),
        (F(95.0, "0%"), None, false),
        (N(95.0), Some(9500), false),
    ] {
        let plan = scores(value);
        assert_eq!(score(&plan), hundredths);
        let said = warned(&plan, ErrorCode::PercentAsPoints);
        assert_eq!(said.len(), usize::from(is_percentage), "{said:?}");
    }
}

#[test]
fn percentages_of_many_cells_are_one_warning() {
    let percent = |share| F(share, "0%");
    let rows = [
        head(&["姓名", "身份证号", "量化考评", "年中测评"]),
        vec![T("张三"), T(MAN), percent(0.95), percent(0.9)],
        vec![T("李四"), T(WOMAN), percent(0.85), T("80%")],
    ];
    let plan = plan_in(&office(), ImportKind::Appraisal, &rows);

    assert_eq!(
        warned(&plan, ErrorCode::PercentAsPoints),
        ["「量化考评」「年中测评」共4格是百分比，已按分数读入（如C2 95%→95.00）"]
    );
}

#[test]
fn more_places_than_a_score_keeps_are_rounded_half_up_and_too_large_is_another_thing() {
    for (value, hundredths, rounded) in [
        (N(88.333_333_333_333_33), Some(8833), true),
        (N(91.125), Some(9113), true),
        (N(1.005), Some(101), true),
        (N(88.300_000_000_000_01), Some(8830), false),
        (T("88.335"), Some(8834), true),
        (T("88.335分"), Some(8834), true),
        (N(100.004), None, false),
        (N(101.0), None, false),
        (T("缺考"), None, false),
    ] {
        let plan = scores(value);
        assert_eq!(score(&plan), hundredths);
        assert_eq!(warned(&plan, ErrorCode::TooManyPlaces).len(), usize::from(rounded));
        for held in &plan.held_back {
            assert_eq!(held.code, ErrorCode::ScoreOutOfRange);
            assert!(held.message.contains("0到100"), "{}", held.message);
        }
    }
}

fn training(rows: &[(V, V)]) -> Vec<Vec<V>> {
    let head = head(&["培训日期", "培训名称", "学时", "姓名", "身份证号", "实得学时"]);
    let row = |(of_event, earned): &(V, V)| vec![T("2026-03-15"), T("调解实务"), *of_event, T("张三"), T(MAN), *earned];
    std::iter::once(head).chain(rows.iter().map(row)).collect()
}

#[test]
fn quarters_of_hours_are_held_back_with_what_is_expected_or_rounded_when_asked_for() {
    for (earned, rounded) in [
        (N(0.25), 3),
        (N(0.75), 8),
        (T("2.67学时"), 27),
        (N(0.1 + 0.2), 3),
        (N(7.5), 75),
    ] {
        let rows = training(&[(N(8.0), earned)]);
        let needs = matches!(rounded, 3 | 8 | 27) && !matches!(earned, N(n) if n > 0.29 && n < 0.31);
        let plan = plan_in(&office(), ImportKind::Training, &rows);
        assert_eq!(
            (plan.held_back.len(), plan.hours_to_round),
            (usize::from(needs), usize::from(needs))
        );
        for held in &plan.held_back {
            assert_eq!(held.code, ErrorCode::TooManyPlaces);
            assert!(held.message.contains("学时保留一位小数"), "{}", held.message);
        }

        let mut request = ImportRequest::new(ImportKind::Training);
        request.round_hours = true;
        let plan = office().plan_request(&request, &file(&rows).1).unwrap();
        let Items::Training(items) = &plan.items else {
            panic!("training")
        };
        assert_eq!(items[0].record.earned_hours, rounded);
        assert_eq!(warned(&plan, ErrorCode::TooManyPlaces).len(), usize::from(needs));
    }
}

#[test]
fn hours_in_percent_are_what_is_shown_but_never_a_share_of_the_event() {
    for (of_event, earned, tenths) in [
        (N(8.0), F(0.04, "0%"), Some(40)),
        (N(8.0), T("4%"), Some(40)),
        (N(8.0), F(1.0, "0%"), None),
        (N(8.0), T("100%"), None),
    ] {
        let plan = plan_in(&office(), ImportKind::Training, &training(&[(of_event, earned)]));
        let Items::Training(items) = &plan.items else {
            panic!("training")
        };
        assert_eq!(items.first().map(|item| item.record.earned_hours), tenths);
        assert!(plan.held_back.iter().all(|held| held.message.contains("应填学时数")));
    }
}

#[test]
fn every_refused_number_says_what_is_expected() {
    let one = |kind, columns: &[&'static str], row: Vec<V>| plan_in(&office(), kind, &[head(columns), row]);
    let roster = |column, value| {
        one(
            ImportKind::Roster,
            &["姓名", "身份证号", column],
            vec![T("张三"), T(MAN), value],
        )
    };
    let training = |value| plan_in(&office(), ImportKind::Training, &training(&[(N(8.0), value)]));
    let contract = |value| {
        let columns = ["姓名", "身份证号", "起始日期", "终止日期", "试用期"];
        let row = vec![T("张三"), T(MAN), T("2025-01-01"), T("2027-12-31"), value];
        one(ImportKind::Contracts, &columns, row)
    };
    let community = |column, value| {
        one(
            ImportKind::Communities,
            &["街道", "社区", column],
            vec![T("望河街道"), T("望河社区"), value],
        )
    };
    for (plan, expected) in [
        (roster("联系电话", T("暂缺")), "11位手机号码"),
        (roster("是否退役军人", T("可能")), "可以填：是、否"),
        (training(T("半天")), "应填学时数，保留一位小数"),
        (training(N(0.25)), "学时保留一位小数"),
        (scores(T("优")), "0到100之间的数"),
        (contract(T("两个月左右")), "应填整月数"),
        (contract(N(1.5)), "应填整月数"),
        (community("户数", T("约两千")), "应填整数"),
        (community("户数", F(0.95, "0%")), "应填整数"),
        (community("统计代码", T("甲乙丙")), "不超过12位的数字"),
    ] {
        let [held] = plan.held_back.as_slice() else {
            panic!("{expected}: {:?}", plan.held_back)
        };
        assert!(held.message.contains(expected), "{}", held.message);
    }
}

const CONTRACT: [&str; 4] = ["姓名", "身份证号", "合同起始日期", "合同终止日期"];

#[test]
fn a_contract_with_one_day_missing_is_asked_about_in_the_roster_as_in_the_book() {
    for kind in [ImportKind::Roster, ImportKind::Contracts] {
        for (starts, ends, sentence) in [
            ("2025-01-01", "", "合同终止日期为空"),
            ("2025-01-01", "无", "合同终止日期为空"),
            ("2025-01-01", "/", "合同终止日期为空"),
            ("", "2027-12-31", "合同起始日期为空"),
            ("无", "2027-12-31", "合同起始日期为空"),
            ("", "长期", "合同起始日期为空"),
        ] {
            let rows = [head(&CONTRACT), vec![T("张三"), T(MAN), T(starts), T(ends)]];
            let plan = plan_in(&office(), kind, &rows);
            assert_eq!(told(&plan), [(2, ErrorCode::BadDate)], "{kind} {starts} {ends}");
            assert!(
                plan.held_back[0].message.contains(sentence),
                "{}",
                plan.held_back[0].message
            );
        }
    }
    let neither = [head(&CONTRACT), vec![T("张三"), T(MAN), T(""), T("")]];
    let plan = plan_in(&office(), ImportKind::Roster, &neither);
    assert!(plan.held_back.is_empty() && plan.kept_back_values.is_empty());
}

#[test]
fn every_value_that_was_read_and_not_stored_is_said() {
    let roster = |columns: &[&'static str], row: &[&'static str]| {
        let rows = [
            head(&[&["姓名", "身份证号"], columns].concat()),
            [T("张三"), T(MAN)]
                .into_iter()
                .chain(row.iter().map(|text| T(text)))
                .collect(),
        ];
        plan_in(&office(), ImportKind::Roster, &rows)
    };
    let other = |kind, columns: &[&'static str], row: &[&'static str]| {
        let rows = [
            head(&[&["姓名", "身份证号"], columns].concat()),
            [T("张三"), T(MAN)]
                .into_iter()
                .chain(row.iter().map(|text| T(text)))
                .collect(),
        ];
        plan_in(&office(), kind, &rows)
    };
    for (plan, cells) in [
        (roster(&["合同起始日期"], &["2025-01-01"]), &["C2"][..]),
        (roster(&["合同终止日期"], &["2027-12-31"]), &["C2"]),
        (roster(&["合同类型", "合同编号"], &["固定期限", "甲1"]), &["C2", "D2"]),
        (
            roster(&["学位", "毕业院校", "专业"], &["学士", "某大学", "法学"]),
            &["C2", "D2", "E2"],
        ),
        (roster(&["学历", "专业"], &["本科", "法学"]), &[]),
        (
            roster(
                &["全日制学历", "全日制专业", "学历", "专业"],
                &["本科", "法学", "本科", "会计"],
            ),
            &["F2"],
        ),
        (roster(&["证书编号", "取证时间"], &["123", "2020-06"]), &["C2", "D2"]),
        (roster(&["身份"], &["网格员、热心人"]), &["C2"]),
        (roster(&["任职时间"], &["2021-01"]), &["C2"]),
        (roster(&["街道"], &["望河街道"]), &["C2"]),
        (roster(&["从事社区工作时间"], &["2021-05"]), &["C2"]),
        (roster(&["从事社区工作时间"], &["2019-05"]), &[]),
        (
            other(
                ImportKind::Contracts,
                &["起始日期", "终止日期"],
                &["2025-01-01", "2027-12-31"],
            ),
            &[],
        ),
        (
            other(
                ImportKind::Training,
                &["培训日期", "培训名称", "学时"],
                &["2026-03-15至17日", "实务", "8"],
            ),
            &["C2"],
        ),
    ] {
        assert!(plan.held_back.is_empty(), "{:?}", plan.held_back);
        let mut kept: Vec<&str> = plan.kept_back_values.iter().map(|kept| kept.cell.as_str()).collect();
        kept.sort_unstable();
        assert_eq!(kept, cells, "{:?}", plan.kept_back_values);
        assert_eq!(warned(&plan, ErrorCode::ValueNotKept).is_empty(), cells.is_empty());
    }
}

#[test]
fn a_contract_without_an_end_is_of_a_kind_that_has_none() {
    let rows = |kind, ends| {
        [
            head(&["姓名", "身份证号", "合同类型", "起始日期", "终止日期"]),
            vec![T("张三"), T(MAN), T(kind), T("2025-01-01"), T(ends)],
        ]
    };
    for (kind, ends, stored) in [
        ("以完成一定工作任务为期限", "", Ok(None)),
        ("以完成一定工作任务为期限", "任务完成", Ok(None)),
        ("一定任务", "至工作任务完成之日止", Ok(None)),
        ("", "任务完成", Ok(None)),
        (
            "以完成一定工作任务为期限",
            "2027-12-31",
            Err(ErrorCode::ContractKindDisagrees),
        ),
        ("无固定期限", "", Ok(None)),
        ("无固定期限", "长期", Ok(None)),
        ("无固定期限", "2027-12-31", Err(ErrorCode::ContractKindDisagrees)),
        ("固定期限", "2027-12-31", Ok(Some(day("2027-12-31")))),
        ("固定期限", "", Err(ErrorCode::BadDate)),
        ("固定期限", "长期", Err(ErrorCode::ContractKindDisagrees)),
        ("固定期限", "任务完成", Err(ErrorCode::ContractKindDisagrees)),
        ("", "看情况", Err(ErrorCode::BadDate)),
    ] {
        let plan = plan_in(&office(), ImportKind::Contracts, &rows(kind, ends));
        let Items::Contracts(items) = &plan.items else {
            panic!("contracts")
        };
        let read = match items.first() {
            Some(item) => Ok(item.record.contract.ends_on),
            None => Err(plan.held_back[0].code),
        };
        assert_eq!(read, stored, "{kind} {ends}: {:?}", plan.held_back);
    }
    let plan = plan_in(&office(), ImportKind::Contracts, &rows("", "任务完成"));
    let Items::Contracts(items) = &plan.items else {
        panic!("contracts")
    };
    assert_eq!(
        items[0].record.contract.kind.as_deref(),
        Some("以完成一定工作任务为期限")
    );
}

#[test]
fn a_probation_longer_than_the_law_allows_is_warned_of_by_its_article() {
    for (kind, ends, months, warns) in [
        ("固定期限", "2025-12-31", 12.0, true),
        ("固定期限", "2025-12-31", 2.0, false),
        ("以完成一定工作任务为期限", "", 1.0, true),
        ("无固定期限", "", 6.0, false),
        ("聘用合同", "2025-12-31", 12.0, false),
    ] {
        let rows = [
            head(&["姓名", "身份证号", "合同类型", "起始日期", "终止日期", "试用期（月）"]),
            vec![T("张三"), T(MAN), T(kind), T("2025-01-01"), T(ends), N(months)],
        ];
        let plan = plan_in(&office(), ImportKind::Contracts, &rows);
        let said = warned(&plan, ErrorCode::ProbationTooLong);
        assert_eq!((plan.added, said.len()), (1, usize::from(warns)), "{kind}");
        assert!(
            said.iter()
                .all(|said| said.contains("劳动合同法") && said.contains("第十九条")),
            "{said:?}"
        );
    }
}

fn with_contract(ends_on: Option<&str>) -> Ledger {
    let mut ledger = office();
    ledger.on_file.people[0].contracts = vec![Contract {
        starts_on: day("2025-01-01"),
        ends_on: ends_on.map(day),
        number: Some("甲1".into()),
        kind: None,
        signed_on: None,
        probation_months: None,
    }];
    ledger
}

#[test]
fn another_last_day_of_the_same_contract_is_a_correction_shown_old_and_new() {
    let ledger = with_contract(Some("2026-11-11"));
    for kind in [ImportKind::Roster, ImportKind::Contracts] {
        for (ends, before_after) in [
            ("2027-11-11", Some(("2026-11-11", "2027-11-11"))),
            ("2026-06-30", Some(("2026-11-11", "2026-06-30"))),
            ("长期", Some(("2026-11-11", "长期"))),
            ("2026-11-11", None),
            ("", None),
        ] {
            let rows = [head(&CONTRACT), vec![T("张三"), T(MAN), T("2025-01-01"), T(ends)]];
            let plan = plan_in(&ledger, kind, &rows);
            assert!(plan.held_back.is_empty(), "{:?}", plan.held_back);
            let shown = plan.differences.first().map(|difference| &difference.changes[0]);
            let shown = shown.map(|change| (change.before.as_deref().unwrap_or_default(), change.after.as_str()));
            assert_eq!(shown, before_after, "{kind} {ends}");
            assert_eq!(plan.corrected_contracts, usize::from(before_after.is_some()));
        }
    }
}

#[test]
fn two_rows_with_one_first_day_and_two_ends_are_no_correction() {
    let rows = [
        head(&CONTRACT),
        vec![T("张三"), T(MAN), T("2025-01-01"), T("2026-12-31")],
        vec![T("张三"), T(MAN), T("2025-01-01"), T("2027-12-31")],
        vec![T("李四"), T(WOMAN), T("2025-01-01"), T("2027-12-31")],
        vec![T("李四"), T(WOMAN), T("2026-01-01"), T("2028-12-31")],
    ];
    let plan = plan_in(&office(), ImportKind::Contracts, &rows);

    assert_eq!(
        told(&plan),
        [(3, ErrorCode::ContractOverlaps), (5, ErrorCode::ContractOverlaps)]
    );
    assert!(
        plan.held_back[0].message.contains("第2行"),
        "{}",
        plan.held_back[0].message
    );
    assert!(
        plan.held_back[1]
            .message
            .contains("第4行的合同是2025-01-01至2027-12-31")
    );
}

#[test]
fn rows_that_a_form_prepared_are_nobody() {
    let roster = [
        "序号",
        "社区",
        "姓名",
        "身份证号",
        "性别",
        "民族",
        "政治面貌",
        "人员类别",
        "是否退役军人",
        "联系电话",
    ];
    let rows = [
        head(&roster),
        vec![N(1.0), T("望河社区"), T("张三"), T(MAN), T("男"), T("汉族")],
        vec![
            N(2.0),
            T("望河社区"),
            T(""),
            T(""),
            T(""),
            T("汉族"),
            T("群众"),
            T("专职网格员"),
            T("否"),
        ],
        vec![N(3.0), T(""), T(""), T(""), T("男")],
        vec![
            N(4.0),
            T("望河社区"),
            T(""),
            T(""),
            T(""),
            T("汉族"),
            T(""),
            T(""),
            T("否"),
            T("13900000000"),
        ],
        vec![N(5.0), T("望河社区"), T("王五"), T("")],
    ];
    let plan = plan_in(&office(), ImportKind::Roster, &rows);
    assert_eq!(plan.rows, 3, "a phone is somebody's, and so is a name");
    assert_eq!(told(&plan), [(5, ErrorCode::IdMissing), (6, ErrorCode::IdMissing)]);

    let mut rows = training(&[(N(8.0), N(8.0)), (N(8.0), T(""))]);
    rows[2][3..5].fill(T(""));
    assert_eq!(plan_in(&office(), ImportKind::Training, &rows).rows, 1);
}

#[test]
fn somebody_who_has_left_is_named_and_gets_nothing_that_makes_sense_only_in_post() {
    let mut ledger = office();
    left(&mut ledger, "2026-07-20");
    ledger.as_of = day("2026-10-08");
    let rows = [
        head(&[
            "姓名",
            "身份证号",
            "职务",
            "人员类别",
            "联系电话",
            "合同起始日期",
            "合同终止日期",
            "到岗日期",
        ]),
        vec![
            T("张三"),
            T(MAN),
            T("主任"),
            T("专职网格员"),
            T("13900000000"),
            T("2026-10-01"),
            T("2028-09-30"),
            T("2026-10-08"),
        ],
    ];
    let plan = plan_in(&ledger, ImportKind::Roster, &rows);

    let said = warned(&plan, ErrorCode::HasLeft);
    assert_eq!(said.len(), 1);
    for part in ["张三", "2026-07-20", "辞职", "重新到岗"] {
        assert!(said[0].contains(part), "{said:?}");
    }
    let Items::Roster(items) = &plan.items else {
        panic!("a roster")
    };
    let record = &items[0].record;
    assert_eq!((&record.post, &record.kind, record.joined_on), (&None, &None, None));
    assert!(record.contract.is_none());
    assert_eq!(
        record.details.phone.as_deref(),
        Some("13900000000"),
        "a phone is a person's own"
    );
    let mut kept: Vec<&str> = plan.kept_back_values.iter().map(|kept| kept.column.as_str()).collect();
    kept.sort_unstable();
    assert_eq!(kept, ["人员类别", "到岗日期", "合同终止日期", "合同起始日期", "职务"]);
}

#[test]
fn contracts_training_and_scores_after_the_leaving_are_held_back_and_those_before_are_taken() {
    let mut ledger = office();
    left(&mut ledger, "2025-12-10");
    let contract = |starts| [head(&CONTRACT), vec![T("张三"), T(MAN), T(starts), T("2028-12-31")]].to_vec();
    let attended = |on| {
        let mut rows = training(&[(N(8.0), N(8.0))]);
        rows[1][0] = T(on);
        rows
    };
    let scored = [
        head(&["姓名", "身份证号", "量化考评"]),
        vec![T("张三"), T(MAN), N(90.0)],
    ];
    for (kind, rows, is_held) in [
        (ImportKind::Contracts, contract("2026-01-01"), true),
        (ImportKind::Contracts, contract("2025-01-01"), false),
        (ImportKind::Training, attended("2026-03-15"), true),
        (ImportKind::Training, attended("2025-12-10"), false),
        (ImportKind::Appraisal, scored.to_vec(), true),
    ] {
        let plan = plan_in(&ledger, kind, &rows);
        assert_eq!(plan.held_back.len(), usize::from(is_held), "{kind}");
        assert!(
            plan.held_back
                .iter()
                .all(|held| held.code == ErrorCode::HasLeft && held.message.contains("2025-12-10"))
        );
    }
    left(&mut ledger, "2026-07-20");
    let plan = plan_in(&ledger, ImportKind::Appraisal, &scored);
    assert_eq!(
        (plan.added, warned(&plan, ErrorCode::HasLeft).len()),
        (1, 1),
        "part of the year was served"
    );
}

#[test]
fn the_day_of_joining_is_that_of_its_own_column_else_presumed_and_that_is_said() {
    const NOBODY: &str = "11010519491231002X";
    let new = |columns: &[&'static str], row: &[&'static str]| {
        let rows = [
            head(&[&["姓名", "身份证号"], columns].concat()),
            [T("王五"), T(NOBODY)]
                .into_iter()
                .chain(row.iter().map(|text| T(text)))
                .collect(),
        ];
        let ledger = office();
        plan_in(&ledger, ImportKind::Roster, &rows)
    };
    for (plan, presumed) in [
        (new(&["到岗日期", "从事社区工作时间"], &["2022-05-01", "2019.03"]), None),
        (new(&["到岗日期"], &["2022-05"]), None),
        (
            new(&["从事社区工作时间"], &["2019.03"]),
            Some("1人按从事社区工作时间推定"),
        ),
        (
            new(&["到岗日期", "从事社区工作时间"], &["", "2019.03"]),
            Some("1人按从事社区工作时间推定"),
        ),
        (new(&[], &[]), Some("1人按导入之日2026-09-30推定")),
    ] {
        let said = warned(&plan, ErrorCode::JoiningPresumed);
        assert_eq!(said.len(), usize::from(presumed.is_some()));
        assert_eq!(plan.presumed_joinings, said.len());
        assert!(
            said.iter().all(|said| said.contains(presumed.unwrap_or_default())),
            "{said:?}"
        );
    }
}

#[test]
fn a_day_of_joining_after_a_change_on_file_is_told_and_not_taken() {
    let rows = [
        head(&["姓名", "身份证号", "到岗日期"]),
        vec![T("张三"), T(MAN), T("2021-06-01")],
    ];
    for (changed, taken) in [("2021-05-31", None), ("2021-06-01", Some("2021-06-01"))] {
        let mut ledger = office();
        ledger.on_file.people[0].changed_on = Some(day(changed));
        let plan = plan_in(&ledger, ImportKind::Roster, &rows);
        let Items::Roster(items) = &plan.items else {
            panic!("a roster")
        };
        let joined = items[0].record.joined_on.map(|day| day.to_string());
        assert_eq!(joined.as_deref(), taken);
        assert_eq!(plan.kept_back_values.len(), usize::from(taken.is_none()));
        assert!(plan.kept_back_values.iter().all(|kept| kept.column == "到岗日期"));
    }
}

#[test]
fn a_doubtful_cell_comes_with_what_it_is_to_be_compared_with_and_what_would_put_it_right() {
    let one = |column, value| {
        let rows = [head(&["姓名", "身份证号", column]), vec![T("张三"), T(WOMAN), T(value)]];
        (file(&rows), ImportKind::Roster)
    };
    let number = |value| {
        let rows = [head(&["姓名", "身份证号"]), vec![T("王五"), T(value)]];
        (file(&rows), ImportKind::Roster)
    };
    let contract = |kind, ends| {
        let heads = ["姓名", "身份证号", "合同类型", "合同起始日期", "合同终止日期"];
        let row = [T("张三"), T(WOMAN), T(kind), T("2025-01-01"), T(ends)];
        (file(&[head(&heads), row.to_vec()]), ImportKind::Roster)
    };
    let same_number = {
        let rows = [
            head(&["姓名", "身份证号", "性别"]),
            vec![T("张三"), T(WOMAN), T("女")],
            vec![T("王五"), T(WOMAN), T("男")],
        ];
        (file(&rows), ImportKind::Roster)
    };
    let ledger = Ledger::of_street("望河街道");
    for ((file, kind), fact, remedies) in [
        (one("性别", "男"), "号码为女", &["女", ""][..]),
        (one("出生日期", "1988-12-16"), "号码上是1988-12-15", &["1988-12-15", ""]),
        (one("入党时间", "12/3/2010"), "", &["2010-03-12", "2010-12-03", ""]),
        (number("000001198812152020"), "末位应为X", &["X"]),
        (number("00000119881215202"), "现在是17位", &[]),
        (contract("", ""), "", &["长期", "任务完成"]),
        (contract("固定期限", "长期"), "", &[]),
        (
            contract("以完成一定工作任务为期限", "2027-12-31"),
            "",
            &["任务完成", ""],
        ),
        (same_number, "那一行是张三", &[]),
    ] {
        let mut request = ImportRequest::new(kind);
        let table =
            lince_core::import::ImportTable::read(&file.1, &request, &mut lince_core::progress::Silent).unwrap();
        let plan = ledger.plan_request(&request, &file.1).unwrap();
        let quoted = table.quoted(&plan.held_back[0]);
        let cell = &quoted.cells[0];
        assert!(cell.fact.as_deref().unwrap_or_default().contains(fact), "{cell:?}");
        let texts: Vec<&str> = cell.remedies.iter().map(|remedy| remedy.text.as_str()).collect();
        assert_eq!(texts, remedies, "{cell:?}");

        // What is offered puts the row right.
        for remedy in &cell.remedies {
            request.corrections = vec![lince_core::import::Correction {
                sheet: plan.held_back[0].sheet.clone(),
                cell: cell.cell.clone(),
                text: remedy.text.clone(),
                last_only: remedy.last_only,
            }];
            let mended = ledger.plan_request(&request, &file.1).unwrap();
            assert!(mended.held_back.is_empty(), "{:?}", mended.held_back);
        }
    }
}

#[test]
fn a_quoted_number_is_masked_also_where_it_fails_its_check() {
    let rows = [
        head(&["姓名", "身份证号", "联系电话"]),
        vec![T("王五"), T("000001198812152020"), T("13900001234")],
    ];
    let file = file(&rows);
    let request = ImportRequest::new(ImportKind::Roster);
    let table = lince_core::import::ImportTable::read(&file.1, &request, &mut lince_core::progress::Silent).unwrap();
    let plan = Ledger::of_street("望河街道").plan_request(&request, &file.1).unwrap();

    assert_eq!(table.quoted(&plan.held_back[0]).cells[0].value, "000001************");
    let values = |whole| -> Vec<String> {
        let row = table.row("Sheet1", 2, whole);
        row.into_iter().map(|cell| cell.value).collect()
    };
    assert_eq!(values(false), ["王五", "000001************", "139****1234"]);
    assert_eq!(values(true), ["王五", "000001198812152020", "13900001234"]);
    assert_eq!(table.samples(), ["王五", "000001************", "139****1234"]);
}
