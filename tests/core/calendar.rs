//! Days off and days worked that an office enters itself.

use lince_core::ErrorCode;
use lince_core::actions::calendar::{self, Origin};
use lince_core::actions::publications::all;
use lince_core::actions::{audit, checks, workbench};
use lince_core::roll::Roll;
use lince_core::rules::workdays::{DayMark, FirstDay};
use lince_core::storage::publications::{self, Hanging};
use lince_core::storage::{Access, Entry, Store, trail, trail::Action, trail::pages, undo};
use lince_tests::{TestOffice, day, holder, new_office, on};

const NOTICE: &str = "国办发明电〔2026〕9号
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）上班。
五、端午节：6月9日（周三）放假，共1天。
六、中秋节：9月15日（周三）放假，共1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。";

fn last_day(store: &Store, from: &str, count: u32) -> (String, bool) {
    let calendar = calendar::of(store.read()).unwrap();
    let period = calendar.period(day(from), count, FirstDay::Counted).unwrap();
    (period.until.to_string(), period.calendar_known)
}

fn enter(store: &mut Store, year: i32, text: &str) -> lince_core::Result<()> {
    let (typed, _) = calendar::read(store.read(), year, text)?;
    calendar::set(store, &on("2026-11-21"), &typed)
}

fn due(store: &Store, today: &str) -> Vec<workbench::Due> {
    let roll = Roll::load(store.read(), day(today)).unwrap();
    workbench::due(store.read(), &roll).unwrap()
}

#[test]
fn a_year_that_was_entered_is_counted_by_until_it_is_taken_back() {
    let TestOffice { dir, mut store } = new_office();
    assert_eq!(last_day(&store, "2027-02-04", 2), ("2027-02-11".into(), false));

    enter(&mut store, 2027, NOTICE).unwrap();

    assert_eq!(last_day(&store, "2027-02-04", 2), ("2027-02-12".into(), true));
    let shown = calendar::show(store.read(), 2027).unwrap();
    assert_eq!(
        (shown.origin, shown.document.as_str(), shown.workdays),
        (Origin::Office, "国办发明电〔2026〕9号", 248)
    );
    assert_eq!(shown.doubts, Vec::<String>::new());
    assert_eq!(shown.marked(DayMark::Worked).count(), 4);
    drop(store);
    let mut store = Store::open(dir.path(), &Access::Write(holder())).unwrap();
    assert_eq!(
        last_day(&store, "2027-02-04", 2),
        ("2027-02-12".into(), true),
        "after a restart"
    );
    assert_eq!(checks::check(&store).unwrap(), []);
    assert_eq!(audit::verify(&store, &[]).unwrap().findings, []);

    undo::last(&mut store, &on("2026-11-21"), None).unwrap();

    assert_eq!(last_day(&store, "2027-02-04", 2), ("2027-02-11".into(), false));
    assert_eq!(audit::verify(&store, &[]).unwrap().findings, []);
}

#[test]
fn an_entered_year_replaces_the_shipped_one_and_gives_way_to_it_again() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let shipped = calendar::show(store.read(), 2026).unwrap();
    assert_eq!(shipped.origin, Origin::Shipped);
    let moved = shipped
        .words
        .replace("9月20日（周日）、", "")
        .replace("7日（周三）放假，共7天", "6日（周二）放假，共6天");

    enter(&mut store, 2026, &moved).unwrap();
    assert_eq!(last_day(&store, "2026-09-30", 2), ("2026-10-07".into(), true));
    enter(&mut store, 2026, &moved).unwrap();
    let changes = trail::lines(store.read(), None, None, 100).unwrap();
    let entered = changes.iter().filter(|line| line.action == "calendar_changed").count();
    assert_eq!(entered, 1, "the same again is no change");

    calendar::reset(&mut store, &on("2026-11-21"), 2026).unwrap();
    assert_eq!(last_day(&store, "2026-09-30", 2), ("2026-10-08".into(), true));
    let again = calendar::reset(&mut store, &on("2026-11-21"), 2026).unwrap_err();
    assert_eq!(again.code(), ErrorCode::InvalidArgument);
    undo::last(&mut store, &on("2026-11-21"), None).unwrap();
    assert_eq!(last_day(&store, "2026-09-30", 2), ("2026-10-07".into(), true));
}

