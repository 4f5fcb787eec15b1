//! People who have left, read in: from a table of those who left, and from a roster.

use std::path::PathBuf;

use lince_core::ErrorCode;
use lince_core::actions::{checks, imports, kinds, workers};
use lince_core::domain::person::{Person, Status, WorkerId};
use lince_core::import::{ImportKind, Plan};
use lince_core::storage::{people, undo};
use lince_tests::{TestOffice, day, new_office, on, pairs, read_in};

const DAY: &str = "2026-11-21";
const NUMBER: &str = "00000119881215202X";

struct Office(TestOffice);

impl Office {
    /// 李四, in post since 2019 as 主任 of 望河社区, with a contract until the end of 2027.
    fn new() -> Self {
        let mut office = Self(new_office());
        let columns = "社区,职务,到岗日期,合同起始日期,合同终止日期";
        let plan = office.roster(columns, "望河社区,主任,2019-03-01,2025-01-01,2027-12-31");
        assert_eq!(plan.added, 1, "{:?}", plan.held_back);
        office
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.0.dir.path().join("表.csv");
        std::fs::write(&path, text).unwrap();
        path
    }

    fn read(&mut self, kind: ImportKind, columns: &str, rows: &[&str]) -> Plan {
        let rows: String = rows.iter().map(|row| format!("李四,{NUMBER},{row}\n")).collect();
        let file = self.file(&format!("姓名,身份证号,{columns}\n{rows}"));
        let plan = read_in(&mut self.0.store, &on(DAY), kind, &file);
        let problems = checks::check(&self.0.store).unwrap();
        assert!(problems.is_empty(), "{problems:?}");
        plan
    }

    fn roster(&mut self, columns: &str, row: &str) -> Plan {
        self.read(ImportKind::Roster, columns, &[row])
    }

    fn exits(&mut self, columns: &str, rows: &[&str]) -> Plan {
        self.read(imports::kind("exit").unwrap(), columns, rows)
    }

    fn person(&self) -> Person {
        self.of(WorkerId(1))
    }

    fn of(&self, worker: WorkerId) -> Person {
        people::one(self.0.store.read(), worker, day(DAY)).unwrap().unwrap()
    }

    /// Day and kind of the last leaving, and the last day of the contract.
    fn left(&self) -> (Option<String>, Option<String>, Option<String>) {
        let person = self.person();
        let last = person.services.last().unwrap();
        let contract = person.contracts.last().and_then(|contract| contract.ends_on);
        (
            last.left_on.map(|day| day.to_string()),
            last.leave_kind.as_deref().map(str::to_owned),
            contract.map(|day| day.to_string()),
        )
    }
}

fn gone(day: &str, kind: &str) -> (Option<String>, Option<String>, Option<String>) {
    (Some(day.into()), Some(kind.into()), Some(day.into()))
}

fn counts(plan: &Plan) -> (usize, usize, usize, usize) {
    (plan.added, plan.updated, plan.unchanged, plan.held_back.len())
}

fn changes(plan: &Plan) -> Vec<(&str, Option<&str>, &str)> {
    let changes = plan.differences.iter().flat_map(|one| &one.changes);
    changes
        .map(|one| (one.title.as_str(), one.before.as_deref(), one.after.as_str()))
        .collect()
}

#[test]
fn a_table_of_those_who_left_lets_them_leave_and_their_contracts_end() {
    let mut office = Office::new();

    let plan = office.exits("离职时间,离职类型", &["2026年8月31日,合同到期不再续签"]);

    assert_eq!(counts(&plan), (1, 0, 0, 0), "{:?}", plan.held_back);
    assert_eq!(office.left(), gone("2026-08-31", "合同期满"));
    let ending = plan
        .warnings
        .iter()
        .find(|one| one.code == ErrorCode::ContractEndsWithLeaving);
    assert!(ending.unwrap().message.contains("1人"), "{:?}", plan.warnings);

    let plan = office.exits("离职时间,离职类型", &["2026-08-31,合同到期"]);
    assert_eq!(counts(&plan), (0, 0, 1, 0));
    let plan = office.exits("离任日期,离任方式", &["2026-08-31,回乡务农"]);
    assert_eq!(changes(&plan), [("离任方式", Some("合同期满"), "回乡务农")]);
    assert_eq!(office.left(), gone("2026-08-31", "回乡务农"));

    undo::last(&mut office.0.store, &on(DAY), None).unwrap();
    undo::last(&mut office.0.store, &on(DAY), None).unwrap();
    assert_eq!(office.left(), (None, None, Some("2027-12-31".into())), "one step each");
}

#[test]
fn a_month_of_leaving_means_its_last_day() {
    let mut office = Office::new();

    office.exits("减少时间,减少原因", &["2026.9,考取公务员"]);

    assert_eq!(office.left(), gone("2026-09-30", "招录"));
}

