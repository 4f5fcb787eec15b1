//! The trail: who did what, when, why, and what each row was before and after.

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde::Serialize;

use super::{journal, scope};
use crate::Result;
use crate::domain::catalogue::{Alone, Field, Form, Kept};
use crate::domain::masking;

mod change_id;
pub mod pages;

pub use change_id::ChangeId;
pub use pages::Words;

impl Action {
    /// After such an entry the heads outside the file begin anew: the trail was put in another's place, and the entry says so.
    pub(super) fn begins_anew(self) -> bool {
        matches!(self, Self::Restore | Self::TrailBegun | Self::TrailNoted)
    }
}

/// Does the entry of that number say that another trail counts from it on?
pub(super) fn begins_anew(conn: &Connection, entry: i64) -> Result<bool> {
    let action: Option<String> = conn
        .prepare_cached("SELECT action FROM main.change WHERE id = :entry")?
        .query_row(named_params! { ":entry": entry }, |r| r.get(0))
        .optional()?;
    Ok(action
        .and_then(|a| Action::from_word(&a))
        .is_some_and(Action::begins_anew))
}

/// Numbers of the entries from which another trail counts.
pub(super) fn restarts(conn: &Connection) -> Result<Vec<i64>> {
    let actions: Vec<&str> = Action::ALL
        .iter()
        .filter(|a| a.begins_anew())
        .map(|a| a.as_str())
        .collect();
    conn.prepare_cached(
        "SELECT id FROM main.change WHERE action IN (SELECT value FROM json_each(:actions)) ORDER BY id",
    )?
    .query_and_then(
        named_params! { ":actions": serde_json::Value::from(actions).to_string() },
        |r| Ok(r.get(0)?),
    )?
    .collect()
}

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $undoable:literal;)+) => {
        /// What kind of thing was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action { $($(#[$doc])* $variant,)+ }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in the trail.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The action of a word in the trail; `None`: a later program's.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|action| action.as_str() == word)
            }

            /// Is it a step of undo?
            pub fn undoable(self) -> bool {
                match self { $(Self::$variant => $undoable,)+ }
            }
        }
    };
}

actions! {
    /// The office's file was made.
    OfficeCreated = "office_created", false;
    /// Name, address, phone … of the office.
    OfficeChanged = "office_changed", true;
    /// Streets and communities were added, renamed, made one, split or closed.
    CommunitiesChanged = "communities_changed", true;
    /// A year's days off and worked were entered, or taken away again.
    CalendarChanged = "calendar_changed", true;
    /// A workbook was read in.
    Import = "import", true;
    /// A person was entered by hand.
    WorkerAdded = "worker_added", true;
    /// A person's file was changed by hand.
    WorkerChanged = "worker_changed", true;
    /// A person left.
    WorkerLeft = "worker_left", true;
    /// A person who had left came back.
    WorkerReturned = "worker_returned", true;
    /// Two files of one person became one.
    WorkerMerged = "worker_merged", true;
    /// A record of a person was put on file by hand.
    RecordAdded = "record_added", true;
    /// A record was typed wrong and is corrected.
    RecordCorrected = "record_corrected", true;
    /// From a day on a record says something else.
    RecordChanged = "record_changed", true;
    /// A record that should never have been on file was taken off.
    RecordRemoved = "record_removed", true;
    /// A view (a saved list) was saved or removed.
    ViewChanged = "view_changed", true;
    /// A report was kept as it was filed upward.
    Filed = "filed", true;
    /// A contract was put on file by hand.
    ContractAdded = "contract_added", true;
    /// A contract was typed wrong and is corrected.
    ContractCorrected = "contract_corrected", true;
    /// A contract that should never have been on file was taken off.
    ContractRemoved = "contract_removed", true;
    /// A photo was put on file.
    PhotoChanged = "photo_changed", true;
    /// Scores were typed.
    ScoresChanged = "scores_changed", true;
    /// The appraisal group's decision.
    AppraisalConfirmed = "appraisal_confirmed", true;
    /// A notice was printed and its publication runs.
    PublicationStarted = "publication_started", true;
    /// A publication was corrected and runs anew.
    PublicationCorrected = "publication_corrected", true;
    /// The result of a publication was recorded, or taken off the record.
    PublicationEnded = "publication_ended", true;
    /// An objection to what was published was entered, corrected or removed.
    ObjectionRecorded = "objection_recorded", true;
    /// A person's grade is to be reviewed.
    ReviewRecorded = "review_recorded", true;
    /// The appraisal group's decision on a grade looked at anew.
    ReviewDecided = "review_decided", true;
    /// A change was taken back.
    Undo = "undo", false;
    /// A change that was taken back was done again.
    Redo = "redo", true;
    /// Full numbers left the program: a report, a roster, `--json`.
    Export = "export", false;
    /// A paper was printed or saved.
    Print = "print", false;
    /// A masked number was shown.
    View = "view", false;
    /// A backup was made.
    Backup = "backup", false;
    /// The program made a backup by itself.
    AutoBackup = "auto_backup", false;
    /// A backup that was whole when it was made no longer is.
    BackupBad = "backup_bad", false;
    /// A backup was brought back for a try, beside the office, and was whole.
    BackupTried = "backup_tried", false;
    /// A backup was brought back.
    Restore = "restore", false;
    /// An account was made.
    OperatorAdded = "operator_added", false;
    /// Role, rights or communities of an account were changed, or it was deactivated.
    OperatorChanged = "operator_changed", false;
    /// An account was given a password to be changed at the next sign-in.
    PasswordReset = "password_reset", false;
    /// A user changed his own password.
    OwnPasswordChanged = "own_password_changed", false;
    /// A new recovery code was made; the old one is void.
    RecoverySheetMade = "recovery_sheet_made", false;
    /// A password was set with the recovery code.
    Recovered = "recovered", false;
    /// The office's data were encrypted.
    Encrypt = "encrypt", false;
    /// The office's password or its recovery code was changed.
    PasswordChanged = "password_changed", false;
    /// Another data key took the place of the one before.
    KeyChanged = "key_changed", false;
    /// Something was withdrawn that opened the office, and its data key is kept nevertheless.
    KeyKept = "key_kept", false;
    /// What lay somewhere unprotected was taken back, deleted or destroyed.
    RestSettled = "rest_settled", false;
    /// Another keyring had been put in the place of the office's.
    KeyringReplaced = "keyring_replaced", false;
    /// An operator signed in.
    SignIn = "sign_in", false;
    /// An operator signed out.
    SignOut = "sign_out", false;
    /// A user tried to sign in and was refused.
    SignInFailed = "sign_in_failed", false;
    /// A user without the right to whole numbers typed one that is on file, and was shown that it is.
    NumberTried = "number_tried", false;
    /// The entries of an older file were chained.
    TrailBegun = "trail_begun", false;
    /// A user answers for a gap between the trail and its heads outside the file.
    TrailNoted = "trail_noted", false;
}

