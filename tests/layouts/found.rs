//! What is on file after the import, against what is right.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::case::{Case, Expect};
use crate::office::{Base, Program, import};

/// A value that is not on file as it should be.
pub struct Miss {
    pub who: String,
    pub field: String,
    pub expected: String,
    /// What stands there, blank where nothing does.
    pub got: String,
    /// Whether the import put another value there.
    wrong: bool,
    /// Whether the program said that it did not take the value.
    pub told: bool,
}

/// How a case went.
#[derive(Default)]
pub struct Found {
    pub values: usize,
    pub right: usize,
    pub misses: Vec<Miss>,
    pub to_ask: usize,
    pub not_asked: Vec<String>,
    /// Headings that match no field and were not listed.
    unlisted: usize,
}

impl Found {
    /// Imports the workbook and compares.
    pub fn of(case: &Case, base: &Base, program: &Program) -> Self {
        let office = base.office(case);
        let before = OnFile::read(program, office.path(), case);
        let report = import(program, office.path(), case);
        let mut after = OnFile::read(program, office.path(), case);
        after.leave_out(&before);
        if std::env::var_os("LAYOUT").is_some() {
            println!("{report}");
        }
        let mut found = Self::default();
        let mut used = Vec::new();
        for expect in &case.expect {
            let place = after.place(case, base, expect, &mut used);
            let old = before.people_of(case, base, expect);
            found.compare(case, &report, expect, place, old);
        }
        for (sheet, row) in &case.asked {
            found.to_ask += 1;
            if report["error"].is_null() && !is_held_back(&report, sheet, *row) {
                found.not_asked.push(format!("{sheet}!{row}"));
            }
        }
        for heading in &case.unmapped {
            if report["error"].is_null() && !unmapped(&report).iter().any(|h| names(h, heading)) {
                found.unlisted += 1;
            }
        }
        found
    }

    pub fn wrong(&self) -> usize {
        self.misses.iter().filter(|miss| miss.wrong).count()
    }

    /// Values and headings that are lost without a word.
    pub fn silent(&self) -> usize {
        self.misses.iter().filter(|miss| !miss.told).count() + self.unlisted
    }

    fn compare(&mut self, case: &Case, report: &Value, expect: &Expect, place: Option<&Value>, old: Option<&Value>) {
        for (field, expected) in &expect.values {
            let got = value(place, field);
            let old = value(old, field);
            let right = equal(&got, expected);
            // What was on file before shows nothing, nor does a blank that was left alone.
            if right && (equal(&old, expected) || expected.is_empty()) {
                continue;
            }
            self.values += 1;
            if right {
                self.right += 1;
                continue;
            }
            self.misses.push(Miss {
                who: expect.who.clone(),
                field: format!("{}.{field}", expect.of),
                expected: expected.clone(),
                told: is_told(case, report, &expect.who, expected),
                wrong: !got.is_empty() && got != old,
                got,
            });
        }
    }
}

/// The lists that a case asks about.
struct OnFile {
    people: Vec<Value>,
    records: BTreeMap<String, Vec<Value>>,
}

impl OnFile {
    fn read(program: &Program, office: &Path, case: &Case) -> Self {
        let mut columns = vec!["id", "name", "id_number", "community"];
        for expect in case.expect.iter().filter(|e| e.of == "people") {
            columns.extend(expect.values.iter().map(|(key, _)| &**key));
        }
        columns.sort_unstable();
        columns.dedup();
        let columns = columns.join(",");
        let listed = [
            "list",
            "people",
            "--where",
            "status set",
            "--columns",
            &columns,
            "--as-of",
            &case.as_of,
        ];
        let people = entries(&program.run(office, &listed)["rows"]);
        let mut records = BTreeMap::new();
        for expect in case.expect.iter().filter(|e| e.of != "people") {
            records.entry(expect.of.clone()).or_insert_with(|| {
                let listed = ["record", "list", &expect.of, "--as-of", &case.as_of];
                entries(&program.run(office, &listed)["records"])
            });
        }
        Self { people, records }
    }

