//! The zip around an .xlsx: measured before anything is believed, and where its sheets and merged cells are.

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek};

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::{Error, ErrorCode, Result};

use super::scan::Scan;
use super::workbook::{Area, MOST_BYTES, Outline};

/// What an .xlsx says about its sheets outside their cells.
#[derive(Debug, Default)]
pub(crate) struct Package {
    /// Path inside the zip of each sheet, by the name on its tab.
    pub(crate) paths: HashMap<String, String>,
    /// Parts whose stated size is wrong or missing.
    pub(crate) misstated: HashSet<String>,
    outlines: HashMap<String, Outline>,
}

impl Package {
    pub(crate) fn outline(&mut self, sheet: &str) -> Outline {
        let outline = self.paths.get(sheet).and_then(|path| self.outlines.remove(path));
        outline.unwrap_or_default()
    }
}

pub(crate) fn not_a_spreadsheet<E>(_: E) -> Error {
    ErrorCode::NotASpreadsheet.into()
}

/// Inflates every entry without keeping it. A zip's own sizes can lie, so bytes are counted as they come out.
pub(crate) fn measure(file: impl Read + Seek) -> Result<Package> {
    let mut zip = ZipArchive::new(file).map_err(not_a_spreadsheet)?;
    let mut package = Package::default();
    let mut left = MOST_BYTES;
    let mut kept = HashMap::new();
    for index in 0..zip.len() {
        if zip.by_index_raw(index).map_err(not_a_spreadsheet)?.encrypted() {
            return Err(ErrorCode::EncryptedSpreadsheet.into());
        }
        let mut entry = zip.by_index(index).map_err(not_a_spreadsheet)?;
        let name = part_name(&entry.name().map_err(not_a_spreadsheet)?);
        let is_true;
        if name.contains("worksheets/") && !name.ends_with(".rels") {
            let (xml, scan, claims) = without_cells(&mut entry, &mut left)?;
            let mut outline = parse_outline(&xml);
            outline.hidden_rows = scan.hidden_rows;
            outline.uncalculated = scan.uncalculated;
            outline.failed = scan.failed;
            is_true = claims && has_sound_dimension(&xml);
            package.outlines.insert(name.clone(), outline);
        } else if name.ends_with("workbook.xml") || name.ends_with("workbook.xml.rels") {
            kept.insert(name.clone(), whole(&mut entry, &mut left)?);
            is_true = true;
        } else {
            is_true = drain(&mut entry, &mut left, |_| {})?;
        }
        if !is_true {
            package.misstated.insert(name);
        }
    }
    package.paths = sheet_paths(&kept);
    Ok(package)
}

/// An entry's name as the relationships write it.
pub(crate) fn part_name(entry: &str) -> String {
    entry.trim_start_matches('/').to_owned()
}

/// Hands out an entry in pieces until it ends or more than what is left of the limit has come out. False: it claims to hold more
/// than it does.
fn drain(entry: &mut impl Read, left: &mut u64, mut each: impl FnMut(&[u8])) -> Result<bool> {
    let mut buffer = vec![0_u8; 64 * 1024];
    let (mut claims, mut bytes) = (Claims::default(), 0);
    loop {
        let read = entry.read(&mut buffer).map_err(not_a_spreadsheet)?;
        if read == 0 {
            break;
        }
        *left = left.checked_sub(read as u64).ok_or(Error::from(ErrorCode::TooLarge))?;
        bytes += read as u64;
        claims.look(&buffer[..read]);
        each(&buffer[..read]);
    }
    Ok(claims.most <= bytes / SHORTEST_STRING + 1)
}

/// `<si/>`
const SHORTEST_STRING: u64 = 5;

/// How many shared strings a part says it has. The reader of cells takes memory for as many as are claimed before it has seen one, so
/// that a claim of four thousand million ends the program; no part can hold more than its bytes allow.
#[derive(Default)]
struct Claims {
    /// What may be the beginning of a claim that the next piece completes.
    tail: Vec<u8>,
    most: u64,
}