/// One line of the trail.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TrailLine {
    /// Running number.
    pub n: ChangeId,
    /// The instant, UTC, RFC 3339.
    pub at: String,
    /// Who.
    pub who: String,
    /// Which kind of action.
    pub action: String,
    /// A Chinese phrase.
    pub what: String,
    /// The reason given.
    pub why: Option<String>,
    /// The day on which it takes effect.
    pub effective_on: String,
    /// The change that this one took back.
    pub undoes: Option<ChangeId>,
}

/// What every entry of a kind says, the oldest first.
pub fn told(conn: &Connection, action: Action) -> Result<Vec<String>> {
    conn.prepare_cached("SELECT what FROM main.change WHERE action = :action ORDER BY id")?
        .query_and_then(named_params! { ":action": action.as_str() }, |r| Ok(r.get(0)?))?
        .collect()
}

/// The instant, UTC, at which a day begins where the office is.
pub fn begin_of_day(day: NaiveDate) -> String {
    let eve = day.checked_sub_days(Days::new(1)).unwrap_or(day);
    format!("{eve}T16:00:00Z")
}

impl TrailLine {
    /// As screens and text output show it: a reason or a file's name may hold a number.
    pub fn masked(mut self) -> Self {
        self.what = masking::text(&self.what);
        self.why = self.why.as_deref().map(masking::text);
        self
    }
}

/// The trail, newest first: all of it, or what changed, showed, exported or printed one worker's file, or what was done at or
/// after an instant (UTC). A connection confined to some communities shows the changes that touched their people.
pub fn lines(conn: &Connection, worker: Option<u32>, from: Option<&str>, limit: u32) -> Result<Vec<TrailLine>> {
    let within = if scope::is_imposed(conn)? {
        "AND id IN (SELECT change_id FROM row_change)"
    } else {
        ""
    };
    conn.prepare_cached(&format!(
        "SELECT id, at, who, action, what, why, effective_on, undoes
           FROM change
          WHERE (:worker IS NULL
                 OR id IN (SELECT change_id FROM row_change WHERE worker_id = :worker)
                 OR id IN (SELECT change_id FROM change_about WHERE :worker BETWEEN first_worker AND last_worker))
            AND (:from IS NULL OR at >= :from)
            {within}
          ORDER BY id DESC
          LIMIT :limit",
    ))?
    .query_and_then(
        named_params! { ":worker": worker, ":from": from, ":limit": limit },
        line_from_row,
    )?
    .collect()
}

