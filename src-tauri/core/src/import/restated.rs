//! A copy of an .xlsx without what it claims about its own size: the reader of cells refuses a sheet whose `dimension` it cannot
//! read, and takes memory for as many shared strings as are claimed. Nothing else of the file is touched.

use std::collections::HashSet;
use std::io::{Cursor, Read, Seek, Write};

use memchr::memmem;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::Result;

use super::package::{not_a_spreadsheet, part_name};

/// The claims stand before the first cell or string.
const MOST_BEFORE_THE_CONTENT: u64 = 1024 * 1024;

/// Where the content of a part begins, and the name under which the claim stands before it, with one as long that means nothing.
const CLAIMS: [(&[u8], &[u8], &[u8]); 2] = [
    (b"sheetData", b"dimension", b"ignorable"),
    (b"si>", b"uniqueCount", b"claimedSize"),
];

/// The file with the claims of `parts` taken out.
pub(crate) fn without_claims(file: impl Read + Seek, parts: &HashSet<String>) -> Result<Vec<u8>> {
    let mut zip = ZipArchive::new(file).map_err(not_a_spreadsheet)?;
    let mut copy = ZipWriter::new(Cursor::new(Vec::new()));
    let quick = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        .large_file(true);
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).map_err(not_a_spreadsheet)?;
        let name = entry.name().map_err(not_a_spreadsheet)?.into_owned();
        if !parts.contains(&part_name(&name)) {
            copy.raw_copy_file(entry).map_err(not_a_spreadsheet)?;
            continue;
        }
        drop(entry);
        let mut entry = zip.by_index(index).map_err(not_a_spreadsheet)?;
        let mut start = Vec::new();
        let mut first = entry.by_ref().take(MOST_BEFORE_THE_CONTENT);
        first.read_to_end(&mut start).map_err(not_a_spreadsheet)?;
        copy.start_file(name, quick).map_err(not_a_spreadsheet)?;
        copy.write_all(&unclaimed(start))?;
        std::io::copy(&mut entry, &mut copy).map_err(not_a_spreadsheet)?;
    }
    Ok(copy.finish().map_err(not_a_spreadsheet)?.into_inner())
}

fn unclaimed(mut start: Vec<u8>) -> Vec<u8> {
    for (content, claim, nothing) in CLAIMS {
        let end = memmem::find(&start, content).unwrap_or(0);
        let places: Vec<usize> = memmem::find_iter(&start[..end], claim).collect();
        for at in places {
            start[at..at + claim.len()].copy_from_slice(nothing);
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_claims_before_the_content_are_taken_out() {
        for (xml, without) in [
            (
                r#"<x:dimension ref="A0:K4"></x:dimension><sheetData>dimension</sheetData>"#,
                r#"<x:ignorable ref="A0:K4"></x:ignorable><sheetData>dimension</sheetData>"#,
            ),
            (
                r#"<sst uniqueCount="9"><si><t>uniqueCount</t></si></sst>"#,
                r#"<sst claimedSize="9"><si><t>uniqueCount</t></si></sst>"#,
            ),
        ] {
            assert_eq!(String::from_utf8(unclaimed(xml.into())).unwrap(), without);
        }
    }
}
