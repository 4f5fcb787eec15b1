//! A publication from the day it is put up to its result: what hangs, objections, reviews, and what the workbench shows.

use chrono::NaiveDate;
use lince_core::actions::papers::{self, Copy, SetAnnouncement};
use lince_core::actions::publications::{self, PublicationState, Stage};
use lince_core::actions::workbench::{self, DueKind};
use lince_core::actions::{appraisals, objections, reviews};
use lince_core::documents::fonts::FontLibrary;
use lince_core::domain::person::WorkerId;
use lince_core::roll::Roll;
use lince_core::storage::objections::Objection;
use lince_core::storage::publications::{self as records, Hanging, PublicationId};
use lince_core::storage::reviews::{Application, Verdict};
use lince_core::storage::trail::Action;
use lince_core::storage::{Entry, Store, undo};
use lince_core::{ErrorCode, Result};
use lince_tests::{TestOffice, day, on, wanghe};

const YEAR: i32 = 2026;
/// A Monday; five working days end on the Friday.
const FROM: &str = "2026-11-23";
const UNTIL: &str = "2026-11-27";
/// The first day after the publication.
const AFTER: &str = "2026-11-28";

fn library() -> FontLibrary {
    FontLibrary::open_default().unwrap()
}

/// 望河街道 with the grades of the year confirmed.
fn confirmed() -> TestOffice {
    let mut office = wanghe(&on("2026-11-20"));
    appraisals::confirm(&mut office.store, &on("2026-11-20"), YEAR, &[], false).unwrap();
    office
}

fn notice(store: &Store, from: &str) -> SetAnnouncement {
    papers::announcement(store.read(), &library(), YEAR, day(from), day(from), Copy::Final).unwrap()
}

/// The notice hangs from [`FROM`] to [`UNTIL`].
fn published() -> (TestOffice, PublicationId) {
    let mut office = confirmed();
    let set = notice(&office.store, FROM);
    let id = publications::publish(&mut office.store, &on("2026-11-20"), &set.notice, None).unwrap();
    (office, id)
}

fn state(store: &Store, on: &str) -> PublicationState {
    let found = publications::of_year(store, YEAR, day(on)).unwrap();
    found.publication.unwrap()
}

fn code<T>(result: Result<T>) -> Option<ErrorCode> {
    result.err().map(|e| e.code())
}

/// A person by grade.
fn somebody(store: &Store, grade: &str) -> WorkerId {
    let (_, decided) = appraisals::decision(store.read(), YEAR).unwrap();
    decided.iter().find(|d| d.grade == grade).unwrap().worker
}

fn grade_of(store: &Store, worker: WorkerId) -> String {
    let (_, decided) = appraisals::decision(store.read(), YEAR).unwrap();
    decided.into_iter().find(|d| d.worker == worker).unwrap().grade
}

/// As many are 优秀 as may be.
fn fill_quota(store: &mut Store) {
    let (head, decided) = appraisals::decision(store.read(), YEAR).unwrap();
    let best = decided.iter().filter(|d| d.grade == "优秀").count();
    let more = decided
        .iter()
        .filter(|d| d.grade != "优秀")
        .take(head.quota as usize - best);
    let by_hand: Vec<_> = more
        .map(|d| appraisals::SetByHand {
            worker: d.worker,
            grade: "优秀".into(),
            reason: "集体研究".into(),
        })
        .collect();
    appraisals::confirm(store, &on("2026-11-20"), YEAR, &by_hand, false).unwrap();
}

fn objection(worker: WorkerId) -> Objection {
    Objection {
        worker: Some(worker),
        objector: Some("刘反映".into()),
        content: "年末测评漏计一次".into(),
        received_on: day("2026-11-24"),
        finding: None,
        decision: None,
        told_on: None,
    }
}

fn answered(worker: WorkerId) -> Objection {
    Objection {
        finding: Some("查阅测评原始记录，漏计属实".into()),
        decision: Some("进行复核".into()),
        told_on: Some(day("2026-11-26")),
        ..objection(worker)
    }
}

fn application(worker: WorkerId) -> Application {
    Application {
        worker,
        year: YEAR,
        objection: None,
        applied_on: day("2026-11-25"),
        ground: "对年末测评得分有异议".into(),
    }
}

fn verdict(grade: &str) -> Verdict {
    Verdict {
        grade: grade.into(),
        reason: "查明测评有误，按核实的情况确定".into(),
        decided_on: day("2026-11-27"),
    }
}

