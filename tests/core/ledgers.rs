//! Training and scores as kinds of record: listed, added, corrected, removed and taken back like any other.

use lince_core::ErrorCode;
use lince_core::actions::kinds;
use lince_core::actions::lists::Subject;
use lince_core::actions::many::{Asked, How};
use lince_core::actions::records::{Kind, Recorded};
use lince_core::actions::{checks, many, training, workers};
use lince_core::domain::person::{RecordId, WorkerId};
use lince_core::roll::Roll;
use lince_core::storage::{trail, undo};
use lince_tests::{TestOffice, day, new_office, on, pairs};

const DAY: &str = "2026-10-15";

fn kind(key: &str) -> &'static dyn Kind {
    kinds::kind(key).unwrap()
}

fn add_worker(office: &mut TestOffice, id_number: &str) -> WorkerId {
    let fields = pairs(&[
        ("name", "查晓燕"),
        ("id_number", id_number),
        ("post", "专职网格员"),
        ("kind", "社区专职工作人员"),
    ]);
    workers::add(&mut office.store, &on("2020-09-01"), &fields).unwrap()
}

fn office() -> (TestOffice, [WorkerId; 2]) {
    let mut office = new_office();
    let both = ["11010519491231002X", "110105199001011232"].map(|number| add_worker(&mut office, number));
    (office, both)
}

fn add(office: &mut TestOffice, key: &str, who: WorkerId, typed: &[(&str, &str)]) -> lince_core::Result<RecordId> {
    kind(key).add(&mut office.store, &on(DAY), who, &pairs(typed))
}

fn correct(office: &mut TestOffice, key: &str, id: RecordId, typed: &[(&str, &str)]) -> lince_core::Result<()> {
    kind(key).correct(&mut office.store, &on(DAY), id, &pairs(typed), "录错")
}

/// What stands in the fields, by the place of the field; of nothing a dash.
fn said(office: &TestOffice, key: &str, who: WorkerId) -> Vec<String> {
    let shown = |one: &Recorded| {
        let fields = kind(key).kept().fields.iter().zip(&one.values);
        let words = fields.map(|(field, value)| value.kept().map_or("-".to_owned(), |kept| field.form.shown(&kept)));
        words.collect::<Vec<_>>().join(" ")
    };
    kind(key)
        .list(office.store.read(), Some(who))
        .unwrap()
        .iter()
        .map(shown)
        .collect()
}

fn hours(office: &TestOffice, who: WorkerId) -> u32 {
    let roll = Roll::load(office.store.read(), day(DAY)).unwrap();
    let summary = training::summary(office.store.read(), &roll, 2026).unwrap();
    summary.workers.iter().find(|one| one.person.id == who).unwrap().hours
}

const FIRE: [(&str, &str); 4] = [
    ("held_on", "2026-03-15"),
    ("title", "消防培训"),
    ("tier", "街道"),
    ("event_hours", "4"),
];

#[test]
fn an_attendance_is_added_corrected_and_removed_and_the_hours_of_the_year_follow() {
    let (mut office, [who, other]) = office();

    let id = add(&mut office, "training", who, &FIRE).unwrap();
    assert_eq!(
        said(&office, "training", who),
        ["2026-03-15 消防培训 街道 - - 4 4 -"],
        "hours as the event's"
    );
    assert_eq!(hours(&office, who), 40);
    add(
        &mut office,
        "training",
        other,
        &[("held_on", "2026-03-15"), ("title", "消防培训"), ("hours", "3.5")],
    )
    .unwrap();
    assert_eq!(
        said(&office, "training", other),
        ["2026-03-15 消防培训 街道 - - 4 3.5 -"],
        "the same event"
    );

    correct(&mut office, "training", id, &[("hours", "2"), ("score", "88.5")]).unwrap();
    assert_eq!(hours(&office, who), 20);
    correct(&mut office, "training", id, &[("tier", "县级")]).unwrap();
    assert!(
        said(&office, "training", other)[0].contains("县级"),
        "what is said of the event is said for everybody"
    );
    let told = trail::lines(office.store.read(), None, None, 1).unwrap();
    assert!(told[0].what.contains("另有1人参加"), "{}", told[0].what);

    correct(&mut office, "training", id, &[("title", "防汛培训")]).unwrap();
    assert_eq!(
        said(&office, "training", who),
        ["2026-03-15 防汛培训 县级 - - 4 2 88.5"],
        "another event"
    );
    assert!(
        said(&office, "training", other)[0].contains("消防培训"),
        "the others attended what they attended"
    );

    kind("training")
        .remove(&mut office.store, &on(DAY), id, "重复")
        .unwrap();
    assert!(said(&office, "training", who).is_empty());
    let left: u32 = {
        let events = lince_core::storage::training::events(office.store.read()).unwrap();
        u32::try_from(events.len()).unwrap()
    };
    assert_eq!(left, 1, "an event that nobody attended is gone");
    undo::last(&mut office.store, &on(DAY), None).unwrap();
    assert_eq!(
        said(&office, "training", who),
        ["2026-03-15 防汛培训 县级 - - 4 2 88.5"]
    );
    assert!(checks::check(&office.store).unwrap().is_empty());
}

