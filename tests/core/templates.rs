//! Empty tables of every kind that can be read in: they are read as what they are, and filled in they are read in again.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use lince_core::ErrorCode;
use lince_core::actions::own_fields::{self, NewField};
use lince_core::actions::{imports, organisation, templates};
use lince_core::domain::catalogue::Form;
use lince_core::import::{ImportKind, ImportTable, Plan};
use lince_core::progress::Silent;
use lince_core::reports::template::{Template, TemplateColumn};
use lince_core::storage::people;
use lince_tests::{TestOffice, day, fixture, id_number, on, read_in, wanghe};

const DAY: &str = "2026-11-21";

/// The first row to be filled in.
const FIRST: u32 = 4;

struct Tried {
    office: TestOffice,
    out: PathBuf,
}

impl Tried {
    fn new() -> Self {
        let office = wanghe(&on(DAY));
        let out = office.dir.path().join("空表.xlsx");
        Self { office, out }
    }

    fn save(&self, kind: ImportKind) -> Template {
        templates::save(&self.office.store, kind, day(DAY), &self.out).unwrap()
    }

    /// What reading in the saved file would do.
    fn plan(&self, kind: ImportKind) -> (ImportTable, Plan) {
        let request = imports::request(self.office.store.read(), kind, day(DAY)).unwrap();
        imports::prepare(&self.office.store, &self.out, &request, day(DAY), &mut Silent).unwrap()
    }

    /// What is typed into a row of the template, by the keys of its columns.
    fn row(&self, kind: ImportKind, template: &Template) -> Vec<String> {
        let everybody = people::on_day(self.office.store.read(), day(DAY)).unwrap();
        let (person, mentor) = (&everybody[3], &everybody[5]);
        let mut told: BTreeMap<&str, String> = BTreeMap::from([
            ("id_number", person.id_number.to_string()),
            ("name", person.name.to_string()),
            ("phone", "13800001234".to_owned()),
            ("code", "320999001099".to_owned()),
        ]);
        match kind {
            ImportKind::Roster => {
                let id = id_number(77);
                told.insert("name", "吴小雨".to_owned());
                told.insert("born", "1990-03-01".to_owned());
                told.insert(
                    "sex",
                    if id.as_bytes()[16].is_multiple_of(2) {
                        "女"
                    } else {
                        "男"
                    }
                    .to_owned(),
                );
                told.insert("id_number", id);
                told.insert("community_since", "2019-07".to_owned());
                // The schooling without a mode is that of the same level, which says school and subject already; 退休档 is a woman's; nobody
                // who has left signs a contract.
                for blank in [
                    "study_mode",
                    "school",
                    "major",
                    "retirement_track",
                    "left_on",
                    "leave_kind",
                ] {
                    told.insert(blank, String::new());
                }
            }
            ImportKind::Communities => {
                told.insert("community", "新社区".to_owned());
            }
            ImportKind::Contracts => {
                told.insert("contract_starts_on", "2031-01-01".to_owned());
                told.insert("contract_ends_on", "2031-12-31".to_owned());
            }
            ImportKind::Entries(record) if record.0.kept().key == "mentor" => {
                told.insert("value", mentor.name.to_string());
            }
            _ => {}
        }
        let community = template.columns.iter().any(|column| column.key == "community");
        if community && !told.contains_key("community") && kind != ImportKind::Roster {
            let own = lince_core::storage::communities::on_day(self.office.store.read(), day(DAY)).unwrap();
            let own = own.into_iter().find(|one| Some(one.id) == person.community).unwrap();
            told.insert("community", own.name);
        }
        let mut days = 0;
        let columns = template.columns.iter();
        columns
            .map(|column| match told.get(column.key.as_str()) {
                Some(text) => text.clone(),
                None => usual(column, &mut days),
            })
            .collect()
    }
}

