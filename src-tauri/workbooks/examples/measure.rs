//! Fills a roster again and again and prints how long it takes:
//! `cargo run --release -p lince-workbooks --example measure -- tests/forms/02-roster.xlsx 200`

use std::time::Instant;

use lince_workbooks::{Decimal, Filling, Input, Package, RecordCell, Rows};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let form = std::fs::read(arguments.next().ok_or("which form?")?)?;
    let people: u32 = arguments.next().ok_or("how many people?")?.parse()?;
    let person = |n: u32| {
        let text = |column: u32, text: String| RecordCell {
            row: 0,
            column,
            input: Input::Text(text),
        };
        let mut cells: Vec<_> = [2, 3, 5, 6, 7, 8, 9, 13, 14]
            .map(|column| text(column, format!("{column} {n}")))
            .into();
        let date = chrono::NaiveDate::from_ymd_opt(2010, 7, 15).unwrap_or_default();
        cells.extend([4, 10].map(|column| RecordCell {
            row: 0,
            column,
            input: Input::Date(date),
        }));
        cells.push(RecordCell {
            row: 0,
            column: 12,
            input: Input::Number(Decimal::from(5000 + n)),
        });
        cells
    };
    let filling = Filling {
        cells: vec![],
        lists: vec![Rows {
            sheet: "花名册".to_owned(),
            first_row: 5,
            last_row: 12,
            rows_per_record: 1,
            records: (0..people).map(person).collect(),
        }],
    };
    let mut times = Vec::new();
    for _ in 0..9 {
        let start = Instant::now();
        let package = Package::read(form.clone())?;
        let read = start.elapsed();
        let filled = package.filled(&filling)?;
        let done = start.elapsed();
        let bytes = filled.bytes()?.len();
        times.push((start.elapsed(), read, done, bytes, filled.report.computed.len()));
    }
    times.sort();
    let (all, read, done, bytes, computed) = times[times.len() / 2];
    println!(
        "{people} people: {all:?} in all (read after {read:?}, filled after {done:?}), {bytes} bytes, {computed} results"
    );
    Ok(())
}
