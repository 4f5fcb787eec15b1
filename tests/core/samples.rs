//! The five workbooks of a made-up office, through the real door, against the answers that came with them.

use std::collections::BTreeMap;

use lince_core::actions::{appraisals, contracts, training, workers};
use lince_core::import::ImportKind;
use lince_core::progress::Silent;
use lince_core::reports::definition::Definition;
use lince_core::reports::period::Period;
use lince_core::reports::{quarterly, xlsx};
use lince_core::roll::Roll;
use lince_core::rules::appraisal_score::decimals;
use lince_core::storage::{Connection, communities, trail, undo};
use lince_tests::{TestOffice, WORKBOOKS, day, fixture, new_office, on, read_in, roster, wanghe};
use serde_json::Value;

const DAY: &str = "2026-09-30";

fn answers() -> Value {
    serde_json::from_slice(&std::fs::read(fixture("wanghe/expected.json")).unwrap()).unwrap()
}

/// Everything on file as text, table by table, but for the trail and drafts.
pub fn image(conn: &Connection) -> BTreeMap<String, Vec<String>> {
    let mut tables = BTreeMap::new();
    let names: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for name in names.into_iter().filter(|n| !n.contains("change") && n != "draft") {
        let mut statement = conn.prepare(&format!("SELECT * FROM {name} ORDER BY id")).unwrap();
        let width = statement.column_count();
        let rows = statement
            .query_map([], |r| {
                let cells: Vec<String> = (0..width).map(|i| format!("{:?}", r.get_ref(i).unwrap())).collect();
                Ok(cells.join("|"))
            })
            .unwrap();
        tables.insert(name, rows.map(Result::unwrap).collect());
    }
    tables
}

#[test]
fn the_communities_and_the_roster_give_the_expected_people() {
    let answers = answers();
    let mut office = new_office();

    let places = read_in(
        &mut office.store,
        &on(DAY),
        ImportKind::Communities,
        &fixture("wanghe/communities.xlsx"),
    );
    let plan = read_in(
        &mut office.store,
        &on(DAY),
        ImportKind::Roster,
        &fixture("wanghe/roster.xlsx"),
    );

    let found = communities::on_day(office.store.read(), day(DAY)).unwrap();
    assert_eq!((places.rows, found.len()), (9, 9));
    let residents: u32 = found.iter().filter_map(|c| c.residents).sum();
    let households: u32 = found.iter().filter_map(|c| c.households).sum();
    assert_eq!(residents, answers["communities"]["residents"]);
    assert_eq!(households, answers["communities"]["households"]);
    assert_eq!(plan.rows, answers["roster"]["rows"]);
    assert_eq!(plan.accepted, answers["roster"]["accepted"]);
    let held: Vec<Value> = plan
        .held_back
        .iter()
        .map(|h| serde_json::json!({ "row": h.row, "code": h.code }))
        .collect();
    assert_eq!(Value::from(held), answers["roster"]["problems"]);
    let roll = Roll::load(office.store.read(), day(DAY)).unwrap();
    assert_eq!(roll.people.len(), plan.accepted);
}

#[test]
fn the_contracts_and_the_training_give_the_expected_figures() {
    let answers = answers();
    let TestOffice { mut store, dir: _dir } = new_office();
    let mut plans = BTreeMap::new();
    for (kind, file) in WORKBOOKS {
        plans.insert(
            kind.as_str(),
            read_in(&mut store, &on(DAY), kind, &fixture("wanghe").join(file)),
        );
    }

    for kind in ["contracts", "training", "appraisal"] {
        let plan = &plans[kind];
        assert_eq!(plan.rows, answers[kind]["rows"], "{kind}");
        assert_eq!(
            plan.held_back.len(),
            answers[kind]["rows_of_people_not_on_file"],
            "{kind}"
        );
        assert!(
            plan.held_back.iter().all(|h| h.code.as_str() == "not_on_file"),
            "{kind}"
        );
    }
    let conn = store.read();
    let roll = Roll::load(conn, day(DAY)).unwrap();
    let summary = training::summary(conn, &roll, 2026).unwrap();
    assert_eq!(summary.total_hours / 10, answers["training"]["total_hours"]);
    assert_eq!(summary.met, answers["training"]["workers_at_or_over_30"]);
    assert_eq!(
        summary.workers.len(),
        88,
        "everybody in post, also without any training"
    );
    let due = contracts::due(conn, &roll, 90).unwrap();
    assert!(due.iter().all(|d| d.ends_on <= day("2026-12-29")));
    assert!(due.iter().all(|d| d.days_left == (d.ends_on - day(DAY)).num_days()));
}

