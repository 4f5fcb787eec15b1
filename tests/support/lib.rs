//! Builders, fixed dates and temporary offices that the suites share.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use lince_core::actions::{appraisals, imports, office};
use lince_core::domain::ids::Sex;
use lince_core::domain::person::WorkerId;
use lince_core::domain::records::{Contract, Details};
use lince_core::import::{ImportKind, Plan};
use lince_core::policy::PolicyPack;
use lince_core::progress::Silent;
use lince_core::reports::list::{self, ListReport, PeopleList};
use lince_core::storage::dated::{self, Fact};
use lince_core::storage::office::Office;
use lince_core::storage::trail::Action;
use lince_core::storage::workers::{self, Who};
use lince_core::storage::{Connection, Entry, Holder, Occasion, Store, Transaction, communities, contracts};
use tempfile::TempDir;

/// A date that a test names.
///
/// # Panics
/// When the text is no date: a mistake of the test.
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a test names a real date")
}

/// A user does something on that day; the instant is fixed.
pub fn on(text: &str) -> Occasion {
    Occasion {
        who: "测试员".into(),
        at: DateTime::<Utc>::UNIX_EPOCH,
        on: day(text),
    }
}

/// Runs SQL with every trigger taken out and put back, as an attacker who knows them would.
///
/// # Panics
/// When the SQL cannot be run.
pub fn behind_the_triggers(conn: &Connection, sql: &str) {
    let triggers: Vec<(String, String)> = conn
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .and_then(|mut found| found.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect())
        .expect("the triggers");
    for (name, _) in &triggers {
        conn.execute_batch(&format!("DROP TRIGGER {name}"))
            .expect("a trigger of ours");
    }
    conn.execute_batch(sql).expect("SQL of the test");
    for (_, sql) in &triggers {
        conn.execute_batch(sql).expect("a trigger of ours");
    }
}

/// Who holds the writer's lock in tests.
pub fn holder() -> Holder {
    Holder::this_process("测试")
}

/// An office in a folder of its own, which goes with it.
pub struct TestOffice {
    /// The folder.
    pub dir: TempDir,
    /// Its open store.
    pub store: Store,
}

/// A new, empty office: 望河街道, policy yancheng.
///
/// # Panics
/// When it cannot be made.
pub fn new_office() -> TestOffice {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let new = Office {
        street: "望河街道".into(),
        division: "320999".into(),
        policy: "yancheng".into(),
    };
    let store = office::create(dir.path(), &holder(), &on("2026-11-21"), &new).expect("a new office");
    TestOffice { dir, store }
}

/// A file among the fixtures.
pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

/// The only account of the stored office of schema 4, and its password.
pub const STORED_ACCOUNT: (&str, &str) = ("王经办", "青山-绿水-2025");

/// Reads `file` in as a clerk does, on that day.
///
/// # Panics
/// When the file cannot be read or stored.
pub fn read_in(store: &mut Store, occasion: &Occasion, kind: ImportKind, file: &Path) -> Plan {
    let request = imports::request(store.read(), kind, occasion.on).expect("an office");
    let (_, plan) = imports::prepare(store, file, &request, occasion.on, &mut Silent).expect("a workbook");
    let name = file.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
    imports::apply(store, occasion, &name, &plan, &request.map, &mut Silent).expect("the plan can be stored");
    plan
}

/// The workbooks of an office's folder among the fixtures, in the order in which they are read in.
pub const WORKBOOKS: [(ImportKind, &str); 5] = [
    (ImportKind::Communities, "communities.xlsx"),
    (ImportKind::Roster, "roster.xlsx"),
    (ImportKind::Contracts, "contracts.xlsx"),
    (ImportKind::Training, "training.xlsx"),
    (ImportKind::Appraisal, "appraisal.xlsx"),
];

/// What a user typed, field by field.
pub fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = fields
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    pairs.collect()
}

/// An office with all five workbooks of 望河街道 read in on that day.
///
/// # Panics
/// When one cannot be read.
pub fn wanghe(occasion: &Occasion) -> TestOffice {
    let mut office = new_office();
    for (kind, file) in WORKBOOKS {
        read_in(&mut office.store, occasion, kind, &fixture("wanghe").join(file));
    }
    office
}

/// As [`wanghe`], in a folder that stays; nobody has it open afterwards.
///
/// # Panics
/// When a workbook cannot be read or the folder cannot be written.
pub fn wanghe_in(dir: &Path, occasion: &Occasion) {
    let office = wanghe(occasion);
    let from = office.dir.path().to_owned();
    drop(office.store);
    copy_files(&from, dir);
}

/// Copies an office's folder, without the lock of who writes in it.
///
/// # Panics
/// When a folder cannot be made or a file not be copied.
pub fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_files(&path, &copy);
        } else if !path.ends_with("writer.lock") {
            std::fs::copy(&path, &copy).expect("a file can be copied");
        }
    }
}

