//! What a file is when it is no .xlsx. Told by its content: names lie.

use memchr::memmem;

use super::archive::Archive;
use crate::Foreign;

/// How far into a text file its kind is looked for.
const HEAD: usize = 8192;

/// What the bytes are, when they are no zip.
pub(crate) fn outside_zip(bytes: &[u8]) -> Option<Foreign> {
    if bytes.is_empty() {
        return Some(Foreign::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return None;
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Some(compound(bytes));
    }
    // A workbook stream without a compound file around it, as the oldest versions wrote it.
    if bytes.starts_with(&[0x09, 0x08]) || bytes.starts_with(&[0x09, 0x04]) || bytes.starts_with(&[0x09, 0x02]) {
        return Some(Foreign::OldBinary);
    }
    let head: Vec<u8> = bytes
        .iter()
        .take(HEAD)
        .filter(|b| **b != 0)
        .map(u8::to_ascii_lowercase)
        .collect();
    let has = |text: &str| memmem::find(&head, text.as_bytes()).is_some();
    if has("urn:schemas-microsoft-com:office:spreadsheet") && !has("<html")
        || has("<?mso-application progid=\"excel.sheet\"")
    {
        return Some(Foreign::Xml2003);
    }
    if ["<html", "<!doctype html", "<table", "mime-version:"]
        .iter()
        .any(|mark| has(mark))
    {
        return Some(Foreign::Html);
    }
    Some(Foreign::Unknown)
}

/// Names of streams stand in the directory as UTF-16.
fn compound(bytes: &[u8]) -> Foreign {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        memmem::find(bytes, &name).is_some()
    };
    if has("EncryptedPackage") {
        Foreign::Encrypted
    } else if has("Workbook") || has("Book") {
        Foreign::OldBinary
    } else {
        Foreign::OtherCompound
    }
}

/// What a zip is that has no part of a workbook.
pub(crate) fn inside_zip(archive: &Archive) -> Foreign {
    if archive.has("xl/workbook.bin") {
        Foreign::BinaryWorkbook
    } else if archive.has("content.xml") && archive.has("META-INF/manifest.xml") {
        Foreign::OpenDocument
    } else {
        Foreign::OtherZip
    }
}
