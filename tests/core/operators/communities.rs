//! Accounts that see some communities only.

use super::*;
use lince_core::actions::imports::batch;
use lince_core::actions::kinds;
use lince_core::actions::lists::Search;
use lince_core::actions::views::{self, NamedView, View};
use lince_core::domain::catalogue::own::Own;
use lince_core::domain::masking;
use lince_core::storage::people;

#[test]
fn a_person_of_another_community_is_nobody_to_a_confined_clerk() {
    let (TestOffice { mut store, dir: _dir }, own, other) = confined();
    let occasion = at(0);

    assert!(file::of(store.read(), own, day(DAY)).is_ok());
    assert_eq!(code(file::of(store.read(), other, day(DAY))), ErrorCode::UnknownWorker);
    assert_eq!(
        code(file::resolve(store.read(), &other.0.to_string())),
        ErrorCode::UnknownWorker
    );
    assert!(trail::of_worker(store.read(), other.0).unwrap().is_empty());
    assert!(trail::lines(store.read(), Some(other.0), None, 50).unwrap().is_empty());
    let note = fields(&[("note", "x")]);
    for (what, outcome) in [
        (
            "change",
            workers::set(&mut store, &occasion, other, &note, None).map(drop),
        ),
        (
            "leave",
            workers::leave(&mut store, &occasion, other, day("2026-11-20"), "辞职"),
        ),
        ("photo", workers::photo(&mut store, &occasion, other, &[])),
        (
            "scores",
            appraisals::set_scores(&mut store, &occasion, 2026, other, &[("democratic".into(), Some(9000))]),
        ),
    ] {
        assert_eq!(code(outcome), ErrorCode::UnknownWorker, "{what}");
    }
    assert!(workers::photo_of(&store, other).unwrap().is_none());
    workers::set(&mut store, &occasion, own, &note, None).unwrap();
    assert_eq!(
        trail::of_worker(store.read(), own.0).unwrap().last().unwrap().who,
        "钱经办"
    );
}

#[test]
fn lists_reports_and_ranks_show_a_confined_clerk_only_his_people() {
    let (TestOffice { mut store, dir: _dir }, own, other) = confined();
    let roll = Roll::load(store.read(), day(DAY)).unwrap();
    let mine: BTreeSet<WorkerId> = roll.people.iter().map(|p| p.id).collect();
    let only_mine = |what: &str, ids: Vec<WorkerId>| {
        assert!(!ids.is_empty() && ids.iter().all(|id| mine.contains(id)), "{what}");
    };

    assert!(mine.contains(&own) && !mine.contains(&other));
    assert_eq!(roll.communities.len(), 1);
    let desk = Desk::open(store.read(), day(DAY)).unwrap();
    let everybody = Query::default();
    only_mine("list", desk.find(&everybody).unwrap().iter().map(|p| p.id).collect());
    let list = List::new(Subject::People, &desk, Arc::default());
    assert_eq!(list.facets(&everybody, "community").unwrap().len(), 1);
    let of_nobody_here = Query {
        search: "1".into(),
        conditions: vec![Condition::Blank {
            field: "community".into(),
        }],
        ..Query::default()
    };
    let beyond = desk.left_out(&of_nobody_here).unwrap().by_others;
    assert!(
        beyond as usize <= mine.len(),
        "nor does a search count others: {beyond}"
    );
    only_mine(
        "search",
        desk.find(&Query {
            search: "1".into(),
            ..everybody
        })
        .unwrap()
        .iter()
        .map(|p| p.id)
        .collect(),
    );
    let due = contracts::due(store.read(), &roll, 10_000).unwrap();
    only_mine("contracts", due.iter().map(|d| d.person.id).collect());
    let hours = training::summary(store.read(), &roll, 2026).unwrap();
    only_mine("training", hours.workers.iter().map(|w| w.person.id).collect());
    let quarter = Period::parse("2026Q3").unwrap();
    let report = quarterly::build(store.read(), Definition::quarterly().unwrap(), quarter, &mut Silent).unwrap();
    let behind = report
        .people_behind(
            "in_post",
            &quarterly::Within {
                street: None,
                community: None,
            },
        )
        .unwrap();
    only_mine("report", behind.iter().map(|p| p.id).collect());
    assert!(report.table("望河街道办事处", day(DAY)).title.ends_with("（部分社区）"));
    assert!(report.notes().iter().any(|note| note.contains("不是全部社区的数")));
    assert_eq!(roster(store.read(), day(DAY)).table.rows.len(), roll.active().count());

    let seen = appraisals::compute(store.read(), 2026, day(DAY)).unwrap();
    only_mine(
        "appraisal",
        seen.appraisal.outcomes.iter().map(|o| WorkerId(o.id)).collect(),
    );
    let taking_part = seen.appraisal.taking_part;
    let ranks: Vec<_> = seen.appraisal.outcomes.iter().map(|o| (o.id, o.rank)).collect();
    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    let whole = appraisals::compute(store.read(), 2026, day(DAY)).unwrap();
    assert_eq!(
        taking_part, whole.appraisal.taking_part,
        "the quota is of the whole office"
    );
    for (id, rank) in ranks {
        let same = whole.appraisal.outcomes.iter().find(|o| o.id == id).unwrap();
        assert_eq!(same.rank, rank, "a rank is a rank in the whole office");
    }
}

