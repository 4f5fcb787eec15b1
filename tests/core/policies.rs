//! The rules of the place: dated, loaded from a file, and what they change. The second pack is data alone.

use std::path::PathBuf;

use lince_core::actions::kinds;
use lince_core::actions::papers::{self, Copy};
use lince_core::actions::{appraisals, checks, imports, policies, publications};
use lince_core::documents::fonts::FontLibrary;
use lince_core::import::ImportKind;
use lince_core::policy::PolicyPack;
use lince_core::progress::Silent;
use lince_core::reports::definition::Definition;
use lince_core::reports::period::Period;
use lince_core::reports::quarterly;
use lince_core::storage::policies as kept;
use lince_core::storage::{people, trail, undo};
use lince_core::{ErrorCode, Result};
use lince_tests::{TestOffice, day, on, pairs, read_in, wanghe};

const DAY: &str = "2026-12-31";

fn pack_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../assets/policies/{name}.toml"))
}

fn load(office: &mut TestOffice, from: &str) -> Result<()> {
    let pack = policies::read(&pack_file("jiaxing"))?;
    policies::load(&mut office.store, &on(DAY), &pack, day(from))
}

/// Scores of the year by the second pack: everybody's street and peer points, and the residents' by turns.
fn scores(office: &TestOffice) -> PathBuf {
    let mut text = "2027年度考核得分\n姓名,身份证号,街道综合考评,互评,群众测评\n".to_owned();
    let everybody = people::on_day(office.store.read(), day(DAY)).unwrap();
    for (n, person) in everybody.iter().enumerate() {
        let residents = 40 + n % 20;
        text += &format!("{},{},27.5,9,{residents}\n", person.name, person.id_number);
    }
    let file = office.dir.path().join("得分.csv");
    std::fs::write(&file, text).unwrap();
    file
}

#[test]
fn a_rule_changed_in_july_does_not_hold_for_january() {
    let mut office = wanghe(&on(DAY));
    load(&mut office, "2027-07-01").unwrap();
    let conn = office.store.read();
    for (when, parts) in [("2026-12-31", 3), ("2027-06-30", 3), ("2027-07-01", 3)] {
        assert_eq!(kept::on(conn, day(when)).unwrap().pack.appraisal.parts.len(), parts);
    }
    let first = |when: &str| kept::on(conn, day(when)).unwrap().pack.appraisal.parts[0].key.clone();
    assert_eq!(first("2027-06-30"), "quantified");
    assert_eq!(first("2027-07-01"), "street");
    assert_eq!(kept::of_year(conn, 2026).unwrap().key, "yancheng");
    assert_ne!(kept::of_year(conn, 2027).unwrap().key, "yancheng");
    let held: Vec<bool> = policies::list(conn, day("2027-07-02"))
        .unwrap()
        .iter()
        .map(|line| line.in_force)
        .collect();
    assert_eq!(held, [false, true, false]);
}

#[test]
fn jx_1_a_pack_whose_points_add_up_is_computed_announced_and_reported() {
    let mut office = wanghe(&on(DAY));
    load(&mut office, "2027-01-01").unwrap();
    let file = scores(&office);
    let then = on("2027-12-31");
    let plan = read_in(&mut office.store, &then, ImportKind::Appraisal, &file);
    assert_eq!(
        (plan.year, plan.held_back.len()),
        (Some(2027), 0),
        "{:?}",
        plan.held_back
    );

    let computed = appraisals::compute(office.store.read(), 2027, then.on).unwrap();
    let best = &computed.appraisal.outcomes[0];
    // 27.5 + 9 + 59
    assert_eq!(best.composite, Some(9_550));
    assert_eq!(best.grade.as_deref(), Some("优秀"));
    assert_eq!(
        computed.working(best).as_deref(),
        Some("街道综合考评27.50+互评9.00+群众测评59.00=95.50")
    );
    // 15 per cent, half up, where yancheng has 20 per cent, down.
    let taking_part = computed.appraisal.taking_part;
    assert_eq!(computed.appraisal.quota, (taking_part * 15 + 50) / 100);

    appraisals::confirm(&mut office.store, &then, 2027, &[], false).unwrap_err();
    let tied: Vec<appraisals::SetByHand> = computed
        .appraisal
        .tied
        .iter()
        .map(|worker| appraisals::SetByHand {
            worker: lince_core::domain::person::WorkerId(*worker),
            grade: "称职".into(),
            reason: "考核小组研究确定".into(),
        })
        .collect();
    appraisals::confirm(&mut office.store, &then, 2027, &tied, false).unwrap();
    let library = FontLibrary::open_default().unwrap();
    let set = papers::announcement(
        office.store.read(),
        &library,
        2027,
        day("2028-01-10"),
        day("2028-01-10"),
        Copy::Final,
    );
    let set = set.unwrap();
    let text = set.paper.text();
    assert!(text.contains("称职") && !text.contains("合格"), "{text}");
    publications::publish(&mut office.store, &on("2028-01-05"), &set.notice, None).unwrap();
    let quarter = Period::parse("2027Q4").unwrap();
    quarterly::build(
        office.store.read(),
        Definition::quarterly().unwrap(),
        quarter,
        &mut Silent,
    )
    .unwrap();

    // What a part was called stands in the trail, also of the pack before.
    let entries = trail::of_worker(office.store.read(), best.id).unwrap();
    let words = trail::Words::of(office.store.read());
    let told: Vec<String> = entries
        .into_iter()
        .filter_map(|change| words.of_change(change).unwrap().after)
        .collect();
    for part in ["街道综合考评", "量化考评"] {
        assert!(told.iter().any(|value| value == part), "{told:?}");
    }
    assert!(checks::check(&office.store).unwrap().is_empty());
    let key = kept::of_year(office.store.read(), 2027).unwrap().key;
    let refused = policies::remove(&mut office.store, &then, &key).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::PolicyUsed);
}