#[test]
fn s3_25_the_appraisal_gives_the_expected_composites_and_quota() {
    let answers = answers();
    let office = wanghe(&on("2026-12-31"));

    let computed = appraisals::compute(office.store.read(), 2026, day("2026-12-31")).unwrap();

    assert_eq!(computed.appraisal.taking_part, answers["appraisal"]["taking_part"]);
    assert_eq!(computed.appraisal.quota, answers["appraisal"]["quota"]);
    let outcomes = &computed.appraisal.outcomes;
    let composites: BTreeMap<String, String> = outcomes
        .iter()
        .filter_map(|o| Some((computed.person(o).id_number.to_string(), decimals(o.composite?))))
        .collect();
    for (id_number, composite) in answers["appraisal"]["composite"].as_object().unwrap() {
        assert_eq!(
            composites[id_number].as_str(),
            composite.as_str().unwrap(),
            "{id_number}"
        );
    }
    let mut excellent: Vec<String> = outcomes
        .iter()
        .filter(|o| o.grade.as_deref() == Some("优秀"))
        .map(|o| computed.person(o).id_number.to_string())
        .collect();
    excellent.sort();
    assert_eq!(serde_json::json!(excellent), answers["appraisal"]["excellent"]);
}

#[test]
fn the_quarterly_report_gives_the_expected_figures() {
    let answers = answers();
    let office = wanghe(&on(DAY));
    let quarter = Period::parse("2026Q3").unwrap();

    let report = quarterly::build(
        office.store.read(),
        Definition::quarterly().unwrap(),
        quarter,
        &mut Silent,
    )
    .unwrap();

    let totals = report.figures_json(report.total());
    for (key, expected) in answers["quarterly"].as_object().unwrap() {
        if !["period", "note"].contains(&key.as_str()) {
            assert_eq!(&totals[key], expected, "{key}");
        }
    }
    assert_eq!(totals["residents"], answers["communities"]["residents"]);
}

#[test]
fn reading_the_same_files_again_changes_nothing() {
    let mut office = wanghe(&on(DAY));
    let (before, steps) = (
        image(office.store.read()),
        undo::list(office.store.read(), 100).unwrap().len(),
    );

    for later in [DAY, "2026-10-15"] {
        for (kind, file) in WORKBOOKS {
            let plan = read_in(&mut office.store, &on(later), kind, &fixture("wanghe").join(file));
            assert_eq!((plan.added, plan.updated), (0, 0), "{file}: {:?}", plan.differences);
        }
    }

    assert_eq!(image(office.store.read()), before);
    assert_eq!(
        undo::list(office.store.read(), 100).unwrap().len(),
        steps,
        "nothing done, no step"
    );
}

#[test]
fn each_import_is_one_step_and_all_of_them_undone_leave_an_empty_office() {
    let mut office = new_office();
    let mut stages = vec![image(office.store.read())];
    for (kind, file) in WORKBOOKS {
        read_in(&mut office.store, &on(DAY), kind, &fixture("wanghe").join(file));
        stages.push(image(office.store.read()));
    }
    assert_eq!(undo::list(office.store.read(), 100).unwrap().len(), WORKBOOKS.len());

    while let Some(stage) = stages.pop() {
        assert_eq!(image(office.store.read()), stage);
        if !stages.is_empty() {
            undo::last(&mut office.store, &on("2026-10-01"), None).unwrap();
        }
    }

    assert!(undo::list(office.store.read(), 100).unwrap().is_empty());
    let trail = trail::lines(office.store.read(), None, None, 100).unwrap();
    let undone = trail.iter().filter(|l| l.action == "undo").count();
    assert_eq!(undone, WORKBOOKS.len(), "what was taken back stays in the trail");
}