/// Something that may stand in a column; later columns have later days.
fn usual(column: &TemplateColumn, days: &mut u32) -> String {
    if let Some(word) = column.words.last() {
        return word.clone();
    }
    match column.form {
        Form::Day => {
            *days += 1;
            format!("2026-10-{days:02}")
        }
        Form::Month => "2020-07".to_owned(),
        Form::Year => "2026".to_owned(),
        Form::Count => "6".to_owned(),
        Form::Decimal { places: 1 } => "4.5".to_owned(),
        Form::Decimal { .. } | Form::Number => "21.25".to_owned(),
        _ => format!("测试{}", column.heading),
    }
}

/// Types a row into the first line of a saved template, as a spreadsheet program would: the cells keep their styles.
fn fill(file: &Path, template: &Template, row: &[String]) {
    let mut from = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut to = zip::ZipWriter::new(&mut bytes);
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let mut sheet = String::from_utf8(text).unwrap();
            for ((at, column), value) in (0_u16..).zip(&template.columns).zip(row) {
                let place = format!("{}{FIRST}", rust_xlsxwriter::utility::column_number_to_name(at));
                let begins = sheet.find(&format!("<c r=\"{place}\"")).unwrap();
                let ends = begins + sheet[begins..].find("/>").unwrap();
                let is_number = matches!(
                    column.form,
                    Form::Count | Form::Year | Form::Decimal { .. } | Form::Number
                );
                let filled = match value.as_str() {
                    "" => continue,
                    number if is_number => format!("><v>{number}</v></c>"),
                    text => format!(" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
                };
                sheet.replace_range(ends..ends + 2, &filled);
            }
            text = sheet.into_bytes();
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&text).unwrap();
    }
    to.finish().unwrap();
    std::fs::write(file, bytes.into_inner()).unwrap();
}

