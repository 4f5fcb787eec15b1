//! Opens a file of any kind as a workbook.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::excel::guarded;
use super::grid::Tables;
use super::package::{self, not_a_spreadsheet};
use super::workbook::{Format, MOST_BYTES, MOST_COLUMNS, Sheet, SheetCell, Workbook};
use super::xml::Bounded;
use super::{charset, delimited, docx, excel, foreign, mhtml, ods, page, spreadsheetml};
use crate::progress::{Progress, checkpoint};
use crate::{Error, ErrorCode, Result};

/// Name of the sheet that the clipboard gives.
const PASTED: &str = "粘贴的内容";

/// A file that was opened, or what was pasted.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Where it lies; blank: it was pasted.
    pub path: PathBuf,
    /// Its name, as users know it.
    pub name: String,
    /// Several are read together: messages name its sheets by the file too.
    pub is_one_of_several: bool,
    /// What it holds.
    pub workbook: Workbook,
}

impl Opened {
    /// Opens a file of any kind.
    pub fn file(path: &Path, progress: &mut dyn Progress) -> Result<Self> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(Self {
            path: path.to_owned(),
            name: name.unwrap_or_default(),
            is_one_of_several: false,
            workbook: bounded(workbook(path, progress)?)?,
        })
    }

    /// Takes what was pasted.
    pub fn pasted(text: &str) -> Result<Self> {
        Ok(Self {
            path: PathBuf::new(),
            name: "粘贴的内容".to_owned(),
            is_one_of_several: false,
            workbook: bounded(pasted(text)?)?,
        })
    }

    /// Its name without the ending.
    pub(crate) fn stem(&self) -> &str {
        self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem)
    }

    /// What its sheet is called in reports: beside other files with its own name before it.
    pub(crate) fn displayed(&self, sheet: &str) -> String {
        match (self.is_one_of_several, self.stem() == sheet) {
            (false, _) => sheet.to_owned(),
            (true, true) => self.name.clone(),
            _ => format!("{}／{sheet}", self.name),
        }
    }
}

/// A hundred thousand people with a hundred columns each.
const MOST_VALUES: usize = 10_000_000;
/// Many times what a spreadsheet's cell holds.
const LONGEST_CELL: usize = 200_000;

/// Refuses what would only cost time: it comes of a quotation mark that does not end, or of ill will.
fn bounded(workbook: Workbook) -> Result<Workbook> {
    let cells = |sheet: &Sheet| sheet.rows().iter().map(|row| row.cells().count()).sum::<usize>();
    if workbook.sheets.iter().map(|sheet| cells(sheet)).sum::<usize>() > MOST_VALUES {
        let what = format!("整个文件超过{}万格有内容", MOST_VALUES / 10_000);
        return Err(Error::about(ErrorCode::TooLarge, what));
    }
    for sheet in &workbook.sheets {
        for row in sheet.rows() {
            let is_long = |(_, cell): (u32, &SheetCell)| match cell {
                SheetCell::Text(text) => text.len() > LONGEST_CELL && text.chars().count() > LONGEST_CELL,
                _ => false,
            };
            let what = if row.cells().any(is_long) {
                format!("第{}行有一格超过{LONGEST_CELL}个字，可能少了一个引号", row.number)
            } else if row.cells().count() > MOST_COLUMNS as usize {
                format!("第{}行超过{MOST_COLUMNS}列", row.number)
            } else {
                continue;
            };
            return Err(Error::about(ErrorCode::TooLarge, what));
        }
    }
    Ok(workbook)
}

/// Reads `path`, recognised by content rather than by name.
pub fn workbook(path: &Path, progress: &mut dyn Progress) -> Result<Workbook> {
    let length = std::fs::metadata(path).map_err(cannot_open)?;
    if !length.is_file() {
        return Err(ErrorCode::NotASpreadsheet.into());
    }
    if length.len() > MOST_BYTES {
        return Err(ErrorCode::TooLarge.into());
    }
    let start = read_start(path).map_err(cannot_open)?;
    if let Some(refusal) = foreign::refusal(&start) {
        return Err(refusal);
    }
    match &start[..start.len().min(8)] {
        [b'P', b'K', 3, 4, ..] => zipped(path, progress),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] => excel::read_xls(path, progress)
            .map_err(|error| guarded(|| Ok(foreign::compound(path))).ok().flatten().unwrap_or(error)),
        _ => text(path, &charset::start(&start), progress),
    }
}

/// Reads a table that was copied in another program, as text.
pub fn pasted(text: &str) -> Result<Workbook> {
    if text.len() as u64 > MOST_BYTES {
        return Err(ErrorCode::TooLarge.into());
    }
    let workbook = delimited::pasted(text, PASTED)?;
    if workbook.sheets.iter().all(|sheet| sheet.rows().is_empty()) {
        return Err(Error::about(ErrorCode::NoHeaderFound, "粘贴的内容里没有文字"));
    }
    Ok(workbook)
}

