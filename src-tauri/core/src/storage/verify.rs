//! Whether the trail is whole and the records are what it says: the chain, its heads outside the file and in backups, and every
//! row against its last change. What it cannot see: an attacker who rewrites database, heads and all backups alike. Only a backup
//! that lies elsewhere shows that.

use std::collections::HashMap;

use rusqlite::{Connection, Statement, named_params};
use serde::Serialize;

use super::chain::{self, Details, Ends, Head};
use super::heads::{self, Line, Mark};
use super::seal::{self, Seal};
use super::trail::{Action, ChangeId};
use super::{Store, hex, journal, operators, quoted};
use crate::Result;
use crate::domain::catalogue;

/// More findings than this are only counted.
const MOST: usize = 100;

/// What verifying found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Report {
    /// Nothing is wrong.
    pub ok: bool,
    /// Entries in the trail.
    pub entries: i64,
    /// What is wrong, the chain first.
    pub findings: Vec<Mismatch>,
    /// Findings beyond those.
    pub more: u32,
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Mismatch {
    /// What does not fit.
    pub code: Fault,
    /// A Chinese sentence: what, and what to do.
    pub message: String,
    /// The first entry that does not fit.
    pub entry: Option<ChangeId>,
    /// Whose record it is.
    pub worker: Option<u32>,
}

/// Ways in which a trail does not fit, by the names that scripts rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// An entry, or the digest of the one before it, is not what was chained.
    EntryChanged,
    /// An entry between two others is not there.
    EntryMissing,
    /// What an entry changed, or whom it concerns, is not what was chained.
    DetailsChanged,
    /// The heads outside the file know more entries than there are.
    EntriesCutOff,
    /// The heads outside the file know another entry of that number.
    EntriesReplaced,
    /// There are no heads outside the file, or they were begun anew without a reason in the trail.
    HeadsMissing,
    /// A backup knows more entries than there are.
    BackupAhead,
    /// A backup knows another entry of that number.
    BackupDiffers,
    /// Two changes of one row do not follow from each other.
    StepsDisagree,
    /// A row is not what its last change made it.
    RowChanged,
    /// A row that no change put in.
    RowAdded,
    /// A row that no change took out is not there.
    RowRemoved,
    /// What a password or the recovery code is checked against is not what was set.
    VerifierReplaced,
}

impl Fault {
    /// The name that scripts rely on.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EntryChanged => "entry_changed",
            Self::EntryMissing => "entry_missing",
            Self::DetailsChanged => "details_changed",
            Self::EntriesCutOff => "entries_cut_off",
            Self::EntriesReplaced => "entries_replaced",
            Self::HeadsMissing => "heads_missing",
            Self::BackupAhead => "backup_ahead",
            Self::BackupDiffers => "backup_differs",
            Self::StepsDisagree => "steps_disagree",
            Self::RowChanged => "row_changed",
            Self::RowAdded => "row_added",
            Self::RowRemoved => "row_removed",
            Self::VerifierReplaced => "verifier_replaced",
        }
    }

    /// May a user answer for it in a new entry, from which the heads begin anew? The trail itself is whole then; it is only not
    /// the one that the heads or a backup knew, as after an older copy of the folder was put back by hand.
    pub fn can_be_answered_for(self) -> bool {
        matches!(
            self,
            Self::EntriesCutOff | Self::EntriesReplaced | Self::HeadsMissing | Self::BackupAhead | Self::BackupDiffers
        )
    }
}

/// The end of the trail as a backup knows it.
#[derive(Debug, Clone)]
pub struct Witness {
    /// What it is called in a sentence: 「备份lince-….lincebak」.
    pub file: String,
    /// The instant at which it was made, UTC.
    pub made_at: String,
    /// What its manifest says.
    pub trail: Ends,
}

#[derive(Default)]
struct Found {
    findings: Vec<Mismatch>,
    more: u32,
}

impl Found {
    fn add(&mut self, code: Fault, entry: Option<i64>, worker: Option<u32>, message: String) {
        if self.findings.len() < MOST {
            self.findings.push(Mismatch {
                code,
                message,
                entry: entry.map(ChangeId),
                worker,
            });
        } else {
            self.more += 1;
        }
    }

    fn report(self, trail: &Trail) -> Report {
        Report {
            ok: self.findings.is_empty(),
            entries: trail.links.len() as i64,
            findings: self.findings,
            more: self.more,
        }
    }
}

/// The chain as it stands in the file.
struct Trail {
    links: Vec<Link>,
}

struct Link {
    id: i64,
    digest: Vec<u8>,
    details: Vec<u8>,
    anew: Option<Anew>,
}

/// An entry from which the heads begin anew.
struct Anew {
    action: Action,
    at: String,
    what: String,
}