#[test]
fn a_confined_clerk_changes_many_of_his_people_and_moves_none_of_them_away() {
    let (TestOffice { mut store, dir: _dir }, own, other) = confined();
    let asked = |field, value: &str| many::Asked {
        of: Subject::People,
        ids: vec![own.0, other.0],
        typed: fields(&[(field, value)]),
        how: many::How::From(day(DAY)),
    };

    let made = many::change(&mut store, &at(0), &asked("grade", "三级")).unwrap();

    let refused: Vec<_> = made
        .refused
        .iter()
        .map(|one| (one.id, one.name.as_str(), one.code))
        .collect();
    assert_eq!(
        (made.changed, refused),
        (1, vec![(other.0, "", ErrorCode::UnknownWorker)])
    );
    let elsewhere = {
        let conn = store.read();
        let names = lince_core::storage::communities::names(conn).unwrap();
        names[1].clone()
    };
    let moved = many::preview(&mut store, &at(0), &asked("community", &elsewhere));
    assert_eq!(code(moved), ErrorCode::UnknownCommunity);
    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    assert_eq!(checks::check(&store).unwrap(), []);
}

#[test]
fn a_confined_clerk_records_who_attended_and_leaves_the_event_as_it_is_for_everybody() {
    let (TestOffice { mut store, dir: _dir }, own, other) = confined();
    let occasion = at(0);
    let kind = kinds::kind("training").unwrap();
    let event = [
        ("held_on", "2026-06-01"),
        ("title", "防汛演练"),
        ("tier", "街道"),
        ("hours", "4"),
    ];
    let id = kind.add(&mut store, &occasion, own, &fields(&event)).unwrap();

    let of_other = kind.add(&mut store, &occasion, other, &fields(&event));
    assert_eq!(code(of_other), ErrorCode::UnknownWorker);
    kind.correct(&mut store, &occasion, id, &fields(&[("hours", "3")]), "录错")
        .unwrap();
    let of_all = kind.correct(&mut store, &occasion, id, &fields(&[("tier", "市级")]), "录错");
    assert_eq!(code(of_all), ErrorCode::OutOfScope);
    assert!(
        kind.list(store.read(), None)
            .unwrap()
            .iter()
            .all(|one| one.worker() != Some(other))
    );
}

#[test]
fn a_confined_clerk_moves_nobody_in_or_out_and_touches_nothing_of_the_whole_office() {
    let (TestOffice { mut store, dir }, own, _) = confined();
    let occasion = at(0);
    let elsewhere = "不存在社区";
    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    let other = communities_of(&store)[1].1.clone();
    sign_in(&mut store, "钱经办", PASSWORD).unwrap();

    for community in [elsewhere, &other] {
        let moved = workers::set(&mut store, &occasion, own, &fields(&[("community", community)]), None);
        assert_eq!(code(moved), ErrorCode::UnknownCommunity, "{community}");
    }
    let nowhere = fields(&[("name", "吴小雨"), ("id_number", "000001199003070010")]);
    assert_eq!(
        code(workers::add(&mut store, &occasion, &nowhere)),
        ErrorCode::OutOfScope
    );
    assert_eq!(
        code(appraisals::confirm(&mut store, &occasion, 2026, &[], false)),
        ErrorCode::NotPermitted
    );
    assert_eq!(code(store.require_whole()), ErrorCode::OutOfScope);
    let stick = tempfile::tempdir().unwrap();
    assert_eq!(
        code(backups::create(&mut store, &occasion, Some(stick.path()))),
        ErrorCode::OutOfScope
    );
    assert_eq!(backups::create(&mut store, &occasion, None).unwrap().workers, 88);
    drop((store, dir));
}

