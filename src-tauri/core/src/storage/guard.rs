//! What a connection is allowed to do. The engine itself refuses a statement that is not of the program's kinds, wherever it came from:
//! from a file's schema, or from a text that should have been data.

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;

use crate::Result;

/// What a connection is for at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// Saying what is in the file: nothing is known of it yet.
    Looking,
    /// Reading and writing rows of a file whose schema is ours.
    Usual,
    /// Making our schema, or taking it to the next version.
    Upgrading,
    /// Copying the whole file into one other, whose path the program made.
    CopyingOut,
}

impl Deed {
    fn allows(self, asked: &AuthContext<'_>) -> bool {
        match self {
            Self::Looking => looks(&asked.action),
            Self::Usual => looks(&asked.action) || uses(asked),
            Self::Upgrading => looks(&asked.action) || uses(asked) || builds(&asked.action),
            // The engine's own export and VACUUM INTO: statements that it makes itself from a schema that has been compared.
            Self::CopyingOut => !loads(&asked.action),
        }
    }

    /// Files that may be attached.
    fn attached(self) -> i32 {
        i32::from(self == Self::CopyingOut)
    }
}

/// Reads what the file says about itself, or sets a connection up.
fn looks(action: &AuthAction<'_>) -> bool {
    match action {
        AuthAction::Select => true,
        AuthAction::Read { table_name, .. } => is_schema_table(table_name),
        AuthAction::Pragma { pragma_name, .. } => PRAGMAS.contains(pragma_name),
        _ => false,
    }
}

/// Pragmas of the program; `writable_schema`, `temp_store_directory`, `rekey` and their like are not among them.
const PRAGMAS: &[&str] = &[
    "application_id",
    "busy_timeout",
    "cache_size",
    "data_version",
    "defer_foreign_keys",
    "foreign_key_check",
    "foreign_key_list",
    "foreign_keys",
    "index_info",
    "index_list",
    "integrity_check",
    "journal_mode",
    "locking_mode",
    "quick_check",
    "schema_version",
    "synchronous",
    "table_info",
    "trusted_schema",
    "user_version",
];

/// Rows of our tables, temporary shadows of them, and functions.
fn uses(asked: &AuthContext<'_>) -> bool {
    match &asked.action {
        AuthAction::Read { .. }
        | AuthAction::Transaction { .. }
        | AuthAction::Savepoint { .. }
        | AuthAction::Recursive
        | AuthAction::CreateTempTable { .. }
        | AuthAction::CreateTempView { .. }
        | AuthAction::DropTempTable { .. }
        | AuthAction::DropTempView { .. } => true,
        AuthAction::Insert { table_name } | AuthAction::Delete { table_name } => writes(asked, table_name),
        AuthAction::Update { table_name, .. } => writes(asked, table_name),
        AuthAction::Function { function_name } => !is_foreign(function_name),
        _ => false,
    }
}

/// The engine writes its list of temporary tables through the same question.
fn writes(asked: &AuthContext<'_>, table: &str) -> bool {
    !is_schema_table(table) || asked.database_name == Some("temp")
}

fn is_schema_table(table: &str) -> bool {
    matches!(
        table,
        "sqlite_schema" | "sqlite_master" | "sqlite_temp_schema" | "sqlite_temp_master"
    )
}

/// Tables, indexes and triggers of the office's own file, and the engine's list of them.
fn builds(action: &AuthAction<'_>) -> bool {
    matches!(
        action,
        AuthAction::CreateTable { .. }
            | AuthAction::CreateIndex { .. }
            | AuthAction::CreateTrigger { .. }
            | AuthAction::DropTable { .. }
            | AuthAction::DropIndex { .. }
            | AuthAction::DropTrigger { .. }
            | AuthAction::AlterTable { .. }
            | AuthAction::Reindex { .. }
            | AuthAction::Insert { .. }
            | AuthAction::Update { .. }
            | AuthAction::Delete { .. }
    )
}

fn loads(action: &AuthAction<'_>) -> bool {
    matches!(action, AuthAction::Function { function_name } if function_name.eq_ignore_ascii_case("load_extension"))
}

/// Functions that reach beyond the file.
fn is_foreign(function: &str) -> bool {
    ["load_extension", "sqlcipher_export", "fts3_tokenizer"]
        .iter()
        .any(|foreign| foreign.eq_ignore_ascii_case(function))
}

/// Confines a connection that has just been opened.
pub(super) fn confine(conn: &mut Connection) -> Result<()> {
    // The engine's own tables and its list of tables cannot be written, whatever is asked.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Nothing in the file's own schema may run a function of anybody's choosing.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    allow(conn, Deed::Looking)
}

/// What is allowed from now on.
pub(super) fn allow(conn: &mut Connection, deed: Deed) -> Result<()> {
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, deed.attached())?;
    conn.authorizer(Some(move |asked: AuthContext<'_>| {
        if deed.allows(&asked) {
            Authorization::Allow
        } else {
            Authorization::Deny
        }
    }))?;
    Ok(())
}

/// Lets `work` do what is not usual; afterwards the usual alone is allowed again.
pub(super) fn during<T>(
    conn: &mut Connection,
    deed: Deed,
    work: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    allow(conn, deed)?;
    let done = work(conn);
    allow(conn, Deed::Usual)?;
    done
}