#[test]
fn the_written_roster_read_in_again_changes_nothing() {
    let mut office = wanghe(&on(DAY));
    let file = office.dir.path().join("花名册.xlsx");
    let before = image(office.store.read());

    let written = roster(office.store.read(), day(DAY));
    xlsx::write(&written.table, &file, &mut Silent).unwrap();
    let plan = read_in(&mut office.store, &on(DAY), ImportKind::Roster, &file);

    assert_eq!(plan.rows, 88);
    assert!(plan.held_back.is_empty(), "{:?}", plan.held_back);
    assert_eq!(
        (plan.added, plan.updated, plan.unchanged),
        (0, 0, 88),
        "{:?}",
        plan.differences
    );
    assert_eq!(image(office.store.read()), before);
}

#[test]
fn the_written_roster_read_in_again_changes_nothing_after_changes_either() {
    let mut office = wanghe(&on(DAY));
    let ids: Vec<_> = Roll::load(office.store.read(), day(DAY))
        .unwrap()
        .active()
        .map(|p| p.id)
        .collect();
    let fields = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    };
    for (n, change) in [
        (0, fields(&[("post", "居委会副主任"), ("phone", "19900000001")])),
        (
            1,
            fields(&[("politics", "中共预备党员"), ("party_joined_on", "2026-07-01")]),
        ),
        (2, fields(&[("name", "㛃·䶮𬭎"), ("note", "=1+1，“引号”,逗号")])),
        (3, fields(&[("grade", "五级"), ("native_place", "江苏盐城")])),
        (
            4,
            fields(&[
                ("certificate", "高级社会工作师"),
                ("certificate_obtained_on", "2026-05"),
            ]),
        ),
        (5, fields(&[("kind", "专职网格员"), ("post", "专职网格员")])),
    ] {
        workers::set(&mut office.store, &on("2026-08-15"), ids[n], &change, Some("测试")).unwrap();
    }
    workers::leave(&mut office.store, &on(DAY), ids[6], day("2026-09-01"), "退休").unwrap();
    let file = office.dir.path().join("花名册.xlsx");
    let before = image(office.store.read());

    let written = roster(office.store.read(), day(DAY));
    xlsx::write(&written.table, &file, &mut Silent).unwrap();
    let plan = read_in(&mut office.store, &on(DAY), ImportKind::Roster, &file);

    assert_eq!(
        (plan.rows, plan.unchanged),
        (87, 87),
        "{:?} {:?}",
        plan.differences,
        plan.held_back
    );
    assert_eq!(image(office.store.read()), before);
}

#[test]
fn an_updated_row_holds_from_the_day_of_its_import() {
    let mut office = wanghe(&on("2026-06-30"));
    let on_day = |store: &lince_core::storage::Store, text: &str| {
        let roll = Roll::load(store.read(), day(text)).unwrap();
        let person = roll.active().next().unwrap().clone();
        let community = roll.community_name(&person).to_owned();
        (person, community)
    };
    let (person, community) = on_day(&office.store, "2026-06-30");
    let elsewhere = if community == "双桥社区" {
        "柳岸社区"
    } else {
        "双桥社区"
    };
    let known = communities::on_day(office.store.read(), day(DAY)).unwrap();
    let elsewhere = known
        .iter()
        .map(|c| c.name.as_str())
        .find(|n| *n != community)
        .unwrap_or(elsewhere)
        .to_owned();
    let file = office.dir.path().join("变动.csv");
    let row = format!(
        "姓名,身份证号码,社区,现任职务（岗位）\n{},{},{elsewhere},居委会副主任\n",
        person.name, person.id_number
    );
    std::fs::write(&file, row).unwrap();

    let plan = read_in(&mut office.store, &on("2026-08-01"), ImportKind::Roster, &file);

    assert_eq!((plan.rows, plan.updated), (1, 1));
    let (before, place_before) = on_day(&office.store, "2026-07-31");
    let (after, place_after) = on_day(&office.store, "2026-08-01");
    assert_eq!((before.post, place_before), (person.post, community));
    assert_eq!((after.post.as_deref(), place_after), (Some("居委会副主任"), elsewhere));
    assert!(after.identities.iter().any(|i| &**i == "committee"));
}
