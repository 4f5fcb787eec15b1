//! The demo office, whatever day it is made on.

use lince_core::actions::{appraisals, checks, contracts, training};
use lince_core::demo;
use lince_core::progress::Silent;
use lince_core::reports::definition::Definition;
use lince_core::reports::quarterly;
use lince_core::roll::Roll;
use lince_core::storage::undo;
use lince_tests::{day, holder, on};

#[test]
fn the_demo_office_has_its_work_waiting_on_any_day() {
    for text in [
        "2026-11-21",
        "2026-12-31",
        "2027-01-01",
        "2027-02-10",
        "2026-07-01",
        "2028-02-29",
        "2027-05-31",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let today = day(text);
        let store = demo::make(dir.path(), &holder(), &on(text)).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        let conn = store.read();
        assert!(demo::is_demo(conn).unwrap());

        let roll = Roll::load(conn, today).unwrap();
        assert_eq!(roll.active().count(), 96, "{text}");
        let namesakes = roll.active().filter(|p| &*p.name == "王芳").count();
        assert_eq!(namesakes, 2, "{text}");
        for name in ["龚㛃", "陈䶮", "刘𬭎", "阿依努尔·买买提", "单文静", "尉迟明"] {
            assert!(roll.people.iter().any(|p| &*p.name == name), "{text}: {name}");
        }

        let due = contracts::due(conn, &roll, 90).unwrap();
        assert!(due.iter().filter(|d| d.days_left >= 0).count() >= 4, "{text}");
        assert!(due.iter().any(|d| d.days_left < 0), "{text}: overdue");

        let quarter = demo::quarter(today);
        let report = quarterly::build(conn, Definition::quarterly().unwrap(), quarter, &mut Silent).unwrap();
        let totals = report.figures_json(report.total());
        assert_eq!((&totals["joined"], &totals["left"]), (&4.into(), &2.into()), "{text}");

        let year = demo::appraised_year(today);
        let (decision, decided) = appraisals::decision(conn, year).unwrap();
        assert!(
            decided.iter().any(|d| d.by_hand) && decided.iter().any(|d| d.grade == "优秀"),
            "{text}"
        );
        assert!(decision.taking_part > 80 && !decision.over_quota, "{text}");
        let summary = training::summary(conn, &roll, year).unwrap();
        assert!(
            0 < summary.met && summary.met < summary.workers.len(),
            "{text}: {}",
            summary.met
        );
        assert_eq!(checks::check(&store).unwrap(), [], "{text}");
        assert!(undo::list(conn, 100).unwrap().len() > 10);
    }
}

#[test]
fn two_demo_offices_of_one_day_are_the_same() {
    let made = |_| {
        let dir = tempfile::tempdir().unwrap();
        let store = demo::make(dir.path(), &holder(), &on("2026-11-21")).unwrap();
        crate::samples::image(store.read())
    };
    let [mut first, mut second] = [0, 1].map(made);
    // Drawn at random for each file, so that no office's backups pass for another's.
    let keys = [&mut first, &mut second].map(|image| image.remove("backup_key").unwrap());
    assert_ne!(keys[0], keys[1]);
    assert_eq!(first, second);
}
