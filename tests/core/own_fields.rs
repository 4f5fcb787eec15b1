//! The office's own fields: of people and of any kind of record, in lists, imports, papers, history, undo and merging.

use std::sync::Arc;

use lince_core::ErrorCode;
use lince_core::actions::kinds;
use lince_core::actions::lists::{List, Search, Subject};
use lince_core::actions::own_fields::{self, NewField};
use lince_core::actions::records::Recorded;
use lince_core::actions::{checks, file, imports, workers};
use lince_core::desk::Desk;
use lince_core::domain::conditions::Condition;
use lince_core::domain::person::{RecordId, WorkerId};
use lince_core::import::ImportKind;
use lince_core::progress::Silent;
use lince_core::reports;
use lince_core::reports::table::ReportCell;
use lince_core::storage::{people, undo};
use lince_tests::{TestOffice, day, on, pairs, read_in, roster, wanghe};

const DAY: &str = "2026-11-21";

struct Tried {
    office: TestOffice,
    worker: WorkerId,
    name: String,
    number: String,
}

fn field(kind: &str, key: &str, title: &str, form: &str, choices: &[&str]) -> NewField {
    NewField {
        kind: kind.into(),
        key: key.into(),
        title: title.into(),
        form: form.into(),
        choices: choices.iter().map(|word| (*word).to_owned()).collect(),
    }
}

impl Tried {
    fn new() -> Self {
        let office = wanghe(&on(DAY));
        let everybody = people::on_day(office.store.read(), day(DAY)).unwrap();
        let person = &everybody[3];
        Self {
            worker: person.id,
            name: person.name.to_string(),
            number: person.id_number.to_string(),
            office,
        }
    }

    fn add(&mut self, new: &NewField) {
        own_fields::add(&mut self.office.store, &on(DAY), new).unwrap();
    }

    fn set(&mut self, fields: &[(&str, &str)]) -> lince_core::Result<bool> {
        workers::set(&mut self.office.store, &on(DAY), self.worker, &pairs(fields), None)
    }

    fn said(&self, key: &str) -> String {
        let found = file::of(self.office.store.read(), self.worker, day(DAY)).unwrap();
        found.own.into_iter().find(|line| line.key == key).unwrap().value
    }

    fn records(&self, kind: &str) -> Vec<Recorded> {
        let kind = kinds::kind(kind).unwrap();
        kind.list(self.office.store.read(), Some(self.worker)).unwrap()
    }

    fn last_of(&self, kind: &str) -> Option<String> {
        let last = self.records(kind).into_iter().next_back()?;
        last.values.last()?.kept().map(|kept| kept.into_owned())
    }

    fn find(&self, kind: &str, conditions: &[&str]) -> Vec<WorkerId> {
        let subject = Subject::find(kind).unwrap();
        let desk = Desk::open(self.office.store.read(), day(DAY)).unwrap();
        let list = List::new(
            subject,
            &desk,
            Arc::new(subject.read(self.office.store.read()).unwrap()),
        );
        let asked = Search {
            conditions: conditions.iter().map(|text| Condition::parse(text).unwrap()).collect(),
            ..Search::default()
        };
        list.find(&asked)
            .unwrap()
            .iter()
            .map(|row| row.worker().unwrap())
            .collect()
    }

    fn sound(&self) {
        let problems = checks::check(&self.office.store).unwrap();
        assert!(problems.is_empty(), "{problems:?}");
    }
}

