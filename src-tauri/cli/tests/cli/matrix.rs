//! Every command of `lince` for every kind of account: who may use it, and that a refused user leaves no trace but having signed in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use lince_core::ErrorCode;
use lince_tests::fixture;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::args::Args;
use crate::support::{DAY, Office, Run, lince_of};

/// The columns of the table: 负责人, 经办人, 查阅, 经办人 of one community, 负责人 without 查看完整号码, and nobody signed in.
const WHO: [&str; 6] = ["赵主任", "钱经办", "李查阅", "孙社区", "周副主任", ""];

/// How an account is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    /// It is done.
    Done,
    /// It is refused so; nothing is done.
    Refused(ErrorCode),
    /// It is let in, and then something else is in the way: an office is there already, nothing is encrypted.
    Otherwise,
}

/// `+` done; `-` not permitted; `o` out of scope; `u` such a person is not known to it; `?` sign in first; `x` otherwise.
fn met(letter: char) -> Met {
    match letter {
        '+' => Met::Done,
        '-' => Met::Refused(ErrorCode::NotPermitted),
        'o' => Met::Refused(ErrorCode::OutOfScope),
        'u' => Met::Refused(ErrorCode::UnknownWorker),
        '?' => Met::Refused(ErrorCode::SignInNeeded),
        'x' => Met::Otherwise,
        other => panic!("{other} is no letter of the table"),
    }
}

