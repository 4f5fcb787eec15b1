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
        ReportCell::Text(text) => guarded(text).into_owned(),
        cell => cell.to_string(),
    }
}