#[test]
fn the_door_refuses_rows_of_others_whoever_wrote_the_query() {
    let (TestOffice { mut store, dir: _dir }, own, other) = confined();
    let entry = Entry::new(trail::Action::WorkerChanged, "绕过");
    let change = |store: &mut Store, id: WorkerId| {
        store.write(&at(0), &entry, |tx| {
            rows::clear(
                tx,
                id,
                lince_core::domain::catalogue::clearable()
                    .find(|f| f.key == "phone")
                    .unwrap(),
            )
        })
    };

    assert_eq!(code(change(&mut store, other)), ErrorCode::UnknownWorker);
    change(&mut store, own).unwrap();
    let moved = store.write(&at(0), &entry, |tx| {
        tx.execute("UPDATE placement SET community_id = 2 WHERE worker_id = ?1", [own.0])?;
        Ok(())
    });
    assert_eq!(code(moved), ErrorCode::OutOfScope);
    let settings = Entry::new(trail::Action::WorkerChanged, "绕过");
    let office = store.write(&at(0), &settings, |tx| {
        tx.execute("UPDATE office SET street = 'x'", [])?;
        Ok(())
    });
    assert_eq!(code(office), ErrorCode::OutOfScope);
    assert!(
        file::of(store.read(), own, day(DAY)).is_ok(),
        "the shadows are back after every write"
    );
    assert_eq!(code(file::of(store.read(), other, day(DAY))), ErrorCode::UnknownWorker);
}

#[test]
fn a_roster_of_the_whole_office_holds_a_confined_clerks_other_rows_back() {
    let (TestOffice { mut store, dir: _dir }, _, _) = confined();
    let request = imports::request(store.read(), ImportKind::Roster, day(DAY)).unwrap();
    let file = fixture("wanghe").join("roster.xlsx");

    let (_, plan) = imports::prepare(&store, &file, &request, day(DAY), &mut Silent).unwrap();

    let own = Roll::load(store.read(), day(DAY)).unwrap().people.len();
    assert_eq!((plan.added, plan.accepted), (0, own));
    assert!(plan.held_back.iter().any(|h| h.code == ErrorCode::OutOfScope));
    imports::apply(&mut store, &at(0), "roster.xlsx", &plan, &request.map, &mut Silent).unwrap();
}

#[test]
fn files_of_several_kinds_tell_a_confined_clerk_nothing_of_others_and_stop_at_none_of_their_rows() {
    let office = with_head(wanghe(&on(DAY)));
    let whole = Roll::load(office.store.read(), day(DAY)).unwrap().people;
    let (TestOffice { mut store, dir: _dir }, own, other) = confined_in(office);
    let named = |id| {
        let person = whole.iter().find(|person| person.id == id).unwrap();
        (id, person.name.to_string(), person.id_number.to_string())
    };
    let (mine, foreign): ((WorkerId, String, String), _) = (named(own), named(other));
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    };
    let roster = format!(
        "姓名,身份证号码,备注\n{},{},甲\n{},{},乙\n",
        mine.1, mine.2, foreign.1, foreign.2
    );
    let honours = format!(
        "姓名,身份证号码,奖惩名称,类别,日期\n{},{},先进,奖励,2026-01-05\n{},{},先进,奖励,2026-01-05\n",
        mine.1, mine.2, foreign.1, foreign.2
    );
    let files = [write("花名册.csv", roster), write("表彰.csv", honours)];

    let mut batch = batch::prepare(&mut store, &at(0), &files, &batch::Asked::default(), &mut Silent).unwrap();

    for part in &batch.parts {
        assert_eq!(
            (part.plan.accepted, part.plan.held_back.len()),
            (1, 1),
            "{}",
            part.plan.kind
        );
        let told = format!("{:?} {:?}", part.plan.held_back, part.plan.warnings);
        let hides = |text: &str| !told.contains(text);
        assert!(hides(&format!("编号{}", other.0)), "{told}");
    }
    batch::take_over(&mut store, &at(0), &mut batch, &mut Silent).unwrap();
    let told: String = batch
        .parts
        .iter()
        .map(|part| format!("{:?}", part.plan.warnings))
        .collect();
    let shown = Roll::load(store.read(), day(DAY)).unwrap().people;
    let hidden = whole
        .iter()
        .filter(|person| !shown.iter().any(|own| own.name == person.name));
    for person in hidden {
        assert!(!told.contains(&*person.name), "{told}");
    }
}