/// The command as clap has it, what follows it, and how each of [`WHO`] is met. In braces stands what [`Fixture`] has laid ready.
const TABLE: &[(&str, &str, &str)] = &[
    ("init", "--street 望河街道 --division 320999", "xxxxxx"),
    ("office show", "", "+++++?"),
    ("office set", "phone=0000-6600001", "+---+?"),
    ("calendar show", "2027", "+++++?"),
    ("calendar set", "2027 --off 2027-01-01", "+---+?"),
    ("calendar reset", "2027", "+---+?"),
    ("demo", "--out {out}", "xxxxxx"),
    ("import", "roster {roster} --dry-run", "++-+-?"),
    ("import", "roster {roster} --return all", "++-+-?"),
    ("import", "roster {roster}", "++-+-?"),
    ("import", "roster {roster} --errors {out}/标注.xlsx", "++-+-?"),
    ("template", "honour --out {out}/奖惩.xlsx", "++-++?"),
    ("workers list", "", "+++++?"),
    ("workers list", "--json", "++-++?"),
    ("workers show", "{id}", "+++++?"),
    ("workers show", "{other}", "+++u+?"),
    ("workers history", "{id}", "+++++?"),
    ("workers history", "{other}", "+++u+?"),
    (
        "workers add",
        "name=吴小雨 id_number=000001199003070010 community={community}",
        "++-++?",
    ),
    ("workers set", "{id} note=x", "++-++?"),
    ("workers set", "{other} note=x", "++-u+?"),
    ("workers leave", "{id} --on 2026-09-30 --kind 辞职", "++-++?"),
    ("workers return", "{left} --on 2026-09-29", "++-++?"),
    ("workers duplicates", "", "+++++?"),
    ("workers merge", "{id} {other} --reason 重复", "xx-u-?"),
    ("workers photo", "{id} {photo}", "++-++?"),
    ("list", "people", "+++++?"),
    ("list", "contract --where status=active", "+++++?"),
    ("list", "people --out {out}/名单.xlsx", "++-++?"),
    ("list", "people --whole --out {out}/名单.xlsx", "++-+-?"),
    ("community list", "", "+++++?"),
    ("community add", "新社区 --street 望河街道", "+---+?"),
    ("community rename", "{community} 新名社区 --from 2026-10-01", "+---+?"),
    ("community merge", "{community} {another} --from 2026-10-01", "+---+?"),
    ("community split", "{community} 分社区 --from 2026-10-01", "+---+?"),
    ("community close", "{community} --from 2026-10-01", "x---x?"),
    ("community set", "{community} residents=5000", "+---+?"),
    ("record list", "figures --community {community}", "+++++?"),
    ("record correct", "figures 1 residents=5001 --reason 录错", "+---+?"),
    ("record remove", "figures 1 --reason 重复", "+---+?"),
    (
        "record add",
        "figures --community {community} residents=5002 --from 2026-10-01",
        "+---+?",
    ),
    ("record list", "publication", "+++++?"),
    ("street add", "新街道", "+---+?"),
    ("street rename", "望河街道 滨河街道 --from 2026-10-01", "+---+?"),
    ("paper list", "", "+++++?"),
    ("paper check", "{form}", "+++++?"),
    ("paper load", "{form}", "+---+?"),
    ("paper export", "file-card --out {out}/表样.toml", "+++++?"),
    ("paper remove", "poem", "x---x?"),
    ("list", "people --where age>=50 --save-view 五十岁以上", "++-o+?"),
    ("view list", "", "+++++?"),
    ("filing make", "quarterly --period 2026Q3", "++-o+?"),
    ("filing list", "", "++-o+?"),
    ("filing show", "quarterly --period 2026Q1", "xx-ox?"),
    ("filing compare", "quarterly --period 2026Q1", "xx-ox?"),
    ("view remove", "people 没有的视图", "xx-ox?"),
    ("field list", "", "+++++?"),
    ("field add", "people hobby --title 特长", "+---+?"),
    ("field retire", "people hobby", "x---x?"),
    ("policy list", "", "+++++?"),
    ("policy show", "", "+++++?"),
    ("policy check", "{pack}", "++++++"),
    ("policy load", "{pack} --from 2027-01-01 --dry-run", "+++++?"),
    ("policy load", "{pack} --from 2027-01-01", "+---+?"),
    ("policy remove", "#99", "x---x?"),
    ("policy export", "yancheng --out {out}/办法.toml", "+++++?"),
    ("kinds", "", "++++++"),
    ("record list", "contract", "+++++?"),
    ("record list", "certificate", "+++++?"),
    ("record add", "education --worker {id} level=本科", "++-++?"),
    ("record add", "politics --worker {id} value=群众", "++-++?"),
    (
        "record change",
        "contract {contract} number=HT-8 --from 2026-09-01",
        "++-++?",
    ),
    ("record add", "education --worker {other} level=本科", "++-u+?"),
    (
        "record add",
        "contract --worker {id} starts_on=2031-01-01 ends_on=2031-12-31",
        "++-++?",
    ),
    (
        "record correct",
        "contract {contract} number=HT-7 --reason 录错",
        "++-++?",
    ),
    (
        "record many",
        "people --where status=active grade=三级 --from 2026-10-08 --dry-run",
        "++-++?",
    ),
    (
        "record many",
        "people --where status=active grade=三级 --from 2026-10-08",
        "++-++?",
    ),
    ("record remove", "contract {contract} --reason 重复", "++-++?"),
    ("record print", "contract {contract} --out {out}/合同.pdf", "++-+-?"),
    ("contracts due", "--within 90", "+++++?"),
    ("training summary", "--year 2026", "+++++?"),
    ("appraisal compute", "--year 2026", "+++++?"),
    ("appraisal confirm", "--year 2026", "+---+?"),
    ("appraisal reopen", "--year 2026 --reason 名额填错", "+---+?"),
    ("appraisal confirm", "--year 2026", "+---+?"),
    ("print", "--list", "++++++"),
    (
        "print",
        "announcement --year 2026 --from 2026-10-09 --reason 改期 --out {out}/公示.pdf",
        "++-o+?",
    ),
    (
        "print",
        "announcement --year 2026 --from 2026-10-09 --draft --out {out}/草稿.pdf",
        "++-o+?",
    ),
    ("print", "file-card --worker {id} --out {out}/卡.pdf", "++-+-?"),
    (
        "print",
        "review-notice --year 2026 --worker {id} --out {out}/复核.pdf",
        "xx-xx?",
    ),
    ("publication list", "", "+++o+?"),
    ("publication end", "1 --result objections", "xx-ox?"),
    ("publication object", "1 --text 漏计一次", "++-o+?"),
    ("publication decide", "1 --objection 1 --decision 不成立", "++-x+?"),
    ("report", "--list", "++++++"),
    ("report", "quarterly --period 2026Q3", "+++++?"),
    ("report", "quarterly --period 2026Q3 --out {out}/季报.xlsx", "++-++?"),
    ("report", "roster", "+++++?"),
    ("report", "roster --out {out}/花名册.xlsx", "++-++?"),
    ("undo list", "", "+++++?"),
    ("undo last", "", "+x-x+?"),
    ("redo list", "", "+++++?"),
    ("redo last", "", "xx-xx?"),
    ("audit list", "", "+---+?"),
    ("audit verify", "", "+++++?"),
    ("audit accept", "--reason 换过磁盘", "+---+?"),
    ("encrypt", "--new-password-file {new}", "+---+?"),
    (
        "encrypt",
        "--new-password-file {new} --recovery {out}/恢复单.pdf",
        "+---+?",
    ),
    ("password change", "--new-password-file {new}", "xxxxx?"),
    ("password recovery", "--recovery {out}/恢复单.pdf", "xxxxx?"),
    ("password suggest", "--out {out}/口令.txt", "++++++"),
    ("key rotate", "", "xxxxx?"),
    ("key rotate", "--keep-key --reason 没有人拿走过", "xxxxx?"),
    ("key file", "", "+++++?"),
    ("key file", "--make {out}/钥匙.lincekey", "xxxxx?"),
    ("key file", "--copy {out}/钥匙.lincekey", "xxxxx?"),
    ("key file", "--none", "xxxxx?"),
    ("key settled", "{out}", "x---x?"),
    ("operators list", "", "+---+?"),
    (
        "operators add",
        "吴新人 --role 查阅 --new-password-file {new}",
        "+---+?",
    ),
    ("operators set", "李查阅 --give export", "+---+?"),
    ("operators password", "--new-password-file {new}", "+++++?"),
    ("operators password", "--new-password-file {new} --of 李查阅", "+---+?"),
    ("operators recovery", "--recovery {out}/恢复单.pdf", "+---+?"),
    ("operators recover", "赵主任 --new-password-file {new}", "xxxxxx"),
    ("backup create", "", "++-++?"),
    ("backup create", "--to {out}", "++-o+?"),
    ("backup before-upgrade", "", "++++++"),
    ("backup list", "", "++++++"),
    ("backup verify", "{backup}", "++++++"),
    ("backup try", "", "++-o+?"),
    ("backup try", "{backup}", "++-o+?"),
    ("backup restore", "{backup}", "+---+?"),
    ("backup second", "", "++++++"),
    ("backup second", "{out}", "+--o+?"),
    ("backup second", "--none", "+--o+?"),
    ("check", "", "+++o+?"),
    ("calc id-number", "11010519491231002X", "++++++"),
    ("calc retirement", "--born 1970-03 --track male60", "++++++"),
    ("calc workdays", "--from 2026-09-21 --count 5", "+++++?"),
    ("calc probation", "--start 2026-01-01", "++++++"),
    ("calc annual-leave", "--first-work 2010-01-01 --on 2026-09-30", "++++++"),
];

