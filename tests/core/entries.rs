//! Workbooks of entries of a kind of record: any kind is read in by its declaration.

use lince_core::ErrorCode;
use lince_core::actions::kinds::{self, KINDS};
use lince_core::actions::{checks, imports, papers, records};
use lince_core::domain::catalogue::own::Own;
use lince_core::import::{ImportKind, Plan};
use lince_core::progress::Silent;
use lince_core::storage::people;
use lince_core::storage::undo;
use lince_tests::{TestOffice, day, on, read_in, wanghe};

const DAY: &str = "2026-11-21";

struct Tried {
    office: TestOffice,
    number: String,
    name: String,
    worker: lince_core::domain::person::WorkerId,
}

impl Tried {
    fn new() -> Self {
        let office = wanghe(&on(DAY));
        let everybody = people::on_day(office.store.read(), day(DAY)).unwrap();
        let person = everybody.into_iter().find(|p| p.certificates.is_empty()).unwrap();
        Self {
            office,
            number: person.id_number.to_string(),
            name: person.name.to_string(),
            worker: person.id,
        }
    }

    fn file(&self, columns: &str, rows: &[&str]) -> std::path::PathBuf {
        let rows = rows.iter().map(|row| format!("{},{},{row}\n", self.name, self.number));
        let text = format!("姓名,身份证号,{columns}\n{}", rows.collect::<String>());
        let file = self.office.dir.path().join("表.csv");
        std::fs::write(&file, text).unwrap();
        file
    }

    fn read(&mut self, kind: &str, columns: &str, rows: &[&str]) -> Plan {
        let file = self.file(columns, rows);
        let plan = read_in(&mut self.office.store, &on(DAY), imports::kind(kind).unwrap(), &file);
        let problems = checks::check(&self.office.store).unwrap();
        assert!(problems.is_empty(), "{problems:?}");
        plan
    }

    /// What is on file about the person, entry by entry, as a reader sees it.
    fn told(&self, kind: &str) -> Vec<String> {
        let kind = kinds::kind(kind).unwrap();
        let found = kind.list(self.office.store.read(), Some(self.worker)).unwrap();
        let shown = found.iter().map(|one| {
            let values = one
                .fields(kind, &Own::default())
                .filter_map(|(field, value)| Some(field.form.shown(&value.kept()?)));
            values.collect::<Vec<_>>().join(" ")
        });
        shown.collect()
    }
}

fn counts(plan: &Plan) -> (usize, usize, usize, usize) {
    (plan.added, plan.updated, plan.unchanged, plan.held_back.len())
}

#[test]
fn a_table_of_certificates_is_read_in_completed_and_read_again_without_a_change() {
    let mut tried = Tried::new();
    let plan = tried.read("certificate", "证书名称,取证时间", &["助理社会工作师,2019.9"]);
    assert_eq!(counts(&plan), (1, 0, 0, 0), "{:?}", plan.held_back);
    assert_eq!(tried.told("certificate"), ["助理社会工作师 2019-09-01 2019-09"]);

    let more = &["助理社会工作师,2019.9,ZG-7,2020-01-05"];
    let plan = tried.read("certificate", "证书名称,取证时间,证书编号,登记时间", more);
    assert_eq!(counts(&plan), (0, 1, 0, 0));
    let told: Vec<&str> = plan.differences[0].changes.iter().map(|c| c.title.as_str()).collect();
    assert_eq!(told, ["登记时间", "编号"]);
    let plan = tried.read("certificate", "证书名称,取证时间,证书编号,登记时间", more);
    assert_eq!(counts(&plan), (0, 0, 1, 0));
    assert_eq!(
        tried.told("certificate"),
        ["助理社会工作师 2019-09-01 2019-09 2020-01-05 ZG-7"]
    );

    undo::last(&mut tried.office.store, &on(DAY), None).unwrap();
    assert_eq!(tried.told("certificate"), ["助理社会工作师 2019-09-01 2019-09"]);
}

#[test]
fn a_fact_read_in_holds_from_its_day_and_what_holds_already_is_no_change() {
    let mut tried = Tried::new();
    let before = tried.told("post").len();
    let plan = tried.read("post", "岗位,起始日期", &["网格员,2026.9", "副书记,2026-10-15"]);
    assert_eq!(counts(&plan), (2, 0, 0, 0), "{:?}", plan.held_back);
    assert_eq!(tried.told("post").len(), before + 2);
    assert!(tried.told("post").contains(&"2026-09-01 网格员".to_owned()));

    let plan = tried.read("post", "岗位", &["副书记"]);
    assert_eq!(counts(&plan), (0, 0, 1, 0), "without a day: it holds already");
    let plan = tried.read("post", "岗位", &["网格员"]);
    assert_eq!(
        counts(&plan),
        (1, 0, 0, 0),
        "an older one that says the same is another stretch"
    );
    assert_eq!(tried.told("post").last().unwrap(), "2026-11-21 网格员");
}

#[test]
fn a_community_is_found_as_in_a_roster() {
    let mut tried = Tried::new();
    let all: Vec<String> = lince_core::storage::communities::names(tried.office.store.read()).unwrap();
    let plan = tried.read(
        "community",
        "所在社区,从哪天起",
        &[&format!("{}居委会,2026-10-01", all[1].trim_end_matches("社区"))],
    );
    assert_eq!(counts(&plan), (1, 0, 0, 0), "{:?}", plan.held_back);
    let plan = tried.read("community", "所在社区,从哪天起", &["没有的社区,2026-10-02"]);
    assert_eq!(plan.held_back[0].code, ErrorCode::UnknownCommunity);
}