/// A page, XML, or separated values; `start` is in small letters.
fn text(path: &Path, start: &str, progress: &mut dyn Progress) -> Result<Workbook> {
    if mhtml::begins(start) {
        let pages = mhtml::pages(&std::fs::read(path)?);
        return guarded(|| {
            let mut tables = Tables::new();
            for packed in &pages {
                let text = charset::decoded(&packed.bytes, packed.charset.as_deref())?;
                page::read(&text, &mut tables, progress)?;
            }
            tables.into_workbook(Format::Html, &name_of(path))
        });
    }
    if !start.starts_with('<') {
        return delimited::read(path, progress);
    }
    checkpoint(progress, "正在读取", 0, 0)?;
    let bytes = std::fs::read(path)?;
    let text = charset::decoded(&bytes, None)?;
    if start.contains("urn:schemas-microsoft-com:office:spreadsheet") && !start.contains("<html") {
        return guarded(|| spreadsheetml::read(&text, progress));
    }
    if start.contains("progid=\"word.document\"") {
        return Err(foreign::word_xml());
    }
    guarded(|| {
        let mut tables = Tables::new();
        page::read(&text, &mut tables, progress)?;
        tables.into_workbook(Format::Html, &name_of(path))
    })
}

/// A workbook, a document, or something else in a zip.
fn zipped(path: &Path, progress: &mut dyn Progress) -> Result<Workbook> {
    let names = guarded(|| names(path)).unwrap_or_default();
    let is = |name: &str| names.iter().any(|one| one == name);
    let document = |name: &&String| name.starts_with("word/document") && name.ends_with(".xml");
    if is("xl/workbook.xml") || names.is_empty() {
        return excel::read_xlsx(path, progress);
    }
    if let Some(document) = names.iter().find(document) {
        checkpoint(progress, "正在读取", 0, 0)?;
        return guarded(|| {
            let mut tables = Tables::new();
            in_part(path, document, |part| docx::read(part, &mut tables, progress))?;
            tables.into_workbook(Format::Docx, &name_of(path))
        });
    }
    if is("content.xml") && is("mimetype") {
        checkpoint(progress, "正在读取", 0, 0)?;
        return guarded(|| open_document(path, progress));
    }
    match foreign::zipped(names.iter().map(String::as_str)) {
        Some(refusal) => Err(refusal),
        None => excel::read_xlsx(path, progress),
    }
}

fn open_document(path: &Path, progress: &mut dyn Progress) -> Result<Workbook> {
    if !start_of(path, "mimetype")?.contains("spreadsheet") {
        return Err(foreign::open_document());
    }
    let manifest = start_of(path, "META-INF/manifest.xml").unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(ErrorCode::EncryptedSpreadsheet.into());
    }
    in_part(path, "content.xml", |part| ods::read(part, progress))
}

fn names(path: &Path) -> Result<Vec<String>> {
    let zip = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(not_a_spreadsheet)?;
    let names = zip.file_names().flatten();
    Ok(names.map(|name| package::part_name(&name)).collect())
}

/// Hands out one entry while it is unpacked.
fn in_part<T>(path: &Path, name: &str, read: impl FnOnce(BufReader<Bounded<&mut dyn Read>>) -> Result<T>) -> Result<T> {
    let mut zip = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(not_a_spreadsheet)?;
    let stands = |entry: &str| package::part_name(entry) == name;
    let place = zip
        .file_names()
        .position(|entry| entry.is_ok_and(|entry| stands(&entry)));
    let place = place.ok_or(ErrorCode::NotASpreadsheet)?;
    if zip.by_index_raw(place).map_err(not_a_spreadsheet)?.encrypted() {
        return Err(ErrorCode::EncryptedSpreadsheet.into());
    }
    let mut entry = zip.by_index(place).map_err(not_a_spreadsheet)?;
    read(BufReader::new(Bounded::of(&mut entry)))
}

/// The start of an entry, as text.
fn start_of(path: &Path, name: &str) -> Result<String> {
    const ENOUGH: u64 = 1024 * 1024;
    in_part(path, name, |part| {
        let mut bytes = Vec::new();
        part.take(ENOUGH).read_to_end(&mut bytes).map_err(not_a_spreadsheet)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    })
}

fn name_of(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    stem.unwrap_or_default()
}

fn cannot_open(error: std::io::Error) -> Error {
    // A name that no file system accepts is a file that does not exist.
    if matches!(
        error.kind(),
        std::io::ErrorKind::NotFound | std::io::ErrorKind::InvalidInput | std::io::ErrorKind::NotADirectory
    ) {
        return ErrorCode::FileNotFound.into();
    }
    error.into()
}

fn read_start(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::new();
    File::open(path)?.take(charset::START as u64).read_to_end(&mut start)?;
    Ok(start)
}
