//! Text files of separated values, in the encodings and with the separators that Chinese spreadsheet programs write.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use crate::domain::formulas::unguarded;
use crate::progress::{Progress, Silent, checkpoint};
use crate::{Error, ErrorCode, Result};

use super::quotes::Records;
use super::workbook::{Address, Builder, Format, MOST_ROWS, Outline, SheetCell, Workbook, trimmed};

/// Reads comma, tab or semicolon separated text in UTF-8, UTF-16 with its mark, or GB 18030.
pub(crate) fn read(path: &Path, progress: &mut dyn Progress) -> Result<Workbook> {
    let bytes = std::fs::read(path)?;
    let text = decoded(&bytes)?;
    let start: String = trimmed(&text).chars().take(64).flat_map(char::to_lowercase).collect();
    // Systems hand out web pages and XML under the name .xls; a clerk's table never begins so.
    if start.is_empty() || start.starts_with('<') || start.starts_with("mime-version") || start.starts_with("%pdf") {
        return Err(ErrorCode::NotASpreadsheet.into());
    }
    let text = with_plain_line_ends(text);
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    Ok(Workbook {
        format: Format::Csv,
        from_1904: false,
        sheets: vec![Arc::new(cells_of(
            &text,
            separator(&text),
            name.unwrap_or_default(),
            progress,
        )?)],
    })
}

/// Reads what a spreadsheet program put on the clipboard: tabs between cells, lines inside a cell in quotation marks.
pub(crate) fn pasted(text: &str, name: &str) -> Result<Workbook> {
    let text = text.split('\0').next().unwrap_or_default();
    let text = with_plain_line_ends(Cow::Borrowed(text));
    // Text that was copied from a text file may have other separators.
    let separator = if text.contains('\t') { b'\t' } else { separator(&text) };
    Ok(Workbook {
        format: Format::Pasted,
        from_1904: false,
        sheets: vec![Arc::new(cells_of(&text, separator, name.to_owned(), &mut Silent)?)],
    })
}

fn cells_of(text: &str, separator: u8, name: String, progress: &mut dyn Progress) -> Result<super::workbook::Sheet> {
    let mut builder = Builder::new();
    let mut records = Records::of(text, separator);
    let mut outline = Outline::default();
    while let Some(record) = records.next()? {
        let row = record.row;
        if row > MOST_ROWS {
            return Err(Error::about(ErrorCode::TooLarge, format!("超过{MOST_ROWS}行")));
        }
        for (column, value) in (1..).zip(&record.fields) {
            builder.count()?;
            let value = trimmed(value);
            if !value.is_empty() {
                let cell = SheetCell::Text(builder.shared(unforced(value)));
                builder.push(Address { row, column }, cell);
            }
        }
        if record.joins_a_number {
            outline.joined_rows.push(row);
        }
        if record.has_stray_mark {
            outline.stray_rows.push(row);
        }
        if row.is_multiple_of(1000) {
            checkpoint(progress, "正在读取", row as usize, 0)?;
        }
    }
    Ok(builder.finish(name, false, outline))
}

/// Without what exports put around a text so that a spreadsheet program leaves it alone: `="3209…"`, and our own apostrophe.
fn unforced(value: &str) -> &str {
    match value.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        Some(number) => number,
        None => unguarded(value),
    }
}

pub(crate) fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>> {
    let not_text = || crate::Error::from(ErrorCode::NotASpreadsheet);
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return if text.contains('\0') { Err(not_text()) } else { Ok(text) };
    }
    if memchr::memchr(0, bytes).is_some() {
        return Err(not_text());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let (text, _, had_errors) = encoding_rs::GB18030.decode(bytes);
    if had_errors {
        // A damaged character or two leaves a table; noise does not.
        let lost = text.chars().filter(|c| *c == '\u{fffd}').count();
        if lost * 50 > text.chars().count() {
            return Err(not_text());
        }
    }
    let controls = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    if controls * 100 > text.len() {
        return Err(not_text());
    }
    Ok(text)
}

/// Lone carriage returns (an old Macintosh) and pairs become line feeds, so that lines can be counted.
fn with_plain_line_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        text
    }
}

/// The separator that stands most often outside quotes in the first lines.
fn separator(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0)];
    let mut quoted = false;
    for byte in text.bytes().take(64 * 1024) {
        match byte {
            b'"' => quoted = !quoted,
            // A mark that is never closed hides the rest of its own line at most.
            b'\n' => quoted = false,
            _ if quoted => {}
            _ => {
                for (candidate, count) in &mut counts {
                    *count += usize::from(byte == *candidate);
                }
            }
        }
    }
    // Among equals the first: a table of one column has none.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(byte, _)| *byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(content: &[u8]) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("表.csv");
        std::fs::write(&path, content).unwrap();
        let workbook = read(&path, &mut Silent).unwrap();
        let sheet = &workbook.sheets[0];
        let mut all = Vec::new();
        for row in sheet.rows() {
            for (column, cell) in row.cells() {
                let at = Address {
                    row: row.number,
                    column,
                };
                all.push((at.to_string(), cell.text()));
            }
        }
        all
    }

    fn expected() -> Vec<(String, String)> {
        [("A1", "姓名"), ("B1", "电话"), ("A3", "䶮𬭎"), ("B3", "1,2")]
            .map(|(at, text)| (at.to_owned(), text.to_owned()))
            .to_vec()
    }

    #[test]
    fn every_encoding_and_separator_gives_the_same_cells() {
        let text = "姓名,电话\r\n\r\n䶮𬭎,\"1,2\"\r\n";
        let (gb, _, _) = encoding_rs::GB18030.encode(text);
        let mut utf16 = vec![0xff, 0xfe];
        utf16.extend(
            text.replace(',', "\t")
                .replace("\"1\t2\"", "1,2")
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        );

        for content in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            gb.into_owned(),
            utf16,
            "姓名;电话\r\r䶮𬭎;\"1,2\"".as_bytes().to_vec(),
        ] {
            assert_eq!(texts(&content), expected());
        }
    }

    #[test]
    fn rows_are_counted_as_on_the_screen_though_a_cell_runs_over_lines() {
        let cells = texts("姓名,备注\n张三,\"一\n二\"\n李四,=\"0101\"\n".as_bytes());

        assert_eq!(cells[4], ("A3".to_owned(), "李四".to_owned()));
        assert_eq!(cells[5], ("B3".to_owned(), "0101".to_owned()));
    }

    #[test]
    fn web_pages_pictures_and_empty_files_are_no_tables() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("导出.xls");
        for content in [
            &b"<html><table><tr><td>x</td></tr></table></html>"[..],
            b"\xef\xbb\xbf  <?xml version=\"1.0\"?>",
            b"",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            b"%PDF-1.7",
            &[0xff, 0x80, 0x81, 0xfe, 0x01, 0x02, 0xf0],
        ] {
            std::fs::write(&path, content).unwrap();
            assert_eq!(read(&path, &mut Silent).unwrap_err().code(), ErrorCode::NotASpreadsheet);
        }
    }
}
