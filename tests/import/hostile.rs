//! Files that are wrong on purpose, or by misfortune: each is refused by its code, none takes memory or time, none panics.

use std::io::{Cursor, Read, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use lince_core::ErrorCode;
use lince_core::import::{ImportKind, ImportRequest, ImportTable};
use lince_core::progress::{Progress, Silent};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::ledger::{Ledger, fixture};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

fn read(path: &std::path::Path) -> Result<ImportTable, ErrorCode> {
    ImportTable::read(path, &ImportRequest::new(ImportKind::Roster), &mut Silent).map_err(|error| error.code())
}

fn code(path: &std::path::Path) -> ErrorCode {
    read(path)
        .err()
        .unwrap_or_else(|| panic!("{} was read", path.display()))
}

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="花名册" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// The smallest workbook around one sheet's XML, without styles and shared strings.
pub(crate) fn workbook_with(write_sheet: impl FnOnce(&mut dyn Write)) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    write_sheet(&mut zip);
    zip.finish().unwrap().into_inner()
}

pub(crate) fn text_cell(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

pub(crate) fn sheet_of(before: &str, rows: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{before}<sheetData>{rows}</sheetData></worksheet>"#
    )
}

fn head() -> String {
    format!(
        "<row r=\"1\">{}{}</row>",
        text_cell("A1", "姓名"),
        text_cell("B1", "身份证号码")
    )
}

fn person(row: u32, id: &str) -> String {
    let name = text_cell(&format!("A{row}"), "张三");
    format!("<row r=\"{row}\">{name}{}</row>", text_cell(&format!("B{row}"), id))
}

#[test]
fn what_is_no_table_is_told_by_its_own_code() {
    let folder = Folder::new();
    let roster = std::fs::read(fixture("wanghe/roster.xlsx")).unwrap();
    let xls = std::fs::read(fixture("wanghe/roster.xls")).unwrap();
    for (name, bytes, expected) in [
        ("空.xlsx", &b""[..], ErrorCode::NotASpreadsheet),
        ("截断.xlsx", &roster[..roster.len() / 2], ErrorCode::NotASpreadsheet),
        ("截断.xls", &xls[..xls.len() / 3], ErrorCode::NotASpreadsheet),
        ("头.xls", &xls[..600], ErrorCode::NotASpreadsheet),
        (
            "网页.xls",
            b"<html><body><table><tr><td>1</td></tr></table>",
            ErrorCode::NoHeaderFound,
        ),
        (
            "图片.xlsx",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0",
            ErrorCode::TableToBePasted,
        ),
        ("压缩包.xlsx", &empty_zip(), ErrorCode::NotASpreadsheet),
        (
            "记事.csv",
            "今天开会。\n明天休息。\n".as_bytes(),
            ErrorCode::NoHeaderFound,
        ),
    ] {
        assert_eq!(code(&folder.file(name, bytes)), expected, "{name}");
    }
    assert_eq!(code(&folder.0.path().join("没有.xlsx")), ErrorCode::FileNotFound);
    assert_eq!(code(folder.0.path()), ErrorCode::NotASpreadsheet, "a folder");
}

fn empty_zip() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("a.txt", SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn every_cut_and_many_flipped_bytes_are_survived() {
    let folder = Folder::new();
    for name in ["wanghe/communities.xlsx", "wanghe/roster.xls", "wanghe/contracts.xlsx"] {
        let whole = std::fs::read(fixture(name)).unwrap();
        for cut in (0..whole.len()).step_by(whole.len() / 40) {
            let _ = read(&folder.file("截断", &whole[..cut]));
        }
        let mut seed = 7_u32;
        for _ in 0..120 {
            let mut damaged = whole.clone();
            for _ in 0..8 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = seed as usize % damaged.len();
                damaged[at] ^= (seed >> 24) as u8 | 1;
            }
            let _ = read(&folder.file("损坏", &damaged));
        }
    }
}