    /// Records that were on file before answer nothing.
    fn leave_out(&mut self, before: &Self) {
        for (kind, records) in &mut self.records {
            records.retain(|record| !before.records[kind].contains(record));
        }
    }

    /// The person, or the person's record that agrees in the most values and answers no other expectation.
    fn place(&self, case: &Case, base: &Base, expect: &Expect, used: &mut Vec<(String, u64)>) -> Option<&Value> {
        let person = self.person(case, base, &expect.who);
        if expect.of == "people" {
            return person;
        }
        let of = |entry: &&Value| match person {
            Some(person) => entry["worker"] == person["id"],
            None => !entry["community"].is_null() && entry["name"] == expect.who.as_str(),
        };
        let free = |entry: &&Value| !used.contains(&(expect.of.clone(), entry["id"].as_u64().unwrap_or(0)));
        let agree = |entry: &Value| {
            expect
                .values
                .iter()
                .filter(|(k, v)| equal(&shown(&entry[k.as_str()]), v))
                .count()
        };
        let entries = self.records[&expect.of].iter().filter(of).filter(free);
        let best = entries.rev().max_by_key(|entry| agree(entry))?;
        used.push((expect.of.clone(), best["id"].as_u64().unwrap_or(0)));
        Some(best)
    }

    fn people_of(&self, case: &Case, base: &Base, expect: &Expect) -> Option<&Value> {
        if expect.of == "people" {
            self.person(case, base, &expect.who)
        } else {
            None
        }
    }

    /// By identity number, by name and community, or by name; of the office's people as they were before.
    fn person(&self, case: &Case, base: &Base, who: &str) -> Option<&Value> {
        let (name, community) = split(who);
        let mut known = base.people.iter().filter(|_| case.known);
        let known = known.find(|p| p.name == name && community.is_none_or(|c| p.community == c));
        let id_number = known.map_or(who, |p| &p.id_number);
        let by_number = self.people.iter().find(|p| p["id_number"] == id_number);
        by_number.or_else(|| {
            let named = |p: &&Value| p["name"] == name && community.is_none_or(|c| p["community"] == c);
            self.people.iter().find(named).filter(|_| known.is_none())
        })
    }
}

fn split(who: &str) -> (&str, Option<&str>) {
    who.split_once('@')
        .map_or((who, None), |(name, community)| (name, Some(community)))
}

fn entries(list: &Value) -> Vec<Value> {
    list.as_array().cloned().unwrap_or_default()
}

/// A field of an entry, blank without one.
fn value(entry: Option<&Value>, field: &str) -> String {
    entry.map(|entry| shown(&entry[field])).unwrap_or_default()
}

/// A value of the program as text; several are joined.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(several) => several.iter().map(shown).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

/// The same text, or the same short number.
fn equal(got: &str, expected: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok().filter(|_| text.len() < 8);
    got == expected || number(got).is_some_and(|n| Some(n) == number(expected))
}

/// Without spaces and marks.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric() || "√✓✔".contains(*c))
        .collect()
}

/// Whether a heading as the report lists it, with the groups over it, is that one.
fn names(listed: &str, heading: &str) -> bool {
    bare(listed).ends_with(&bare(heading))
}

fn is_held_back(report: &Value, sheet: &str, row: u64) -> bool {
    let of = |entry: &Value| (sheet.is_empty() || entry["sheet"] == sheet) && entry["row"] == row;
    entries(&report["held_back"]).iter().any(of)
}

/// The headings that the report lists as not understood.
fn unmapped(report: &Value) -> Vec<String> {
    match report["unmapped"].as_array() {
        Some(headings) => headings.iter().map(heading).collect(),
        None => {
            let columns = entries(&report["columns"]);
            columns.iter().filter(|c| c["field"].is_null()).map(heading).collect()
        }
    }
}