impl Trail {
    fn link(&self, entry: i64) -> Option<&Link> {
        let at = self.links.binary_search_by_key(&entry, |link| link.id).ok()?;
        self.links.get(at)
    }

    fn holds(&self, head: &Head) -> bool {
        self.link(head.entries)
            .is_some_and(|link| hex::written(&link.digest) == head.digest)
    }

    fn last(&self) -> i64 {
        self.links.last().map_or(0, |link| link.id)
    }
}

/// The chain of the entries and its heads beside the file: a few milliseconds, at every start. Shortens the file of heads.
pub fn quick(store: &Store) -> Result<Report> {
    let lines = heads::read(store.dir())?;
    let mut found = Found::default();
    let trail = walk(store.read(), &mut found)?;
    compare_heads(&trail, lines.as_deref(), &mut found);
    if let Some(lines) = lines.filter(|_| store.may_write() && found.findings.is_empty()) {
        heads::shorten(store.dir(), &lines)?;
    }
    Ok(found.report(&trail))
}

/// Everything: the chain, its heads, what every entry changed, and every row as it is.
pub fn full(store: &Store, witnesses: &[Witness]) -> Result<Report> {
    // Before the database, which others may write meanwhile: it may be ahead of its heads, never behind.
    let lines = heads::read(store.dir())?;
    let snapshot = store.read().unchecked_transaction()?;
    let mut found = Found::default();
    let trail = walk(&snapshot, &mut found)?;
    let rows = follow(&snapshot, &trail, &mut found)?;
    compare_heads(&trail, lines.as_deref(), &mut found);
    for witness in witnesses {
        compare_backup(&trail, witness, &mut found);
    }
    compare_rows(&snapshot, rows, &mut found)?;
    compare_verifiers(&snapshot, &mut found)?;
    Ok(found.report(&trail))
}

/// A database that was taken out of a backup, by itself: there are no heads beside it.
pub fn of_copy(copy: &Connection) -> Result<Report> {
    let mut found = Found::default();
    let trail = walk(copy, &mut found)?;
    let rows = follow(copy, &trail, &mut found)?;
    compare_rows(copy, rows, &mut found)?;
    compare_verifiers(copy, &mut found)?;
    Ok(found.report(&trail))
}

const CHAIN_BROKEN: &str = "请从完好的备份恢复，并向负责人报告。";

fn walk(conn: &Connection, found: &mut Found) -> Result<Trail> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {}, details_digest, digest FROM main.change ORDER BY id",
        chain::COLUMNS
    ))?;
    let mut rows = statement.query([])?;
    let mut links: Vec<Link> = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get("id")?;
        let details: Vec<u8> = row.get::<_, Option<_>>("details_digest")?.unwrap_or_default();
        let digest: Vec<u8> = row.get::<_, Option<_>>("digest")?.unwrap_or_default();
        let (before, follows) = match links.last() {
            Some(link) => (link.digest.as_slice(), link.id + 1),
            None => (chain::NOTHING.as_slice(), 1),
        };
        if id != follows {
            let which = if id - follows == 1 {
                format!("第{follows}条")
            } else {
                format!("第{follows}条至第{}条", id - 1)
            };
            let message = format!("操作记录缺少{which}，是在程序之外删掉的。{CHAIN_BROKEN}");
            found.add(Fault::EntryMissing, Some(follows), None, message);
        } else if chain::digest(before, row, &details)?.as_slice() != digest {
            let message = format!("第{id}条操作记录与链不符：这一条或它前面一条在程序之外被改动过。{CHAIN_BROKEN}");
            found.add(Fault::EntryChanged, Some(id), None, message);
        }
        let action = Action::from_word(&row.get::<_, String>("action")?).filter(|a| a.begins_anew());
        links.push(Link {
            id,
            details,
            digest,
            anew: match action {
                Some(action) => Some(Anew {
                    action,
                    at: row.get("at")?,
                    what: row.get("what")?,
                }),
                None => None,
            },
        });
    }
    Ok(Trail { links })
}

const COPIED: &str = "如果是换回了旧的数据文件或磁盘曾丢失数据，请核对后由负责人记明原因；否则请从备份恢复。";