fn said_of_publication(store: &Store, on: &str) -> Vec<String> {
    let roll = Roll::load(store.read(), day(on)).unwrap();
    let due = workbench::due(store.read(), &roll).unwrap();
    let kind = due.into_iter().filter(|d| d.kind == DueKind::Publication);
    kind.map(|d| d.what).collect()
}

#[test]
fn s3_27_a_paper_for_signature_publishes_nothing_and_says_so_on_every_page() {
    let office = confirmed();
    let store = &office.store;
    let draft = papers::announcement(store.read(), &library(), YEAR, day(FROM), day(FROM), Copy::Draft).unwrap();
    let paper = notice(store, FROM).paper;

    assert_eq!(draft.paper.pages.len(), paper.pages.len());
    for page in &draft.paper.pages {
        let text: String = page.lines.iter().map(|line| page.text_of(line)).collect();
        assert!(text.contains("草稿"), "{text}");
    }
    assert_eq!(draft.paper.text(), paper.text(), "the same words at the same place");
    assert!(
        publications::of_year(store, YEAR, day(FROM))
            .unwrap()
            .publication
            .is_none()
    );
    assert_eq!(said_of_publication(store, FROM), Vec::<String>::new());
}

#[test]
fn what_hangs_is_printed_again_word_for_word_whatever_was_recorded_since() {
    let (mut office, _) = published();
    let before = papers::hanging(office.store.read(), &library(), YEAR, day(FROM)).unwrap();
    lince_core::actions::office::set(&mut office.store, &on(FROM), &[("phone".into(), "0515-7654321".into())]).unwrap();

    let later = papers::hanging(office.store.read(), &library(), YEAR, day("2026-11-26")).unwrap();

    assert_eq!(later.paper.text(), before.paper.text());
    assert_eq!((later.period.from, later.period.until), (day(FROM), day(UNTIL)));
    let drawn_now = notice(&office.store, FROM);
    assert_ne!(drawn_now.paper.text(), before.paper.text(), "only what hangs is kept");
    assert_eq!(
        state(&office.store, "2026-11-26").changed,
        None,
        "the grades are the same"
    );
}

#[test]
fn a_publication_is_where_its_days_say() {
    let (mut office, id) = published();

    for (on, stage, left) in [
        ("2026-11-22", Stage::Waiting, 5),
        (FROM, Stage::Running, 5),
        (UNTIL, Stage::Running, 1),
        (AFTER, Stage::Over, 0),
        ("2027-11-28", Stage::Over, 0),
    ] {
        let state = state(&office.store, on);
        assert_eq!((state.stage, state.days_left), (stage, left), "{on}");
    }
    publications::end(&mut office.store, &on(AFTER), id, day(AFTER)).unwrap();
    assert_eq!(state(&office.store, AFTER).stage, Stage::Ended);
}

#[test]
fn the_result_waits_for_the_last_day_and_for_every_answer() {
    let (mut office, id) = published();
    let store = &mut office.store;
    let person = somebody(store, "合格");
    let end =
        |store: &mut Store, today: &str, for_day: &str| code(publications::end(store, &on(today), id, day(for_day)));

    assert_eq!(end(store, FROM, FROM), Some(ErrorCode::PublicationRunning));
    assert_eq!(
        end(store, UNTIL, UNTIL),
        Some(ErrorCode::PublicationRunning),
        "the last day counts"
    );
    assert_eq!(
        end(store, UNTIL, AFTER),
        Some(ErrorCode::PublicationRunning),
        "not in advance"
    );
    assert_eq!(end(store, "2026-12-01", UNTIL), Some(ErrorCode::PublicationRunning));
    assert_eq!(
        end(store, AFTER, "2026-12-01"),
        Some(ErrorCode::InvalidArgument),
        "not for a day to come"
    );
    let one = objections::add(store, &on("2026-11-24"), id, &objection(person)).unwrap();
    let nobody = Objection {
        worker: None,
        objector: None,
        ..objection(person)
    };
    let other = objections::add(store, &on("2026-11-25"), id, &nobody).unwrap();
    assert_eq!(end(store, AFTER, AFTER), Some(ErrorCode::ObjectionsOpen));
    objections::set(store, &on("2026-11-26"), one, &answered(person)).unwrap();
    assert_eq!(
        end(store, AFTER, AFTER),
        Some(ErrorCode::ObjectionsOpen),
        "the other one"
    );
    // An objector who gave no name cannot be informed.
    let decided = Objection {
        decision: Some("匿名反映，不予受理".into()),
        ..nobody
    };
    objections::set(store, &on("2026-11-26"), other, &decided).unwrap();

    assert_eq!(end(store, AFTER, AFTER), None);

    let ended = state(store, AFTER);
    assert_eq!((ended.ended_on, ended.unanswered), (Some(day(AFTER)), 0));
    for refused in [
        code(objections::add(store, &on(AFTER), id, &objection(person))),
        code(objections::set(store, &on(AFTER), one, &answered(person))),
        code(objections::remove(store, &on(AFTER), one, "登错")),
    ] {
        assert_eq!(refused, Some(ErrorCode::PublicationEnded), "the result stands on them");
    }
    publications::reopen(store, &on(AFTER), id).unwrap();
    assert_eq!(code(objections::remove(store, &on(AFTER), one, "登错")), None);
    assert_eq!(state(store, AFTER).objections.len(), 1);
}