/// The commands that clap knows: 「backup try」.
fn commands(of: &clap::Command, before: &str) -> BTreeSet<String> {
    let inner = of.get_subcommands().flat_map(|sub| {
        let name = format!("{before}{}", sub.get_name());
        match sub.has_subcommands() {
            true => commands(sub, &format!("{name} ")),
            false => BTreeSet::from([name]),
        }
    });
    inner.collect()
}

/// An office with five accounts, one of everything, and what the table names.
struct Fixture {
    office: Office,
    /// What stands in braces.
    named: BTreeMap<&'static str, String>,
}

/// The password of each account, once it is its own.
fn password(n: usize) -> String {
    format!("moli-hua-{n}3-yugang")
}

impl Fixture {
    fn new() -> Self {
        let office = Office::filled();
        let put = |name: &str, bytes: &[u8]| put(&office, name, bytes);
        let people = office.json(&["workers", "list"]);
        let people = people["workers"].as_array().unwrap();
        let community = people[0]["community"].as_str().unwrap().to_owned();
        let others = people.iter().map(|person| person["community"].as_str().unwrap());
        let another = others.into_iter().find(|other| *other != community).unwrap().to_owned();
        let inside: Vec<String> = people
            .iter()
            .filter(|p| p["community"] == community.as_str())
            .map(|p| p["id"].to_string())
            .collect();
        let outside = people.iter().find(|p| p["community"] != community.as_str()).unwrap();
        let (id, left) = (inside[0].clone(), inside[1].clone());
        office.json(&["workers", "leave", &left, "--on", "2026-08-31", "--kind", "辞职"]);
        office.json(&["appraisal", "confirm", "--year", "2026"]);
        let notice = office.path("公示.pdf").to_str().unwrap().to_owned();
        office.json(&[
            "print",
            "announcement",
            "--year",
            "2026",
            "--from",
            "2026-09-21",
            "--out",
            &notice,
        ]);
        office.json(&["calendar", "set", "2027", "--off", "2027-01-02"]);
        office.json(&[
            "publication",
            "object",
            "1",
            "--text",
            "漏计",
            "--received",
            "2026-09-22",
        ]);
        let contract = office.json(&["record", "list", "contract", "--worker", &id])["records"][0]["id"].to_string();
        let backup = office.json(&["backup", "create"])["file"].as_str().unwrap().to_owned();
        let named = BTreeMap::from([
            ("new", put("new.txt", "guizi-houmian-5-mao".as_bytes())),
            (
                "pack",
                put(
                    "办法.toml",
                    lince_core::policy::PolicyPack::text("jiaxing").unwrap().as_bytes(),
                ),
            ),
            (
                "form",
                put("表样.toml", include_bytes!("../../../../assets/papers/file-card.toml")),
            ),
            ("photo", put("photo.png", &crate::people::grey_photo())),
            ("roster", fixture("wanghe/roster.xlsx").to_str().unwrap().to_owned()),
            (
                "backup",
                Path::new(&backup).file_name().unwrap().to_str().unwrap().to_owned(),
            ),
            ("other", outside["id"].to_string()),
            ("id", id),
            ("left", left),
            ("contract", contract),
            ("community", community),
            ("another", another),
        ]);
        let made = Self { office, named };
        made.make_accounts();
        made
    }