/// The heading that an entry of the report is about.
fn heading(entry: &Value) -> String {
    let named = ["header", "column"].map(|key| shown(&entry[key]));
    let named = named.into_iter().find(|heading| !heading.is_empty());
    named.unwrap_or_else(|| entry.as_str().unwrap_or_default().to_owned())
}

/// Whether the program said that something of this person's row was not taken: the whole file, the row, or the column with the value.
fn is_told(case: &Case, report: &Value, who: &str, value: &str) -> bool {
    if !report["error"].is_null() {
        return true;
    }
    let name = bare(split(who).0.trim_end_matches("社区"));
    let lines = case.lines();
    let here = |cells: &[String]| cells.iter().any(|cell| bare(cell).contains(&name));
    let rows: Vec<_> = lines.iter().filter(|(_, _, cells)| here(cells)).collect();
    let of_person = |entry: &Value| {
        let at = |(sheet, row, _): &&&(&str, u64, Vec<String>)| {
            (sheet.is_empty() || entry["sheet"] == *sheet) && entry["row"] == *row
        };
        rows.iter().any(|line| at(&line)) || bare(&entry.to_string()).contains(&name)
    };
    let lists = ["held_back", "warnings", "kept_back_values"].map(|key| entries(&report[key]));
    if lists.iter().flatten().any(of_person) {
        return true;
    }
    let says = |cell: &String| could_be(cell, value);
    let kept_back = entries(&report["kept_back_values"]);
    let headings = unmapped(report).into_iter().chain(kept_back.iter().map(heading));
    // A person may take two rows, or a column of a table on its side.
    headings.filter(|heading| !heading.is_empty()).any(|heading| {
        let below = rows.iter().any(|(sheet, row, _)| {
            let mut at = columns(&lines, sheet, &heading);
            let near = || {
                lines
                    .iter()
                    .filter(|line| line.0 == *sheet && line.1.abs_diff(*row) <= 1)
            };
            at.any(|column| near().any(|(.., cells)| cells.get(column).is_some_and(says)))
        });
        let is_heading = |cell: &String| !bare(cell).is_empty() && bare(&heading).ends_with(&bare(cell));
        let mut beside = lines.iter().filter(|(.., cells)| cells.iter().any(is_heading));
        below || beside.any(|(.., cells)| cells.iter().any(|cell| !is_heading(cell) && says(cell)))
    })
}

/// Where a heading stands in a sheet; a heading of several rows is told by its last part too.
fn columns(lines: &[(&str, u64, Vec<String>)], sheet: &str, heading: &str) -> impl Iterator<Item = usize> {
    let heading = bare(heading);
    let mut columns = Vec::new();
    for (_, _, cells) in lines.iter().filter(|line| line.0 == sheet) {
        let named = |cell: &&String| !bare(cell).is_empty() && heading.ends_with(&bare(cell));
        let here = cells.iter().enumerate().filter(|(_, cell)| named(cell));
        columns.extend(here.map(|(column, _)| column));
    }
    columns.into_iter()
}

/// Whether the cell may be where the value comes from: one text holds the other, they have two signs in a row in common (an address and a
/// community often do), the year is in it (2024 or 24), or it is a tick.
fn could_be(cell: &str, value: &str) -> bool {
    let year = value
        .get(..4)
        .filter(|year| (value.len() == 4 || value.contains('-')) && year.starts_with("20"));
    let (cell, value) = (bare(cell), bare(value));
    if cell.is_empty() || value.is_empty() {
        return false;
    }
    let signs: Vec<char> = value.chars().collect();
    let mut pairs = signs
        .windows(2)
        .filter(|pair| !value.ends_with("社区") && !pair.iter().any(char::is_ascii_digit));
    cell.contains(&value)
        || value.contains(&cell)
        || pairs.any(|pair| cell.contains(&pair.iter().collect::<String>()))
        || year.is_some_and(|year| cell.contains(&year[2..]))
        || "√✓✔是".contains(&cell)
}