#[test]
fn objections_are_refused_where_their_days_or_words_cannot_be() {
    let (mut office, id) = published();
    let store = &mut office.store;
    let person = somebody(store, "合格");
    let today = "2026-11-26";

    for (what, wrong) in [
        (
            "came before the publication",
            Objection {
                received_on: day("2026-11-22"),
                ..objection(person)
            },
        ),
        (
            "comes tomorrow",
            Objection {
                received_on: day("2026-11-27"),
                ..objection(person)
            },
        ),
        (
            "says nothing",
            Objection {
                content: "  ".into(),
                ..objection(person)
            },
        ),
        (
            "told before it came",
            Objection {
                told_on: Some(day("2026-11-23")),
                ..answered(person)
            },
        ),
        (
            "told tomorrow",
            Objection {
                told_on: Some(day("2026-11-27")),
                ..answered(person)
            },
        ),
        (
            "told nothing",
            Objection {
                decision: Some(" ".into()),
                ..answered(person)
            },
        ),
    ] {
        let refused = objections::add(store, &on(today), id, &wrong);
        assert_eq!(code(refused), Some(ErrorCode::InvalidArgument), "{what}");
    }
    let nobody = Objection {
        worker: Some(WorkerId(9999)),
        ..objection(person)
    };
    assert_eq!(
        code(objections::add(store, &on(today), id, &nobody)),
        Some(ErrorCode::UnknownWorker)
    );
    let elsewhere = objections::add(store, &on(today), PublicationId(77), &objection(person));
    assert_eq!(code(elsewhere), Some(ErrorCode::UnknownPublication));
    assert_eq!(state(store, today).objections.len(), 0, "nothing was kept");
}

#[test]
fn a_correction_needs_a_reason_begins_anew_and_keeps_what_hung() {
    let (mut office, id) = published();
    let store = &mut office.store;
    publications::end(store, &on("2026-11-30"), id, day("2026-11-30")).unwrap();
    let anew = notice(store, "2026-12-07");

    for why in [None, Some("  ")] {
        let refused = publications::publish(store, &on("2026-12-04"), &anew.notice, why);
        assert_eq!(code(refused), Some(ErrorCode::ReasonNeeded));
    }
    let same = publications::publish(store, &on("2026-12-04"), &anew.notice, Some("姓名有误")).unwrap();

    assert_eq!(same, id, "one publication a year");
    let now = state(store, "2026-12-08");
    assert_eq!((now.from, now.until), (day("2026-12-07"), day("2026-12-11")));
    assert_eq!(
        (now.stage, now.ended_on),
        (Stage::Running, None),
        "the result was of the other one"
    );
    let former: Vec<(NaiveDate, NaiveDate, &str)> =
        now.former.iter().map(|f| (f.from, f.until, f.why.as_str())).collect();
    assert_eq!(former, [(day(FROM), day(UNTIL), "姓名有误")]);
    undo::last(store, &on("2026-12-08"), None).unwrap();
    let back = state(store, "2026-12-08");
    assert_eq!(
        (back.from, back.ended_on, back.former.len()),
        (day(FROM), Some(day("2026-11-30")), 0)
    );
}

