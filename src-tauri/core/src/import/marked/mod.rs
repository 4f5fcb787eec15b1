//! The user's own workbook with the refused cells marked and explained, to be corrected and imported again.
//!
//! An .xlsx is patched inside its zip, so that everything else about it stays: widths, formulas, other sheets, print
//! set-up. Every other format, and an .xlsx that cannot be patched, is laid out anew with its values and merged cells.

mod rebuilt;
mod sheet;
mod styles;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufReader, Read, Seek, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::storage::own;
use crate::{Error, ErrorCode, Result, files, workplace};

use super::faults::HeldBack;
use super::layout::FIRST_ADDED;
use super::meaning::comparable;
use super::package::{self, not_a_spreadsheet};
use super::plan::Plan;
use super::table::ImportTable;
use super::table_sheet::TableSheet;
use super::workbook::{Address, Format};

/// Heading of the column that explains the marks.
pub const NOTE_HEADING: &str = "问题说明";

/// What is to be marked on one sheet.
#[derive(Debug, Default)]
struct Marks {
    /// Cells to be filled, by row.
    cells: BTreeMap<u32, BTreeSet<u32>>,
    /// Sentences, by row.
    notes: BTreeMap<u32, String>,
    note_column: u32,
    /// The column is one that an earlier marking left: its old sentences go.
    note_column_is_ours: bool,
    heading_row: u32,
    last_heading_row: u32,
    /// A cell whose look the note's heading takes over.
    heading_like: Option<Address>,
}

/// Writes the file that `table` was read from to `out`, with the rows that `plan` holds back marked.
pub fn write(table: &ImportTable, plan: &Plan, out: &Path) -> Result<()> {
    let mut marks: HashMap<&str, Marks> = HashMap::new();
    for (place, sheet) in table.sheets.iter().enumerate() {
        let own = Marks::of(sheet, place, &plan.held_back);
        if own.notes.is_empty() {
            continue;
        }
        match marks.entry(&sheet.drawn.name) {
            Entry::Vacant(free) => drop(free.insert(own)),
            Entry::Occupied(mut other) => other.get_mut().join(own),
        }
    }
    let path = table
        .sheets
        .first()
        .map_or(Path::new(""), |sheet| sheet.source.path.as_path());
    own::export(out, |file| {
        if table.format() == Format::Xlsx {
            let work = workplace::folder()?;
            let mut patched = tempfile::tempfile_in(work.path())?;
            match patch(path, &marks, &mut patched) {
                Ok(()) => return copy(&mut patched, file),
                // It is the disk, not the workbook.
                Err(error) if matches!(error.code(), ErrorCode::DiskFull | ErrorCode::DiskFailing) => {
                    return Err(error);
                }
                Err(_) => {}
            }
        }
        // What cannot be patched is laid out anew, and that can be patched.
        let work = workplace::folder()?;
        let plain = work.path().join("plain.xlsx");
        rebuilt::write(table, &plain)?;
        patch(&plain, &marks, file)
    })
}

fn copy(from: &mut File, to: &mut File) -> Result<()> {
    from.rewind()?;
    std::io::copy(from, to)?;
    Ok(())
}

impl Marks {
    /// Of the table at that place among those of the file.
    fn of(table: &TableSheet, place: usize, held_back: &[HeldBack]) -> Self {
        let header = &table.header;
        let ours = header
            .columns
            .iter()
            .find(|column| comparable(&column.heading()) == NOTE_HEADING);
        let ours = ours.filter(|_| table.is_as_drawn());
        let last = table.drawn.last_column();
        let (first_row, last_row) = match table.is_as_drawn() {
            true => (header.first_row, header.last_row),
            false => (1, 1),
        };
        let mut marks = Self {
            note_column: ours.map_or(last + 1, |column| column.column),
            note_column_is_ours: ours.is_some(),
            heading_row: first_row,
            last_heading_row: last_row,
            heading_like: header
                .columns
                .iter()
                .rfind(|column| column.column < FIRST_ADDED)
                .filter(|_| table.is_as_drawn())
                .map(|column| Address {
                    row: header.first_row,
                    column: column.column,
                }),
            ..Self::default()
        };
        for held in held_back.iter().filter(|held| held.laid.0 == place) {
            marks.note(held.row, &held.message);
            for at in held.cells.iter().filter_map(|cell| cell.at) {
                marks.cells.entry(at.row).or_default().insert(at.column);
                // In a merged area only the first cell shows its fill.
                if let Some(area) = table.drawn.tall_merge(at) {
                    marks.cells.entry(area.top).or_default().insert(area.left);
                }
            }
        }
        marks
    }