    fn make_accounts(&self) {
        let put = |name: &str, bytes: &[u8]| put(&self.office, name, bytes);
        let community = &self.named["community"];
        let more: [&[&str]; 5] = [
            &["--role", "负责人"],
            &["--role", "经办人"],
            &["--role", "查阅"],
            &["--role", "经办人", "--community", community],
            &["--role", "负责人", "--withdraw", "see_numbers"],
        ];
        let first = put("first.txt", b"liushu-77-lv-dengta");
        for (n, terms) in more.into_iter().enumerate() {
            let own = put(&format!("own-{n}.txt"), password(n).as_bytes());
            let head = self.office.path("own-0.txt").to_str().unwrap().to_owned();
            let by: &[&str] = match n {
                0 => &[],
                _ => &["--operator", WHO[0], "--password-file", &head],
            };
            let given = if n == 0 { &own } else { &first };
            let add = ["operators", "add", WHO[n], "--new-password-file", given];
            self.office.json(&[by, &add[..], terms].concat());
            if n > 0 {
                let by = ["--operator", WHO[n], "--password-file", &first];
                self.office
                    .json(&[&by[..], &["operators", "password", "--new-password-file", &own]].concat());
            }
        }
    }

    /// The office once more, for one account to try things on.
    fn copied(&self) -> Tried {
        let dir = tempfile::tempdir().unwrap();
        copy(self.office.dir.path(), &dir.path().join("data"));
        std::fs::create_dir(dir.path().join("home")).unwrap();
        Tried { dir }
    }
}