#[test]
fn who_cannot_leave_so_is_held_back_with_a_sentence_and_its_cell() {
    for (rows, code, cell) in [
        (&["2019-02-28,辞职"][..], ErrorCode::LeavesBeforeJoining, "C2"),
        (&["2028-02-28,辞职"], ErrorCode::InvalidArgument, "C2"),
        (&["2026-08-31,"], ErrorCode::UnknownValue, "D2"),
        (&["2026-06-31,辞职"], ErrorCode::BadDate, "C2"),
        (&["2026-03-31,辞职"], ErrorCode::EntriesAfterLeaving, "C2"),
        (&["2026-08-31,辞职", "2026-09-30,辞职"], ErrorCode::AlreadyLeft, "C3"),
    ] {
        let mut office = Office::new();
        let typed = pairs(&[("value", "副主任"), ("from_on", "2026-05-01")]);
        let post = kinds::kind("post").unwrap();
        post.add(&mut office.0.store, &on(DAY), WorkerId(1), &typed).unwrap();

        let plan = office.exits("离任日期,离任方式", rows);

        let [held] = plan.held_back.as_slice() else {
            panic!("{rows:?}: {:?}", plan.held_back)
        };
        assert_eq!((held.code, held.cell.as_deref()), (code, Some(cell)), "{rows:?}");
        assert_eq!(plan.added, rows.len() - 1);
    }
}

#[test]
fn who_left_already_does_not_leave_again_on_another_day() {
    let mut office = Office::new();
    workers::leave(&mut office.0.store, &on(DAY), WorkerId(1), day("2026-07-20"), "辞职").unwrap();

    let plan = office.exits("离任日期,离任方式", &["2026-08-31,辞职"]);

    assert_eq!(plan.held_back[0].code, ErrorCode::AlreadyLeft);
    let message = &plan.held_back[0].message;
    assert!(
        message.contains("2026-07-20") && message.contains("已经登记"),
        "{message}"
    );
    assert_eq!(
        office.left().2.as_deref(),
        Some("2027-12-31"),
        "the contract stays as it was decided"
    );
}

#[test]
fn a_roster_that_says_when_somebody_left_lets_him_leave_and_shows_it_beforehand() {
    let mut office = Office::new();
    let columns = "社区,职务,联系电话,离职时间,离职原因";
    let row = "望河社区,主任,13900000000,2026.08.31,个人原因辞职";

    let plan = office.roster(columns, row);

    assert_eq!(
        changes(&plan),
        [
            ("联系电话", None, "13900000000"),
            ("离任日期", None, "2026-08-31"),
            ("离任方式", None, "辞职"),
            ("合同终止日期", Some("2027-12-31"), "2026-08-31"),
        ]
    );
    assert_eq!(office.left(), gone("2026-08-31", "辞职"));
    assert_eq!(office.person().status(day(DAY)), Status::Left);

    let plan = office.roster(columns, row);
    assert_eq!(counts(&plan), (0, 0, 1, 0), "{:?}", plan.differences);
    let has_left = plan.warnings.iter().any(|one| one.code == ErrorCode::HasLeft);
    assert!(plan.returns.is_empty() && !has_left, "{:?}", plan.warnings);
    undo::last(&mut office.0.store, &on(DAY), None).unwrap();
    assert_eq!(office.left(), (None, None, Some("2027-12-31".into())));
}

#[test]
fn a_contract_that_ended_with_the_leaving_is_not_made_longer_by_the_same_row() {
    let mut office = Office::new();
    let columns = "合同起始日期,合同终止日期,离任日期,离任方式";
    let row = "2025-01-01,2027-12-31,2026-08-31,辞职";

    office.roster(columns, row);
    let again = office.roster(columns, row);

    assert_eq!(counts(&again), (0, 0, 1, 0), "{:?}", again.differences);
    assert_eq!(office.left(), gone("2026-08-31", "辞职"));
}

#[test]
fn what_only_somebody_in_post_can_have_is_not_stored_of_who_leaves() {
    let mut office = Office::new();

    let plan = office.roster("职务,离任日期,离任方式", "副主任,2026-08-31,辞职");

    assert_eq!(office.person().post.as_deref(), Some("主任"));
    let told: Vec<&str> = plan.kept_back_values.iter().map(|one| one.cell.as_str()).collect();
    assert_eq!(told, ["C2"]);
    assert_eq!(office.left(), gone("2026-08-31", "辞职"));
}

