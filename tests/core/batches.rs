//! Several files, several kinds, one step: what is answered, what is remembered, what one part means for the next.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lince_core::ErrorCode;
use lince_core::actions::imports;
use lince_core::actions::imports::batch::{self, Asked, Batch, Fate, Unknown};
use lince_core::domain::person::WorkerId;
use lince_core::import::questions::Answer;
use lince_core::import::{Correction, ImportKind};
use lince_core::progress::Silent;
use lince_core::storage::{communities, people, undo};
use lince_tests::{TestOffice, day, id_number, on, wanghe};

const DAY: &str = "2026-11-21";

struct Office {
    of: TestOffice,
}

impl Office {
    fn new() -> Self {
        Self { of: wanghe(&on(DAY)) }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let file = self.of.dir.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    }

    fn look(&mut self, files: &[PathBuf], asked: &Asked) -> lince_core::Result<Batch> {
        batch::prepare(&mut self.of.store, &on(DAY), files, asked, &mut Silent)
    }

    fn import(&mut self, files: &[PathBuf], asked: &Asked) -> Batch {
        let mut batch = self.look(files, asked).unwrap();
        batch::take_over(&mut self.of.store, &on(DAY), &mut batch, &mut Silent).unwrap();
        batch
    }

    fn name_of(&self, worker: u32) -> String {
        let person = people::one(self.of.store.read(), WorkerId(worker), day(DAY)).unwrap();
        person.unwrap().name.to_string()
    }

    fn on_file(&self) -> usize {
        people::on_day(self.of.store.read(), day(DAY)).unwrap().len()
    }
}

fn of_kind(key: &str) -> Asked {
    Asked {
        kind: imports::kind(key),
        ..Asked::default()
    }
}

fn held(batch: &Batch) -> Vec<(ErrorCode, u32)> {
    let parts = batch.parts.iter().flat_map(|part| &part.plan.held_back);
    parts.map(|held| (held.code, held.row)).collect()
}

fn warned(batch: &Batch, code: ErrorCode) -> Vec<String> {
    let told = batch.parts.iter().flat_map(|part| &part.plan.warnings);
    told.filter(|warning| warning.code == code)
        .map(|warning| warning.message.clone())
        .collect()
}

fn new_people(rows: &[(usize, &str, &str)]) -> String {
    let rows = rows
        .iter()
        .map(|(n, name, more)| format!("{name},{},{more}\n", id_number(*n)));
    rows.collect()
}

#[test]
fn a_word_is_asked_once_and_read_so_ever_after_until_it_is_asked_again() {
    let mut office = Office::new();
    let rows = [(901, "钱一鸣", "大专学力"), (902, "钱二鸣", "大专学力")];
    let first = office.file("一.csv", &format!("姓名,身份证号,学历\n{}", new_people(&rows)));
    let batch = office.look(std::slice::from_ref(&first), &of_kind("roster")).unwrap();
    assert_eq!(
        held(&batch),
        [(ErrorCode::UnknownValue, 2), (ErrorCode::UnknownValue, 3)]
    );
    let questions = batch.parts[0].table.questions(&batch.parts[0].plan.held_back);
    assert_eq!(
        (questions.len(), questions[0].rows.len()),
        (1, 2),
        "one question for both rows"
    );

    let answer = Answer {
        field: questions[0].field.clone().unwrap(),
        said: questions[0].key.clone(),
        means: "大学专科".to_owned(),
    };
    let answered = Asked {
        answers: vec![("roster".to_owned(), answer)],
        ..of_kind("roster")
    };
    let batch = office.import(&[first], &answered);
    assert_eq!((held(&batch).len(), batch.parts[0].plan.added), (0, 2));

    let rows = [(903, "钱三鸣", "大专学力")];
    let second = office.file("二.csv", &format!("姓名,身份证号,学历\n{}", new_people(&rows)));
    let batch = office.look(std::slice::from_ref(&second), &of_kind("roster")).unwrap();
    assert!(held(&batch).is_empty());
    let told = warned(&batch, ErrorCode::AnsweredBefore);
    assert_eq!(told, ["「学历」的“大专学力”按以前的回答读作“大学专科”，共1处。"]);

    let anew = Asked {
        ask_again: true,
        ..of_kind("roster")
    };
    let batch = office.look(&[second], &anew).unwrap();
    assert_eq!(held(&batch), [(ErrorCode::UnknownValue, 2)]);
}

