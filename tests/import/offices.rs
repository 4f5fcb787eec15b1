//! The made-up offices against the answers that came with them.

use lince_core::domain::codes::Codes;
use lince_core::domain::ids::Sex;
use lince_core::import::{ImportKind, Items, Plan};

use crate::ledger::{Ledger, expected, fixture};

const OFFICES: [&str; 4] = ["wanghe", "offices/seed3", "offices/seed11", "offices/seed23"];

fn number(answers: &serde_json::Value, path: &str) -> usize {
    answers.pointer(path).and_then(serde_json::Value::as_u64).unwrap() as usize
}

/// Row and first code of every row held back.
fn faults(plan: &Plan) -> Vec<(u32, String)> {
    plan.held_back
        .iter()
        .map(|held| (held.row, held.code.to_string()))
        .collect()
}

fn problems(answers: &serde_json::Value) -> Vec<(u32, String)> {
    let listed = answers["roster"]["problems"].as_array().unwrap();
    listed
        .iter()
        .map(|problem| {
            (
                problem["row"].as_u64().unwrap() as u32,
                problem["code"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

fn filled(office: &str) -> Ledger {
    let mut ledger = Ledger::of_street("望河街道");
    ledger.import(ImportKind::Communities, &fixture(office).join("communities.xlsx"));
    ledger.import(ImportKind::Roster, &fixture(office).join("roster.xlsx"));
    ledger
}

#[test]
fn every_table_of_every_office_gives_the_expected_figures() {
    for office in OFFICES {
        let answers = expected(office);
        let mut ledger = Ledger::of_street("望河街道");
        let file = |name: &str| fixture(office).join(name);

        let communities = ledger.import(ImportKind::Communities, &file("communities.xlsx"));
        assert_eq!(communities.added, number(&answers, "/communities/rows"), "{office}");
        let residents: u32 = ledger.on_file.communities.iter().filter_map(|c| c.residents).sum();
        assert_eq!(residents as usize, number(&answers, "/communities/residents"));

        let roster = ledger.import(ImportKind::Roster, &file("roster.xlsx"));
        assert_eq!(faults(&roster), problems(&answers), "{office}: {:#?}", roster.held_back);
        assert_eq!(roster.rows, number(&answers, "/roster/rows"));
        assert_eq!(roster.accepted, number(&answers, "/roster/accepted"));
        assert_eq!(roster.rows, roster.accepted + roster.held_back.len());

        let contracts = ledger.import(ImportKind::Contracts, &file("contracts.xlsx"));
        assert_eq!(contracts.rows, number(&answers, "/contracts/rows"));
        assert_eq!(
            contracts.held_back.len(),
            number(&answers, "/contracts/rows_of_people_not_on_file")
        );
        assert_eq!(
            contracts.updated, contracts.accepted,
            "the roster gave the periods, this table completes them"
        );

        let training = ledger.import(ImportKind::Training, &file("training.xlsx"));
        assert_eq!(training.rows, number(&answers, "/training/rows"));
        assert_eq!(
            training.held_back.len(),
            number(&answers, "/training/rows_of_people_not_on_file")
        );
        let hours: u32 = ledger.on_file.attended.iter().map(|filed| filed.record.hours).sum();
        assert_eq!(hours as usize, number(&answers, "/training/total_hours") * 10);

        let appraisal = ledger.import(ImportKind::Appraisal, &file("appraisal.xlsx"));
        assert_eq!(appraisal.year, Some(2026));
        assert_eq!(appraisal.rows, number(&answers, "/appraisal/rows"));
        assert_eq!(
            appraisal.held_back.len(),
            number(&answers, "/appraisal/rows_of_people_not_on_file")
        );
        assert!(
            appraisal
                .held_back
                .iter()
                .all(|held| held.code.as_str() == "not_on_file")
        );
    }
}

#[test]
fn the_people_are_read_as_they_were_written() {
    for office in OFFICES {
        let answers = expected(office);
        let people = filled(office).on_file.people;
        let count =
            |counts: &dyn Fn(&lince_core::domain::person::Person) -> bool| people.iter().filter(|p| counts(p)).count();
        let edu = |fold: &str| {
            count(&|p| {
                p.educations
                    .iter()
                    .any(|e| Codes::Education.codes().counts_as(&e.level, fold))
            })
        };
        let cert = |fold: &str| {
            count(&|p| {
                p.certificates
                    .iter()
                    .any(|c| Codes::Certificate.codes().counts_as(&c.kind, fold))
            })
        };
        for (figure, counted) in [
            ("female", count(&|p| p.sex == Sex::Female)),
            ("minority", count(&|p| p.details.nation.as_deref() != Some("汉族"))),
            ("party_members", count(&|p| p.politics.as_deref() == Some("中共党员"))),
            ("edu_bachelor", edu("edu_bachelor")),
            ("edu_college", edu("edu_college")),
            ("edu_postgraduate", edu("edu_postgraduate")),
            ("cert_assistant", cert("cert_assistant")),
            ("cert_intermediate", cert("cert_intermediate")),
            ("cert_senior", cert("cert_senior")),
            (
                "committee",
                count(&|p| p.kind.as_deref().is_some_and(|kind| kind.contains("两委"))),
            ),
        ] {
            assert_eq!(
                counted,
                number(&answers, &format!("/quarterly/{figure}")),
                "{office} {figure}"
            );
        }
        assert!(
            people.iter().all(|p| p.community.is_some() && p.contracts.len() == 1),
            "{office}"
        );
        assert!(people.iter().all(|p| !p.name.contains(['　', ' '])), "{office}");
    }
}

#[test]
fn reading_the_same_file_again_changes_nothing() {
    for office in OFFICES.into_iter().chain(["offices/tidy"]) {
        let mut ledger = Ledger::of_street("望河街道");
        for (kind, name) in [
            (ImportKind::Communities, "communities.xlsx"),
            (ImportKind::Roster, "roster.xlsx"),
            (ImportKind::Contracts, "contracts.xlsx"),
            (ImportKind::Training, "training.xlsx"),
            (ImportKind::Appraisal, "appraisal.xlsx"),
        ] {
            let mut request = lince_core::import::ImportRequest::new(kind);
            request.year = Some(2026);
            let path = fixture(office).join(name);
            let first = ledger.plan_request(&request, &path).unwrap();
            ledger.store(&first);

            let again = ledger.plan_request(&request, &path).unwrap();

            assert_eq!(
                (again.added, again.updated),
                (0, 0),
                "{office} {name}: {:#?}",
                again.differences.first()
            );
            assert_eq!(again.unchanged, first.accepted, "{office} {name}");
            assert_eq!(faults(&again), faults(&first), "{office} {name}");
        }
        let roster = ledger
            .plan(ImportKind::Roster, &fixture(office).join("roster.xlsx"))
            .unwrap();
        assert_eq!(
            (roster.updated, roster.added),
            (0, 0),
            "{office}: {:#?}",
            roster.differences.first()
        );
    }
}

#[test]
fn a_tidy_roster_of_several_streets_creates_streets_and_communities_where_there_are_none() {
    let mut ledger = Ledger::of_street("望河街道");

    let plan = ledger.import(ImportKind::Roster, &fixture("offices/tidy/roster.xlsx"));

    assert_eq!((plan.added, plan.held_back.len()), (60, 0), "{:#?}", plan.held_back);
    assert_eq!(plan.new_communities.len(), 6);
    let created = plan
        .warnings
        .iter()
        .filter(|w| w.code.as_str() == "community_created")
        .count();
    assert_eq!(created, 6);
    assert_eq!(ledger.on_file.streets, ["望河街道", "柳荫街道"]);
}

#[test]
fn the_report_has_the_keys_that_scripts_rely_on() {
    let ledger = Ledger::of_street("望河街道");

    let plan = ledger.plan(ImportKind::Roster, &fixture("wanghe/roster.xlsx")).unwrap();

    let json = serde_json::to_value(&plan).unwrap();
    assert_eq!(json["kind"], "roster");
    assert_eq!(json["sheets"], serde_json::json!(["花名册"]));
    assert_eq!(
        json["columns"][6],
        serde_json::json!({"header": "身份证号码", "field": "id_number", "confidence": 100})
    );
    assert_eq!(
        json["columns"][0],
        serde_json::json!({"header": "序号", "field": null, "confidence": 0})
    );
    assert_eq!(
        json["columns"][17],
        serde_json::json!({"header": "合同起始日期", "field": "contract_starts_on", "confidence": 100})
    );
    let held = &json["held_back"][0];
    assert_eq!(
        (&held["sheet"], &held["row"], &held["cell"]),
        (&"花名册".into(), &16.into(), &"G16".into())
    );
    assert_eq!(
        (&held["column"], &held["code"]),
        (&"身份证号码".into(), &"id_check_digit".into())
    );
    assert_eq!(held["also"], serde_json::json!([]));
    let warnings = json["warnings"].as_array().unwrap();
    let areas = warnings.iter().filter(|warning| warning["code"] == "id_area_unknown");
    assert_eq!(areas.count(), 1, "one summary");
    assert!(matches!(plan.items, Items::Roster(ref items) if items.len() == 88));
}

#[test]
fn somebody_on_file_who_is_not_in_the_roster_is_pointed_out() {
    let mut ledger = filled("wanghe");
    let roster = fixture("wanghe/roster.xlsx");
    let mut gone = ledger.on_file.people[0].clone();
    gone.id = lince_core::domain::person::WorkerId(89);
    gone.name = "张三".into();
    gone.id_number = "11010519491231002X".into();
    ledger.on_file.people.push(gone);

    let plan = ledger.plan(ImportKind::Roster, &roster).unwrap();

    let missing: Vec<&str> = plan
        .warnings
        .iter()
        .filter(|warning| warning.code.as_str() == "not_in_file")
        .map(|warning| warning.message.as_str())
        .collect();
    assert_eq!(missing, ["张三：档案中有此人，但文件里没有。"]);
}