#[test]
fn a_new_person_of_a_roster_joins_and_leaves() {
    let mut office = Office::new();
    let number = lince_tests::id_number(77);
    let file = office.file(&format!(
        "姓名,身份证号,社区,职务,到岗日期,离任日期\n吴小雨,{number},望河社区,社工,2023.7,2026.6\n"
    ));

    let plan = read_in(&mut office.0.store, &on(DAY), ImportKind::Roster, &file);

    assert_eq!(counts(&plan), (1, 0, 0, 0), "{:?}", plan.held_back);
    let person = office.of(WorkerId(2));
    let service = &person.services[0];
    assert_eq!(
        (service.joined_on, service.left_on, service.leave_kind.as_deref()),
        (day("2023-07-01"), Some(day("2026-06-30")), Some("其他"))
    );
    let presumed = plan.warnings.iter().find(|one| one.code == ErrorCode::ExitKindPresumed);
    assert!(presumed.unwrap().message.contains("吴小雨"), "{:?}", plan.warnings);
    assert!(checks::check(&office.0.store).unwrap().is_empty());
}

#[test]
fn a_leaving_before_joining_holds_the_roster_row_back() {
    for (joined, left) in [
        ("2023-07-01", "2023-06-30"),
        ("", "2023-06-30"),
        ("2023-07-01", "2029-01-01"),
    ] {
        let mut office = Office::new();
        let number = lince_tests::id_number(77);
        let text = format!("姓名,身份证号,到岗日期,离任日期,离任方式\n吴小雨,{number},{joined},{left},辞职\n");
        let file = office.file(&text);

        let plan = read_in(&mut office.0.store, &on(DAY), ImportKind::Roster, &file);

        let [held] = plan.held_back.as_slice() else {
            panic!("{joined} {left}: {:?}", plan.held_back)
        };
        assert_eq!(held.cell.as_deref(), Some("D2"));
        assert!(held.message.contains("离任日期"), "{}", held.message);
    }
    let mut office = Office::new();
    let plan = office.roster("离任日期,离任方式", "2019-02-01,辞职");
    assert_eq!(plan.held_back[0].code, ErrorCode::LeavesBeforeJoining);
}

#[test]
fn a_row_may_correct_the_joining_and_tell_of_a_leaving_before_the_one_on_file() {
    let mut office = Office::new();

    let plan = office.roster("到岗日期,离任日期,离任方式", "2017-03-01,2018-06-30,辞职");

    let service = &office.person().services[0];
    assert_eq!(
        (service.joined_on, service.left_on),
        (day("2017-03-01"), Some(day("2018-06-30"))),
        "{:?}",
        plan.held_back
    );
}

#[test]
fn a_roster_row_with_another_day_than_the_one_on_file_says_so_and_keeps_the_rest() {
    let mut office = Office::new();
    workers::leave(&mut office.0.store, &on(DAY), WorkerId(1), day("2026-07-20"), "辞职").unwrap();

    let plan = office.roster("联系电话,离任日期,离任方式", "13900000000,2026-08-31,退休");

    assert_eq!(counts(&plan), (0, 1, 0, 0));
    let told: Vec<&str> = plan.kept_back_values.iter().map(|one| one.cell.as_str()).collect();
    assert_eq!(told, ["D2", "E2"]);
    assert!(plan.kept_back_values[0].message.contains("2026-07-20"));
    assert!(plan.returns.is_empty());

    let plan = office.roster("离任日期,离任方式", "2026-07,退休");
    assert_eq!(
        changes(&plan),
        [("离任方式", Some("辞职"), "退休")],
        "the month of the leaving on file"
    );
    assert_eq!(office.left().1.as_deref(), Some("退休"));
}

#[test]
fn blank_cells_of_leaving_change_nothing() {
    let mut office = Office::new();

    let plan = office.roster("联系电话,离任日期,离任方式", "13900000000,,");
    let odd = office.roster("离任日期,离任方式", ",辞职");

    assert_eq!(changes(&plan), [("联系电话", None, "13900000000")]);
    assert_eq!(odd.kept_back_values[0].cell, "D2");
    assert_eq!(office.left(), (None, None, Some("2027-12-31".into())));
}

#[test]
fn who_came_back_stays_though_the_roster_tells_of_the_leaving_before() {
    let mut office = Office::new();
    let store = &mut office.0.store;
    workers::leave(store, &on(DAY), WorkerId(1), day("2026-03-20"), "辞职").unwrap();
    workers::rejoin(store, &on(DAY), WorkerId(1), day("2026-06-01"), &[], &[]).unwrap();

    let plan = office.roster("职务,离任日期,离任方式", "副主任,2026-03-20,辞职");

    assert_eq!(plan.differences[0].changes.len(), 1, "{:?}", plan.differences);
    assert_eq!(office.person().post.as_deref(), Some("副主任"));
    assert_eq!(office.person().status(day(DAY)), Status::Active);
}
