//! A case: the workbook, and what is right.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// The folder of the cases and the office.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts")
}

/// A sheet of the workbook.
pub struct Sheet {
    pub name: String,
    pub rows: Vec<Vec<Value>>,
    pub merges: Vec<String>,
    pub hidden_rows: Vec<u32>,
    pub hidden_columns: Vec<String>,
    pub hidden: bool,
}

/// Values of one person, or of one of a person's records.
pub struct Expect {
    pub of: String,
    pub who: String,
    pub values: Vec<(String, String)>,
}

pub struct Case {
    pub name: String,
    pub kind: String,
    /// Whether the people of the office are on file.
    pub known: bool,
    pub as_of: String,
    pub year: Option<String>,
    pub extension: String,
    /// The whole file, of a text format.
    pub text: Option<String>,
    pub gbk: bool,
    pub sheets: Vec<Sheet>,
    pub expect: Vec<Expect>,
    /// Sheet and row of what must not be taken without a question.
    pub asked: Vec<(String, u64)>,
    /// Headings that match no field.
    pub unmapped: Vec<String>,
}

impl Case {
    /// All cases, by their file names.
    pub fn all() -> Vec<Self> {
        // Other layouts may be tried with the same office.
        let cases = std::env::var_os("LAYOUT_CASES").map_or_else(|| folder().join("cases"), std::path::PathBuf::from);
        let files = std::fs::read_dir(cases).unwrap();
        let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|e| e == "toml"));
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    fn read(path: &Path) -> Self {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let table = table(path);
        let office = text(&table, "office").unwrap_or_else(|| panic!("{name}: which office?"));
        Self {
            kind: text(&table, "kind").unwrap(),
            known: office == "known",
            as_of: text(&table, "as_of").unwrap_or_else(|| "2026-12-31".into()),
            year: table.get("year").map(plain),
            extension: text(&table, "extension").unwrap_or_else(|| "xlsx".into()),
            text: text(&table, "text"),
            gbk: text(&table, "encoding").is_some_and(|e| e == "gbk"),
            sheets: tables(&table, "sheet").map(sheet).collect(),
            expect: tables(&table, "expect").map(expect).collect(),
            asked: tables(&table, "asked").map(asked).collect(),
            unmapped: table.get("expect_unmapped").map(headings).unwrap_or_default(),
            name,
        }
    }

    /// The rows as text, by sheet and the sheet's own row number; of a text format the lines.
    pub fn lines(&self) -> Vec<(&str, u64, Vec<String>)> {
        let mut lines = Vec::new();
        for sheet in &self.sheets {
            for (n, row) in sheet.rows.iter().enumerate() {
                lines.push((&*sheet.name, n as u64 + 1, row.iter().map(plain).collect()));
            }
        }
        let page = self.extension == "html" || self.extension == "xls";
        let text = self.text.as_deref().unwrap_or_default().lines();
        let text = text.filter(|line| !page || line.contains("<tr"));
        for (n, line) in text.enumerate() {
            let cells = line.split([',', '\t', '<', '>']).map(str::to_owned);
            lines.push(("", n as u64 + 1, cells.collect()));
        }
        lines
    }
}

fn sheet(table: &Table) -> Sheet {
    let rows = table["rows"].as_array().unwrap();
    Sheet {
        name: text(table, "name").unwrap(),
        rows: rows.iter().map(|row| row.as_array().unwrap().clone()).collect(),
        merges: list(table, "merges").map(plain).collect(),
        hidden_rows: list(table, "hidden_rows")
            .map(|n| n.as_integer().unwrap() as u32)
            .collect(),
        hidden_columns: list(table, "hidden_columns").map(plain).collect(),
        hidden: table.get("hidden").and_then(Value::as_bool).unwrap_or(false),
    }
}

fn expect(table: &Table) -> Expect {
    let values = table["values"].as_table().unwrap();
    Expect {
        of: text(table, "of").unwrap(),
        who: text(table, "who").unwrap(),
        values: values.iter().map(|(key, value)| (key.clone(), plain(value))).collect(),
    }
}

fn asked(table: &Table) -> (String, u64) {
    (
        text(table, "sheet").unwrap_or_default(),
        table["row"].as_integer().unwrap() as u64,
    )
}

fn headings(value: &Value) -> Vec<String> {
    list(value.as_table().unwrap(), "headings").map(plain).collect()
}

/// A file of TOML.
pub fn table(path: &Path) -> Table {
    let text = std::fs::read_to_string(path).unwrap();
    text.parse().unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The tables of an array of them.
pub fn tables<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = &'a Table> {
    list(table, key).map(|one| one.as_table().unwrap())
}

fn list<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = &'a Value> {
    table.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// A text of the table.
pub fn text(table: &Table, key: &str) -> Option<String> {
    table
        .get(key)
        .map(|value| value.as_str().unwrap_or_else(|| panic!("{key} is no text")).to_owned())
}

/// A value as text.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Table(number) => number["v"].to_string(),
        other => other.to_string(),
    }
}