fn compare_heads(trail: &Trail, lines: Option<&[Line]>, found: &mut Found) {
    let Some(lines) = lines else {
        if trail.last() > 0 {
            let message = format!("数据文件夹里的lince.heads不见了，无法对照操作记录的末尾。{COPIED}");
            found.add(Fault::HeadsMissing, None, None, message);
        }
        return;
    };
    let begins = |line: &Line| {
        let link = trail.link(line.head.entries);
        line.mark == Mark::Restart && trail.holds(&line.head) && link.is_some_and(|link| link.anew.is_some())
    };
    // What was before is another trail's, and the entry at which this one took over says so.
    let from = lines.iter().rposition(begins).unwrap_or(0);
    let lines = &lines[from..];
    if let Some(line) = lines.iter().find(|l| l.mark != Mark::Head && !begins(l)) {
        let n = line.head.entries;
        let message = format!("lince.heads从第{n}条起是重新建立的，之前的操作记录无从对照。{COPIED}");
        found.add(Fault::HeadsMissing, Some(n), None, message);
    }
    let replaced = lines
        .iter()
        .map(|l| &l.head)
        .filter(|head| head.entries <= trail.last() && !trail.holds(head));
    if let Some(head) = replaced.min_by_key(|head| head.entries) {
        let n = head.entries;
        let message = format!("第{n}条操作记录与lince.heads所记的不同：第{n}条或更早的记录被整段改写过。{COPIED}");
        found.add(Fault::EntriesReplaced, Some(n), None, message);
    }
    let known = lines.iter().map(|l| l.head.entries).max().unwrap_or(0);
    if known > trail.last() {
        let message = format!(
            "操作记录的末尾被截掉：lince.heads记到第{known}条，现在只有{}条。{COPIED}",
            trail.last()
        );
        found.add(Fault::EntriesCutOff, Some(trail.last() + 1), None, message);
    }
}

fn compare_backup(trail: &Trail, witness: &Witness, found: &mut Found) {
    let Witness {
        file,
        made_at,
        trail: Ends { head, restarts },
    } = witness;
    if trail.holds(head) {
        return;
    }
    // A restore puts another trail in place: what a backup made before it holds beyond the fork was left behind. They fork where
    // the present trail has the restore, or where the one left behind had an earlier one that the present trail has not, or, when
    // the present trail came back that had itself been left behind, where that one had an earlier restore.
    let forked = || {
        restarts.iter().any(|restart| {
            let own = Head {
                entries: restart.before.entries + 1,
                digest: restart.digest.clone(),
            };
            trail.holds(&restart.before) && !trail.holds(&own)
        })
    };
    let came_back = || {
        let is_restore = |link: &Link| matches!(&link.anew, Some(anew) if anew.action == Action::Restore);
        let has_none_there = |n: i64| restarts.iter().all(|restart| restart.before.entries + 1 != n);
        let earlier = trail.links.iter().take_while(|link| link.id <= head.entries);
        earlier
            .filter(|link| is_restore(link))
            .any(|link| has_none_there(link.id))
    };
    let left_behind = trail.links.iter().any(|link| match &link.anew {
        // Answered for, by name: another backup that lay elsewhere still speaks.
        Some(anew) if anew.action == Action::TrailNoted => anew.what.contains(file.as_str()),
        Some(anew) => anew.at >= *made_at && (link.id <= head.entries || forked() || came_back()),
        None => false,
    });
    if left_behind {
        return;
    }
    let n = head.entries;
    if n > trail.last() {
        let message = format!(
            "{file}中有{n}条操作记录，现在只有{}条：末尾被截掉了。{COPIED}",
            trail.last()
        );
        found.add(Fault::BackupAhead, Some(trail.last() + 1), None, message);
    } else {
        let message = format!("{file}中的第{n}条操作记录与现在的不同：第{n}条或更早的记录被改写过。{COPIED}");
        found.add(Fault::BackupDiffers, Some(n), None, message);
    }
}

/// What the trail records about a row.
struct RowState {
    /// `None`: it was taken out.
    seal: Option<Seal>,
    worker: Option<u32>,
    /// The entry that changed it last.
    entry: i64,
}

/// By table, then by row.
type Rows = HashMap<String, HashMap<i64, RowState>>;

/// Follows every row through the entries, comparing what each says with its digest on the way.
fn follow(conn: &Connection, trail: &Trail, found: &mut Found) -> Result<Rows> {
    let mut about = conn.prepare_cached(chain::ABOUT_OF)?;
    let mut changed = conn.prepare_cached(&chain::rows_of())?;
    let mut rows = Rows::new();
    for link in &trail.links {
        let details = follow_one(link.id, &mut about, &mut changed, &mut rows, found)?;
        if details.as_slice() != link.details {
            let n = link.id;
            let message = format!("第{n}条操作记录所附的变动内容或人员在程序之外被改动过。{CHAIN_BROKEN}");
            found.add(Fault::DetailsChanged, Some(n), None, message);
        }
    }
    let strays: i64 = conn.query_row(
        "SELECT (SELECT count(*) FROM main.row_change WHERE change_id NOT IN (SELECT id FROM main.change))
              + (SELECT count(*) FROM main.change_about WHERE change_id NOT IN (SELECT id FROM main.change))",
        [],
        |r| r.get(0),
    )?;
    if strays > 0 {
        let message = format!("有{strays}处变动内容不属于任何一条操作记录。{CHAIN_BROKEN}");
        found.add(Fault::DetailsChanged, None, None, message);
    }
    Ok(rows)
}