/// The last entry of a kind.
pub fn last_of(conn: &Connection, action: Action) -> Result<Option<TrailLine>> {
    conn.prepare_cached(
        "SELECT id, at, who, action, what, why, effective_on, undoes
           FROM main.change WHERE action = :action ORDER BY id DESC LIMIT 1",
    )?
    .query_and_then(named_params! { ":action": action.as_str() }, line_from_row)?
    .next()
    .transpose()
}

fn line_from_row(row: &Row<'_>) -> Result<TrailLine> {
    Ok(TrailLine {
        n: ChangeId(row.get("id")?),
        at: row.get("at")?,
        who: row.get("who")?,
        action: row.get("action")?,
        what: row.get("what")?,
        why: row.get("why")?,
        effective_on: row.get("effective_on")?,
        undoes: row.get::<_, Option<i64>>("undoes")?.map(ChangeId),
    })
}

/// One field that changed in one person's file.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// The instant, UTC.
    pub at: String,
    /// Who.
    pub who: String,
    /// The field's English name: `phone`, `post`, `contract.ends_on`.
    pub field: String,
    /// What the field is called.
    pub title: String,
    /// What it was; `null`: nothing.
    pub before: Option<String>,
    /// What it became; `null`: taken away.
    pub after: Option<String>,
    /// The day from which a dated entry holds.
    pub from_on: Option<String>,
    /// What was done.
    pub what: String,
    /// The reason given, else what was done.
    pub why: String,
    /// The field, for its words.
    #[serde(skip)]
    #[cfg_attr(feature = "ipc-types", specta(skip))]
    of: Option<&'static Field>,
}

impl Words<'_> {
    /// As screens and text output say it: values in the words of a reader, numbers masked.
    pub fn of_change(&self, change: FieldChange) -> Result<FieldChange> {
        let say = |value: &Option<String>| match (change.of, value) {
            // What scripts know by name has its name already.
            (Some(field), Some(value)) if !matches!(field.form, Form::Row(_)) => self.shown(field, value).map(Some),
            (_, value) => Ok(value.clone()),
        };
        Ok(FieldChange {
            before: say(&change.before)?,
            after: say(&change.after)?,
            what: masking::text(&change.what),
            why: masking::text(&change.why),
            ..change
        })
    }
}

/// When a row was put on file; none where the journal does not know it.
pub fn written_at(conn: &Connection, table: &str, row: u32) -> Result<Option<String>> {
    let sql = "SELECT c.at FROM row_change r JOIN change c ON c.id = r.change_id
                WHERE r.tbl = :table AND r.row_id = :row AND r.op = 'insert' ORDER BY r.id DESC LIMIT 1";
    Ok(conn
        .prepare_cached(sql)?
        .query_row(named_params! { ":table": table, ":row": row }, |row| row.get(0))
        .optional()?)
}