impl Claims {
    const NAME: &[u8] = b"uniqueCount";
    /// Honest files have no tag with so many spaces.
    const LONGEST: usize = 64 * 1024;

    fn look(&mut self, piece: &[u8]) {
        let text = [std::mem::take(&mut self.tail).as_slice(), piece].concat();
        let mut open = text.len().saturating_sub(Self::NAME.len());
        for at in memmem::find_iter(&text, Self::NAME) {
            match claimed(&text[at + Self::NAME.len()..]) {
                Some(claimed) => self.most = self.most.max(claimed),
                None => {
                    open = at;
                    break;
                }
            }
        }
        if text.len() - open > Self::LONGEST {
            self.most = u64::MAX;
        } else {
            self.tail = text[open..].to_vec();
        }
    }
}

/// The number in `="123"`; nothing while the text may go on with it.
fn claimed(text: &[u8]) -> Option<u64> {
    let from = text.iter().position(|b| b.is_ascii_digit() || *b == b'>')?;
    let end = text[from..].iter().position(|b| !b.is_ascii_digit())?;
    let digits = &text[from..from + end];
    Some(
        digits
            .iter()
            .fold(0_u64, |sum, b| sum.saturating_mul(10).saturating_add((b - b'0').into())),
    )
}

/// Parts that only list sheets are small; the rest of a larger one is ignored.
const MOST_LISTING: usize = 8 * 1024 * 1024;

fn whole(entry: &mut impl Read, left: &mut u64) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    drain(entry, left, |piece| {
        let room = MOST_LISTING.saturating_sub(all.len());
        all.extend_from_slice(&piece[..piece.len().min(room)]);
    })?;
    Ok(all)
}

/// The XML before and after `<sheetData>…</sheetData>`, which holds the cells and nearly all the bytes; what the scan of the cells
/// found; and whether the sheet's claims are true.
fn without_cells(entry: &mut impl Read, left: &mut u64) -> Result<(Vec<u8>, Scan, bool)> {
    const OPENS: &[u8] = b"sheetData";
    const CLOSES: &[u8] = b"sheetData>";
    let opens = memmem::Finder::new(OPENS);
    let closes = memmem::Finder::new(CLOSES);
    let mut outline: Vec<u8> = Vec::new();
    // What could be the first half of a marker that the next piece completes.
    let mut tail: Vec<u8> = Vec::new();
    let mut state = Part::Before;
    let mut scan = Scan::default();
    let claims = drain(entry, left, |piece| {
        let mut rest = [std::mem::take(&mut tail).as_slice(), piece].concat();
        loop {
            let found = match state {
                Part::Before => opens.find(&rest).map(|at| at + OPENS.len()),
                Part::Cells => closes.find(&rest).map(|at| at + CLOSES.len()),
                Part::After => None,
            };
            let end = found.unwrap_or_else(|| match state {
                Part::After => rest.len(),
                _ => rest.len().saturating_sub(CLOSES.len()),
            });
            if state == Part::Cells {
                scan.look(&rest[..end]);
            } else if outline.len() < MOST_LISTING {
                outline.extend_from_slice(&rest[..end]);
            }
            rest.drain(..end);
            if found.is_none() {
                break;
            }
            state = match state {
                // The marker cut the tag in half: `<sheetData/>` is complete as it is, `<sheetData>` is closed here.
                Part::Before => {
                    outline.extend_from_slice(b"/>");
                    Part::Cells
                }
                _ => Part::After,
            };
        }
        tail = rest;
    })?;
    if state != Part::Cells {
        outline.extend_from_slice(&tail);
    }
    Ok((outline, scan, claims))
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Before,
    Cells,
    After,
}

