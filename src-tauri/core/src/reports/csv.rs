//! A table as comma-separated values for other programs: UTF-8 with its mark, one line of heads, then the rows. Notes, signs
//! and the title are for paper and stay out.
//!
//! No text runs or loses digits when the file is opened by a spreadsheet program ([`crate::domain::formulas`]).

use std::io::Write;
use std::path::Path;

use super::table::{Column, ReportCell, ReportTable};
use crate::domain::formulas::guarded;
use crate::progress::{Progress, checkpoint};
use crate::storage::own;
use crate::{Error, Result};

/// Writes the file; an unfinished one leaves none.
pub fn write(table: &ReportTable, out: &Path, progress: &mut dyn Progress) -> Result<()> {
    own::export(out, |file| {
        file.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .quote_style(csv::QuoteStyle::NonNumeric)
            .from_writer(file);
        let heads = table.columns.iter().map(head);
        writer
            .write_record(heads.map(|head| guarded(&head).into_owned()))
            .map_err(unwritten)?;
        for (i, row) in table.rows.iter().enumerate() {
            if i % 256 == 0 {
                checkpoint(progress, "正在写入表格", i, table.rows.len())?;
            }
            writer.write_record(row.cells.iter().map(shown)).map_err(unwritten)?;
        }
        Ok(writer.flush()?)
    })
}

fn unwritten(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Error::Io(error),
        other => Error::Internal(format!("csv: {other:?}")),
    }
}

/// One line: a head that stands under another carries both.
fn head(column: &Column) -> String {
    let title = column.title.replace('\n', "");
    match &column.group {
        Some(group) => format!("{}·{title}", group.replace('\n', "")),
        None => title,
    }
}

fn shown(cell: &ReportCell) -> String {
    match cell {
        ReportCell::Blank => String::new(),
        ReportCell::Count(n) => n.to_string(),
        ReportCell::Hundredths(n) => format!("{}{}.{:02}", sign(*n), (n / 100).abs(), (n % 100).abs()),
        ReportCell::Tenths(n) if n % 10 == 0 => (n / 10).to_string(),
        ReportCell::Tenths(n) => format!("{}{}.{}", sign(*n), (n / 10).abs(), (n % 10).abs()),
        ReportCell::Date(day) => day.to_string(),
        ReportCell::Text(text) => guarded(text).into_owned(),
    }
}

fn sign(n: i64) -> &'static str {
    if n < 0 { "-" } else { "" }
}