/// A file in the office's folder.
fn put(office: &Office, name: &str, bytes: &[u8]) -> String {
    let file = office.path(name);
    std::fs::write(&file, bytes).unwrap();
    file.to_str().unwrap().to_owned()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, copied) = {
            let e = entry.unwrap();
            (e.path(), to.join(e.file_name()))
        };
        if path.is_dir() {
            copy(&path, &copied);
        } else {
            std::fs::copy(&path, &copied).unwrap();
        }
    }
}

/// A copy of the office, and beside it a place for whatever a command writes out.
struct Tried {
    dir: tempfile::TempDir,
}

impl Tried {
    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn out(&self) -> PathBuf {
        self.dir.path().join("out")
    }

    /// Where this PC keeps what it remembers, of this copy alone.
    fn home(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    /// Runs a line of the table as the n-th of [`WHO`].
    fn run(&self, fixture: &Fixture, command: &str, line: &str, n: usize) -> Run {
        let _ = std::fs::remove_dir_all(self.out());
        std::fs::create_dir_all(self.out()).unwrap();
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        let mut words: Vec<String> = vec!["--data".into(), text(self.data()), "--as-of".into(), DAY.into()];
        if !WHO[n].is_empty() {
            let own = text(self.data().join(format!("own-{n}.txt")));
            words.extend(["--operator".into(), WHO[n].into(), "--password-file".into(), own]);
        }
        let mut line = format!("{command} {line}").replace("{out}", &text(self.out()));
        for (name, value) in &fixture.named {
            let value = match *name {
                "backup" => text(self.data().join("backups").join(value)),
                _ => value.clone(),
            };
            line = line.replace(&format!("{{{name}}}"), &value);
        }
        words.extend(line.split_whitespace().map(str::to_owned));
        lince_of(&self.home(), &words)
    }

    /// Everything that lies in the folder of the data, but for the trail of who signed in.
    fn kept(&self) -> Kept {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.data()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                if path.is_dir() {
                    folders.push(path);
                } else if !OF_SIGNING_IN.contains(&&*name) {
                    files.insert(path.clone(), std::fs::read(&path).unwrap());
                }
            }
        }
        let conn = Connection::open(self.data().join("lince.db")).unwrap();
        let mut tables = rows_of(&conn);
        let trail = tables.remove("change").unwrap();
        let actions = conn
            .prepare("SELECT action FROM change ORDER BY id")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        Kept {
            files,
            tables,
            trail,
            actions,
        }
    }
}

/// What signing in writes: the database, whose rows are compared instead, what counts passwords, and who writes.
const OF_SIGNING_IN: [&str; 7] = [
    "lince.db",
    "lince.db-wal",
    "lince.db-shm",
    "lince.heads",
    "sign-in.json",
    "writer.json",
    "writer.lock",
];

#[derive(PartialEq)]
struct Kept {
    files: BTreeMap<PathBuf, Vec<u8>>,
    tables: BTreeMap<String, Vec<String>>,
    trail: Vec<String>,
    actions: Vec<String>,
}