/// A part of a saved workbook.
fn part(file: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn an_empty_table_of_every_kind_is_read_as_that_kind_with_all_its_columns_and_no_row() {
    let tried = Tried::new();
    for kind in imports::kinds() {
        let template = tried.save(kind);

        let (table, plan) = tried.plan(kind);

        assert_eq!(table.sheet_names(), [template.sheet.as_str()], "{kind}");
        assert_eq!((plan.rows, plan.held_back.len()), (0, 0), "{kind}");
        let read: Vec<(String, Option<String>)> = table.columns().into_iter().map(|c| (c.header, c.field)).collect();
        let drawn: Vec<(String, Option<String>)> = template
            .columns
            .iter()
            .map(|c| (c.head(), Some(c.key.clone())))
            .collect();
        assert_eq!(read, drawn, "{kind}");
        let known = imports::recognise(tried.office.store.read(), &tried.out, day(DAY), &mut Silent).unwrap();
        assert_eq!(known, kind);
    }
}

#[test]
fn a_filled_row_of_every_kind_is_read_in_whole_and_changes_nothing_the_second_time() {
    for kind in imports::kinds() {
        let mut tried = Tried::new();
        let template = tried.save(kind);
        let row = tried.row(kind, &template);
        fill(&tried.out, &template, &row);

        let out = tried.out.clone();
        let done = read_in(&mut tried.office.store, &on(DAY), kind, &out);
        let (_, again) = tried.plan(kind);

        let refused: Vec<_> = done.held_back.iter().map(|row| &row.message).collect();
        assert!(refused.is_empty(), "{kind}: {refused:?} in {row:?}");
        assert!(done.kept_back_values.is_empty(), "{kind}: {:?}", done.kept_back_values);
        assert_eq!((done.rows, done.added + done.updated), (1, 1), "{kind}");
        assert_eq!((again.rows, again.unchanged), (1, 1), "{kind}: {:?}", again.differences);
    }
}

#[test]
fn what_the_office_has_set_up_and_said_before_is_in_the_table() {
    let mut tried = Tried::new();
    for (kind, title) in [("people", "工作服尺码"), ("honour", "奖金发放")] {
        let field = NewField {
            kind: kind.into(),
            key: String::new(),
            title: title.into(),
            form: "list".into(),
            choices: ["大号，加长", "小号"].map(str::to_owned).into(),
        };
        own_fields::add(&mut tried.office.store, &on(DAY), &field).unwrap();
    }
    let mut request = imports::request(tried.office.store.read(), ImportKind::Roster, day(DAY)).unwrap();
    let file = fixture("wanghe/roster.xlsx");
    request.map.insert("联系电话".to_owned(), "-".to_owned());
    let (_, plan) = imports::prepare(&tried.office.store, &file, &request, day(DAY), &mut Silent).unwrap();
    imports::apply(
        &mut tried.office.store,
        &on(DAY),
        "花名册",
        &plan,
        &request.map,
        &mut Silent,
    )
    .unwrap();

    let roster = tried.save(ImportKind::Roster);
    let honour = templates::of(tried.office.store.read(), imports::kind("honour").unwrap(), day(DAY)).unwrap();

    let column = |template: &Template, heading: &str| template.columns.iter().find(|c| c.heading == heading).cloned();
    let size = column(&roster, "工作服尺码").unwrap();
    assert_eq!(
        (size.words, size.only_words),
        (vec!["大号，加长".to_owned(), "小号".to_owned()], true)
    );
    assert!(column(&honour, "奖金发放").is_some());
    // Once said to mean nothing, the usual heading would not be read: the next one stands there.
    assert!(column(&roster, "联系电话").is_none());
    assert!(column(&roster, "手机号码").is_some_and(|phone| phone.key == "phone"));
}

#[test]
fn a_table_of_scores_has_the_parts_of_the_year_and_says_the_year() {
    let tried = Tried::new();

    let template = tried.save(ImportKind::Appraisal);
    let (table, _) = tried.plan(ImportKind::Appraisal);

    assert_eq!(
        (template.title.as_str(), table.year()),
        ("2026年度考核得分", Some(2026))
    );
    let parts: Vec<&str> = template
        .columns
        .iter()
        .filter(|c| c.most.is_some())
        .map(|c| c.key.as_str())
        .collect();
    assert_eq!(parts, ["quantified", "midyear", "yearend"]);
    assert!(part(&tried.out, "xl/worksheets/sheet1.xml").contains("<formula2>100</formula2>"));
}

#[test]
fn numbers_are_text_and_words_are_chosen_from_lists() {
    let mut tried = Tried::new();
    for n in 0..40 {
        organisation::add(
            &mut tried.office.store,
            &on(DAY),
            "望河街道",
            &format!("第{n}社区"),
            None,
        )
        .unwrap();
    }

    let template = tried.save(ImportKind::Roster);

    let (sheet, book) = (
        part(&tried.out, "xl/worksheets/sheet1.xml"),
        part(&tried.out, "xl/workbook.xml"),
    );
    assert!(sheet.contains("<formula1>\"男,女\"</formula1>"));
    assert!(sheet.contains("<formula1>\"是,否\"</formula1>"));
    let community = template.columns.iter().position(|c| c.key == "community").unwrap() + 1;
    assert!(sheet.contains(&format!("<formula1>list_of_column_{community}</formula1>")));
    assert!(
        book.contains(&format!("<definedName name=\"list_of_column_{community}\">")),
        "{book}"
    );
    assert!(book.contains("state=\"hidden\""));
    let id_number = template.columns.iter().find(|c| c.key == "id_number").unwrap();
    assert!(id_number.needed && id_number.head() == "身份证号码*");
    assert!(
        part(&tried.out, "xl/styles.xml").contains("formatCode=\"@\""),
        "text cells"
    );
}

#[test]
fn an_empty_table_is_a_workbook_and_nothing_else() {
    let tried = Tried::new();
    let refused = |name: &str| {
        let out = tried.office.dir.path().join(name);
        templates::save(&tried.office.store, ImportKind::Roster, day(DAY), &out)
            .unwrap_err()
            .code()
    };

    assert_eq!(refused("空表.csv"), ErrorCode::InvalidArgument);
    assert_eq!(refused("lince.db"), ErrorCode::OwnFile);
}
