//! One change of many: what a preview says is what is done, who is refused stays as he is and is named, and all of it is one step.

use lince_core::ErrorCode;
use lince_core::actions::kinds;
use lince_core::actions::lists::Subject;
use lince_core::actions::many::{self, Asked, How, ManyDone};
use lince_core::actions::{checks, workers};
use lince_core::domain::person::{Person, WorkerId};
use lince_core::roll::Roll;
use lince_core::storage::trail::{self, Action};
use lince_core::storage::{Occasion, Store, undo};
use lince_tests::{TestOffice, day, on, pairs, wanghe};

fn today() -> Occasion {
    on("2026-09-30")
}

fn everybody(store: &Store) -> Vec<u32> {
    let roll = Roll::load(store.read(), today().on).unwrap();
    roll.people.iter().map(|person| person.id.0).collect()
}

fn person(store: &Store, id: u32, when: &str) -> Person {
    let roll = Roll::load(store.read(), day(when)).unwrap();
    roll.person(WorkerId(id)).unwrap().clone()
}

fn of_people(ids: Vec<u32>, field: (&str, &str), how: How) -> Asked {
    Asked {
        of: Subject::People,
        ids,
        typed: pairs(&[field]),
        how,
    }
}

fn from(text: &str) -> How {
    How::From(day(text))
}

fn because() -> How {
    How::Corrected("统一核对".to_owned())
}

/// The preview, then the change itself, which must be the same; and the check finds nothing.
fn done(store: &mut Store, asked: &Asked) -> ManyDone {
    let entries = |store: &Store| trail::lines(store.read(), None, None, 500).unwrap().len();
    let before = entries(store);
    let seen = many::preview(store, &today(), asked).unwrap();
    assert_eq!(entries(store), before, "a preview writes nothing");
    let made = many::change(store, &today(), asked).unwrap();
    assert_eq!(made, seen);
    assert_eq!(entries(store), before + usize::from(made.changed > 0), "one entry");
    assert_eq!(checks::check(store).unwrap(), []);
    made
}

fn office() -> TestOffice {
    let mut office = wanghe(&today());
    workers::leave(&mut office.store, &today(), WorkerId(2), day("2026-06-30"), "辞职").unwrap();
    office
}

#[test]
fn a_fact_of_everybody_is_changed_from_a_day_but_of_whom_that_cannot_be() {
    let TestOffice { mut store, dir: _dir } = office();
    let all = everybody(&store);
    let asked = of_people(
        [all.clone(), vec![99_999]].concat(),
        ("post", "网格长"),
        from("2026-09-02"),
    );

    let made = done(&mut store, &asked);

    let of_those = all.len() as u32;
    assert_eq!(made.changed, of_those - 1, "all but the one who has left");
    let refused: Vec<(u32, ErrorCode)> = made.refused.iter().map(|one| (one.id, one.code)).collect();
    assert_eq!(refused, [(2, ErrorCode::HasLeft), (99_999, ErrorCode::UnknownWorker)]);
    assert!(
        made.refused[0].message.contains("2026-06-30"),
        "{}",
        made.refused[0].message
    );
    assert_eq!(person(&store, 1, "2026-09-02").post.as_deref(), Some("网格长"));
    assert_ne!(person(&store, 1, "2026-09-01").post.as_deref(), Some("网格长"));
    let last = trail::last_of(store.read(), Action::RecordChanged).unwrap().unwrap();
    assert_eq!(
        last.what,
        format!("批量更改{}人的职务（岗位）改为“网格长”（2026-09-02起）", of_those - 1)
    );

    let again = done(&mut store, &asked);
    assert_eq!((again.changed, again.unchanged), (0, of_those - 1), "it is so already");

    undo::last(&mut store, &today(), None).unwrap();
    assert_ne!(
        person(&store, 1, "2026-09-02").post.as_deref(),
        Some("网格长"),
        "one step back"
    );
    assert_ne!(person(&store, 80, "2026-09-02").post.as_deref(), Some("网格长"));
}

#[test]
fn a_fact_is_corrected_where_there_is_one() {
    let TestOffice { mut store, dir: _dir } = office();
    let all = everybody(&store);
    let since = person(&store, 1, "2026-09-30").post_since;

    let made = done(&mut store, &of_people(all.clone(), ("post", "网格长"), because()));
    assert_eq!(
        (made.changed as usize, made.refused.len()),
        (all.len(), 0),
        "also of whom has left: it was always so"
    );
    let corrected = person(&store, 1, "2026-09-30");
    assert_eq!(
        (corrected.post.as_deref(), corrected.post_since),
        (Some("网格长"), since)
    );

    let none = done(&mut store, &of_people(vec![1], ("mentor", "3"), because()));
    assert_eq!(none.refused[0].code, ErrorCode::UnknownRecord);
    assert!(
        none.refused[0].message.contains("还没有登记导师"),
        "{}",
        none.refused[0].message
    );
    let some = done(&mut store, &of_people(vec![1, 3], ("mentor", "3"), from("2026-09-01")));
    assert_eq!((some.changed, some.refused[0].code), (1, ErrorCode::NotOneself));
}

