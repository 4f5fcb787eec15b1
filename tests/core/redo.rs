//! Redo: what was taken back can be done again, as long as nothing else was done.

use lince_core::actions::operators::{self, Terms};
use lince_core::actions::{appraisals, audit, office, workers};
use lince_core::domain::person::WorkerId;
use lince_core::domain::rights::{Right, Role};
use lince_core::import::ImportKind;
use lince_core::storage::tries::Tries;
use lince_core::storage::{Access, Store, trail, undo};
use lince_core::{ErrorCode, Result};
use lince_tests::{TestOffice, WORKBOOKS, day, fixture, holder, new_office, on, read_in, wanghe};

const DAY: &str = "2026-11-21";
const SOMEBODY: WorkerId = WorkerId(1);

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn reopened(TestOffice { dir, store }: TestOffice) -> TestOffice {
    drop(store);
    let store = Store::open(dir.path(), &Access::Write(holder())).unwrap();
    TestOffice { dir, store }
}

fn code<T: std::fmt::Debug>(outcome: Result<T>) -> ErrorCode {
    outcome.unwrap_err().code()
}

/// Every row of every table but those of the trail.
fn records(store: &Store) -> Vec<String> {
    let conn = rusqlite::Connection::open(store.dir().join("lince.db")).unwrap();
    let names = |sql: &str| -> Vec<String> {
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement.query_map([], |r| r.get(0)).unwrap();
        rows.collect::<rusqlite::Result<_>>().unwrap()
    };
    let trail = ["change", "row_change", "change_about", "open_change"];
    let tables =
        names("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
    let mut rows = Vec::new();
    for table in tables.iter().filter(|t| !trail.contains(&t.as_str())) {
        let columns = names(&format!("SELECT name FROM pragma_table_info('{table}')")).join(", ");
        let images = names(&format!("SELECT json_array({columns}) FROM {table} ORDER BY 1"));
        rows.extend(images.iter().map(|image| format!("{table}{image}")));
    }
    rows
}

fn again(store: &mut Store) -> Result<undo::Undoable> {
    undo::again(store, &on(DAY), None)
}

fn back(store: &mut Store) -> Result<undo::Undoable> {
    undo::last(store, &on(DAY), None)
}

fn note(store: &mut Store, text: &str) {
    workers::set(store, &on(DAY), SOMEBODY, &fields(&[("note", text)]), None).unwrap();
}

fn photo(color: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&[color]).unwrap();
    bytes
}

fn roster_and_scores() -> TestOffice {
    let mut office = new_office();
    for (kind, file) in WORKBOOKS {
        if matches!(
            kind,
            ImportKind::Communities | ImportKind::Roster | ImportKind::Appraisal
        ) {
            read_in(&mut office.store, &on(DAY), kind, &fixture("wanghe").join(file));
        }
    }
    office
}

type Change = Box<dyn Fn(&mut Store)>;

#[test]
fn every_kind_of_change_is_done_again_as_it_was_over_restarts() {
    let set = |fields_: &'static [(&str, &str)]| {
        move |store: &mut Store| {
            assert!(workers::set(store, &on(DAY), SOMEBODY, &fields(fields_), Some("换届")).unwrap())
        }
    };
    let photographed =
        |color: u8| move |store: &mut Store| workers::photo(store, &on(DAY), SOMEBODY, &photo(color)).unwrap();
    let cases: Vec<(&str, Change)> = vec![
        ("a column", Box::new(set(&[("note", "备注")]))),
        ("a dated entry and its end", Box::new(set(&[("post", "居委会副主任")]))),
        (
            "a person",
            Box::new(|store| {
                let person = [
                    ("name", "吴小雨"),
                    ("id_number", "000001199003070010"),
                    ("community", "双桥社区"),
                ];
                workers::add(store, &on(DAY), &fields(&person)).unwrap();
            }),
        ),
        (
            "a departure",
            Box::new(|store| workers::leave(store, &on(DAY), SOMEBODY, day(DAY), "辞职").unwrap()),
        ),
        ("a photo", Box::new(photographed(7))),
        ("another photo", Box::new(photographed(9))),
        (
            "a setting",
            Box::new(|store| office::set(store, &on(DAY), &fields(&[("phone", "86010001")])).unwrap()),
        ),
        (
            "a setting taken away",
            Box::new(|store| office::set(store, &on(DAY), &fields(&[("phone", "")])).unwrap()),
        ),
        (
            "scores taken away",
            Box::new(|store| {
                let none = [("midyear".to_owned(), None)];
                appraisals::set_scores(store, &on(DAY), 2026, SOMEBODY, &none).unwrap();
            }),
        ),
        (
            "grades",
            Box::new(|store| {
                appraisals::confirm(store, &on(DAY), 2026, &[], false).unwrap();
            }),
        ),
    ];
    let mut office = roster_and_scores();
    for (what, change) in cases {
        let before = records(&office.store);
        change(&mut office.store);
        let after = records(&office.store);
        assert_ne!(before, after, "{what}");

        for _ in 0..2 {
            back(&mut office.store).unwrap();
            assert_eq!(records(&office.store), before, "{what} taken back");
            office = reopened(office);
            again(&mut office.store).unwrap();
            assert_eq!(records(&office.store), after, "{what} done again");
        }
    }
    let photo_now = workers::photo_of(&office.store, SOMEBODY).unwrap().unwrap().0;
    assert_eq!(photo_now, photo(9), "the file is still there");
    assert_eq!(audit::verify(&office.store, &[]).unwrap().findings, []);
}