#[test]
fn papers_of_the_whole_office_are_not_for_confined_accounts() {
    let (TestOffice { store, dir: _dir }, _, _) = confined();
    // Refused before a font is asked for.
    let refused = papers::announcement_allowed(store.read());
    assert_eq!(code(refused), ErrorCode::OutOfScope);
}

#[test]
fn views_that_name_people_or_places_are_not_shown_to_a_confined_clerk() {
    let mut office = with_head(wanghe(&on(DAY)));
    let mut save = |name: &str, condition: &str| {
        let view = View {
            conditions: vec![Condition::parse(condition).unwrap()],
            ..View::default()
        };
        let named = NamedView {
            name: name.into(),
            view,
        };
        views::save(&mut office.store, &at(0), Subject::People, &Own::default(), &named).unwrap();
    };

    save("五十岁以上", "age>=50");
    save("一个社区", "community=双桥社区");
    save("一个人", "name=张三");
    save("一个号码", "id_number~19830914");
    save("备注里", "note~唐海霞");
    let (TestOffice { mut store, dir: _dir }, ..) = confined_in(office);

    let unseen = views::find(store.read(), Subject::People, "一个号码");
    assert_eq!(code(unseen), ErrorCode::UnknownView);
    let refused = views::remove(&mut store, &at(0), Subject::People, "五十岁以上");
    assert_eq!(code(refused), ErrorCode::OutOfScope);
    let seen = views::of(store.read(), Subject::People).unwrap();
    assert_eq!(seen.iter().map(|one| &*one.name).collect::<Vec<_>>(), ["五十岁以上"]);
}

#[test]
fn whoever_was_moved_away_does_not_stand_in_the_way_of_taking_back_the_rest() {
    let (TestOffice { mut store, dir: _dir }, own, _) = confined();
    let mine = Roll::load(store.read(), day(DAY)).unwrap();
    let other = mine.active().find(|person| person.id != own).unwrap().id;
    let note = |text: &str| fields(&[("note", text)]);
    workers::set(&mut store, &at(0), own, &note("先"), None).unwrap();
    workers::set(&mut store, &at(0), other, &note("后"), None).unwrap();
    let names = |store: &Store| -> Vec<String> {
        undo::permitted(store, 10)
            .unwrap()
            .into_iter()
            .map(|one| one.what)
            .collect()
    };
    assert_eq!(names(&store).len(), 2);
    sign_in(&mut store, HEAD, PASSWORD).unwrap();
    let elsewhere = communities_of(&store)[1].1.clone();
    workers::set(&mut store, &at(0), other, &fields(&[("community", &elsewhere)]), None).unwrap();
    sign_in(&mut store, "钱经办", PASSWORD).unwrap();

    assert_eq!(names(&store).len(), 1, "{:?}", names(&store));
    let taken = undo::last(&mut store, &at(0), None).unwrap();
    let back = people_row(&store, own);
    assert_eq!(back, None, "{taken:?}");
}

fn people_row(store: &Store, worker: WorkerId) -> Option<String> {
    let person = lince_core::storage::people::one(store.read(), worker, day(DAY))
        .unwrap()
        .unwrap();
    person.details.note.as_deref().map(str::to_owned)
}

