//! Workbooks laid out as offices lay them out, read in by the program, against what a careful clerk reads from them.
//!
//! `office.toml` is the office that every case starts from, `cases/*.toml` are the workbooks and their right readings. The program is built and run as a
//! user runs it; `LINCE_PROGRAM` names another one. Every value that is not on file afterwards stands in `layouts-misses.tsv` under the target directory.

// Helpers of tests are tests: what they cannot set up fails the test that asked for it.
#![allow(clippy::unwrap_used)]

mod case;
mod found;
mod office;
mod workbook;

use std::fmt::Write;
use std::path::Path;

use case::Case;
use found::Found;
use office::{Base, Program, import_as};

/// The share of the values, in percent, that must be on file at least.
const RIGHT_AT_LEAST: f64 = 99.5;

/// The share of the sheets, in percent, that must be told apart without being named.
const TOLD_APART_AT_LEAST: f64 = 95.0;

/// What the cases have in sum.
#[derive(Default)]
struct Sum {
    values: usize,
    right: usize,
    wrong: usize,
    silent: usize,
    to_ask: usize,
    not_asked: usize,
}

impl Sum {
    fn add(&mut self, found: &Found) {
        self.values += found.values;
        self.right += found.right;
        self.wrong += found.wrong();
        self.silent += found.silent();
        self.to_ask += found.to_ask;
        self.not_asked += found.not_asked.len();
    }

    fn share(&self) -> f64 {
        100.0 * self.right as f64 / self.values.max(1) as f64
    }

    /// The line of a case, or the closing line.
    fn line(&self, name: &str) -> String {
        let Self {
            values,
            right,
            wrong,
            silent,
            to_ask,
            not_asked,
        } = self;
        let missing = values - right;
        let share = self.share();
        format!(
            "{name:<44} {right:>5} /{values:>5} {share:>5.1} %   missing {missing:>4}, of these another value {wrong:>3}; lost in silence {silent:>4}; not asked {not_asked} of {to_ask}"
        )
    }
}

#[test]
fn what_offices_write_is_on_file_or_told() {
    let program = Program::built();
    let base = Base::new(&program);
    let only = std::env::var("LAYOUT").unwrap_or_default();
    let cases = Case::all().into_iter().filter(|case| case.name.contains(&only));
    let (mut sum, mut misses) = (Sum::default(), String::from("case\twho\tfield\texpected\tgot\tword\n"));
    let mut count = 0;
    for case in cases {
        let found = Found::of(&case, &base, &program);
        let mut one = Sum::default();
        one.add(&found);
        println!("{}", one.line(&case.name));
        for miss in &found.misses {
            let word = if miss.told { "told" } else { "silent" };
            let _ = writeln!(
                misses,
                "{}\t{}\t{}\t{}\t{}\t{word}",
                case.name, miss.who, miss.field, miss.expected, miss.got
            );
        }
        for row in &found.not_asked {
            let _ = writeln!(misses, "{}\t{row}\t\task\ttaken\tsilent", case.name);
        }
        sum.add(&found);
        count += 1;
    }
    println!("{}", sum.line(&format!("{count} layouts")));
    let table = program.folder().join("layouts-misses.tsv");
    std::fs::write(&table, misses).unwrap();
    if !only.is_empty() {
        return;
    }
    let table = Path::new(&table).display();
    assert!(
        sum.share() >= RIGHT_AT_LEAST,
        "{:.1} % of the values are right, see {table}",
        sum.share()
    );
    assert_eq!(sum.silent, 0, "values lost in silence, see {table}");
}

#[test]
fn a_sheet_is_known_for_what_it_is() {
    let program = Program::built();
    let base = Base::new(&program);
    let cases = Case::all();
    let mut wrong = Vec::new();
    for case in &cases {
        let dir = base.office(case);
        let report = import_as(&program, dir.path(), case, "auto", true);
        // Several kinds are told each, one by itself; a roster's sheet may hold contracts or schooling besides.
        let mut kinds = report["kinds"]
            .as_array()
            .into_iter()
            .flatten()
            .chain([&report["kind"]]);
        if !kinds.any(|kind| kind == case.kind.as_str()) {
            wrong.push(format!("{}: {} rather than {}", case.name, report["kind"], case.kind));
        }
    }
    let share = 100.0 - 100.0 * wrong.len() as f64 / cases.len().max(1) as f64;
    println!(
        "{} of {} sheets are taken for something else\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
    assert!(
        share >= TOLD_APART_AT_LEAST,
        "{share:.1} % of the sheets are told apart"
    );
}