#[test]
fn the_trail_tells_an_entered_year_in_words() {
    let TestOffice { dir: _dir, mut store } = new_office();
    enter(&mut store, 2027, NOTICE).unwrap();

    let line = trail::last_of(store.read(), Action::CalendarChanged).unwrap().unwrap();
    assert_eq!(line.what, "录入2027年放假安排");
    let details = pages::details(store.read(), line.n).unwrap();
    let told = format!("{:?}", details.steps);
    for word in [
        "新增放假安排",
        "国办发明电〔2026〕9号",
        "新增放假、上班日期",
        "2027-02-20",
        "放假或上班",
        "\"上班\"",
    ] {
        assert!(told.contains(word), "{word}: {told}");
    }
}

#[test]
fn the_workbench_asks_for_next_years_notice_from_november_on() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let asked = |store: &Store, today: &str| {
        let found = due(store, today)
            .into_iter()
            .find(|due| due.kind == workbench::DueKind::Calendar);
        found.map(|due| (due.year.unwrap(), due.days_left.unwrap()))
    };
    for (today, expected) in [
        ("2026-10-31", None),
        ("2026-11-01", Some((2027, 60))),
        ("2026-12-31", Some((2027, 0))),
        ("2027-01-04", Some((2027, -4))),
    ] {
        assert_eq!(asked(&store, today), expected, "{today}");
    }

    enter(&mut store, 2027, NOTICE).unwrap();

    for (today, expected) in [
        ("2026-12-31", None),
        ("2027-10-31", None),
        ("2027-11-01", Some((2028, 60))),
    ] {
        assert_eq!(asked(&store, today), expected, "{today} with the notice on file");
    }
}

#[test]
fn a_publication_into_a_year_without_notice_says_so_on_the_workbench() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let hanging = Hanging {
        from_on: day("2026-12-28"),
        until_on: day("2027-01-04"),
        working_days: 5,
        notice: None,
    };
    store
        .write(
            &on("2026-12-28"),
            &Entry::new(Action::PublicationStarted, "公示"),
            |tx| publications::start(tx, "announcement", 2026, &hanging),
        )
        .unwrap();
    let what = |store: &Store| {
        let found = due(store, "2026-12-30")
            .into_iter()
            .find(|due| due.kind == workbench::DueKind::Publication);
        found.unwrap().what
    };

    assert!(
        what(&store).starts_with("公示至2027-01-04，还有3个工作日。2027年放假安排尚未录入"),
        "{}",
        what(&store)
    );
    enter(&mut store, 2027, NOTICE).unwrap();
    assert_eq!(what(&store), "公示至2027-01-04，还有3个工作日");
}

#[test]
fn a_notice_entered_later_that_makes_a_publication_too_short_is_told_until_it_is_put_right() {
    let TestOffice { dir: _dir, mut store } = new_office();
    let hanging = |until: &str| Hanging {
        from_on: day("2026-12-28"),
        until_on: day(until),
        working_days: 5,
        notice: None,
    };
    let entry = Entry::new(Action::PublicationStarted, "公示");
    let start = hanging("2027-01-04");
    store
        .write(&on("2026-12-28"), &entry, |tx| {
            publications::start(tx, "announcement", 2026, &start)
        })
        .unwrap();
    let told = |store: &Store| {
        let on_page = all(store, day("2026-12-30")).unwrap().remove(0).falls_short;
        let on_workbench = due(store, "2026-12-30")
            .into_iter()
            .find(|due| due.kind == workbench::DueKind::Publication)
            .unwrap()
            .what;
        assert_eq!(on_page.is_some(), on_workbench.contains("请更正重发"), "{on_workbench}");
        on_page
    };
    assert_eq!(told(&store), None);

    enter(
        &mut store,
        2027,
        &NOTICE.replace("3日（周日）放假，共3天", "4日（周一）放假，共4天"),
    )
    .unwrap();

    assert_eq!(
        told(&store).as_deref(),
        Some("按现在的放假安排，5个工作日应公示至2027-01-05")
    );
    let right = hanging("2027-01-05");
    store
        .write(&on("2026-12-30"), &entry, |tx| {
            let was = publications::of(tx, "announcement", 2026)?.unwrap();
            publications::replace(tx, &was, day("2026-12-30"), "放假安排公布", &right)
        })
        .unwrap();
    assert_eq!(told(&store), None);
}