#[test]
fn nobody_learns_of_a_number_who_may_not_add_anybody() {
    let mut office = with_head(wanghe(&on(DAY)));
    let known = Roll::load(office.store.read(), day(DAY)).unwrap().people[0].clone();
    become_new(&mut office.store, "李查阅", &Terms::of(Role::Viewer));
    let typed = fields(&[("name", "赵六"), ("id_number", &known.id_number)]);

    assert_eq!(
        code(workers::add(&mut office.store, &at(0), &typed)),
        ErrorCode::NotPermitted
    );
    let other = Roll::load(office.store.read(), day(DAY)).unwrap().people[1].id;
    let renumbered = workers::set(&mut office.store, &at(0), other, &typed, None);
    assert_eq!(code(renumbered), ErrorCode::NotPermitted);
}

#[test]
fn an_account_without_whole_numbers_neither_sees_nor_replaces_a_view_that_holds_one() {
    let mut office = with_head(wanghe(&on(DAY)));
    let save = |store: &mut Store, condition: &str| {
        let view = View {
            conditions: vec![Condition::parse(condition).unwrap()],
            ..View::default()
        };
        let named = NamedView {
            name: "号码".into(),
            view,
        };
        views::save(store, &at(0), Subject::People, &Own::default(), &named)
    };
    save(&mut office.store, "phone~0444").unwrap();
    let terms = without_numbers();
    become_new(&mut office.store, "周副主任", &terms);

    assert!(views::of(office.store.read(), Subject::People).unwrap().is_empty());
    assert_eq!(code(save(&mut office.store, "sex=女")), ErrorCode::InvalidArgument);
}

/// Everything but whole numbers.
fn without_numbers() -> Terms {
    let rights = Role::Head.rights().iter().copied();
    Terms {
        rights: Some(rights.filter(|right| *right != Right::SeeNumbers).collect()),
        ..Terms::of(Role::Head)
    }
}

/// A number in a text that somebody typed, in each field of a person's records that takes any text.
const NUMBER: &str = "13912345678";

#[test]
fn hidden_digits_answer_no_question_whatever_kind_they_stand_in_and_are_not_lost_by_saving_the_mask() {
    let mut office = with_head(wanghe(&on(DAY)));
    let store = &mut office.store;
    sign_in(store, HEAD, PASSWORD).unwrap();
    let worker = WorkerId(1);
    let text = format!("联系{NUMBER}");
    workers::set(store, &at(0), worker, &fields(&[("native_place", &text)]), None).unwrap();
    let honour = kinds::kind("honour").unwrap();
    let typed = fields(&[("kind", "表彰奖励"), ("title", &text), ("on", "2026-05-01")]);
    let id = honour.add(store, &at(0), worker, &typed).unwrap();

    become_new(store, "周副主任", &without_numbers());
    let masked = masking::text(&text);
    assert_ne!(masked, text);
    let found = |store: &Store, of: Subject, field: &str| {
        let desk = Desk::open(store.read(), day(DAY)).unwrap();
        let list = List::new(of, &desk, Arc::new(of.read(store.read()).unwrap()));
        let asked = Search {
            conditions: vec![Condition::parse(&format!("{field}~{NUMBER}")).unwrap()],
            ..Search::default()
        };
        list.find(&asked).unwrap().len()
    };
    assert_eq!(found(store, Subject::People, "native_place"), 0);
    assert_eq!(found(store, Subject::Records(honour), "title"), 0);

    // Another field is corrected, and the masked text comes back as it was shown.
    let typed = fields(&[("title", &masked), ("paper", "望街发〔2026〕5号")]);
    honour.correct(store, &at(0), id, &typed, "漏填文号").unwrap();
    workers::set(
        store,
        &at(0),
        worker,
        &fields(&[("native_place", &masked), ("note", "已核")]),
        None,
    )
    .unwrap();

    sign_in(store, HEAD, PASSWORD).unwrap();
    let person = people::one(store.read(), worker, day(DAY)).unwrap().unwrap();
    assert_eq!(person.details.shown("native_place").as_deref(), Some(&*text));
    assert_eq!(person.details.note.as_deref(), Some("已核"));
    let filed = honour.list(store.read(), Some(worker)).unwrap();
    let own = Own::default();
    let says = |key: &str| {
        let mut said = filed[0].fields(honour, &own);
        said.find(|(field, _)| field.key == key)
            .and_then(|(_, value)| Some(value.kept()?.into_owned()))
    };
    assert_eq!(says("title").as_deref(), Some(&*text));
    assert_eq!(says("paper").as_deref(), Some("望街发〔2026〕5号"));
}