#[test]
fn one_that_an_older_program_began_is_printed_with_its_own_days_and_can_be_ended() {
    let mut office = confirmed();
    let store = &mut office.store;
    let old = Hanging {
        from_on: day(FROM),
        until_on: day("2026-11-30"),
        working_days: 6,
        notice: None,
    };
    let entry = Entry::new(Action::PublicationStarted, "公示");
    let id = store
        .write(&on(FROM), &entry, |tx| {
            records::start(tx, papers::ANNOUNCEMENT, YEAR, &old)
        })
        .unwrap();

    let hangs = papers::hanging(store.read(), &library(), YEAR, day(FROM)).unwrap();

    assert_eq!((hangs.period.until, hangs.period.working_days), (day("2026-11-30"), 6));
    assert!(hangs.paper.text().contains("6个工作日"));
    let now = state(store, FROM);
    assert_eq!((now.kept, now.changed), (false, None));
    publications::end(store, &on("2026-12-01"), id, day("2026-12-01")).unwrap();
    let anew = notice(store, "2026-12-07");
    publications::publish(store, &on("2026-12-04"), &anew.notice, Some("重新公示")).unwrap();
    let now = state(store, "2026-12-07");
    assert_eq!((now.kept, now.former[0].until), (true, day("2026-11-30")));
}

#[test]
fn a_block_of_scores_is_stored_whole_in_one_step_or_not_at_all() {
    let mut office = wanghe(&on("2026-11-20"));
    let store = &mut office.store;
    let people: Vec<WorkerId> = Roll::load(store.read(), day("2026-11-20"))
        .unwrap()
        .active()
        .map(|p| p.id)
        .take(3)
        .collect();
    let block = |last: u32| -> Vec<appraisals::TypedScores> {
        let scores = [9000, 8800, last];
        let line = |(worker, score): (&WorkerId, u32)| appraisals::TypedScores {
            worker: *worker,
            scores: vec![("quantified".into(), Some(score))],
        };
        people.iter().zip(scores).map(line).collect()
    };
    let stored = |store: &Store| {
        let all = lince_core::storage::appraisals::scores(store.read(), 2025).unwrap();
        all.values().map(|parts| parts["quantified"]).collect::<Vec<_>>()
    };

    let refused = appraisals::set_many_scores(store, &on("2026-11-20"), 2025, &block(10_001));
    assert_eq!(code(refused), Some(ErrorCode::ScoreOutOfRange));
    assert_eq!(stored(store), Vec::<u32>::new(), "nothing half done");
    appraisals::set_many_scores(store, &on("2026-11-20"), 2025, &block(8700)).unwrap();
    assert_eq!(stored(store), [9000, 8800, 8700]);
    let taken_back = undo::last(store, &on("2026-11-20"), None).unwrap();
    assert!(taken_back.what.contains("3人"), "{}", taken_back.what);
    assert_eq!(stored(store), Vec::<u32>::new(), "one step");
}

#[test]
fn s3_28_a_review_decides_one_grade_anew_and_keeps_the_old_one() {
    let (mut office, id) = published();
    let store = &mut office.store;
    let person = somebody(store, "合格");
    let objected = objections::add(store, &on("2026-11-24"), id, &objection(person)).unwrap();
    let asked = Application {
        objection: Some(objected),
        ..application(person)
    };
    let review = reviews::apply(store, &on("2026-11-25"), &asked).unwrap();
    assert_eq!(
        code(reviews::apply(store, &on("2026-11-25"), &asked)),
        Some(ErrorCode::ReviewOpen)
    );
    assert_eq!(
        code(objections::remove(store, &on("2026-11-25"), objected, "登错")),
        Some(ErrorCode::ObjectionInReview)
    );

    reviews::decide(store, &on("2026-11-27"), review, &verdict("不合格"), false).unwrap();

    assert_eq!(grade_of(store, person), "不合格");
    let line = &reviews::lines(store.read(), YEAR, day("2026-11-27")).unwrap()[0];
    assert_eq!(
        (line.old_grade.as_str(), line.grade.as_deref()),
        ("合格", Some("不合格"))
    );
    let changed = state(store, "2026-11-27").changed.unwrap();
    assert!(changed.contains("不合格") && changed.contains("变为"), "{changed}");
    let again = reviews::decide(store, &on("2026-11-27"), review, &verdict("合格"), false);
    assert_eq!(code(again), Some(ErrorCode::ReviewDecided));
    let text = {
        let review = reviews::by_id(store.read(), review).unwrap();
        papers::review_notice(store.read(), &library(), &review, day("2026-11-27"))
            .unwrap()
            .text()
    };
    for part in ["由“合格”更正为“不合格”", "查明测评有误", "公示期间"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("刘反映"), "who objected is nobody's business: {text}");

    undo::last(store, &on("2026-11-27"), None).unwrap();
    assert_eq!(grade_of(store, person), "合格");
}