/// Every field of `worker`'s file that ever changed, oldest first. Who objected to the person's grade is left out: every user who
/// may read files would learn it; and that a report with the person in it was filed changes nothing of the person.
pub fn of_worker(conn: &Connection, worker: u32) -> Result<Vec<FieldChange>> {
    struct Step {
        table: String,
        row: i64,
        before: Option<String>,
        after: Option<String>,
        at: String,
        who: String,
        what: String,
        why: String,
    }
    let mut steps: Vec<Step> = conn
        .prepare_cached(
            "SELECT r.tbl, r.row_id, r.op, r.before, r.after, c.at, c.who, c.what, coalesce(c.why, c.what) AS why
               FROM row_change r JOIN change c ON c.id = r.change_id
              WHERE r.worker_id = :worker AND r.tbl NOT IN ('objection', 'filing_person')
              ORDER BY r.id",
        )?
        .query_and_then(named_params! { ":worker": worker }, |row| {
            Ok(Step {
                table: row.get("tbl")?,
                row: row.get("row_id")?,
                before: row.get("before")?,
                after: row.get("after")?,
                at: row.get("at")?,
                who: row.get("who")?,
                what: row.get("what")?,
                why: row.get("why")?,
            })
        })?
        .collect::<Result<_>>()?;
    // An inserted row carries no image of its own: it is the next change's `before`, else the row as it is now.
    for i in 0..steps.len() {
        if steps[i].before.is_none() && steps[i].after.is_none() {
            let next = steps[i + 1..]
                .iter()
                .find(|s| s.table == steps[i].table && s.row == steps[i].row);
            steps[i].after = match next {
                Some(next) => next.before.clone(),
                None => current_image(conn, &steps[i].table, steps[i].row)?,
            };
        }
    }
    let words = Words::of(conn);
    let mut changes = Vec::new();
    for step in steps {
        let (before, after) = (object(step.before.as_deref()), object(step.after.as_deref()));
        let from_on = after.get("from_on").or_else(|| before.get("from_on")).and_then(text);
        let whole = before.is_empty() || after.is_empty();
        for key in after.keys().chain(before.keys().filter(|k| !after.contains_key(*k))) {
            let entry = if after.is_empty() { &before } else { &after };
            let Some(field) = words
                .field(&step.table, key, entry)?
                .filter(|field| field.key != FROM_ON || !whole)
            else {
                continue;
            };
            let (was, is) = (before.get(key).and_then(text), after.get(key).and_then(text));
            if was != is {
                // A whole entry shows its name itself.
                let name = match whole {
                    true => None,
                    false => entry_name(&words, &step.table, field, &before)?,
                };
                changes.push(FieldChange {
                    at: step.at.clone(),
                    who: step.who.clone(),
                    field: field_name(&step.table, key),
                    title: field_title(&step.table, field, name.as_deref()),
                    before: named(&words, field, was)?,
                    after: named(&words, field, is)?,
                    of: Some(field),
                    from_on: from_on.clone(),
                    what: step.what.clone(),
                    why: step.why.clone(),
                });
            }
        }
    }
    Ok(changes)
}

/// The day from which a whole entry holds is shown beside each of its fields; when it is corrected, it is a field like others.
const FROM_ON: &str = "from_on";

fn field_name(table: &str, column: &str) -> String {
    match (table, column) {
        (
            "worker" | "service" | "post_entry" | "kind_entry" | "politics_entry" | "grade_entry" | "identity_entry",
            c,
        ) => c.to_owned(),
        (_, "community_id") => "community".to_owned(),
        (table, column) => format!("{table}.{column}"),
    }
}

/// Shown on its own, a field of a record needs the record's name, and which one of several: 合同（2025-01-01起）终止日期.
fn field_title(table: &str, field: &Field, entry: Option<&str>) -> String {
    let title = field.title;
    let Some(kept) = Kept::find(table) else {
        return title.to_owned();
    };
    match (kept.alone, entry) {
        (Alone::After(words) | Alone::AfterOfSeveral(words), Some(entry)) => {
            format!("{words}（{entry}）{}", title.strip_prefix(words).unwrap_or(title))
        }
        (Alone::Plain, _) if field.key == FROM_ON => format!("{}{title}", kept.title),
        _ => kept.title_alone(field),
    }
}

/// The value that distinguishes an entry from the person's others; `None` for a kind with only one entry, and for that value itself.
fn entry_name(
    words: &Words<'_>,
    table: &str,
    changed: &Field,
    entry: &serde_json::Map<String, serde_json::Value>,
) -> Result<Option<String>> {
    let by = Kept::find(table).and_then(|kept| kept.field(kept.told_by?));
    let Some(by) = by.filter(|by| by.key != changed.key) else {
        return Ok(None);
    };
    let Some(value) = entry.get(by.key).and_then(text) else {
        return Ok(None);
    };
    let shown = words.shown(by, &value)?;
    Ok(Some(if by.form == Form::Day {
        format!("{shown}起")
    } else {
        shown
    }))
}

/// Rows that scripts know by name too.
fn named(words: &Words<'_>, field: &Field, value: Option<String>) -> Result<Option<String>> {
    match (field.form, value) {
        (Form::Row(_), Some(id)) => words.shown(field, &id).map(Some),
        (_, value) => Ok(value),
    }
}

fn current_image(conn: &Connection, table: &str, row: i64) -> Result<Option<String>> {
    let columns = journal::columns(conn, table)?;
    if columns.is_empty() {
        return Ok(None);
    }
    let sql = format!(
        "SELECT {} FROM {table} t WHERE id = :row",
        journal::image(&columns, "t")
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(named_params! { ":row": row })?;
    Ok(rows.next()?.map(|r| r.get(0)).transpose()?)
}

fn object(image: Option<&str>) -> serde_json::Map<String, serde_json::Value> {
    image.and_then(|i| serde_json::from_str(i).ok()).unwrap_or_default()
}

fn text(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(s) => Some(s.clone()),
        other => Some(other.to_string()),
    }
}