    fn note(&mut self, row: u32, sentence: &str) {
        let told = self.notes.entry(row).or_default();
        if !told.is_empty() {
            told.push('\n');
        }
        told.push_str(sentence);
    }

    /// Those of another table on the same sheet.
    fn join(&mut self, other: Self) {
        for (row, sentence) in other.notes {
            self.note(row, &sentence);
        }
        for (row, columns) in other.cells {
            self.cells.entry(row).or_default().extend(columns);
        }
    }
}

/// Copies a zip, rewriting the marked sheets and the styles that they need.
fn patch(path: &Path, marks: &HashMap<&str, Marks>, out: &mut File) -> Result<()> {
    let parts = package::measure(BufReader::new(File::open(path)?))?;
    let mut zip = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(not_a_spreadsheet)?;
    let mut sheets: HashMap<String, (&Marks, HashMap<Address, u32>)> = HashMap::new();
    for (name, marks) in marks {
        let part = parts.paths.get(*name).ok_or_else(cannot_patch)?;
        let styles = sheet::styles_of(entry(&mut zip, part)?, marks)?;
        sheets.insert(part.clone(), (marks, styles));
    }
    let styles_part = sheets
        .keys()
        .next()
        .map(|part| format!("{}/styles.xml", part.split('/').next().unwrap_or("xl")));
    let wanted: BTreeSet<u32> = sheets
        .values()
        .flat_map(|(_, styles)| styles.values().copied())
        .collect();
    let patched = match &styles_part {
        Some(part) => Some(styles::with_marks(&whole(entry(&mut zip, part)?)?, &wanted)?),
        None => None,
    };
    files::latched(out, |out| {
        let mut writer = ZipWriter::new(out);
        for index in 0..zip.len() {
            let entry = zip.by_index(index).map_err(not_a_spreadsheet)?;
            let name = entry.name().map_err(not_a_spreadsheet)?.to_string();
            let bare = name.trim_start_matches('/');
            if let (Some(patched), true) = (&patched, styles_part.as_deref() == Some(bare)) {
                writer.start_file(name, options()).map_err(cannot_write)?;
                writer.write_all(&patched.xml)?;
            } else if let (Some((marks, own)), Some(patched)) = (sheets.get(bare), &patched) {
                writer.start_file(name.clone(), options()).map_err(cannot_write)?;
                sheet::rewrite(BufReader::new(entry), &mut writer, marks, own, patched)?;
            } else if bare == "[Content_Types].xml" {
                let types = whole(entry)?;
                if memchr::memmem::find(&types, b"macroEnabled").is_some() {
                    // Under the name .xlsx a spreadsheet program refuses a workbook with macros.
                    return Err(cannot_patch());
                }
                writer.start_file(name, options()).map_err(cannot_write)?;
                writer.write_all(&types)?;
            } else {
                writer.raw_copy_file(entry).map_err(cannot_write)?;
            }
        }
        writer.finish().map_err(cannot_write)?;
        Ok(())
    })
}

fn entry<'z, R: Read + Seek>(zip: &'z mut ZipArchive<R>, name: &str) -> Result<impl Read + use<'z, R>> {
    zip.by_name(name).map_err(|_| cannot_patch())
}

fn whole(mut entry: impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn options() -> SimpleFileOptions {
    // Never the 64-bit form: LibreOffice refuses it, and no part passes the limit of what may be read.
    SimpleFileOptions::default().large_file(false)
}

fn cannot_patch() -> Error {
    Error::Internal("a workbook could not be patched".to_owned())
}

fn cannot_write<E>(_: E) -> Error {
    std::io::Error::other("zip").into()
}
