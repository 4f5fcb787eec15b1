//! Files that are no workbooks: what they are, and what their user can do.

use std::path::Path;

use crate::{Error, ErrorCode};

/// What a file is by its first bytes, of those that are never read.
pub(crate) fn refusal(start: &[u8]) -> Option<Error> {
    const PICTURES: [&[u8]; 6] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF"];
    const PACKED: [&[u8]; 4] = [b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06"];
    let begins = |marks: &[&[u8]]| marks.iter().any(|mark| start.starts_with(mark));
    // Two letters may begin a text, but not with zeros behind them.
    let is_bitmap = start.starts_with(b"BM") && start.get(6..10) == Some(&[0; 4]);
    // .heic, as telephones take it; .avif.
    let is_boxed = start.get(4..8) == Some(b"ftyp");
    let what = if begins(&[b"%PDF"]) {
        "这是PDF文件"
    } else if begins(&PICTURES) || is_bitmap || is_boxed {
        "这是图片，要先用能识别文字的程序把它转成表格"
    } else if begins(&[b"{\\rtf"]) {
        "这是.rtf文件"
    } else if begins(&PACKED) {
        return Some(packed());
    } else {
        return None;
    };
    Some(to_be_pasted(what))
}

/// What a zip is by the names of its entries, where none of them is read.
pub(crate) fn zipped<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Option<Error> {
    let has = |begin: &str| names.clone().any(|name| name.starts_with(begin));
    if has("xl/workbook.bin") {
        return Some(Error::about(ErrorCode::NotASpreadsheet, "这是.xlsb表格"));
    }
    if has("Index/") {
        return Some(Error::about(ErrorCode::NotASpreadsheet, "这是苹果电脑上的Numbers表格"));
    }
    if has("OFD.xml") {
        return Some(to_be_pasted("这是OFD文件"));
    }
    if has("ppt/") {
        return Some(to_be_pasted("这是演示文稿"));
    }
    (!has("[Content_Types].xml") && !has("xl/")).then(packed)
}

/// A document of LibreOffice that is no table.
pub(crate) fn open_document() -> Error {
    to_be_pasted("这是.odt文件")
}

pub(crate) fn word_xml() -> Error {
    to_be_pasted("这是Word文件")
}

/// What a compound file without a workbook is, by its streams.
pub(crate) fn compound(path: &Path) -> Option<Error> {
    let file = cfb::open(path).ok()?;
    let what = [
        ("/WordDocument", "这是.doc或.wps文件"),
        ("/PowerPoint Document", "这是演示文稿"),
        ("/__properties_version1.0", "这是一封邮件"),
    ];
    let (_, what) = what.into_iter().find(|(stream, _)| file.is_stream(stream))?;
    Some(to_be_pasted(what))
}

fn to_be_pasted(what: &str) -> Error {
    Error::about(ErrorCode::TableToBePasted, what)
}

fn packed() -> Error {
    Error::about(ErrorCode::NotASpreadsheet, "这是压缩包，里面的表格要先解压出来")
}