#[test]
fn imports_are_done_again_one_after_the_other_the_last_undone_first() {
    let mut office = new_office();
    let mut states = vec![records(&office.store)];
    for (kind, file) in WORKBOOKS.into_iter().filter(|(kind, _)| *kind != ImportKind::Training) {
        read_in(&mut office.store, &on(DAY), kind, &fixture("wanghe").join(file));
        states.push(records(&office.store));
    }
    let names: Vec<String> = undo::permitted(&office.store, 9)
        .unwrap()
        .into_iter()
        .map(|s| s.what)
        .collect();
    for state in states.iter().rev().skip(1) {
        back(&mut office.store).unwrap();
        assert_eq!(&records(&office.store), state);
    }
    office = reopened(office);

    let waiting: Vec<String> = undo::permitted_again(&office.store, 9)
        .unwrap()
        .into_iter()
        .map(|s| s.what)
        .collect();
    assert!(waiting.iter().eq(names.iter().rev()), "{waiting:?}");
    for state in states.iter().skip(1) {
        again(&mut office.store).unwrap();
        assert_eq!(&records(&office.store), state);
    }

    assert_eq!(code(again(&mut office.store)), ErrorCode::NothingToRedo);
    let steps: Vec<String> = undo::permitted(&office.store, 9)
        .unwrap()
        .into_iter()
        .map(|s| s.what)
        .collect();
    assert_eq!(steps, names, "the steps are called what they were");
    assert_eq!(audit::verify(&office.store, &[]).unwrap().findings, []);
}

#[test]
fn nothing_is_done_again_once_something_else_was_done() {
    let mut office = wanghe(&on(DAY));
    assert_eq!(
        code(again(&mut office.store)),
        ErrorCode::NothingToRedo,
        "nothing was taken back"
    );
    note(&mut office.store, "一");
    back(&mut office.store).unwrap();
    workers::set(
        &mut office.store,
        &on(DAY),
        WorkerId(2),
        &fields(&[("note", "别的")]),
        None,
    )
    .unwrap();

    assert_eq!(undo::permitted_again(&office.store, 9).unwrap().len(), 0);
    assert_eq!(code(again(&mut office.store)), ErrorCode::NothingToRedo);
    back(&mut office.store).unwrap();
    let waiting: Vec<String> = undo::permitted_again(&office.store, 9)
        .unwrap()
        .into_iter()
        .map(|s| s.what)
        .collect();
    assert_eq!(
        waiting.len(),
        1,
        "of what was taken back, only the later one: {waiting:?}"
    );
}

#[test]
fn looking_and_printing_leave_what_can_be_done_again() {
    let mut office = wanghe(&on(DAY));
    note(&mut office.store, "一");
    back(&mut office.store).unwrap();
    for action in [trail::Action::View, trail::Action::Export, trail::Action::Print] {
        let entry = lince_core::storage::Entry::new(action, "看过");
        office.store.note(&on(DAY), &entry).unwrap();
    }

    again(&mut office.store).unwrap();
}