#[test]
fn a_workbook_locked_by_a_password_says_so() {
    let folder = Folder::new();
    let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    compound
        .create_stream("/EncryptionInfo")
        .unwrap()
        .write_all(&[4, 0, 4, 0])
        .unwrap();
    compound
        .create_stream("/EncryptedPackage")
        .unwrap()
        .write_all(&[0; 5000])
        .unwrap();
    compound.flush().unwrap();
    let bytes = compound.into_inner().into_inner();

    for name in ["加密.xlsx", "加密.xls"] {
        assert_eq!(code(&folder.file(name, &bytes)), ErrorCode::EncryptedSpreadsheet);
    }
}

#[test]
fn a_zip_bomb_is_refused_before_it_unfolds() {
    let folder = Folder::new();
    let bomb = workbook_with(|sheet| {
        let zeros = vec![b' '; 1024 * 1024];
        for _ in 0..600 {
            sheet.write_all(&zeros).unwrap();
        }
    });
    assert!(bomb.len() < 2_000_000, "{} bytes unfold to 600 MB", bomb.len());
    let path = folder.file("炸弹.xlsx", &bomb);

    let started = Instant::now();
    assert_eq!(code(&path), ErrorCode::TooLarge);
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn a_size_that_lies_in_the_zip_is_not_believed() {
    let folder = Folder::new();
    let mut bomb = workbook_with(|sheet| {
        let zeros = vec![b' '; 1024 * 1024];
        for _ in 0..520 {
            sheet.write_all(&zeros).unwrap();
        }
    });
    // The central directory now says that the sheet has a hundred bytes.
    let size = (520_u32 * 1024 * 1024).to_le_bytes();
    let mut found = 0;
    for at in 0..bomb.len() - 4 {
        if bomb[at..at + 4] == size {
            bomb[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
            found += 1;
        }
    }
    assert!(found > 0);

    let refused = code(&folder.file("谎报.xlsx", &bomb));

    assert!(
        matches!(refused, ErrorCode::TooLarge | ErrorCode::NotASpreadsheet),
        "{refused}"
    );
}

#[test]
fn more_cells_than_the_limit_are_too_many() {
    let folder = Folder::new();
    // Cells without a value are cells all the same: 21 million of the shortest.
    let many = workbook_with(|sheet| {
        sheet.write_all(b"<worksheet><sheetData>").unwrap();
        let row = format!("<row>{}</row>", "<c/>".repeat(10_000));
        for _ in 0..2_100 {
            sheet.write_all(row.as_bytes()).unwrap();
        }
        sheet.write_all(b"</sheetData></worksheet>").unwrap();
    });

    assert_eq!(code(&folder.file("太多.xlsx", &many)), ErrorCode::TooLarge);
}

#[test]
fn a_false_claim_of_size_is_no_error_and_costs_nothing() {
    let folder = Folder::new();
    let claim = r#"<dimension ref="A1:XFD1048576"/>"#;
    let rows = head() + &person(2, "11010519491231002X") + &person(1_048_576, "440524188001010014");
    let sheet = sheet_of(claim, &rows) + "<!-- -->";
    let merges = r#"<mergeCells><mergeCell ref="D1:XFD1048576"/></mergeCells></worksheet>"#;
    let sheet = sheet.replace("</worksheet><!-- -->", merges);
    let path = folder.file(
        "虚报.xlsx",
        &workbook_with(|out| out.write_all(sheet.as_bytes()).unwrap()),
    );

    let started = Instant::now();
    let table = read(&path).unwrap();
    assert_eq!(table.row_count(), 2);
    assert!(started.elapsed() < Duration::from_secs(5));
    let plan = Ledger::of_street("望河街道").plan(ImportKind::Roster, &path).unwrap();
    assert_eq!(plan.added, 2, "{:?}", plan.held_back);
}

#[test]
fn entities_name_no_files_and_do_not_multiply() {
    let folder = Folder::new();
    let secret = folder.file("secret.txt", b"320999199101080465");
    let laughs: String = (1..12)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let doctype = format!(
        "<!DOCTYPE worksheet [<!ENTITY xxe SYSTEM \"file://{}\"><!ENTITY l0 \"ha\">{laughs}]>",
        secret.display()
    );
    for entity in ["&xxe;", "&l11;"] {
        let sheet = doctype.clone() + &sheet_of("", &(head() + &person(2, entity)));
        let path = folder.file(
            "实体.xlsx",
            &workbook_with(|out| out.write_all(sheet.as_bytes()).unwrap()),
        );
        match Ledger::of_street("望河街道").plan(ImportKind::Roster, &path) {
            Ok(plan) => {
                assert_eq!(plan.accepted, 0, "{entity}");
                assert!(!format!("{plan:?}").contains("320999199101080465"), "{entity}");
            }
            Err(error) => assert_eq!(error.code(), ErrorCode::NotASpreadsheet, "{entity}"),
        }
    }
}

#[test]
fn a_formula_stands_for_its_last_value() {
    let folder = Folder::new();
    let id = r#"<c r="B2" t="str"><f>"1101051949"&amp;"1231002X"</f><v>11010519491231002X</v></c>"#;
    let never_computed = r#"<c r="B3"><f>VLOOKUP(A3,D:E,2,0)</f></c>"#;
    let broken = r##"<c r="B4" t="e"><f>VLOOKUP(A4,D:E,2,0)</f><v>#N/A</v></c>"##;
    let rows = head()
        + &format!("<row r=\"2\">{}{id}</row>", text_cell("A2", "张三"))
        + &format!("<row r=\"3\">{}{never_computed}</row>", text_cell("A3", "李四"))
        + &format!("<row r=\"4\">{}{broken}</row>", text_cell("A4", "王五"));
    let sheet = sheet_of("", &rows);
    let path = folder.file(
        "公式.xlsx",
        &workbook_with(|out| out.write_all(sheet.as_bytes()).unwrap()),
    );

    let plan = Ledger::of_street("望河街道").plan(ImportKind::Roster, &path).unwrap();

    let told: Vec<(u32, ErrorCode)> = plan.held_back.iter().map(|held| (held.row, held.code)).collect();
    assert_eq!(
        told,
        [(3, ErrorCode::FormulaWithoutValue), (4, ErrorCode::UnknownValue)]
    );
    assert_eq!(plan.added, 1);
}

#[test]
fn a_stray_cell_far_out_in_an_xls_costs_no_rectangle() {
    let folder = Folder::new();
    let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let record = |kind: u16, body: &[u8]| {
        let length = u16::try_from(body.len()).unwrap();
        [&kind.to_le_bytes()[..], &length.to_le_bytes()[..], body].concat()
    };
    let number = |row: u16, column: u16| {
        let body = [&row.to_le_bytes()[..], &column.to_le_bytes()[..], &[0; 10]].concat();
        record(0x0203, &body)
    };
    let begin = |kind: u16| {
        record(
            0x0809,
            &[&0x0600_u16.to_le_bytes()[..], &kind.to_le_bytes()[..], &[0; 12]].concat(),
        )
    };
    let mut stream = [begin(5), record(0x000a, &[])].concat();
    for _ in 0..3 {
        stream.extend([begin(0x10), number(0, 0), number(65_535, 255), record(0x000a, &[])].concat());
    }
    compound.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
    compound.flush().unwrap();

    let refused = code(&folder.file("远.xls", &compound.into_inner().into_inner()));

    assert_eq!(refused, ErrorCode::TooLarge);
}

#[test]
fn a_wish_to_stop_is_heard() {
    struct Impatient;
    impl Progress for Impatient {
        fn step(&mut self, _: &str, _: usize, _: usize) -> bool {
            false
        }
    }

    let stopped = ImportTable::read(
        &fixture("wanghe/roster.xlsx"),
        &ImportRequest::new(ImportKind::Roster),
        &mut Impatient,
    );

    assert_eq!(stopped.err().unwrap().code(), ErrorCode::Cancelled);
}

#[test]
fn ordinary_workbooks_of_another_program_still_pass() {
    // Repacked without compression and with a file of no meaning, as office suites do.
    let folder = Folder::new();
    let mut old = ZipArchive::new(std::fs::File::open(fixture("wanghe/roster.xlsx")).unwrap()).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for index in 0..old.len() {
        let mut entry = old.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        new.start_file(entry.name().unwrap().to_string(), stored).unwrap();
        new.write_all(&bytes).unwrap();
    }
    new.start_file("docProps/wps.bin", stored).unwrap();
    new.write_all(&[0; 100]).unwrap();
    let path = folder.file("重新打包.xlsx", &new.finish().unwrap().into_inner());

    assert_eq!(read(&path).unwrap().row_count(), 96);
}

/// A workbook of one sheet with further entries in its zip.
fn with_entries(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let whole = workbook_with(|out| out.write_all(sheet.as_bytes()).unwrap());
    let mut zip = ZipWriter::new_append(Cursor::new(whole)).unwrap();
    for (name, content) in more {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn good_sheet() -> String {
    sheet_of("", &(head() + &person(2, "11010519491231002X")))
}

#[test]
fn what_lies_beside_the_sheets_is_not_looked_at() {
    let folder = Folder::new();
    let inner = workbook_with(|sheet| sheet.write_all(&vec![b' '; 64 * 1024 * 1024]).unwrap());
    let link = br#"<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><ddeLink ddeService="cmd" ddeTopic="/C calc"><ddeItems><ddeItem name="x"/></ddeItems></ddeLink></externalLink>"#;
    let path = folder.file(
        "夹带.xlsx",
        &with_entries(
            &good_sheet(),
            &[
                ("xl/externalLinks/externalLink1.xml", link),
                ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0macro"),
                ("../../../../tmp/lince-was-here", b"out"),
                ("/etc/passwd", b"root"),
                ("C:\\Windows\\System32\\evil.dll", b"MZ"),
                ("CON", b"device"),
                ("xl/embeddings/炸弹.xlsx", &inner),
            ],
        ),
    );

    let plan = Ledger::of_street("望河街道").plan(ImportKind::Roster, &path).unwrap();

    assert_eq!(plan.added, 1);
    assert!(!std::path::Path::new("/tmp/lince-was-here").exists());
    let beside = std::fs::read_dir(folder.0.path()).unwrap().count();
    assert_eq!(beside, 1, "nothing was unpacked beside the file");
}

#[test]
fn a_formula_that_calls_another_program_is_only_its_last_text() {
    let folder = Folder::new();
    for formula in [
        "cmd|'/C calc'!A0",
        "DDE(\"cmd\",\"/C calc\",\"x\")",
        "WEBSERVICE(\"http://x/\")",
        "[1]Sheet1!A1",
    ] {
        let name = format!(
            r#"<c r="A2" t="str"><f>{}</f><v>张三</v></c>"#,
            formula.replace('"', "&quot;")
        );
        let number = text_cell("B2", "11010519491231002X");
        let sheet = sheet_of("", &(head() + &format!("<row r=\"2\">{name}{number}</row>")));
        let path = folder.file(
            "公式.xlsx",
            &workbook_with(|out| out.write_all(sheet.as_bytes()).unwrap()),
        );

        let plan = Ledger::of_street("望河街道").plan(ImportKind::Roster, &path).unwrap();

        assert_eq!(plan.added, 1, "{formula}");
        assert!(!format!("{plan:?}").contains("calc"), "{formula}");
    }
}

#[test]
fn an_entry_that_is_there_twice_is_read_once_or_refused() {
    let folder = Folder::new();
    // Two entries of one length and one name, made by renaming the second in the finished file.
    let mut bytes = with_entries(&good_sheet(), &[("xl/worksheets/sheet2.xml", good_sheet().as_bytes())]);
    let (from, to) = (b"xl/worksheets/sheet2.xml", b"xl/worksheets/sheet1.xml");
    let places: Vec<usize> = (0..bytes.len() - from.len())
        .filter(|at| bytes[*at..].starts_with(from))
        .collect();
    assert_eq!(places.len(), 2, "in the entry and in the directory");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }

    match Ledger::of_street("望河街道").plan(ImportKind::Roster, &folder.file("重名.xlsx", &bytes)) {
        Ok(plan) => assert_eq!(plan.added, 1),
        Err(error) => assert_eq!(error.code(), ErrorCode::NotASpreadsheet),
    }
}

/// A workbook with so many shared strings, which claims to have as many as it likes.
fn with_strings(thousands: usize, claimed: u64) -> Vec<u8> {
    with_claim(thousands, &format!("=\"{claimed}\""))
}

fn with_claim(thousands: usize, claimed: &str) -> Vec<u8> {
    let relations = RELATIONS.replace(
        "</Relationships>",
        r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#,
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/worksheets/sheet1.xml", &good_sheet()),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.start_file("xl/sharedStrings.xml", options).unwrap();
    let head =
        format!("<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" uniqueCount{claimed}>");
    zip.write_all(head.as_bytes()).unwrap();
    for _ in 0..thousands {
        zip.write_all("<si><t>字</t></si>".repeat(1000).as_bytes()).unwrap();
    }
    zip.write_all(b"</sst>").unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_million_shared_strings_are_read() {
    let folder = Folder::new();
    let path = folder.file("百万串.xlsx", &with_strings(1000, 1_000_000));
    assert_eq!(read(&path).unwrap().row_count(), 1);
}

/// The reader of cells takes memory for as many as are claimed: a hundred gigabytes here, which ended the program.
#[test]
fn a_false_claim_of_shared_strings_takes_no_memory_and_decides_nothing() {
    let folder = Folder::new();
    for claimed in [4_294_967_295, 200_000, u64::MAX, 0] {
        let path = folder.file("虚报串.xlsx", &with_strings(1, claimed));
        assert_eq!(read(&path).unwrap().row_count(), 1, "{claimed}");
    }
    // Spread over the pieces in which it is unpacked.
    for spaces in [10, 65_500, 65_536, 70_000, 200_000] {
        let spread = format!("{}=\"4294967295\"", " ".repeat(spaces));
        let path = folder.file("虚报串.xlsx", &with_claim(1, &spread));
        assert_eq!(read(&path).unwrap().row_count(), 1, "{spaces}");
    }
}

#[test]
fn a_file_is_told_by_its_content_under_any_name() {
    let folder = Folder::new();
    let page = "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table><tr><td>姓名</td><td>身份证号码</td></tr><tr><td>张三</td><td>11010519491231002X</td></tr></table></html>";
    for name in ["页.xls", "页.xlsx", "页.csv"] {
        for mark in ["", "\u{feff}", "\r\n \t"] {
            let path = folder.file(name, format!("{mark}{page}").as_bytes());
            assert_eq!(read(&path).unwrap().row_count(), 1, "{name}");
        }
    }
    let xlsx = std::fs::read(fixture("wanghe/roster.xlsx")).unwrap();
    let xls = std::fs::read(fixture("wanghe/roster.xls")).unwrap();
    for (name, bytes) in [("其实是xlsx.xls", xlsx), ("其实是xls.xlsx", xls)] {
        assert_eq!(
            read(&folder.file(name, &bytes)).unwrap().row_count(),
            96,
            "{name} is told by its content"
        );
    }
}