#[test]
fn points_beyond_a_parts_most_and_parts_of_another_year_are_refused() {
    let mut office = wanghe(&on(DAY));
    load(&mut office, "2027-01-01").unwrap();
    let person = people::on_day(office.store.read(), day(DAY)).unwrap().remove(0);
    let file = office.dir.path().join("得分.csv");
    for (year, columns, row, code) in [
        (
            2027,
            "街道综合考评,互评,群众测评",
            "31,9,50",
            Some(ErrorCode::ScoreOutOfRange),
        ),
        (2027, "街道综合考评,互评,群众测评", "30,10,60", None),
        (2026, "量化考评,年中测评,年末测评", "92,88,84", None),
    ] {
        let text = format!(
            "{year}年度考核\n姓名,身份证号,{columns}\n{},{},{row}\n",
            person.name, person.id_number
        );
        std::fs::write(&file, text).unwrap();
        let request = imports::request(office.store.read(), ImportKind::Appraisal, day(DAY)).unwrap();
        let (_, plan) = imports::prepare(&office.store, &file, &request, day(DAY), &mut Silent).unwrap();
        assert_eq!(plan.held_back.first().map(|held| held.code), code, "{row}");
    }
    let text = format!(
        "2026年度考核\n姓名,身份证号,量化考评,互评\n{},{},92,9\n",
        person.name, person.id_number
    );
    std::fs::write(&file, text).unwrap();
    let request = imports::request(office.store.read(), ImportKind::Appraisal, day(DAY)).unwrap();
    let (_, plan) = imports::prepare(&office.store, &file, &request, day(DAY), &mut Silent).unwrap();
    assert_eq!(plan.kept_back_values.len(), 1, "互评 is no part of 2026");
    for (part, score, code) in [
        ("street", 3_001, Some(ErrorCode::ScoreOutOfRange)),
        ("quantified", 5_000, Some(ErrorCode::UnknownField)),
        ("street", 3_000, None),
    ] {
        let typed = [(part.to_owned(), Some(score))];
        let done = appraisals::set_scores(&mut office.store, &on(DAY), 2027, person.id, &typed);
        assert_eq!(done.err().map(|error| error.code()), code, "{part}");
    }
}