#[test]
fn what_is_kept_with_a_person_is_corrected_and_made_blank() {
    let TestOffice { mut store, dir: _dir } = office();
    let all = everybody(&store);

    let made = done(&mut store, &of_people(all.clone(), ("note", "2026年核对"), because()));
    assert_eq!((made.changed as usize, made.refused.len()), (all.len(), 0));
    assert_eq!(
        person(&store, 2, "2026-09-30").details.note.as_deref(),
        Some("2026年核对")
    );
    let blank = done(&mut store, &of_people(all, ("note", ""), because()));
    assert!(blank.effects.iter().all(|one| one.after.is_empty()));

    let track = done(
        &mut store,
        &of_people(vec![1, 2, 3, 4, 5, 6], ("retirement_track", "女55"), because()),
    );
    assert_eq!(
        track.changed as usize + track.unchanged as usize + track.refused.len(),
        6
    );
    assert!(!track.refused.is_empty(), "not of a man: {track:?}");
}

#[test]
fn records_of_a_kind_are_changed_and_corrected_together() {
    let TestOffice { mut store, dir: _dir } = office();
    let kind = kinds::kind("contract").unwrap();
    let all = kind.list(store.read(), None).unwrap();
    let ids: Vec<u32> = all.iter().map(|one| one.id.0).collect();
    let asked = |typed: &[(&str, &str)], how| Asked {
        of: Subject::Records(kind),
        ids: ids.clone(),
        typed: pairs(typed),
        how,
    };

    let made = done(&mut store, &asked(&[("number", "HT-2026")], because()));
    assert_eq!((made.changed as usize, made.refused.len()), (ids.len(), 0));
    assert_eq!(
        (made.effects[0].field.as_str(), made.effects[0].after.as_str()),
        ("编号", "HT-2026")
    );

    let made = done(&mut store, &asked(&[("ends_on", "2010-01-01")], because()));
    assert_eq!(made.changed, 0);
    assert!(
        made.refused
            .iter()
            .all(|one| one.code == ErrorCode::ContractEndsBeforeStart),
        "{made:?}"
    );
    assert!(made.refused.iter().all(|one| !one.name.is_empty()));

    let made = done(&mut store, &asked(&[("number", "HT-2027")], from("2026-10-01")));
    assert_eq!(made.changed as usize + made.refused.len(), ids.len());
    assert!(made.changed > 0);
    undo::last(&mut store, &today(), None).unwrap();
    assert_eq!(kind.list(store.read(), None).unwrap().len(), ids.len(), "one step back");
}

#[test]
fn what_nobody_can_have_is_refused_at_once() {
    let TestOffice { mut store, dir: _dir } = office();
    let education = kinds::kind("education").unwrap();
    for (asked, code) in [
        (
            of_people(vec![1], ("grade", ""), from("2026-09-01")),
            ErrorCode::FieldNeeded,
        ),
        (
            of_people(vec![1], ("politics", "外星"), from("2026-09-01")),
            ErrorCode::UnknownValue,
        ),
        (
            of_people(vec![1], ("community", "没有的社区"), from("2026-09-01")),
            ErrorCode::UnknownCommunity,
        ),
        (
            of_people(vec![1], ("id_number", "1"), because()),
            ErrorCode::UnknownField,
        ),
        (
            of_people(vec![1], ("note", "无"), from("2026-09-01")),
            ErrorCode::NoDays,
        ),
        (
            of_people(vec![1], ("grade", "三级"), How::Corrected(" ".into())),
            ErrorCode::ReasonNeeded,
        ),
        (
            Asked {
                of: Subject::Records(education),
                ids: vec![1],
                typed: Vec::new(),
                how: because(),
            },
            ErrorCode::InvalidArgument,
        ),
    ] {
        for refused in [
            many::preview(&mut store, &today(), &asked).unwrap_err(),
            many::change(&mut store, &today(), &asked).unwrap_err(),
        ] {
            assert_eq!(refused.code(), code);
        }
    }
    let nobody = many::change(
        &mut store,
        &today(),
        &of_people(Vec::new(), ("grade", "三级"), from("2026-09-01")),
    );
    assert_eq!(nobody.unwrap(), ManyDone::default());
}