#[test]
fn a_row_that_cannot_be_names_its_cell_and_the_rest_goes_in() {
    let mut tried = Tried::new();
    let plan = tried.read(
        "identity",
        "身份,起始日期,截止日期",
        &[
            "网格员,2026-05-01,2026-04-01",
            "飞行员,2026-05-01,",
            ",2026-05-01,",
            "网格员,2026-05-40,",
            "党务工作者,2026-05,2026-06",
        ],
    );
    let told: Vec<(ErrorCode, &str)> = plan
        .held_back
        .iter()
        .map(|held| (held.code, held.cell.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        told,
        [
            (ErrorCode::EndsBeforeStart, "E2"),
            (ErrorCode::UnknownValue, "C3"),
            (ErrorCode::UnknownValue, "C4"),
            (ErrorCode::BadDate, "D5"),
        ],
        "{:?}",
        plan.held_back
    );
    assert_eq!(plan.added, 1);
    assert!(
        tried
            .told("identity")
            .contains(&"党务工作者 2026-05-01 2026-06-30".to_owned())
    );
}

#[test]
fn a_workbook_is_recognised_by_its_columns() {
    let tried = Tried::new();
    for (columns, row, expected) in [
        (
            "证书名称,取证时间,证书编号,登记时间",
            "初级,2019-09,1,2020-01",
            "certificate",
        ),
        (
            "合同类型,起始日期,终止日期",
            "固定期限,2026-01-01,2028-12-31",
            "contracts",
        ),
        ("性别,民族,出生年月,社区", "女,汉族,1990-01,望河社区", "roster"),
        (
            "学习形式,学历,学位,毕业院校,专业,毕业时间",
            "全日制,本科,,甲,乙,2011-07",
            "roster",
        ),
    ] {
        let file = tried.file(columns, &[row]);
        let kind = imports::recognise(tried.office.store.read(), &file, day("2026-11-21"), &mut Silent).unwrap();
        assert_eq!(kind.as_str(), expected, "{columns}");
    }
}

#[test]
fn every_kind_of_record_that_is_read_in_names_what_it_needs() {
    let readable: Vec<&str> = KINDS
        .iter()
        .filter_map(|kind| Some(kind.readable()?.kept().key))
        .collect();
    assert!(readable.contains(&"certificate") && readable.contains(&"grade"));
    for key in readable {
        let kind = imports::kind(key).unwrap();
        let needed = lince_core::import::columns::needed_of(kind);
        assert!(needed.iter().any(|(key, _)| key == "name"), "{key}: {needed:?}");
        assert!(needed.iter().all(|(_, title)| !title.is_empty()), "{key}: {needed:?}");
        assert!(matches!(kind, ImportKind::Entries(_)));
    }
}

#[test]
fn s0_17_a_mentor_is_somebody_on_file_and_never_oneself() {
    let mut tried = Tried::new();
    let everybody = people::on_day(tried.office.store.read(), day(DAY)).unwrap();
    let mentor = everybody.iter().find(|p| p.id != tried.worker).unwrap().clone();
    let plan = tried.read("mentor", "导师,起始日期", &[&format!("{},2026.9", mentor.id_number)]);
    assert_eq!(counts(&plan), (1, 0, 0, 0), "{:?}", plan.held_back);
    let kind = kinds::kind("mentor").unwrap();
    let names = records::Names::of(tried.office.store.read(), [kind], day(DAY)).unwrap();
    let found = kind.list(tried.office.store.read(), Some(tried.worker)).unwrap();
    let told: Vec<String> = found[0]
        .fields(kind, &Own::default())
        .map(|(field, value)| names.shown(field, value))
        .collect();
    assert_eq!(told, ["2026-09-01", &*mentor.name]);

    let own = tried.number.clone();
    for (named, code) in [
        (own.as_str(), ErrorCode::NotOneself),
        ("没有这个人", ErrorCode::NobodyOfThatName),
        ("99999", ErrorCode::NotOnFile),
    ] {
        let typed = [("value".to_owned(), named.to_owned())];
        let refused = kind.add(&mut tried.office.store, &on(DAY), tried.worker, &typed);
        assert_eq!(refused.unwrap_err().code(), code, "{named}");
    }
}

#[test]
fn s1d_38_honours_and_punishments_are_read_in_and_printed_on_the_file_card() {
    let mut tried = Tried::new();
    let plan = tried.read(
        "honour",
        "奖惩类别,奖惩名称,级别,批准机关,文号,日期,影响期满",
        &[
            "表彰奖励,优秀社区工作者,市,盐城市民政局,盐民发〔2024〕7号,2024-12-20,",
            "处分处理,警告,街道,望河街道,,2026-03-01,2026-09-01",
            "表彰奖励,劳动模范,,,,2027-01-01,",
            "处分处理,记过,,,,2026-03-01,2025-09-01",
        ],
    );
    let codes: Vec<ErrorCode> = plan.held_back.iter().map(|held| held.code).collect();
    assert_eq!(codes, [ErrorCode::DateInFuture, ErrorCode::EndsBeforeStart]);
    assert_eq!(
        tried.told("honour"),
        [
            "表彰奖励 优秀社区工作者 市级 盐城市民政局 盐民发〔2024〕7号 2024-12-20",
            "处分处理 警告 街道（乡镇）级 望河街道 2026-03-01 2026-09-01",
        ]
    );
    let fonts = lince_core::documents::fonts::FontLibrary::open_default().unwrap();
    let card = papers::filled(
        &tried.office.store,
        &fonts,
        papers::FILE_CARD,
        &[tried.worker],
        day(DAY),
        &mut Silent,
    )
    .unwrap();
    let text = card.text();
    for part in [
        "奖惩",
        "优秀社区工作者",
        "盐民发〔2024〕7号",
        "2024.12.20",
        "2026.09.01",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}
