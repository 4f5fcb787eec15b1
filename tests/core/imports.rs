//! What an import leaves on file: the day of joining, corrected contracts, nothing of people who have left, and looks at whole numbers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;

use lince_core::ErrorCode;
use lince_core::actions::{checks, contracts, imports, workers};
use lince_core::domain::person::{Person, WorkerId};
use lince_core::domain::records::Contract;
use lince_core::import::{ImportKind, ImportRequest, ImportTable, Plan, Returns};
use lince_core::progress::Silent;
use lince_core::roll::Roll;
use lince_core::storage::trail::{self, Action};
use lince_core::storage::undo;
use lince_tests::{TestOffice, day, new_office, on, read_in};

const NUMBER: &str = "00000119881215202X";

struct Office {
    office: TestOffice,
    files: tempfile::TempDir,
}

impl Office {
    fn new() -> Self {
        Self {
            office: new_office(),
            files: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.files.path().join("表.csv");
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Reads in a table of one person, whose name and number stand before the columns.
    fn import(&mut self, kind: ImportKind, when: &str, columns: &str, values: &str) -> Plan {
        let file = self.file(&format!("姓名,身份证号,{columns}\n李四,{NUMBER},{values}\n"));
        read_in(&mut self.office.store, &on(when), kind, &file)
    }

    fn person(&self, when: &str) -> Person {
        let roll = Roll::load(self.office.store.read(), day(when)).unwrap();
        roll.person(WorkerId(1)).unwrap().clone()
    }

    fn joined(&self) -> (String, String) {
        let person = self.person("2026-11-21");
        let since = person.community_work_since().unwrap();
        (person.services[0].joined_on.to_string(), since.to_string())
    }

    fn is_sound(&self) {
        let problems = checks::check(&self.office.store).unwrap();
        assert!(problems.is_empty(), "{problems:?}");
    }
}

#[test]
fn the_day_of_joining_is_moved_by_its_own_column_only() {
    for (first, later, joined_and_since) in [
        (("到岗日期", "2022-05"), ("备注", "无"), ("2022-05-01", "2022-05-01")),
        (
            ("到岗日期", "2022-05-10"),
            ("从事社区工作时间", "2019.03"),
            ("2022-05-10", "2019-03-01"),
        ),
        (
            ("从事社区工作时间", "2019.03"),
            ("备注", "无"),
            ("2019-03-01", "2019-03-01"),
        ),
        (
            ("从事社区工作时间", "2019.03"),
            ("从事社区工作时间", "2018.03"),
            ("2019-03-01", "2018-03-01"),
        ),
        (
            ("从事社区工作时间", "2019.03"),
            ("从事社区工作时间", "2021.03"),
            ("2019-03-01", "2019-03-01"),
        ),
        (
            ("从事社区工作时间", "2019.03"),
            ("到岗日期", "2022-05-10"),
            ("2022-05-10", "2019-03-01"),
        ),
        (
            ("从事社区工作时间", "2019.03"),
            ("到岗日期", "2018-05-10"),
            ("2018-05-10", "2018-05-10"),
        ),
        (
            ("备注", "无"),
            ("从事社区工作时间", "2019.03"),
            ("2026-01-05", "2019-03-01"),
        ),
    ] {
        let mut office = Office::new();
        let columns = |column: &str| format!("社区,职务,{column}");
        office.import(
            ImportKind::Roster,
            "2026-01-05",
            &columns(first.0),
            &format!("望河社区,网格员,{}", first.1),
        );
        let plan = office.import(ImportKind::Roster, "2026-02-05", later.0, later.1);

        let (joined, since) = office.joined();
        assert_eq!(
            (joined.as_str(), since.as_str()),
            joined_and_since,
            "{first:?} {later:?}"
        );
        office.is_sound();
        let again = office.import(ImportKind::Roster, "2026-02-06", later.0, later.1);
        assert_eq!((again.updated, again.unchanged), (0, 1), "{first:?} {later:?}");
        let kept_back = later == ("从事社区工作时间", "2021.03");
        assert_eq!(plan.kept_back_values.len(), usize::from(kept_back));
    }
}

#[test]
fn a_presumed_day_of_joining_is_told_in_the_trail() {
    let mut office = Office::new();
    office.import(ImportKind::Roster, "2026-01-05", "从事社区工作时间", "2019.03");

    let line = trail::last_of(office.office.store.read(), Action::Import)
        .unwrap()
        .unwrap();
    assert!(line.what.contains("1人的到岗日期为推定"), "{}", line.what);
}

fn with_contract(ends_on: &str) -> Office {
    let mut office = Office::new();
    let columns = "从事社区工作时间,合同起始日期,合同终止日期";
    office.import(
        ImportKind::Roster,
        "2026-01-05",
        columns,
        &format!("2019.03,2025-01-01,{ends_on}"),
    );
    office
}

fn ends_on(office: &Office) -> Vec<Option<String>> {
    let end = |contract: &Contract| contract.ends_on.map(|day| day.to_string());
    office.person("2026-11-21").contracts.iter().map(end).collect()
}

#[test]
fn a_wrong_last_day_is_corrected_by_roster_contracts_and_single_change_and_can_be_taken_back() {
    let change = |office: &mut Office, way: &str| match way {
        "roster" => drop(office.import(
            ImportKind::Roster,
            "2026-02-05",
            "合同起始日期,合同终止日期",
            "2025-01-01,2027-11-11",
        )),
        "contracts" => drop(office.import(
            ImportKind::Contracts,
            "2026-02-05",
            "起始日期,终止日期",
            "2025-01-01,2027-11-11",
        )),
        _ => {
            let fields = [("contract_ends_on".to_owned(), "2027-11-11".to_owned())];
            workers::set(&mut office.office.store, &on("2026-02-05"), WorkerId(1), &fields, None).unwrap();
        }
    };
    for way in ["roster", "contracts", "single"] {
        let mut office = with_contract("2026-11-11");
        change(&mut office, way);
        assert_eq!(ends_on(&office), [Some("2027-11-11".to_owned())], "{way}");
        if way != "single" {
            let line = trail::last_of(office.office.store.read(), Action::Import)
                .unwrap()
                .unwrap();
            assert_eq!(line.why.as_deref(), Some("导入更正"));
        }
        undo::last(&mut office.office.store, &on("2026-02-06"), None).unwrap();
        assert_eq!(ends_on(&office), [Some("2026-11-11".to_owned())], "{way}");
    }
}

#[test]
fn what_a_single_change_cannot_store_is_refused_and_never_said_to_be_done() {
    let left = |office: &mut Office| {
        workers::leave(
            &mut office.office.store,
            &on("2026-07-20"),
            WorkerId(1),
            day("2026-07-20"),
            "辞职",
        )
    };
    use ErrorCode::{BadDate, HasLeft, ValueNotKept};
    for (has_left, field, value, code) in [
        (false, "contract_ends_on", "2027-11-11", BadDate),
        (false, "contract_starts_on", "2027-11-11", BadDate),
        (false, "certificate_number", "甲1", ValueNotKept),
        (false, "major", "法学", ValueNotKept),
        (true, "post", "专职网格员", HasLeft),
        (true, "joined_on", "2026-10-08", HasLeft),
        (true, "kind", "专职网格员", HasLeft),
    ] {
        let mut office = Office::new();
        office.import(
            ImportKind::Roster,
            "2026-01-05",
            "职务,从事社区工作时间",
            "主任,2019.03",
        );
        if has_left {
            left(&mut office).unwrap();
        }
        let before = trail::lines(office.office.store.read(), None, None, 50).unwrap().len();

        let fields = [(field.to_owned(), value.to_owned())];
        let refused =
            workers::set(&mut office.office.store, &on("2026-10-08"), WorkerId(1), &fields, None).unwrap_err();

        assert_eq!(refused.code(), code, "{field}");
        assert_eq!(
            trail::lines(office.office.store.read(), None, None, 50).unwrap().len(),
            before
        );
        office.is_sound();
    }
}

#[test]
fn a_roster_that_lists_somebody_who_has_left_writes_nothing_that_is_for_those_in_post() {
    let mut office = Office::new();
    office.import(
        ImportKind::Roster,
        "2026-01-05",
        "社区,职务,从事社区工作时间",
        "望河社区,主任,2019.03",
    );
    workers::leave(
        &mut office.office.store,
        &on("2026-07-20"),
        WorkerId(1),
        day("2026-07-20"),
        "辞职",
    )
    .unwrap();

    let plan = office.import(ImportKind::Roster, "2026-10-08", "职务,联系电话", "副主任,13900000000");

    assert!(
        plan.warnings
            .iter()
            .any(|warning| warning.code == ErrorCode::HasLeft && warning.message.contains("李四"))
    );
    let person = office.person("2026-10-08");
    assert_eq!(
        (person.post.as_deref(), person.details.phone.as_deref()),
        (Some("主任"), Some("13900000000"))
    );
    office.is_sound();
}

/// In post since 2019 as 主任 of 望河社区, and gone since 2026-07-20.
fn somebody_who_left() -> Office {
    let mut office = Office::new();
    let columns = "社区,职务,到岗日期";
    office.import(ImportKind::Roster, "2026-01-05", columns, "望河社区,主任,2019-03-01");
    let left = day("2026-07-20");
    workers::leave(&mut office.office.store, &on("2026-07-20"), WorkerId(1), left, "辞职").unwrap();
    office
}

/// Reads in a row on 2026-10-08, taking back the people in `returns`.
fn taking_back(office: &mut Office, columns: &str, values: &str, returns: Returns) -> Plan {
    let file = office.file(&format!("姓名,身份证号,{columns}\n李四,{NUMBER},{values}\n"));
    let request = ImportRequest {
        returns,
        ..ImportRequest::new(ImportKind::Roster)
    };
    let (store, when) = (&mut office.office.store, on("2026-10-08"));
    let (_, plan) = imports::prepare(store, &file, &request, when.on, &mut Silent).unwrap();
    imports::apply(store, &when, "花名册.csv", &plan, &BTreeMap::new(), &mut Silent).unwrap();
    plan
}

fn everybody() -> Returns {
    Returns {
        everybody: true,
        ..Returns::default()
    }
}

fn from(day: Option<NaiveDate>) -> Returns {
    Returns {
        named: BTreeMap::from([(WorkerId(1), day)]),
        ..Returns::default()
    }
}

#[test]
fn whom_a_roster_lists_although_he_has_left_is_taken_back_only_where_that_is_asked_for() {
    for (columns, values, returns, comes_back) in [
        ("职务", "副主任", Returns::default(), None),
        ("职务", "副主任", everybody(), Some("2026-10-08")),
        ("职务,到岗日期", "副主任,2026-10-01", everybody(), Some("2026-10-01")),
        ("职务,到岗日期", "副主任,2026.9", from(None), Some("2026-09-01")),
        (
            "职务,到岗日期",
            "副主任,2026-10-01",
            from(Some(day("2026-07-20"))),
            Some("2026-07-20"),
        ),
        ("职务,到岗日期", "副主任,2019-03-01", everybody(), Some("2026-10-08")),
        ("职务,到岗日期", "副主任,2020-03-01", everybody(), Some("2026-10-08")),
        ("职务,任职时间", "副主任,2020-03-01", everybody(), Some("2026-10-08")),
    ] {
        let mut office = somebody_who_left();

        let plan = taking_back(&mut office, columns, values, returns);

        let [one] = plan.returns.as_slice() else {
            panic!("{:?}", plan.returns)
        };
        assert_eq!((one.worker, one.left_on), (WorkerId(1), day("2026-07-20")));
        assert_eq!(one.taken_back, comes_back.is_some(), "{values}");
        let days = |person: &Person| -> Vec<String> {
            person
                .services
                .iter()
                .map(|service| service.joined_on.to_string())
                .collect()
        };
        let person = office.person("2026-10-08");
        match comes_back {
            None => {
                assert_eq!(
                    (person.post.as_deref(), days(&person)),
                    (Some("主任"), vec!["2019-03-01".to_owned()])
                );
            }
            Some(back) => {
                assert_eq!(one.on, day(back));
                assert_eq!(days(&person), ["2019-03-01", back], "{values}");
                assert_eq!(
                    (person.post.as_deref(), person.post_since),
                    (Some("副主任"), Some(day(back)))
                );
                assert!(plan.warnings.iter().all(|warning| warning.code != ErrorCode::HasLeft));
                let last = trail::last_of(office.office.store.read(), Action::Import)
                    .unwrap()
                    .unwrap();
                assert!(last.what.contains("1人重新到岗"), "{}", last.what);
                office.is_sound();
                undo::last(&mut office.office.store, &on("2026-10-08"), None).unwrap();
                assert_eq!(days(&office.person("2026-10-08")), ["2019-03-01"], "one step back");
            }
        }
        office.is_sound();
    }
}

#[test]
fn a_day_on_which_nobody_can_come_back_holds_the_row_back_with_a_sentence() {
    for (named, code) in [
        ("2026-07-19", ErrorCode::ReturnsBeforeLeaving),
        ("2028-01-01", ErrorCode::InvalidArgument),
    ] {
        let mut office = somebody_who_left();

        let plan = taking_back(&mut office, "职务", "副主任", from(Some(day(named))));

        let [held] = plan.held_back.as_slice() else {
            panic!("{:?}", plan.held_back)
        };
        assert_eq!((held.code, held.row), (code, 2));
        assert!(held.message.contains("重新到岗日期"), "{}", held.message);
        assert!(!plan.returns[0].taken_back);
        assert_eq!(office.person("2026-10-08").services.len(), 1);
        office.is_sound();
    }
}

#[test]
fn taking_back_somebody_whom_the_roster_does_not_list_is_said_to_be_undone() {
    let mut office = somebody_who_left();
    let plan = taking_back(
        &mut office,
        "职务",
        "副主任",
        Returns {
            named: BTreeMap::from([(WorkerId(7), None)]),
            ..Returns::default()
        },
    );

    let said = plan
        .warnings
        .iter()
        .find(|warning| warning.code == ErrorCode::NotLeft)
        .unwrap();
    assert!(said.message.contains("编号7"), "{}", said.message);
    assert_eq!(office.person("2026-10-08").services.len(), 1);
}

#[test]
fn a_contract_that_ends_with_its_task_is_never_due() {
    let mut office = Office::new();
    office.import(ImportKind::Roster, "2026-01-05", "从事社区工作时间", "2019.03");
    let values = "以完成一定工作任务为期限,2025-01-01,任务完成";
    office.import(
        ImportKind::Contracts,
        "2026-01-05",
        "合同类型,起始日期,终止日期",
        values,
    );

    assert_eq!(ends_on(&office), [None]);
    let roll = Roll::load(office.office.store.read(), day("2026-11-21")).unwrap();
    assert!(
        contracts::due(office.office.store.read(), &roll, 36_500)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_look_at_a_row_s_whole_numbers_is_in_the_trail_of_the_person() {
    let mut office = Office::new();
    office.import(ImportKind::Roster, "2026-01-05", "联系电话", "13900001234");
    let file = office.file(&format!("姓名,身份证号,联系电话\n李四,{NUMBER},13900005678\n"));
    let table = ImportTable::read(&file, &ImportRequest::new(ImportKind::Roster), &mut Silent).unwrap();

    let sheet = table.sheet_names().remove(0);
    let cells = imports::whole_row(
        &mut office.office.store,
        &on("2026-02-05"),
        &table,
        "表.csv",
        (&sheet, 2),
    )
    .unwrap();

    assert!(cells.iter().any(|cell| cell.value == NUMBER));
    let line = trail::last_of(office.office.store.read(), Action::View)
        .unwrap()
        .unwrap();
    assert!(line.what.contains("第2行的完整号码"), "{}", line.what);
    let of_person = trail::lines(office.office.store.read(), Some(1), None, 50).unwrap();
    assert!(of_person.iter().any(|own| own.what == line.what));
}

#[test]
fn a_day_of_joining_still_to_come_leaves_nothing_before_it() {
    let mut office = Office::new();
    let values = |joined: &str, post: &str| format!("望河社区,{post},{joined}");
    office.import(
        ImportKind::Roster,
        "2026-01-05",
        "社区,职务,到岗日期",
        &values("2026-01-05", "网格员"),
    );

    office.import(
        ImportKind::Roster,
        "2026-11-21",
        "社区,职务,到岗日期",
        &values("2027-01-01", "网格长"),
    );

    let person = office.person("2027-02-01");
    assert_eq!(person.services[0].joined_on, day("2027-01-01"));
    assert_eq!(
        (person.post.as_deref(), person.post_since),
        (Some("网格长"), Some(day("2027-01-01")))
    );
    office.is_sound();
}

#[test]
fn a_roster_moves_the_joining_of_nobody_who_left_and_of_nobody_before_his_contracts() {
    let joined = "2026-08-01";
    for (what, left, contract) in [
        ("left", Some("2026-08-31"), None),
        ("contract", None, Some("2025-01-01")),
    ] {
        let mut office = Office::new();
        office.import(
            ImportKind::Roster,
            "2026-01-05",
            "社区,职务,到岗日期",
            "望河社区,网格员,2019-03-01",
        );
        if let Some(left) = left {
            workers::leave(
                &mut office.office.store,
                &on("2026-09-01"),
                WorkerId(1),
                day(left),
                "辞职",
            )
            .unwrap();
        }
        if let Some(starts) = contract {
            office.import(
                ImportKind::Contracts,
                "2026-01-06",
                "合同起始日期,合同终止日期",
                &format!("{starts},2027-12-31"),
            );
        }

        let plan = office.import(ImportKind::Roster, "2026-11-21", "到岗日期", joined);

        assert_eq!(office.joined().0, "2019-03-01", "{what}");
        assert_eq!(plan.kept_back_values.len(), 1, "{what}: it is said");
        office.is_sound();
    }
}

#[test]
fn what_the_user_says_of_a_heading_comes_before_what_is_known_of_another() {
    let mut office = Office::new();
    let file = office.file(&format!("姓名,曾用名,身份证号,社区\n李四,李小四,{NUMBER},望河社区\n"));
    let mut request = imports::request(office.office.store.read(), ImportKind::Roster, day("2026-01-05")).unwrap();
    request.map.insert("曾用名".into(), "name".into());

    let (_, plan) = imports::prepare(&office.office.store, &file, &request, day("2026-01-05"), &mut Silent).unwrap();
    imports::apply(
        &mut office.office.store,
        &on("2026-01-05"),
        "表.csv",
        &plan,
        &request.map,
        &mut Silent,
    )
    .unwrap();

    assert_eq!(&*office.person("2026-01-05").name, "李小四");
}

#[test]
fn the_joining_of_somebody_still_to_come_can_be_put_right_and_two_headings_for_one_field_are_refused() {
    let mut office = Office::new();
    office.import(
        ImportKind::Roster,
        "2026-01-05",
        "社区,职务,到岗日期",
        "望河社区,网格员,2026-01-05",
    );
    let set = |office: &mut Office, joined: &str| {
        let fields = [("joined_on".to_owned(), joined.to_owned())];
        workers::set(
            &mut office.office.store,
            &on("2026-11-21"),
            WorkerId(1),
            &fields,
            Some("录错"),
        )
    };
    set(&mut office, "2027-01-01").unwrap();
    set(&mut office, "2019-04-01").unwrap();
    assert_eq!(office.joined().0, "2019-04-01");
    office.is_sound();

    let file = office.file(&format!("姓名,身份证号,甲,乙\n李四,{NUMBER},x,y\n"));
    let mut request = imports::request(office.office.store.read(), ImportKind::Roster, day("2026-11-21")).unwrap();
    for header in ["甲", "乙"] {
        request.map.insert(header.into(), "post".into());
    }
    let refused = imports::prepare(&office.office.store, &file, &request, day("2026-11-21"), &mut Silent);
    assert_eq!(
        refused.err().map(|error| error.code()),
        Some(ErrorCode::InvalidArgument)
    );
}
