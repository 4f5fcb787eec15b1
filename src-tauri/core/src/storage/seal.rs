//! The canonical writing of stored values, over which the trail's digests are computed, and the seal of one row.

use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::quoted;
use crate::Result;

/// The function's name in the journal's triggers.
const FUNCTION: &str = "lince_seal";

/// Half a SHA-256: enough that no second row with the same seal can be found, and a quarter of the journal's growth.
pub(super) type Seal = [u8; 16];

/// Writes values so that no two sequences of values are written alike: kind, length, bytes.
pub(super) struct Writing {
    hash: Sha256,
    /// Values are small: many are hashed at once.
    held: Vec<u8>,
}

/// Bytes that are held before they are hashed.
const HELD: usize = 4096;

impl Writing {
    /// Begins with a word that says what is written, so that digests of different things never meet.
    pub(super) fn of(what: &str) -> Self {
        let mut writing = Self {
            hash: Sha256::new(),
            held: Vec::with_capacity(512),
        };
        writing.text(what);
        writing
    }

    pub(super) fn int(&mut self, value: i64) {
        self.put(&[1]);
        self.put(&value.to_be_bytes());
    }

    pub(super) fn text(&mut self, value: &str) {
        self.sized(2, value.as_bytes());
    }

    pub(super) fn value(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => self.put(&[0]),
            ValueRef::Integer(number) => self.int(number),
            ValueRef::Text(text) => self.sized(2, text),
            ValueRef::Blob(bytes) => self.sized(3, bytes),
            ValueRef::Real(number) => {
                self.put(&[4]);
                self.put(&number.to_be_bytes());
            }
        }
    }

    fn sized(&mut self, kind: u8, bytes: &[u8]) {
        self.put(&[kind]);
        self.put(&(bytes.len() as u64).to_be_bytes());
        self.put(bytes);
    }

    fn put(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= HELD {
            self.hash.update(&self.held);
            self.held.clear();
        }
    }

    pub(super) fn digest(mut self) -> [u8; 32] {
        self.hash.update(&self.held);
        self.hash.finalize().into()
    }

    fn seal(self) -> Seal {
        let digest = self.digest();
        std::array::from_fn(|i| digest[i])
    }
}

fn begin() -> Writing {
    Writing::of("row")
}

/// Makes the seal known to a connection; without it no journalled row can be inserted, so that another program cannot.
pub(super) fn register(conn: &Connection) -> Result<()> {
    // Innocuous: it reads nothing but its arguments, so that triggers of a schema that is not trusted may call it.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    conn.create_scalar_function(FUNCTION, -1, flags, |arguments| {
        let mut writing = begin();
        for i in (0..arguments.len()).step_by(2) {
            let value = arguments.get_raw(i + 1);
            if value != ValueRef::Null {
                let name = arguments.get_raw(i);
                writing.text(name.as_str().map_err(|e| Error::UserFunctionError(e.into()))?);
                writing.value(value);
            }
        }
        Ok(writing.seal().to_vec())
    })?;
    Ok(())
}

/// `lince_seal('id', P.id, …)` for a row named `prefix`. Columns go by name and NULL is left out, so that a column that a later
/// schema adds, empty, breaks no earlier seal.
pub(super) fn expression(columns: &[String], prefix: &str) -> String {
    let mut columns: Vec<&String> = columns.iter().collect();
    columns.sort();
    let pairs: Vec<String> = columns
        .iter()
        .map(|c| format!("{}, {}", quoted::text(c), quoted::of_row(prefix, c)))
        .collect();
    format!("{FUNCTION}({})", pairs.join(", "))
}

/// The seal of the row whose image the journal keeps; `None`: it is no image.
pub(super) fn of_image(image: &str) -> Option<Seal> {
    let Value::Object(columns) = serde_json::from_str(image).ok()? else {
        return None;
    };
    let mut columns: Vec<_> = columns.iter().collect();
    columns.sort_by_key(|(name, _)| *name);
    let mut writing = begin();
    for (name, value) in columns {
        match value {
            Value::Null => continue,
            Value::String(text) => {
                writing.text(name);
                writing.text(text);
            }
            Value::Number(number) => {
                writing.text(name);
                match number.as_i64() {
                    Some(whole) => writing.int(whole),
                    None => writing.value(ValueRef::Real(number.as_f64()?)),
                }
            }
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        }
    }
    Some(writing.seal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_and_its_image_have_the_same_seal() {
        let conn = Connection::open_in_memory().unwrap();
        register(&conn).unwrap();
        conn.execute_batch(
            r#"CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, note TEXT, age INTEGER) STRICT;
               INSERT INTO t VALUES (7, '㛃"\䶮' || char(10), NULL, -3);"#,
        )
        .unwrap();
        let columns = ["id", "name", "note", "age"].map(str::to_owned);

        let (seal, image): (Vec<u8>, String) = conn
            .query_row(
                &format!(
                    "SELECT {}, json_object('id', t.id, 'name', t.name, 'note', t.note, 'age', t.age) FROM t",
                    expression(&columns, "t")
                ),
                [],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )
            .unwrap();

        assert_eq!(of_image(&image).unwrap().to_vec(), seal);
    }

    #[test]
    fn values_that_look_alike_are_written_differently() {
        let seals: Vec<Seal> = [
            r#"{"a":1}"#,
            r#"{"a":"1"}"#,
            r#"{"a":"1","b":""}"#,
            r#"{"ab":"1"}"#,
            r#"{"a":"","b":"1"}"#,
        ]
        .iter()
        .map(|image| of_image(image).unwrap())
        .collect();
        for (i, seal) in seals.iter().enumerate() {
            assert!(!seals[i + 1..].contains(seal), "image {i}");
        }
        assert_eq!(
            of_image(r#"{"a":1,"b":null}"#),
            of_image(r#"{"a":1}"#),
            "empty is left out"
        );
        assert_eq!(of_image("[1]"), None);
    }
}