#[test]
fn a_field_of_people_is_written_asked_for_and_taken_back() {
    let mut tried = Tried::new();
    tried.add(&field(
        "people",
        "size",
        "工作服尺码",
        "list",
        &["大号", "中号", "小号"],
    ));
    tried.add(&field("people", "rent", "租房补贴", "number", &[]));
    tried.add(&field("people", "sworn_on", "宣誓日期", "day", &[]));

    tried
        .set(&[
            ("size", "大号"),
            ("rent", "120.5"),
            ("sworn_on", "2024.3.1"),
            ("native_place", "江苏盐城"),
        ])
        .unwrap();

    assert_eq!(tried.said("size"), "大号");
    assert_eq!(tried.said("rent"), "120.5");
    assert_eq!(tried.said("sworn_on"), "2024-03-01");
    assert_eq!(tried.find("people", &["size=大号"]), [tried.worker]);
    assert_eq!(
        tried.find("people", &["rent>=120", "sworn_on<=2024-03-01"]),
        [tried.worker]
    );
    assert!(tried.find("people", &["size blank", "rent>=120"]).is_empty());
    let refused = tried.set(&[("size", "特大")]).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::UnknownValue);
    assert!(refused.message().contains("工作服尺码"), "{}", refused.message());
    assert!(!tried.set(&[("size", "大号")]).unwrap(), "it says that already");

    let history = lince_core::storage::trail::of_worker(tried.office.store.read(), tried.worker.0).unwrap();
    let size = history.iter().find(|change| change.title == "工作服尺码");
    assert_eq!(
        size.and_then(|change| change.after.as_deref()),
        Some("大号"),
        "{history:?}"
    );
    undo::last(&mut tried.office.store, &on(DAY), None).unwrap();
    assert_eq!(tried.said("size"), "", "one step, with the native place");
    tried.sound();
}

#[test]
fn a_field_of_records_goes_with_its_record() {
    let mut tried = Tried::new();
    tried.add(&field("honour", "prize", "奖金", "number", &[]));
    tried.add(&field("post", "paper_no", "任职文号", "text", &[]));
    let honour = kinds::kind("honour").unwrap();
    let fields = [
        ("kind", "表彰奖励"),
        ("title", "优秀社区工作者"),
        ("on", "2024-12-20"),
        ("prize", "500"),
    ];

    let id = honour
        .add(&mut tried.office.store, &on(DAY), tried.worker, &pairs(&fields))
        .unwrap();
    assert_eq!(tried.last_of("honour").as_deref(), Some("50000"));
    assert_eq!(tried.find("honour", &["prize>=500"]), [tried.worker]);
    honour
        .correct(
            &mut tried.office.store,
            &on(DAY),
            id,
            &pairs(&[("prize", "600")]),
            "打错",
        )
        .unwrap();
    assert_eq!(tried.last_of("honour").as_deref(), Some("60000"));
    honour.remove(&mut tried.office.store, &on(DAY), id, "重复").unwrap();
    assert!(tried.records("honour").is_empty());
    undo::last(&mut tried.office.store, &on(DAY), None).unwrap();
    assert_eq!(
        tried.last_of("honour").as_deref(),
        Some("60000"),
        "it comes back with its record"
    );

    // A change from a day begins another entry, which goes on saying it.
    let post = kinds::kind("post").unwrap();
    let first = tried.records("post").last().unwrap().id;
    post.correct(
        &mut tried.office.store,
        &on(DAY),
        first,
        &pairs(&[("paper_no", "望街〔2026〕3号")]),
        "补登",
    )
    .unwrap();
    post.change(
        &mut tried.office.store,
        &on(DAY),
        first,
        &pairs(&[("value", "副主任")]),
        day(DAY),
    )
    .unwrap();
    assert_eq!(tried.records("post").last().unwrap().values.len(), 3);
    assert_eq!(tried.last_of("post").as_deref(), Some("望街〔2026〕3号"));
    let unknown = post.correct(
        &mut tried.office.store,
        &on(DAY),
        RecordId(99_999),
        &pairs(&[("paper_no", "x")]),
        "y",
    );
    assert_eq!(unknown.unwrap_err().code(), ErrorCode::UnknownRecord);
    tried.sound();
}