/// Text that nobody types in good faith. Whatever of it runs sets `lincePwned`.
pub fn hostile_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "<img src=x onerror=\"window.lincePwned=1\">",
        "<script>window.lincePwned=1</script>",
        "\"><svg onload=window.lincePwned=1>",
        "</textarea><b onclick='window.lincePwned=1'>",
        "{{window.lincePwned=1}}${7*7}",
        "javascript:window.lincePwned=1",
        "<style>*{display:none}</style>",
        "<a href=javascript:window.lincePwned=1>点我</a>",
        "'; DROP TABLE worker; --",
        "=cmd|' /C calc'!A0",
        "\u{202e}文静单\u{202c}",
        "张\u{200b}\u{feff}三\u{ad}",
        "张\0三",
        "\u{1b}[31m红\u{7}",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "𠮷𪚥𫝀𫠠𬺰𰀀𱍐𮯰",
        "\u{f8ff}\u{10ffff}\u{fffd}",
        "%s%n%x",
        "__proto__",
    ]
    .map(str::to_owned)
    .into();
    texts.push("长".repeat(5000));
    texts.push("W".repeat(5000));
    texts
}

/// An identity number that passes its check, the `n`-th of one day.
pub fn id_number(n: usize) -> String {
    with_check(format!("000001199003{:02}{:03}", 1 + n / 900, n % 900))
}

fn with_check(first: String) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = first
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{first}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

/// An identity number of a person born on that day; an odd order is a man's, an even one a woman's.
pub fn id_number_of(born: NaiveDate, order: u32) -> String {
    with_check(format!("000001{}{order:03}", born.format("%Y%m%d")))
}

/// An office in `dir` in which every name, place, post, note and reason is one of [`hostile_texts`], with scores and contracts, so
/// that every page shows them; written past the checks of forms and imports, as another program might.
///
/// # Panics
/// When it cannot be made.
pub fn hostile_office(dir: &Path, occasion: &Occasion) {
    let texts = hostile_texts();
    let new = Office {
        street: texts[0].clone(),
        division: "320999".into(),
        policy: "yancheng".into(),
    };
    let mut store = office::create(dir, &holder(), occasion, &new).expect("a new office");
    for (n, text) in texts.iter().enumerate() {
        let entry = Entry::new(Action::WorkerAdded, format!("新增人员{text}")).because(Some(text));
        let id = store
            .write(occasion, &entry, |tx| hostile_person(tx, n, text, occasion.on))
            .expect("a person");
        // A contract that is over, one that ends soon, scores of the year.
        let parts = PolicyPack::load("yancheng").expect("the pack").appraisal.parts;
        let score = |part: usize| Some(6000 + (n * 150 + part * 70) as u32 % 4000);
        let scores: Vec<_> = parts
            .into_iter()
            .enumerate()
            .map(|(i, part)| (part.key, score(i)))
            .collect();
        appraisals::set_scores(&mut store, occasion, 2026, id, &scores).expect("scores");
    }
}

fn hostile_person(tx: &Transaction<'_>, n: usize, text: &str, day: NaiveDate) -> lince_core::Result<WorkerId> {
    let joined = NaiveDate::from_ymd_opt(2020, 3, 1).unwrap_or(day);
    let (community, _) = communities::find_or_insert(tx, text, text)?;
    let id_number = id_number(n);
    let who = Who {
        name: text,
        pinyin: text,
        initials: text,
        id_number: &id_number,
        sex: Sex::Female,
        born: NaiveDate::from_ymd_opt(1990, 3, 1 + (n / 900) as u32).unwrap_or(day),
    };
    let details = Details {
        nation: Some(text.into()),
        native_place: Some(text.into()),
        phone: Some("13800001234".into()),
        note: Some(text.into()),
        ..Details::default()
    };
    let id = workers::insert(tx, &who, &details)?;
    workers::join(tx, id, joined)?;
    dated::set(tx, Fact::Community, id.0, joined, community.0)?;
    for fact in [Fact::Post, Fact::Kind, Fact::Politics, Fact::Grade] {
        dated::set(tx, fact, id.0, joined, text.to_owned())?;
    }
    let contract = Contract {
        starts_on: joined,
        ends_on: day.checked_add_days(chrono::Days::new(n as u64 * 9)),
        number: Some(text.into()),
        kind: Some(text.into()),
        signed_on: None,
        probation_months: None,
    };
    contracts::set(tx, id, &contract)?;
    Ok(id)
}

/// 花名册 of a day.
///
/// # Panics
/// When it cannot be built.
pub fn roster(conn: &Connection, day: NaiveDate) -> PeopleList {
    let roster = ListReport::named("roster").expect("the roster is shipped");
    list::build(conn, &roster, day).expect("the office can be read")
}