#[test]
fn a_grade_decided_by_review_stands_when_the_year_is_confirmed_again() {
    let (mut office, _) = published();
    let store = &mut office.store;
    let person = somebody(store, "合格");
    let review = reviews::apply(store, &on("2026-11-25"), &application(person)).unwrap();
    reviews::decide(store, &on("2026-11-27"), review, &verdict("不合格"), false).unwrap();

    appraisals::confirm(store, &on(AFTER), YEAR, &[], false).unwrap();

    assert_eq!(grade_of(store, person), "不合格");
    let back = appraisals::SetByHand {
        worker: person,
        grade: "合格".into(),
        reason: "改回".into(),
    };
    let refused = appraisals::confirm(store, &on(AFTER), YEAR, &[back], false);
    assert_eq!(code(refused), Some(ErrorCode::InvalidArgument));
}

#[test]
fn a_review_does_not_pass_the_quota_unless_that_is_meant() {
    let (mut office, _) = published();
    let store = &mut office.store;
    fill_quota(store);
    let set = notice(store, FROM);
    publications::publish(store, &on("2026-11-20"), &set.notice, Some("等次有变")).unwrap();
    let person = somebody(store, "合格");
    let review = reviews::apply(store, &on("2026-11-25"), &application(person)).unwrap();

    let refused = reviews::decide(store, &on("2026-11-27"), review, &verdict("优秀"), false);

    assert_eq!(code(refused), Some(ErrorCode::OverQuota));
    assert_eq!(grade_of(store, person), "合格", "nothing half done");
    reviews::decide(store, &on("2026-11-27"), review, &verdict("优秀"), true).unwrap();
    let (head, _) = appraisals::decision(store.read(), YEAR).unwrap();
    assert!(head.over_quota);
    let changed = state(store, "2026-11-27").changed.unwrap();
    assert!(changed.starts_with("优秀增加"), "{changed}");
}

#[test]
fn a_grade_changed_by_review_is_asked_to_be_published_even_after_the_result() {
    let (mut office, id) = published();
    let store = &mut office.store;
    let person = somebody(store, "合格");
    let review = reviews::apply(store, &on("2026-11-25"), &application(person)).unwrap();
    reviews::decide(store, &on("2026-11-27"), review, &verdict("优秀"), true).unwrap();
    let asks = |store: &Store| said_of_publication(store, AFTER).join("").contains("请更正重发");
    assert!(asks(store), "before the result");
    publications::end(store, &on(AFTER), id, day(AFTER)).unwrap();
    assert!(asks(store), "after the result");

    let set = notice(store, AFTER);
    publications::publish(store, &on(AFTER), &set.notice, Some("复核")).unwrap();

    assert!(!asks(store), "put up as it is now");
}

#[test]
fn reviews_are_refused_where_there_is_nothing_to_decide() {
    let (mut office, id) = published();
    let store = &mut office.store;
    let (person, other) = (somebody(store, "合格"), somebody(store, "优秀"));
    let about_other = objections::add(store, &on("2026-11-24"), id, &objection(other)).unwrap();
    let roll = Roll::load(store.read(), day("2026-11-25")).unwrap();
    let (_, decided) = appraisals::decision(store.read(), YEAR).unwrap();
    let ungraded = roll
        .active()
        .find(|p| decided.iter().all(|d| d.worker != p.id))
        .unwrap()
        .id;
    let today = on("2026-11-25");

    for (what, asked, expected) in [
        ("no grade", application(ungraded), ErrorCode::InvalidArgument),
        ("nobody", application(WorkerId(9999)), ErrorCode::UnknownWorker),
        (
            "another year",
            Application {
                year: 2025,
                ..application(person)
            },
            ErrorCode::NotConfirmed,
        ),
        (
            "no ground",
            Application {
                ground: " ".into(),
                ..application(person)
            },
            ErrorCode::InvalidArgument,
        ),
        (
            "tomorrow",
            Application {
                applied_on: day("2026-11-26"),
                ..application(person)
            },
            ErrorCode::InvalidArgument,
        ),
        (
            "of another",
            Application {
                objection: Some(about_other),
                ..application(person)
            },
            ErrorCode::InvalidArgument,
        ),
    ] {
        assert_eq!(code(reviews::apply(store, &today, &asked)), Some(expected), "{what}");
    }
    let review = reviews::apply(store, &today, &application(person)).unwrap();
    for (what, wrong, expected) in [
        ("no such grade", verdict("优良"), ErrorCode::UnknownGrade),
        (
            "no reason",
            Verdict {
                reason: "".into(),
                ..verdict("合格")
            },
            ErrorCode::InvalidArgument,
        ),
        (
            "before it was asked",
            Verdict {
                decided_on: day("2026-11-24"),
                ..verdict("合格")
            },
            ErrorCode::InvalidArgument,
        ),
        (
            "to come",
            Verdict {
                decided_on: day("2026-12-24"),
                ..verdict("合格")
            },
            ErrorCode::InvalidArgument,
        ),
    ] {
        let refused = reviews::decide(store, &on("2026-11-27"), review, &wrong, false);
        assert_eq!(code(refused), Some(expected), "{what}");
    }
    let unprinted = reviews::by_id(store.read(), review).unwrap();
    let paper = papers::review_notice(store.read(), &library(), &unprinted, day(FROM));
    assert_eq!(code(paper.map(|_| ())), Some(ErrorCode::ReviewOpen));
    assert_eq!(
        code(reviews::remove(store, &today, review, " ")),
        Some(ErrorCode::ReasonNeeded)
    );
    reviews::remove(store, &today, review, "本人撤回申请").unwrap();
    assert_eq!(reviews::lines(store.read(), YEAR, today.on).unwrap().len(), 0);
}