#[test]
fn what_an_event_says_is_taken_over_by_whoever_attends_it_later_and_said_to_the_trail_where_it_changes() {
    let (mut office, [who, other]) = office();
    add(&mut office, "training", who, &FIRE).unwrap();

    add(
        &mut office,
        "training",
        other,
        &[("held_on", "2026-03-15"), ("title", "消防培训")],
    )
    .unwrap();
    assert_eq!(
        said(&office, "training", other),
        ["2026-03-15 消防培训 街道 - - 4 4 -"],
        "hours as the event's on file"
    );

    let third = add_worker(&mut office, "11010519800707001X");
    add(
        &mut office,
        "training",
        third,
        &[("held_on", "2026-03-15"), ("title", "消防培训"), ("tier", "市级")],
    )
    .unwrap();
    assert!(said(&office, "training", who)[0].contains("市级"));
    let told = trail::lines(office.store.read(), None, None, 1).unwrap();
    assert!(told[0].what.contains("另有2人参加"), "{}", told[0].what);
}

#[test]
fn what_cannot_have_been_attended_is_refused_at_its_field_and_nothing_is_written() {
    let (mut office, [who, _]) = office();
    let id = add(&mut office, "training", who, &FIRE).unwrap();
    add(
        &mut office,
        "training",
        who,
        &[("held_on", "2026-04-01"), ("title", "防汛培训"), ("hours", "3")],
    )
    .unwrap();
    let before = said(&office, "training", who);

    for (typed, code, field) in [
        (
            vec![("held_on", "2026-03-15"), ("title", "消防培训"), ("hours", "4")],
            ErrorCode::RecordExists,
            "title",
        ),
        (
            vec![("held_on", "2026-05-01"), ("title", "安全培训")],
            ErrorCode::FieldNeeded,
            "hours",
        ),
        (
            vec![("held_on", "2026-05-01"), ("hours", "4")],
            ErrorCode::FieldNeeded,
            "title",
        ),
        (
            vec![("held_on", "昨天"), ("title", "安全培训"), ("hours", "4")],
            ErrorCode::BadDate,
            "held_on",
        ),
        (
            vec![
                ("held_on", "2026-05-01"),
                ("title", "安全培训"),
                ("hours", "4"),
                ("score", "优"),
            ],
            ErrorCode::ScoreOutOfRange,
            "score",
        ),
    ] {
        let refused = add(&mut office, "training", who, &typed).unwrap_err();
        assert_eq!(refused.code(), code, "{typed:?}");
        assert_eq!(refused.details().unwrap()["field"], field, "{typed:?}");
    }
    let onto = correct(
        &mut office,
        "training",
        id,
        &[("held_on", "2026-04-01"), ("title", "防汛培训")],
    )
    .unwrap_err();
    assert_eq!(onto.code(), ErrorCode::RecordExists);
    assert_eq!(
        add(&mut office, "training", who, &[("hour", "4")]).unwrap_err().code(),
        ErrorCode::UnknownField
    );
    workers::leave(&mut office.store, &on(DAY), who, day("2026-06-30"), "辞职").unwrap();
    let after = add(
        &mut office,
        "training",
        who,
        &[("held_on", "2026-07-01"), ("title", "安全培训"), ("hours", "4")],
    );
    assert_eq!(after.unwrap_err().code(), ErrorCode::HasLeft);

    assert_eq!(said(&office, "training", who), before);
}