#[test]
fn whom_a_name_means_is_remembered_for_that_file_alone_and_taken_back_with_it() {
    let mut office = Office::new();
    let name = office.name_of(1);
    let text = format!("姓名,荣誉名称,获奖日期\n{name},优秀共产党员,2026-07-01\n");
    let file = office.file("荣誉.csv", &text);
    let batch = office.look(std::slice::from_ref(&file), &of_kind("honour")).unwrap();
    assert_eq!(held(&batch), [(ErrorCode::NameAlone, 2)]);

    let answered = Asked {
        people: BTreeMap::from([(name.clone(), WorkerId(1))]),
        ..of_kind("honour")
    };
    assert!(held(&office.import(std::slice::from_ref(&file), &answered)).is_empty());
    let batch = office.look(std::slice::from_ref(&file), &of_kind("honour")).unwrap();
    assert_eq!((held(&batch).len(), batch.parts[0].plan.unchanged), (0, 1));

    let other = office.file("另一份.csv", &text.replace("07-01", "07-02"));
    let batch = office.look(&[other], &of_kind("honour")).unwrap();
    assert_eq!(
        held(&batch),
        [(ErrorCode::NameAlone, 2)],
        "another file may mean another person"
    );

    undo::last(&mut office.of.store, &on(DAY), None).unwrap();
    let batch = office.look(&[file], &of_kind("honour")).unwrap();
    assert_eq!(held(&batch), [(ErrorCode::NameAlone, 2)]);
}

#[test]
fn what_becomes_of_an_unknown_column_is_remembered() {
    let mut office = Office::new();
    let table = |n| {
        format!(
            "姓名,身份证号,衣服尺码,宿舍\n{}",
            new_people(&[(n, "孙一鸣", "175,三号楼")])
        )
    };
    let first = office.file("一.csv", &table(911));
    let fates = [("衣服尺码", Fate::Leave), ("宿舍", Fate::Note)];
    let decided = Asked {
        unknown: Unknown {
            of: fates.map(|(heading, fate)| (heading.to_owned(), fate)).into(),
            ..Unknown::default()
        },
        ..of_kind("roster")
    };
    let looked = office.look(std::slice::from_ref(&first), &of_kind("roster")).unwrap();
    assert_eq!(looked.unmapped(), ["衣服尺码", "宿舍"]);
    office.import(&[first], &decided);

    let second = office.file("二.csv", &table(912));
    let batch = office.import(&[second], &of_kind("roster"));
    assert!(batch.unmapped().is_empty(), "{:?}", batch.unmapped());
    let people = people::on_day(office.of.store.read(), day(DAY)).unwrap();
    let noted = people.iter().filter(|person| &*person.name == "孙一鸣");
    let notes: Vec<Option<&str>> = noted.map(|person| person.details.note.as_deref()).collect();
    assert_eq!(notes, [Some("宿舍：三号楼"); 2]);
}

fn roster_and_contracts(office: &Office, phone: &str) -> [PathBuf; 2] {
    let number = id_number(921);
    [
        office.file(
            "花名册.csv",
            &format!("姓名,身份证号,手机号码\n李一鸣,{number},{phone}\n"),
        ),
        office.file(
            "合同.csv",
            &format!("姓名,身份证号,合同起始日期,合同终止日期\n李一鸣,{number},2026-01-01,2028-12-31\n"),
        ),
    ]
}

