//! The reports upward. Each is built as plain data first; [`xlsx`] draws any of them, [`csv`] writes any of them for programs.

use std::path::Path;

use crate::progress::Progress;
use crate::storage::own;
use crate::{Error, ErrorCode, Result};

pub mod cells;
pub mod checks;
pub mod csv;
pub mod definition;
pub mod layout;
pub mod list;
pub mod period;
pub mod quarterly;
pub mod table;
pub mod template;
pub mod xlsx;

pub use table::INTERNAL;

/// Writes a table into `out`: values for programs where its name ends in `.csv`, else a workbook.
pub fn save(table: &table::ReportTable, out: &Path, progress: &mut dyn Progress) -> Result<()> {
    let ending = out.extension().unwrap_or_default();
    if ending.eq_ignore_ascii_case("csv") {
        csv::write(table, out, progress)
    } else if ending.eq_ignore_ascii_case("xlsx") || out.is_dir() {
        xlsx::write(table, out, progress)
    } else {
        own::may_give_way(out)?;
        let about = "表格只能存为.xlsx或.csv，请在文件名末尾写上";
        Err(Error::about(ErrorCode::InvalidArgument, about))
    }
}

/// The trail's sentence about a file with the office's data: what, how much, under which name.
pub fn exported(what: &str, rows: usize, out: &Path) -> String {
    let name = out.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
    format!("导出{what}，{rows}行，文件{name}")
}

/// The report of that name among those that the program ships. `unknown_report`.
fn named<R>(shipped: Vec<R>, name: &str, own: impl Fn(&R) -> &str) -> Result<R> {
    let found = shipped.into_iter().find(|one| own(one) == name);
    found.ok_or_else(|| Error::about(ErrorCode::UnknownReport, format!("「{name}」")))
}

/// Reads every file of a folder that the program ships.
fn read_all<R>(folder: &include_dir::Dir<'_>, read: impl Fn(&str) -> Result<R>) -> Result<Vec<R>> {
    let files = folder.files().filter_map(include_dir::File::contents_utf8);
    files.map(read).collect()
}