#[test]
fn a_score_is_named_by_the_parts_of_its_year_and_within_what_they_may_give() {
    let (mut office, [who, other]) = office();

    let id = add(
        &mut office,
        "score",
        who,
        &[("year", "2026"), ("part", "quantified"), ("score", "81.53")],
    )
    .unwrap();
    let title = said(&office, "score", who)[0].clone();
    assert!(
        title.starts_with("2026 ") && title.ends_with(" 81.53") && !title.contains("quantified"),
        "{title}"
    );
    let part = title.split(' ').nth(1).unwrap().to_owned();
    add(
        &mut office,
        "score",
        other,
        &[("year", "2026"), ("part", &part), ("score", "90")],
    )
    .unwrap();

    correct(&mut office, "score", id, &[("score", "85")]).unwrap();
    assert!(said(&office, "score", who)[0].ends_with(" 85"));
    let computed = lince_core::actions::appraisals::compute(office.store.read(), 2026, day(DAY)).unwrap();
    assert_eq!(computed.scores[&who]["quantified"], 8500, "the year is computed by it");

    for (typed, code, field) in [
        (
            vec![("year", "2026"), ("part", "quantified"), ("score", "90")],
            ErrorCode::RecordExists,
            "year",
        ),
        (
            vec![("year", "2026"), ("part", "群众满意度测评"), ("score", "90")],
            ErrorCode::UnknownValue,
            "part",
        ),
        (
            vec![("year", "2025"), ("part", "quantified"), ("score", "100.01")],
            ErrorCode::ScoreOutOfRange,
            "score",
        ),
        (
            vec![("year", "4000000000"), ("part", "quantified"), ("score", "90")],
            ErrorCode::UnknownValue,
            "year",
        ),
        (
            vec![("part", "quantified"), ("score", "90")],
            ErrorCode::FieldNeeded,
            "year",
        ),
    ] {
        let refused = add(&mut office, "score", who, &typed).unwrap_err();
        assert_eq!(refused.code(), code, "{typed:?}");
        assert_eq!(refused.details().unwrap()["field"], field, "{typed:?}");
    }
    kind("score").remove(&mut office.store, &on(DAY), id, "不参加").unwrap();
    assert!(said(&office, "score", who).is_empty());
    undo::last(&mut office.store, &on(DAY), None).unwrap();
    assert!(said(&office, "score", who)[0].ends_with(" 85"));
    assert!(checks::check(&office.store).unwrap().is_empty());
}

#[test]
fn changing_what_an_event_says_tells_that_all_who_attended_change_along() {
    let (mut office, [who, other]) = office();
    let id = add(&mut office, "training", who, &FIRE).unwrap();
    add(&mut office, "training", other, &FIRE).unwrap();
    let training = kind("training");
    let tier = pairs(&[("tier", "市级")]);

    let odd = training
        .doubts_of_corrected(office.store.read(), id, &tier, day(DAY))
        .unwrap();
    let own = training
        .doubts_of_corrected(office.store.read(), id, &pairs(&[("hours", "3")]), day(DAY))
        .unwrap();
    let asked = Asked {
        of: Subject::Records(training),
        ids: vec![id.0],
        typed: tier,
        how: How::Corrected("按通知".into()),
    };
    let seen = many::preview(&mut office.store, &on(DAY), &asked).unwrap();

    assert!(odd.iter().any(|one| one.contains("参加的2人一并改")), "{odd:?}");
    assert!(own.iter().all(|one| !one.contains("一并")), "{own:?}");
    assert_eq!((seen.changed, seen.along.len()), (1, 1));
    assert!(seen.along[0].contains("2人一并改"), "{:?}", seen.along);
}

#[test]
fn a_year_is_one_that_there_can_be() {
    let (mut office, [who, _]) = office();
    for year in ["0", "1899", "9999"] {
        let typed = [("year", year), ("part", "量化考评"), ("score", "80")];
        let refused = add(&mut office, "score", who, &typed).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::UnknownValue, "{year}");
    }
}