#[test]
fn the_workbench_asks_for_the_result_until_it_is_recorded() {
    let (mut office, id) = published();
    let store = &mut office.store;
    let person = somebody(store, "合格");
    objections::add(store, &on("2026-11-24"), id, &objection(person)).unwrap();

    for (on, parts) in [
        (FROM, &["公示至2026-11-27", "还有5个工作日", "1件异议未答复"][..]),
        (AFTER, &["公示期已满", "1件异议未答复", "请记录公示结果"]),
        // Nothing goes away by itself: a year later it still waits.
        ("2027-11-28", &["公示期已满", "请记录公示结果"]),
    ] {
        let said = said_of_publication(store, on);
        assert_eq!(said.len(), 1, "{on}: {said:?}");
        for part in parts {
            assert!(said[0].contains(part), "{on}: {}", said[0]);
        }
    }
    let one = state(store, FROM).objections[0].id;
    objections::set(store, &on("2026-11-26"), one, &answered(person)).unwrap();
    let review = reviews::apply(store, &on("2026-11-26"), &application(person)).unwrap();
    publications::end(store, &on(AFTER), id, day(AFTER)).unwrap();
    let said = said_of_publication(store, AFTER);
    assert_eq!(said.len(), 1, "only the review is open: {said:?}");
    assert!(said[0].contains("还没有作出决定"), "{said:?}");
    reviews::decide(store, &on(AFTER), review, &verdict("合格"), false).unwrap();
    assert_eq!(said_of_publication(store, AFTER), Vec::<String>::new());
}

#[test]
fn who_objected_does_not_stand_in_the_file_of_whom_it_concerns() {
    let (mut office, id) = published();
    let store = &mut office.store;
    let person = somebody(store, "合格");

    objections::add(store, &on("2026-11-24"), id, &objection(person)).unwrap();

    let history = lince_core::storage::trail::of_worker(store.read(), person.0).unwrap();
    let told = format!("{history:?}");
    assert!(!told.contains("刘反映") && !told.contains("漏计"), "{told}");
}

#[test]
fn confirming_tells_how_many_have_no_grade_and_why() {
    let mut office = wanghe(&on("2026-11-20"));
    let computed = appraisals::compute(office.store.read(), YEAR, day("2026-11-20")).unwrap();
    let lines = appraisals::lines(office.store.read(), &computed).unwrap();
    let count = |eligible: bool| {
        lines
            .iter()
            .filter(|l| !l.taking_part && l.eligible == eligible)
            .count() as u32
    };

    let confirmed = appraisals::confirm(&mut office.store, &on("2026-11-20"), YEAR, &[], false).unwrap();

    assert_eq!(
        (confirmed.lacking_scores, confirmed.not_taking_part),
        (count(true), count(false))
    );
    assert_eq!(
        confirmed.confirmed + confirmed.lacking_scores + confirmed.not_taking_part,
        lines.len() as u32,
        "everybody is counted once"
    );
}