#[test]
fn workbooks_with_such_a_heading_are_read_in_and_read_again_without_a_change() {
    let mut tried = Tried::new();
    tried.add(&field("people", "size", "工作服尺码", "list", &["大号", "小号"]));
    tried.add(&field("honour", "prize", "奖金", "number", &[]));
    let mut read = |kind: &str, head: &str, row: &str| {
        let path = tried.office.dir.path().join("表.csv");
        std::fs::write(
            &path,
            format!("姓名,身份证号,{head}\n{},{},{row}\n", tried.name, tried.number),
        )
        .unwrap();
        let plan = read_in(&mut tried.office.store, &on(DAY), imports::kind(kind).unwrap(), &path);
        let held: Vec<String> = plan.held_back.iter().map(|held| held.message.clone()).collect();
        (
            (plan.added, plan.updated, plan.unchanged),
            held.concat(),
            plan.kept_back_values.len(),
        )
    };

    assert_eq!(read("roster", "工作服尺码", "大号"), ((0, 1, 0), String::new(), 0));
    assert_eq!(read("roster", "工作服尺码", "大号"), ((0, 0, 1), String::new(), 0));
    assert_eq!(
        read("roster", "工作服尺码", ""),
        ((0, 0, 1), String::new(), 0),
        "blank leaves what is on file"
    );
    let (counts, held, _) = read("roster", "工作服尺码", "特大");
    assert_eq!(counts, (0, 0, 0));
    assert!(held.contains("大号、小号"), "{held}");
    let honour = "奖惩类别,奖惩名称,日期,奖金";
    assert_eq!(
        read("honour", honour, "表彰奖励,先进,2024-12-20,500"),
        ((1, 0, 0), String::new(), 0)
    );
    assert_eq!(
        read("honour", honour, "表彰奖励,先进,2024-12-20,500"),
        ((0, 0, 1), String::new(), 0)
    );
    assert_eq!(
        read("honour", honour, "表彰奖励,先进,2024-12-20,600"),
        ((0, 1, 0), String::new(), 0)
    );

    let roster = roster(tried.office.store.read(), day(DAY));
    let at = roster
        .columns
        .iter()
        .position(|column| column.title == "工作服尺码")
        .unwrap();
    let said = roster
        .table
        .rows
        .iter()
        .filter(|row| row.cells[at] != ReportCell::Blank);
    assert_eq!(
        said.map(|row| row.cells[at].clone()).collect::<Vec<_>>(),
        [ReportCell::Text("大号".into())],
        "the roster has it"
    );
    let out = tried.office.dir.path().join("花名册.xlsx");
    reports::save(&roster.table, &out, &mut Silent).unwrap();
    let again = read_in(&mut tried.office.store, &on(DAY), ImportKind::Roster, &out);
    assert_eq!(
        (again.added, again.updated, again.held_back.len()),
        (0, 0, 0),
        "and is read in again without a change"
    );
    assert_eq!(tried.said("size"), "大号");
    assert_eq!(tried.last_of("honour").as_deref(), Some("60000"));
    tried.sound();
}

#[test]
fn a_retired_field_keeps_what_was_written_and_comes_back_with_it() {
    let mut tried = Tried::new();
    tried.add(&field("people", "size", "工作服尺码", "text", &[]));
    tried.set(&[("size", "大号")]).unwrap();
    let store = &mut tried.office.store;

    own_fields::retire(store, &on(DAY), "people", "size", true).unwrap();
    let retired = own_fields::list(store.read()).unwrap();
    assert_eq!((retired[0].retired, retired[0].used), (true, 1));
    assert!(file::of(store.read(), tried.worker, day(DAY)).unwrap().own.is_empty());
    assert_eq!(
        tried.set(&[("size", "小号")]).unwrap_err().code(),
        ErrorCode::UnknownField
    );

    tried.add(&field("people", "size", "工作服尺码", "text", &[]));
    assert_eq!(tried.said("size"), "大号");
}

#[test]
fn what_cannot_be_set_up_is_refused_with_a_sentence() {
    let mut tried = Tried::new();
    tried.add(&field("people", "size", "工作服尺码", "text", &[]));
    for (new, code) in [
        (field("people", "size", "别的", "text", &[]), ErrorCode::FieldExists),
        (
            field("people", "other", "工作服尺码", "text", &[]),
            ErrorCode::FieldExists,
        ),
        (field("people", "phone", "手机", "text", &[]), ErrorCode::FieldExists),
        (field("people", "own", "身份证号", "text", &[]), ErrorCode::FieldExists),
        (field("honour", "title", "别的", "text", &[]), ErrorCode::FieldExists),
        (field("shoes", "size", "鞋码", "text", &[]), ErrorCode::InvalidArgument),
        (field("people", "尺码", "鞋码", "text", &[]), ErrorCode::InvalidArgument),
        (field("people", "shoe", "", "text", &[]), ErrorCode::InvalidArgument),
        (
            field("people", "shoe", "鞋码", "colour", &[]),
            ErrorCode::InvalidArgument,
        ),
        (
            field("people", "shoe", "鞋码", "list", &["大"]),
            ErrorCode::InvalidArgument,
        ),
        (
            field("people", "shoe", "鞋码", "list", &["大", "大"]),
            ErrorCode::InvalidArgument,
        ),
        (
            field("people", "shoe", "鞋码", "list", &["大", "无"]),
            ErrorCode::InvalidArgument,
        ),
        (
            field("people", "shoe", "鞋码", "day", &["大", "小"]),
            ErrorCode::InvalidArgument,
        ),
        (
            field("contract", "worker", "经手人", "text", &[]),
            ErrorCode::InvalidArgument,
        ),
    ] {
        let refused = own_fields::add(&mut tried.office.store, &on(DAY), &new).unwrap_err();
        assert_eq!(refused.code(), code, "{new:?}");
    }
}