impl Kept {
    /// What has become of it although the command was refused; empty: nothing.
    fn traces(&self, after: &Self) -> String {
        let names = |kept: &Self| kept.files.keys().cloned().collect::<BTreeSet<_>>();
        let mut traces = String::new();
        for file in names(self).symmetric_difference(&names(after)) {
            traces += &format!(" {} came or went", file.display());
        }
        for (file, bytes) in &self.files {
            if after.files.get(file).is_some_and(|now| now != bytes) {
                traces += &format!(" {} was written", file.display());
            }
        }
        for (table, rows) in &self.tables {
            if after.tables.get(table) != Some(rows) {
                traces += &format!(" rows of {table}");
            }
        }
        let told = after.actions.get(self.trail.len()..).unwrap_or_default();
        let only_signing_in = told.iter().all(|action| action == "sign_in" || action == "sign_out");
        if !after.trail.starts_with(&self.trail) || !only_signing_in {
            traces += &format!(" the trail: {told:?}");
        }
        traces
    }
}

/// Every row of every table, as text.
fn rows_of(conn: &Connection) -> BTreeMap<String, Vec<String>> {
    let tables: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let of = |table: String| {
        let mut statement = conn.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY 1")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let cell = |n| match row.get_ref(n).unwrap() {
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                other => format!("{other:?}"),
            };
            found.push((0..columns).map(cell).collect::<Vec<_>>().join("|"));
        }
        (table, found)
    };
    tables.into_iter().map(of).collect()
}

/// How a run ended; `None`: of itself, or with a finding that it prints as its own.
fn refusal(run: &Run) -> Option<ErrorCode> {
    let said = format!("{}{}", run.out, run.err);
    let codes = [
        ErrorCode::NotPermitted,
        ErrorCode::OutOfScope,
        ErrorCode::UnknownWorker,
        ErrorCode::SignInNeeded,
    ];
    codes
        .into_iter()
        .find(|code| run.code != 0 && said.contains(code.sentence()))
}

/// Runs the whole table as the n-th of [`WHO`]; what is not as it says.
fn tried_by(fixture: &Fixture, n: usize) -> Vec<String> {
    let mut wrong = Vec::new();
    // A refused user changes nothing, so one copy serves for all of it.
    let shared = fixture.copied();
    let mut before = shared.kept();
    for (command, line, letters) in TABLE {
        let told = met(letters.chars().nth(n).unwrap());
        let who = if WHO[n].is_empty() { "nobody" } else { WHO[n] };
        let about = format!("{command} {line}, by {who}");
        let own = (told == Met::Done).then(|| fixture.copied());
        let run = own.as_ref().unwrap_or(&shared).run(fixture, command, line, n);
        let said = format!("{}{}", run.out, run.err);
        let so = match told {
            Met::Done => run.code == 0,
            Met::Refused(code) => refusal(&run) == Some(code),
            Met::Otherwise => run.code == 1 && refusal(&run).is_none(),
        };
        if !so {
            wrong.push(format!("{about}: {told:?}, but {} {said}", run.code));
        }
        if told == Met::Done {
            continue;
        }
        let after = shared.kept();
        let traces = before.traces(&after);
        if !traces.is_empty() {
            wrong.push(format!("{about}: refused, and left{traces}"));
        }
        if std::fs::read_dir(shared.out()).unwrap().next().is_some() {
            wrong.push(format!("{about}: refused, and wrote a file"));
        }
        before = after;
    }
    wrong
}

#[test]
fn every_command_is_done_for_whom_it_is_for_and_leaves_nothing_of_whom_it_refuses() {
    let known: BTreeSet<String> = TABLE.iter().map(|(command, ..)| (*command).to_owned()).collect();
    assert_eq!(
        commands(&Args::command(), ""),
        known,
        "who may use a command stands in the table"
    );
    let fixture = Fixture::new();

    let wrong: Vec<String> = std::thread::scope(|scope| {
        let tried: Vec<_> = (0..WHO.len())
            .map(|n| {
                scope.spawn({
                    let fixture = &fixture;
                    move || tried_by(fixture, n)
                })
            })
            .collect();
        tried.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });

    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}
