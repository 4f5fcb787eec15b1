//! Who is near the retirement age, by the track of each person.

use lince_core::actions::{file, workbench, workers};
use lince_core::domain::person::WorkerId;
use lince_core::roll::Roll;
use lince_core::storage::undo;
use lince_core::{ErrorCode, actions::workbench::DueKind};
use lince_tests::{TestOffice, day, id_number_of, new_office, on};

const DAY: &str = "2026-11-28";

fn add(office: &mut TestOffice, name: &str, born: &str, order: u32, track: &str) -> WorkerId {
    let fields = [
        ("name", name.to_owned()),
        ("id_number", id_number_of(day(born), order)),
        ("joined_on", "2015-03-01".to_owned()),
        ("retirement_track", track.to_owned()),
    ];
    workers::add(
        &mut office.store,
        &on(DAY),
        &fields.map(|(key, value)| (key.to_owned(), value)),
    )
    .unwrap()
}

fn set(office: &mut TestOffice, who: WorkerId, track: &str) -> Result<(), ErrorCode> {
    let fields = [("retirement_track".to_owned(), track.to_owned())];
    let changed = workers::set(&mut office.store, &on(DAY), who, &fields, None);
    changed.map(drop).map_err(|e| e.code())
}

/// Lines about retirement: which people each concerns, and by when.
fn lines(office: &TestOffice) -> Vec<(Vec<WorkerId>, Option<String>)> {
    let conn = office.store.read();
    let due = workbench::due(conn, &Roll::load(conn, day(DAY)).unwrap());
    let due = due.unwrap().into_iter().filter(|d| d.kind == DueKind::Retirement);
    due.map(|d| {
        (
            d.worker.into_iter().chain(d.people).collect(),
            d.by.map(|by| by.to_string()),
        )
    })
    .collect()
}

#[test]
fn s3_20_those_of_whom_nobody_can_say_stand_in_one_line_and_the_others_under_their_own_month() {
    let mut office = new_office();
    let unknown: Vec<WorkerId> = (0..12)
        .map(|n| add(&mut office, "查晓燕", "1972-03-05", 2 * n + 2, ""))
        .collect();
    let _manager = add(&mut office, "单文静", "1972-03-06", 2, "管理岗");
    let worker = add(&mut office, "陶安雨", "1972-03-07", 2, "female50");
    let soon = add(&mut office, "仇小红", "1976-06-01", 2, "");
    let past_both = add(&mut office, "华秀英", "1966-05-02", 2, "");
    let man = add(&mut office, "区国强", "1966-10-02", 1, "是");

    assert_eq!(
        lines(&office),
        [
            (vec![past_both], Some("2021-05-31".into())),
            (vec![worker], Some("2022-03-31".into())),
            (vec![soon], Some("2027-03-31".into())),
            (vec![man], Some("2027-04-30".into())),
            (unknown.clone(), None),
        ]
    );

    for who in &unknown {
        set(&mut office, *who, "女55周岁").unwrap();
    }
    assert_eq!(lines(&office).len(), 4);
    let shown = file::of(office.store.read(), unknown[0], day(DAY)).unwrap();
    assert_eq!(shown.retirement.unwrap().month, "2027-10");
    undo::last(&mut office.store, &on(DAY), None).unwrap();
    assert_eq!(lines(&office).last(), Some(&(vec![unknown[11]], None)));
}

#[test]
fn the_track_of_a_file_is_one_of_the_persons_sex_and_can_be_taken_out_again() {
    let mut office = new_office();
    let woman = add(&mut office, "查晓燕", "1980-03-05", 2, "");
    let man = add(&mut office, "区国强", "1980-03-05", 1, "");

    for (who, typed, answer) in [
        (woman, "male60", Err(ErrorCode::UnknownValue)),
        (woman, "六十五", Err(ErrorCode::UnknownValue)),
        (man, "female55", Err(ErrorCode::UnknownValue)),
        (man, "是", Ok(())),
        (woman, "是", Ok(())),
    ] {
        assert_eq!(set(&mut office, who, typed), answer, "{typed}");
    }

    let track = |office: &TestOffice, who| {
        let shown = file::of(office.store.read(), who, day(DAY)).unwrap();
        shown.details.retirement_track.map(|track| track.as_str())
    };
    assert_eq!((track(&office, woman), track(&office, man)), (Some("female55"), None));
    set(&mut office, woman, "").unwrap();
    assert_eq!(track(&office, woman), None);
}