#[test]
fn a_merge_takes_along_what_only_the_other_file_says() {
    let mut tried = Tried::new();
    tried.add(&field("people", "size", "工作服尺码", "text", &[]));
    tried.add(&field("people", "shoe", "鞋码", "text", &[]));
    let everybody = people::on_day(tried.office.store.read(), day(DAY)).unwrap();
    let other = everybody.iter().find(|one| one.id != tried.worker).unwrap().id;
    tried.set(&[("size", "大号")]).unwrap();
    let fields = pairs(&[("size", "小号"), ("shoe", "42")]);
    workers::set(&mut tried.office.store, &on(DAY), other, &fields, None).unwrap();

    lince_core::actions::merge::merge(&mut tried.office.store, &on(DAY), tried.worker, other, &[], "同一人").unwrap();

    assert_eq!((tried.said("size"), tried.said("shoe")), ("大号".into(), "42".into()));
    tried.sound();
}

#[test]
fn a_form_that_the_office_has_edited_prints_what_it_says_until_the_shipped_one_is_taken_again() {
    use lince_core::actions::papers::{self, FILE_CARD, forms};
    let mut tried = Tried::new();
    tried.add(&field("people", "size", "工作服尺码", "text", &[]));
    tried.set(&[("size", "特大号")]).unwrap();
    let fonts = lince_core::documents::fonts::FontLibrary::open_default().unwrap();
    let text = |tried: &Tried| {
        let store = &tried.office.store;
        let mut progress = lince_core::progress::Silent;
        let paper = papers::filled(store, &fonts, FILE_CARD, &[tried.worker], day(DAY), &mut progress);
        paper.unwrap().text()
    };
    let file = tried.office.dir.path().join("表样.toml");
    forms::export(tried.office.store.read(), FILE_CARD, &file).unwrap();
    let shipped = std::fs::read_to_string(&file).unwrap();
    let edited = shipped.replace(
        r#"["备注", { text = "{note|无}""#,
        r#"["工作服尺码", { text = "{size}""#,
    );
    std::fs::write(&file, &edited).unwrap();
    assert!(!text(&tried).contains("特大号"));

    let (template, read) = forms::read(tried.office.store.read(), &file).unwrap();
    forms::load(&mut tried.office.store, &on(DAY), &template, &read).unwrap();
    assert!(text(&tried).contains("工作服尺码\n特大号"));

    // What the form names is gone: it is refused by name, never printed wrong.
    own_fields::retire(&mut tried.office.store, &on(DAY), "people", "size", true).unwrap();
    let mut progress = lince_core::progress::Silent;
    let store = &tried.office.store;
    let refused = papers::filled(store, &fonts, FILE_CARD, &[tried.worker], day(DAY), &mut progress).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::PaperInvalid);
    assert!(refused.message().contains("size"), "{}", refused.message());
    forms::remove(&mut tried.office.store, &on(DAY), FILE_CARD).unwrap();
    assert!(text(&tried).contains("备注"));
    undo::last(&mut tried.office.store, &on(DAY), None).unwrap();

    for (wrong, said) in [
        (edited.replace("{size}", "{shoe}"), "shoe"),
        ("name = 1".into(), "第1行"),
    ] {
        std::fs::write(&file, wrong).unwrap();
        let refused = forms::read(tried.office.store.read(), &file).unwrap_err();
        assert!(refused.message().contains(said), "{}", refused.message());
    }
    tried.sound();
}