fn parse_outline(xml: &[u8]) -> Outline {
    let mut outline = Outline::default();
    each_element(xml, |element| match element.local_name().as_ref() {
        "mergeCell" => outline
            .merges
            .extend(attribute(element, "ref").and_then(|area| Area::parse(&area))),
        "col" if attribute(element, "hidden").is_some_and(|hidden| hidden == "1" || hidden == "true") => {
            let bound = |name| attribute(element, name).and_then(|column| column.parse().ok());
            if let (Some(first), Some(last)) = (bound("min"), bound("max")) {
                outline.hidden_columns.push((first, last));
            }
        }
        _ => {}
    });
    outline
}

/// The reader of cells refuses a sheet whose `dimension` it cannot read, though it never needs it.
fn has_sound_dimension(xml: &[u8]) -> bool {
    let mut sound = true;
    each_element(xml, |element| {
        if element.local_name().as_ref() == "dimension" {
            let area = attribute(element, "ref");
            let plain = |area: &String| area.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'0'..=b'9' | b':'));
            sound &= area.filter(plain).is_some_and(|area| Area::parse(&area).is_some());
        }
    });
    sound
}

/// Tab names from the workbook part, joined with the relationships that say where each sheet lies.
fn sheet_paths(parts: &HashMap<String, Vec<u8>>) -> HashMap<String, String> {
    let Some((workbook_path, workbook)) = parts.iter().find(|(name, _)| name.ends_with("workbook.xml")) else {
        return HashMap::new();
    };
    let folder = workbook_path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut targets = HashMap::new();
    if let Some((_, rels)) = parts.iter().find(|(name, _)| name.ends_with("workbook.xml.rels")) {
        each_element(rels, |element| {
            if let (Some(id), Some(target)) = (attribute(element, "Id"), attribute(element, "Target")) {
                targets.insert(id, inside(folder, &target));
            }
        });
    }
    let mut paths = HashMap::new();
    each_element(workbook, |element| {
        if element.local_name().as_ref() == "sheet"
            && let (Some(name), Some(id)) = (attribute(element, "name"), attribute(element, "id"))
            && let Some(path) = targets.get(&id)
        {
            paths.insert(name, path.clone());
        }
    });
    paths
}

fn inside(folder: &str, target: &str) -> String {
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None if folder.is_empty() => target.to_owned(),
        None => format!("{folder}/{}", target.trim_start_matches("./")),
    }
}

/// Calls `each` for every element; stops silently at the first flaw, because cells are read by another reader.
pub(crate) fn each_element(xml: &[u8], mut each: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => each(&element),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
        buffer.clear();
    }
}

/// An attribute by its name without prefix, entities resolved.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .and_then(|attribute| {
            attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .ok()
                .map(|v| v.into_owned())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_left_out_wherever_the_pieces_break() {
        let xml = format!(
            "<worksheet><cols><col min=\"2\" max=\"3\" hidden=\"1\"/></cols><sheetData>{}</sheetData>\
             <mergeCells><mergeCell ref=\"B5:B7\"/></mergeCells></worksheet>",
            "<row><c><v>1</v></c></row>".repeat(3)
        );
        struct Pieces<'a>(&'a [u8], usize);
        impl Read for Pieces<'_> {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                let length = self.1.min(self.0.len());
                into[..length].copy_from_slice(&self.0[..length]);
                self.0 = &self.0[length..];
                Ok(length)
            }
        }
        for size in [1, 2, 7, 10, 11, 64, 10_000] {
            let mut left = MOST_BYTES;
            let (outline, _, _) = without_cells(&mut Pieces(xml.as_bytes(), size), &mut left).unwrap();
            assert!(!String::from_utf8_lossy(&outline).contains("<row"), "pieces of {size}");
            let parsed = parse_outline(&outline);
            assert_eq!(parsed.merges, [Area::parse("B5:B7").unwrap()], "pieces of {size}");
            assert_eq!(parsed.hidden_columns, [(2, 3)]);
            assert_eq!(MOST_BYTES - left, xml.len() as u64);
        }
        // A sheet without cells, whose merged areas do not matter.
        let mut left = MOST_BYTES;
        without_cells(&mut &b"<worksheet><sheetData/></worksheet>"[..], &mut left).unwrap();
    }
}