#[test]
fn the_preview_names_whom_a_pack_changes_and_loading_is_taken_back() {
    let mut office = wanghe(&on(DAY));
    let text = PolicyPack::text("yancheng").unwrap();
    let stricter = text
        .replace("from = \"85.00\"", "from = \"90.00\"")
        .replace("yearly_hours = \"30\"", "yearly_hours = \"90\"")
        .replace("women = \"female50\"", "women = \"female55\"");
    let stricter = stricter + "\n[service]\ncounted_kinds = [\"参军\", \"community\"]\n";
    let pack = PolicyPack::parse(&stricter).unwrap();
    assert_eq!(pack.service.counted_kinds, ["部队服役", "社区工作"]);
    let served = pairs(&[
        ("place", "某部"),
        ("kind", "部队服役"),
        ("starts_on", "2005-12-01"),
        ("ends_on", "2007-11-30"),
    ]);
    let kind = kinds::kind("prior_service").unwrap();
    let everybody = people::on_day(office.store.read(), day(DAY)).unwrap();
    let veteran = everybody
        .iter()
        .find(|one| one.born <= day("1986-01-01") && one.services[0].joined_on >= day("2012-01-01"))
        .unwrap();
    kind.add(&mut office.store, &on(DAY), veteran.id, &served).unwrap();
    let effects = policies::effects(office.store.read(), &pack, day("2026-01-01"), day(DAY)).unwrap();
    for what in ["2026年度考核建议等次", "2026年度培训学时", "退休时间", "社区工作年限"] {
        assert!(effects.iter().any(|one| one.what == what), "{what}: {effects:?}");
    }
    let none = policies::effects(
        office.store.read(),
        &PolicyPack::load("yancheng").unwrap(),
        day("2026-01-01"),
        day(DAY),
    );
    assert_eq!(none.unwrap(), []);

    policies::load(&mut office.store, &on(DAY), &pack, day("2026-01-01")).unwrap();
    assert_eq!(kept::on(office.store.read(), day(DAY)).unwrap().pack, pack);
    undo::last(&mut office.store, &on(DAY), None).unwrap();
    assert_eq!(kept::on(office.store.read(), day(DAY)).unwrap().key, "yancheng");
}

#[test]
fn a_pack_whose_cases_come_to_something_else_is_refused_and_a_shipped_ones_do_not() {
    for key in PolicyPack::shipped() {
        policies::tried(&PolicyPack::load(key).unwrap()).unwrap();
    }
    let text = PolicyPack::text("jiaxing").unwrap();
    for (from, to, told) in [
        (
            "composite = \"92.50\"",
            "composite = \"92.60\"",
            "第1条：算出来是92.50分",
        ),
        ("grade = \"基本称职\"\n", "grade = \"称职\"\n", "等次"),
        ("street = \"28\"", "street = \"31\"", "超过满分30分"),
        ("street = \"28\"", "region = \"28\"", "没有“region”"),
        ("points = \"30\"", "points = \"20\"", "分值合计为90.00分"),
        ("points = \"30\"", "weight_percent = 30", "要么每一项都写权重"),
    ] {
        let at = text.rfind(from).unwrap();
        let changed = format!("{}{to}{}", &text[..at], &text[at + from.len()..]);
        let refused = PolicyPack::parse(&changed)
            .and_then(|pack| policies::tried(&pack))
            .unwrap_err();
        assert_eq!(refused.code(), ErrorCode::PolicyInvalid);
        assert!(refused.message().contains(told), "{}", refused.message());
    }
}

#[test]
fn a_confirmed_year_stays_with_its_rules_until_its_confirmation_is_taken_back() {
    let mut office = wanghe(&on(DAY));
    appraisals::confirm(&mut office.store, &on(DAY), 2026, &[], false).unwrap();
    let quota = |office: &TestOffice| {
        let computed = appraisals::compute(office.store.read(), 2026, day(DAY)).unwrap();
        computed.appraisal.quota
    };
    let before = quota(&office);
    let text = PolicyPack::text("yancheng").unwrap();
    let stricter = PolicyPack::parse(&text.replace("percent = 20", "percent = 5")).unwrap();
    assert_ne!(stricter, PolicyPack::load("yancheng").unwrap());

    policies::load(&mut office.store, &on(DAY), &stricter, day("2026-01-01")).unwrap();
    assert_eq!(quota(&office), before);
    assert_eq!(kept::of_year(office.store.read(), 2026).unwrap().key, "yancheng");

    let unsaid = appraisals::reopen(&mut office.store, &on(DAY), 2026, " ").unwrap_err();
    assert_eq!(unsaid.code(), ErrorCode::ReasonNeeded);
    appraisals::reopen(&mut office.store, &on(DAY), 2026, "名额按新文件").unwrap();
    assert!(quota(&office) < before);
    let none = appraisals::decision(office.store.read(), 2026).unwrap_err();
    assert_eq!(none.code(), ErrorCode::NotConfirmed);
    assert!(checks::check(&office.store).unwrap().is_empty());

    undo::last(&mut office.store, &on(DAY), None).unwrap();
    assert_eq!(quota(&office), before, "decided as before");
    assert!(checks::check(&office.store).unwrap().is_empty());
}