fn follow_one(
    change: i64,
    about: &mut Statement<'_>,
    changed: &mut Statement<'_>,
    rows: &mut Rows,
    found: &mut Found,
) -> Result<[u8; 32]> {
    let mut details = Details::new();
    let mut people = about.query(named_params! { ":change": change })?;
    while let Some(row) = people.next()? {
        details.about(row.get(0)?, row.get(1)?);
    }
    let mut steps = changed.query(named_params! { ":change": change })?;
    while let Some(step) = steps.next()? {
        details.row(step)?;
        let table: String = step.get("tbl")?;
        let id: i64 = step.get("row_id")?;
        let worker: Option<u32> = step.get("worker_id")?;
        let op: String = step.get("op")?;
        let image = |column: &str| -> Result<Option<Seal>> {
            let image: Option<String> = step.get(column)?;
            Ok(image.as_deref().and_then(seal::of_image))
        };
        let before = image("before")?;
        let after = match op.as_str() {
            "insert" => step.get("seal")?,
            _ => image("after")?,
        };
        let of_table = rows.entry(table).or_default();
        let was = of_table.get(&id).and_then(|state| state.seal);
        if was != before {
            let message = format!(
                "第{change}条操作记录中{}的变动与之前的记录接不上。{CHAIN_BROKEN}",
                whose(step.get_ref("tbl")?.as_str().unwrap_or_default(), id, worker)
            );
            found.add(Fault::StepsDisagree, Some(change), worker, message);
        }
        let state = RowState {
            seal: after,
            worker,
            entry: change,
        };
        of_table.insert(id, state);
    }
    Ok(details.digest())
}

const ROW_BROKEN: &str = "请与备份对照，从完好的备份恢复。";

/// Compares every row with what its last change made it.
fn compare_rows(conn: &Connection, mut rows: Rows, found: &mut Found) -> Result<()> {
    for table in journal::tables(conn)? {
        let mut of_table = rows.remove(&table).unwrap_or_default();
        let columns = journal::columns(conn, &table)?;
        let sql = format!(
            "SELECT t.id, {}, {} FROM main.{} t ORDER BY t.id",
            journal::worker_of(&table, &columns, "t"),
            seal::expression(&columns, "t"),
            quoted::name(&table)
        );
        let mut statement = conn.prepare(&sql)?;
        let mut live = statement.query([])?;
        while let Some(row) = live.next()? {
            let (id, worker, seal): (i64, Option<u32>, Seal) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let state = of_table.remove(&id);
            let entry = state.as_ref().map(|state| state.entry);
            let whose = || whose(&table, id, state.as_ref().map_or(worker, |s| s.worker));
            match state.as_ref().and_then(|state| state.seal) {
                Some(known) if known == seal => {}
                Some(_) => {
                    let message = format!("{}在程序之外被改动过。{ROW_BROKEN}", whose());
                    found.add(Fault::RowChanged, entry, worker, message);
                }
                None => {
                    let message = format!("{}是在程序之外添加的。{ROW_BROKEN}", whose());
                    found.add(Fault::RowAdded, entry, worker, message);
                }
            }
        }
        let mut gone: Vec<_> = of_table.into_iter().filter(|(_, state)| state.seal.is_some()).collect();
        gone.sort_by_key(|(id, _)| *id);
        for (id, state) in gone {
            let message = format!("{}在程序之外被删除了。{ROW_BROKEN}", whose(&table, id, state.worker));
            found.add(Fault::RowRemoved, Some(state.entry), state.worker, message);
        }
    }
    Ok(())
}

/// Verifiers are not journalled; their digests are.
fn compare_verifiers(conn: &Connection, found: &mut Found) -> Result<()> {
    const BROKEN: &str = "换上的口令可以冒用它登录。请重设它的口令，核对最近的操作记录，并向负责人报告。";
    for operator in operators::with_replaced_verifier(conn)? {
        let message = format!("账户「{}」的口令在程序之外被换过。{BROKEN}", operator.name);
        found.add(Fault::VerifierReplaced, None, None, message);
    }
    if operators::recovery_is_altered(conn)? {
        let message = format!("恢复码在程序之外被换过。{BROKEN}");
        found.add(Fault::VerifierReplaced, None, None, message);
    }
    Ok(())
}

fn whose(table: &str, row: i64, worker: Option<u32>) -> String {
    let title = catalogue::title_of(table);
    match worker {
        Some(worker) if table == "worker" => format!("编号{worker}的人员登记"),
        Some(worker) => format!("编号{worker}的{title}（第{row}号）"),
        None => format!("{title}第{row}号"),
    }
}
