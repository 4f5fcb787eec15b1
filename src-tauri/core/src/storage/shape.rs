//! The schema that an office's file of each version has, to the letter. What a table, index, trigger or view says is run or read by
//! the engine, so a file that has one more, one less or another one is not ours, wherever it came from.

use rusqlite::Connection;

use super::seal::Writing;
use super::{hex, migrations, schema, unread};
use crate::{Error, ErrorCode, Result};

/// By version: the digest of everything in its `sqlite_schema`. A step that changes a file's schema, even by one character of a
/// trigger, is a new version.
const FROZEN: &[&str] = &[
    "47e1bb4576595d9d71982ff9fdd8bbd6c9e9657e62c39f88cf8e06f45a6625e1",
    "26ebb089ec0e4b47803fa57b40425d7e9ecde2431933fea31d33f5660a789d09",
    "a7a7221814eeb652cfdd7719e1de8c7a5cc74bc299b24875fe9970789d39aef4",
    "61f26b2b6fe2f78116cccd1dd19f06c0267e94ae603198c51679c90d25703f30",
    "e4fcea0bfd39e947fb8e16aaf7a42d7f616df8849c09002920e8ea0831c564ce",
    "b5e2a3712a7301942c583f53110699d8d42bf0dc22d469b0ca7444ce5b3fbf7c",
    "2e981d2337ec420f7dae9f819cb98eca9744ae485249d1373c23426601d17787",
    "8c20b137086d3ea8de514a0f0d0be5a2c3673637ab50de11db39508b26753dbd",
    "ad3443be660fee93593ceceff0926a0805d48c05e0425b70ba289db2666292f5",
    "633a42f1e910130eebdf939ff4c7da9af7b61f3bc3e3230de2369496dea4a50c",
    "3c79f3a3075d93e89ecfac5a9f1cb41f01cccaf07d94a4128d8d910ebc5c1966",
];

/// One line of `sqlite_schema`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Object {
    kind: String,
    name: String,
    table: String,
    /// `None`: an index that the engine made by itself.
    sql: Option<String>,
}

/// Refuses a file that is not ours (`damaged`, with what in it is wrong), or newer than this program (`newer_schema`); returns its
/// version. Reads only what the file says about itself.
pub(super) fn check(conn: &Connection) -> Result<u32> {
    let id: i32 = conn.query_row("PRAGMA application_id", [], |r| r.get(0))?;
    if id != schema::APPLICATION_ID {
        return Err(ErrorCode::Damaged.into());
    }
    let found = schema::version(conn)?;
    if found > migrations::latest() {
        let details = serde_json::json!({ "found": found, "known": migrations::latest() });
        return Err(Error::about(ErrorCode::NewerSchema, format!("数据格式第{found}版")).with_details(details));
    }
    let objects = objects(conn)?;
    let known = (found as usize).checked_sub(1).and_then(|n| FROZEN.get(n));
    if known.is_some_and(|frozen| *frozen == digest(&objects)) {
        Ok(found)
    } else {
        Err(Error::about(ErrorCode::Damaged, strange(&objects)))
    }
}

fn objects(conn: &Connection) -> Result<Vec<Object>> {
    let mut found: Vec<Object> = conn
        .prepare("SELECT type, name, tbl_name, sql FROM main.sqlite_schema")?
        .query_map([], |r| {
            Ok(Object {
                kind: r.get(0)?,
                name: r.get(1)?,
                table: r.get(2)?,
                sql: r.get(3)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    found.sort();
    Ok(found)
}

fn digest(objects: &[Object]) -> String {
    let mut writing = Writing::of("schema");
    for Object { kind, name, table, sql } in objects {
        writing.text(kind);
        writing.text(name);
        writing.text(table);
        writing.value(sql.as_deref().map_or(rusqlite::types::ValueRef::Null, Into::into));
    }
    hex::written(&writing.digest())
}

/// What is not ours, for people: the first object that the present schema does not have, else that something is missing or other.
fn strange(objects: &[Object]) -> String {
    let ours = present().unwrap_or_default();
    let unknown = objects.iter().find(|object| {
        !ours
            .iter()
            .any(|own| (&own.kind, &own.name) == (&object.kind, &object.name))
    });
    match unknown {
        Some(object) => {
            let name: String = object.name.chars().filter(|c| !c.is_control()).take(40).collect();
            format!("数据库里有不是邻册建立的{}“{name}”", title(&object.kind))
        }
        None => "数据库的结构被别的程序改动过".to_owned(),
    }
}

fn title(kind: &str) -> &'static str {
    match kind {
        "table" => "表",
        "index" => "索引",
        "trigger" => "触发器",
        "view" => "视图",
        _ => "对象",
    }
}

/// What a file made now has.
fn present() -> Result<Vec<Object>> {
    let mut conn = unread::in_memory()?;
    migrations::build(&mut conn)?;
    objects(&conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_made_now_is_what_was_frozen() {
        let (version, now) = (migrations::latest() as usize, digest(&present().unwrap()));

        assert_eq!(
            FROZEN.get(version - 1).copied(),
            Some(now.as_str()),
            "line {version} of FROZEN in storage/shape.rs must be {now:?}; a released line never changes, a further step is a further line"
        );
        assert_eq!(FROZEN.len(), version);
    }
}