#[test]
fn redo_of_something_else_than_was_shown_is_refused() {
    let mut office = wanghe(&on(DAY));
    note(&mut office.store, "一");
    note(&mut office.store, "二");
    back(&mut office.store).unwrap();
    let shown = undo::permitted_again(&office.store, 1).unwrap()[0].id;
    back(&mut office.store).unwrap();
    let before = records(&office.store);

    assert_eq!(
        code(undo::again(&mut office.store, &on(DAY), Some(shown))),
        ErrorCode::CannotRedo
    );

    assert_eq!(records(&office.store), before);
}

const HEAD: &str = "赵主任";
const CLERK: &str = "钱经办";
const FIRST: &str = "liushu-77-lv-dengta";
const PASSWORD: &str = "hehua-maque-kaichuan";

fn sign_in(store: &mut Store, name: &str, password: &str) {
    let mut tries = Tries::of(store.dir());
    operators::sign_in(store, &mut tries, &on(DAY), name, password).unwrap();
}

fn become_clerk(store: &mut Store, terms: &Terms) {
    operators::add(store, &on(DAY), HEAD, &Terms::of(Role::Head), PASSWORD).unwrap();
    operators::add(store, &on(DAY), CLERK, terms, FIRST).unwrap();
    sign_in(store, CLERK, FIRST);
    let mut tries = Tries::of(store.dir());
    operators::change_own_password(store, &mut tries, &on(DAY), FIRST, PASSWORD).unwrap();
}

#[test]
fn a_clerk_does_only_his_own_changes_again_and_nobody_does_after_another_operators_change() {
    let mut office = wanghe(&on(DAY));
    let store = &mut office.store;
    become_clerk(store, &Terms::of(Role::Clerk));
    note(store, "经办的");
    back(store).unwrap();
    sign_in(store, HEAD, PASSWORD);
    assert_eq!(
        undo::permitted_again(store, 9).unwrap().len(),
        1,
        "whoever may undo others' changes may redo them"
    );
    back(store).unwrap();

    sign_in(store, CLERK, PASSWORD);
    let own: Vec<String> = undo::permitted_again(store, 9)
        .unwrap()
        .into_iter()
        .map(|s| s.who)
        .collect();
    assert_eq!(own, [CLERK]);
    sign_in(store, HEAD, PASSWORD);
    again(store).unwrap();
    workers::set(store, &on(DAY), WorkerId(2), &fields(&[("note", "主任的")]), None).unwrap();
    sign_in(store, CLERK, PASSWORD);
    assert_eq!(code(again(store)), ErrorCode::NothingToRedo);

    assert_eq!(audit::verify(store, &[]).unwrap().findings, []);
}

#[test]
fn what_another_step_back_changed_since_is_not_written_over() {
    let mut office = wanghe(&on(DAY));
    let store = &mut office.store;
    become_clerk(store, &Terms::of(Role::Clerk));
    sign_in(store, HEAD, PASSWORD);
    note(store, "主任的");
    sign_in(store, CLERK, PASSWORD);
    note(store, "经办的");
    back(store).unwrap();
    sign_in(store, HEAD, PASSWORD);
    back(store).unwrap();
    sign_in(store, CLERK, PASSWORD);
    let before = records(store);

    assert_eq!(
        code(again(store)),
        ErrorCode::CannotRedo,
        "his change followed the head's"
    );

    assert_eq!(records(store), before);
    sign_in(store, HEAD, PASSWORD);
    again(store).unwrap();
    sign_in(store, CLERK, PASSWORD);
    again(store).unwrap();
}

#[test]
fn without_the_right_to_undo_nothing_is_done_again() {
    let mut office = wanghe(&on(DAY));
    let store = &mut office.store;
    note(store, "一");
    back(store).unwrap();
    let mut rights = Role::Clerk.rights().clone();
    rights.remove(&Right::Undo);
    become_clerk(
        store,
        &Terms {
            rights: Some(rights),
            ..Terms::of(Role::Clerk)
        },
    );

    assert_eq!(undo::permitted_again(store, 9).unwrap().len(), 0);
    assert_eq!(code(again(store)), ErrorCode::NotPermitted);
}