#[test]
fn a_correction_and_a_heading_belong_to_the_part_that_has_them() {
    let mut office = Office::new();
    let files = roster_and_contracts(&office, "139");
    let batch = office.look(&files, &Asked::default()).unwrap();
    let kinds: Vec<ImportKind> = batch.parts.iter().map(|part| part.plan.kind).collect();
    assert_eq!(kinds, [ImportKind::Roster, ImportKind::Contracts]);
    let sheet = batch.parts[0].plan.held_back[0].sheet.clone();

    let mended = Asked {
        corrections: vec![Correction {
            sheet,
            cell: "C2".to_owned(),
            text: "13900000001".to_owned(),
            last_only: false,
        }],
        map: BTreeMap::from([("合同终止日期".to_owned(), "contract_ends_on".to_owned())]),
        ..Asked::default()
    };
    let batch = office.look(&files, &mended).unwrap();
    let counts: Vec<(usize, usize)> = batch
        .parts
        .iter()
        .map(|part| (part.plan.added, part.plan.held_back.len()))
        .collect();
    assert_eq!(counts, [(1, 0), (1, 0)], "both parts are still there");

    for (cell, heading) in [("XXXXXX1", "合同终止日期"), ("C2", "没有的列")] {
        let mut wrong = mended.clone();
        wrong.corrections[0].cell = cell.to_owned();
        wrong.map = BTreeMap::from([(heading.to_owned(), "contract_ends_on".to_owned())]);
        let refused = office.look(&files, &wrong).map(|_| ()).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::InvalidArgument);
    }
}

#[test]
fn a_contract_waits_for_the_row_of_its_person() {
    let mut office = Office::new();
    let files = roster_and_contracts(&office, "139");
    let batch = office.import(&files, &Asked::default());
    let added: Vec<usize> = batch.parts.iter().map(|part| part.plan.added).collect();
    assert_eq!(added, [0, 0], "nobody is on file whose contract it is");
}

#[test]
fn a_namesake_whose_row_was_held_back_is_never_another_person() {
    let mut office = Office::new();
    let person = people::one(office.of.store.read(), WorkerId(1), day(DAY))
        .unwrap()
        .unwrap();
    let places = communities::on_day(office.of.store.read(), day(DAY)).unwrap();
    let community = places.iter().find(|place| Some(place.id) == person.community).unwrap();
    let (name, community) = (&person.name, &community.name);
    let number = id_number(931);
    let files = [
        office.file(
            "花名册.csv",
            &format!("姓名,身份证号,手机号码,所在社区\n{name},{number},139,{community}\n"),
        ),
        office.file(
            "荣誉.csv",
            &format!("姓名,所在社区,荣誉名称,获奖日期\n{name},{community},优秀共产党员,2026-07-01\n"),
        ),
    ];
    let batch = office.look(&files, &Asked::default()).unwrap();
    assert_eq!(held(&batch), [(ErrorCode::UnknownValue, 2), (ErrorCode::NameAlone, 2)]);
}

#[test]
fn sheets_of_one_name_in_two_files_are_told_apart() {
    let mut office = Office::new();
    let files = roster_and_contracts(&office, "139");
    let folder = |name: &str| office.of.dir.path().join(name);
    let renamed: Vec<PathBuf> = ["甲", "乙"]
        .iter()
        .zip(&files)
        .map(|(name, file)| {
            std::fs::create_dir_all(folder(name)).unwrap();
            let to = folder(name).join("表.csv");
            std::fs::copy(file, &to).unwrap();
            to
        })
        .collect();
    let batch = office.look(&renamed, &Asked::default()).unwrap();
    let names: Vec<&str> = batch
        .parts
        .iter()
        .flat_map(|part| part.plan.sheets.iter().map(String::as_str))
        .collect();
    assert_eq!(names.len(), 2);
    assert_ne!(names[0], names[1], "a correction would be of both");
}

#[test]
fn scores_without_a_year_beside_a_roster_are_said_not_to_be_read() {
    let mut office = Office::new();
    let number = id_number(941);
    let files = [
        office.file(
            "花名册.csv",
            &format!("姓名,身份证号,手机号码\n周一鸣,{number},13900000002\n"),
        ),
        office.file("测评.csv", &format!("姓名,身份证号,年中测评\n周一鸣,{number},93\n")),
    ];
    let batch = office.look(&files, &Asked::default()).unwrap();
    let refused: Vec<Option<String>> = batch
        .files
        .iter()
        .flat_map(|file| &file.sheets)
        .map(|sheet| sheet.refused.clone())
        .collect();
    assert!(
        refused[0].is_none() && refused[1].as_ref().is_some_and(|why| why.contains("年度")),
        "{refused:?}"
    );
}

#[test]
fn a_folder_is_one_step_of_undo() {
    let mut office = Office::new();
    let before = office.on_file();
    let folder = office.of.dir.path().join("各社区");
    std::fs::create_dir_all(&folder).unwrap();
    for n in 0..5 {
        let rows: Vec<(usize, String)> = (0..4)
            .map(|row| (950 + n * 10 + row, format!("吴{}鸣", ["一", "二", "三", "四"][row])))
            .collect();
        let rows: Vec<(usize, &str, &str)> = rows.iter().map(|(n, name)| (*n, name.as_str(), "本科")).collect();
        std::fs::write(
            folder.join(format!("{n}.csv")),
            format!("姓名,身份证号,学历\n{}", new_people(&rows)),
        )
        .unwrap();
    }
    std::fs::write(folder.join("说明.pdf"), b"%PDF-1.7 nothing").unwrap();
    std::fs::write(folder.join("~$打开着.xlsx"), b"who has it open").unwrap();
    let within = folder.join("北片");
    std::fs::create_dir_all(&within).unwrap();
    let rows = new_people(&[(999, "吴五鸣", "本科")]);
    std::fs::write(within.join("0.csv"), format!("姓名,身份证号,学历\n{rows}")).unwrap();
    let files = imports::files_in(Path::new(&folder)).unwrap();
    let batch = office.import(&files, &Asked::default());
    assert_eq!(office.on_file(), before + 21);
    assert_eq!(batch.files.iter().filter(|file| file.refused.is_some()).count(), 1);

    undo::last(&mut office.of.store, &on(DAY), None).unwrap();
    assert_eq!(office.on_file(), before);
}

#[test]
fn what_is_said_of_a_name_does_not_overrule_a_row_that_tells_its_person() {
    let mut office = Office::new();
    let all = people::on_day(office.of.store.read(), day(DAY)).unwrap();
    let places = communities::on_day(office.of.store.read(), day(DAY)).unwrap();
    let one = all
        .iter()
        .find(|person| person.community.is_some() && all.iter().filter(|other| other.name == person.name).count() == 1)
        .unwrap();
    let other = all.iter().find(|person| person.id != one.id).unwrap().id;
    let place = places.iter().find(|place| Some(place.id) == one.community).unwrap();
    let text = format!(
        "姓名,社区,奖惩名称,类别,日期\n{},{},先进,奖励,2026-01-05\n",
        one.name, place.name
    );
    let file = office.file("表彰.csv", &text);
    let asked = Asked {
        people: BTreeMap::from([(one.name.to_string(), other)]),
        ..of_kind("honour")
    };

    let batch = office.look(std::slice::from_ref(&file), &asked).unwrap();

    assert_eq!(batch.parts[0].plan.named[0].who.worker, one.id);
    let of_row = Asked {
        people: BTreeMap::from([(format!("{}@{}", one.name, place.name), other)]),
        ..of_kind("honour")
    };
    let batch = office.look(&[file], &of_row).unwrap();
    assert_eq!(batch.parts[0].plan.named[0].who.worker, other);
}

#[test]
fn tables_with_headings_of_their_own_below_one_another_are_both_read() {
    let mut office = Office::new();
    let (first, second) = (id_number(901), id_number(902));
    let text = format!(
        "姓名,身份证号,社区,岗位\n傅昂,{first},望河社区,社工\n,,,\n姓名,证件号码,学历,社区\n周国,{second},本科,望河社区\n"
    );
    let file = office.file("两段.csv", &text);

    let batch = office.look(&[file], &of_kind("roster")).unwrap();

    let plan = &batch.parts[0].plan;
    assert_eq!(plan.rows, 2, "{:?}", plan.held_back);
}
