//! Workbooks of an office, damaged.

use lince_core::actions::imports;
use lince_core::actions::kinds::KINDS;
use lince_core::import::ImportKind;
use lince_core::progress::Silent;
use lince_tests::{TestOffice, fixture, on, wanghe};
use proptest::prelude::*;

use crate::hunt;
use crate::mutate::{acts, damaged, damaged_inside};

/// Looks at the file as the import page does, and marks what is doubtful; nothing is written.
fn look(office: &TestOffice, kind: ImportKind, name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    let store = &office.store;
    let _ = imports::recognise(store.read(), &file, on("2026-11-21").on, &mut Silent);
    let request = imports::request(store.read(), kind, on("2026-11-21").on).unwrap();
    if let Ok((table, plan)) = imports::prepare(store, &file, &request, on("2026-11-21").on, &mut Silent) {
        assert_eq!(plan.rows, plan.accepted + plan.held_back.len());
        for row in &plan.held_back {
            let _ = table.quoted(row);
        }
        let marked = folder.path().join("标注.xlsx");
        let _ = lince_core::import::marked::write(&table, &plan, &marked);
    }
}

const FILES: [(ImportKind, &str); 4] = [
    (ImportKind::Communities, "wanghe/communities.xlsx"),
    (ImportKind::Roster, "tidy/roster.xlsx"),
    (ImportKind::Contracts, "wanghe/contracts.xlsx"),
    (ImportKind::Appraisal, "wanghe/appraisal.xlsx"),
];

fn fixture_bytes(name: &str) -> Vec<u8> {
    let direct = fixture(name);
    let path = if direct.is_file() {
        direct
    } else {
        fixture("offices").join(name)
    };
    std::fs::read(path).unwrap()
}

#[test]
fn damaged_bytes_of_a_workbook_are_survived() {
    let office = wanghe(&on("2026-11-21"));
    let files: Vec<_> = FILES.iter().map(|(kind, name)| (*kind, fixture_bytes(name))).collect();
    hunt(12, (0..files.len(), acts()), |(which, acts)| {
        let (kind, bytes) = &files[which];
        look(&office, *kind, "表.xlsx", &damaged(bytes, &acts));
    });
}

#[test]
fn damaged_parts_inside_a_workbook_are_survived() {
    let office = wanghe(&on("2026-11-21"));
    let files: Vec<_> = FILES.iter().map(|(kind, name)| (*kind, fixture_bytes(name))).collect();
    hunt(24, (0..files.len(), any::<u16>(), acts()), |(which, entry, acts)| {
        let (kind, bytes) = &files[which];
        look(&office, *kind, "表.xlsx", &damaged_inside(bytes, entry, &acts));
    });
}

#[test]
fn damaged_bytes_of_an_old_workbook_are_survived() {
    let office = wanghe(&on("2026-11-21"));
    let bytes = fixture_bytes("wanghe/roster.xls");
    hunt(16, acts(), |acts| {
        look(&office, ImportKind::Roster, "表.xls", &damaged(&bytes, &acts));
    });
}

#[test]
fn damaged_values_in_every_encoding_are_survived() {
    let office = wanghe(&on("2026-11-21"));
    let text = "姓名,身份证号码,性别,出生日期,联系电话,从事社区工作时间,备注\r\n\
                张三,11010519491231002X,女,1949-12-31,13800001234,2015.3,\"甲,\n乙\"\r\n\
                李四,440524188001010014,男,1880.1.1,0515-88881234,85.3,'=1+1\r\n";
    let (gbk, ..) = encoding_rs::GB18030.encode(text);
    let utf16: Vec<u8> = std::iter::once(0xFEFF_u16)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let encoded = [text.as_bytes().to_vec(), gbk.into_owned(), utf16];
    hunt(60, (0..3_usize, acts()), |(which, acts)| {
        look(&office, ImportKind::Roster, "表.csv", &damaged(&encoded[which], &acts));
    });
}

#[test]
fn any_text_is_a_table_or_none() {
    let office = wanghe(&on("2026-11-21"));
    let cell = "[=+@\\-'\"0-9A-Za-z张三社区年月日./\\\\,;\t ]{0,24}|\\PC{0,12}";
    let table = proptest::collection::vec(proptest::collection::vec(cell, 1..6), 1..12);
    hunt(60, table, |rows| {
        let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        let text = "姓名,身份证号码,社区,出生日期,学历\n".to_owned() + &lines.join("\n");
        look(&office, ImportKind::Roster, "表.csv", text.as_bytes());
    });
}

#[test]
fn any_text_is_a_table_of_any_kind_of_record_or_none() {
    let office = wanghe(&on("2026-11-21"));
    let cell = "[=+@\\-'\"0-9A-Za-z本科优秀村干部年月日./\\\\;\t ]{0,24}|20[0-2][0-9][-.年](0?[1-9]|1[0-2])[-.月][0-9]{1,2}|\\PC{0,12}";
    let table = proptest::collection::vec(proptest::collection::vec(cell, 1..9), 1..12);
    hunt(60, (0..KINDS.len(), table), |(which, rows)| {
        let kept = KINDS[which].kept();
        let Some(kind) = imports::kind(kept.key) else { return };
        let titles = kept.fields.iter().map(|field| field.title).collect::<Vec<_>>();
        let mut text = format!("姓名,{}\n", titles.join(","));
        for row in &rows {
            text += &format!("单文静,{}\n", row.join(","));
        }
        look(&office, kind, "表.csv", text.as_bytes());
    });
}

/// Pages, Excel's XML, Word files and OpenDocument tables of the same two people.
mod other_formats {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    const ROWS: [[&str; 4]; 3] = [
        ["姓名", "身份证号码", "出生日期", "备注"],
        ["张三", "11010519491231002X", "1949-12-31", "甲"],
        ["李四", "440524188001010014", "1880.1.1", "乙"],
    ];

    fn rows(row: &str, cell: impl Fn(&str) -> String) -> String {
        let one = |cells: &[&str; 4]| {
            let cells: String = cells.iter().map(|text| cell(text)).collect();
            format!("<{row}>{cells}</{row}>")
        };
        ROWS.iter().map(one).collect()
    }

    pub fn page() -> Vec<u8> {
        let rows = rows("tr", |text| {
            format!("<td x:num=\"1\" style='color:red'>{text}<br>&nbsp;&amp;</td>")
        });
        format!(
            "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><meta charset=utf-8><h1>花名册</h1><table><col hidden>\
             <caption>附件</caption><tr><td colspan=4>表<tr style=\"display:none\"><td rowspan=2>甲<table><tr><td>乙</table>{rows}</table>"
        )
        .into_bytes()
    }

    pub fn packed_page() -> Vec<u8> {
        let page = String::from_utf8(page()).unwrap().replace('=', "=3D");
        format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html;\r\n charset=utf-8\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\n{page}\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n\
             PHRhYmxlPjx0cj48dGQ+5byg5LiJPC90YWJsZT4=\r\n--b--\r\n"
        )
        .into_bytes()
    }

    pub fn xml_2003() -> Vec<u8> {
        let rows = rows("Row", |text| {
            format!("<Cell ss:StyleID=\"s\"><Data ss:Type=\"String\">{text}</Data></Cell>")
        });
        format!(
            "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
             xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"表\"><Table><Column ss:Index=\"9\" ss:Span=\"2\" ss:Hidden=\"1\"/>{rows}\
             <Row ss:Index=\"9\" ss:Span=\"2\" ss:Hidden=\"1\"><Cell ss:Index=\"3\" ss:MergeAcross=\"2\" ss:MergeDown=\"3\"><Data ss:Type=\"Number\">1</Data></Cell>\
             <Cell><Data ss:Type=\"DateTime\">1991-01-08T00:00:00.000</Data></Cell></Row></Table></Worksheet></Workbook>"
        )
        .into_bytes()
    }

    pub fn word_file() -> Vec<u8> {
        let rows = rows("w:tr", |text| {
            format!(
                "<w:tc><w:tcPr><w:gridSpan w:val=\"1\"/><w:vMerge w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
            )
        });
        zipped(&[(
            "word/document.xml",
            format!(
                "<w:document xmlns:w=\"w\"><w:p><w:r><w:t>花名册</w:t></w:r></w:p><w:tbl>{rows}<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc></w:tr></w:tbl></w:document>"
            ),
        )])
    }

    pub fn open_document() -> Vec<u8> {
        let rows = rows("table:table-row", |text| {
            format!(
                "<table:table-cell office:value-type=\"string\" table:number-columns-spanned=\"1\"><text:p>{text}</text:p></table:table-cell>"
            )
        });
        zipped(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_owned()),
            (
                "content.xml",
                format!(
                    "<d><table:table table:name=\"表\"><table:table-column table:number-columns-repeated=\"9\" table:visibility=\"collapse\"/>{rows}\
                     <table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"float\" office:value=\"7\"/></table:table-row></table:table></d>"
                ),
            ),
        ])
    }

    fn zipped(entries: &[(&str, String)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in entries {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}

#[test]
fn damaged_pages_and_documents_are_survived() {
    let office = wanghe(&on("2026-11-21"));
    let plain = [
        other_formats::page(),
        other_formats::packed_page(),
        other_formats::xml_2003(),
    ];
    hunt(60, (0..plain.len(), acts()), |(which, acts)| {
        look(&office, ImportKind::Roster, "表.xls", &damaged(&plain[which], &acts));
    });
    let zipped = [other_formats::word_file(), other_formats::open_document()];
    hunt(40, (0..zipped.len(), any::<u16>(), acts()), |(which, entry, acts)| {
        let bytes = &zipped[which];
        look(&office, ImportKind::Roster, "表.docx", &damaged(bytes, &acts));
        look(
            &office,
            ImportKind::Roster,
            "表.docx",
            &damaged_inside(bytes, entry, &acts),
        );
    });
}

#[test]
fn any_tags_are_a_table_or_none() {
    let office = wanghe(&on("2026-11-21"));
    let tag = "<(/)?(table|tr|td|th|tbody|thead|col|caption|br|p|span|script|b|!--|!\\[)( (rowspan|colspan|span|style|hidden|x:num|x:str)(=[\"']?(0|1|2|9|65534|-1|display:none|张三)[\"']?)?){0,2}>?|姓名|身份证号码|张三|&[a-z#0-9]{0,6};?|\\PC{0,4}";
    hunt(150, proptest::collection::vec(tag, 0..60), |tags| {
        let page = format!("<table><tr><td>姓名<td>身份证号码<tr>{}", tags.concat());
        look(&office, ImportKind::Roster, "表.xls", page.as_bytes());
    });
}

#[test]
fn any_text_can_be_pasted() {
    hunt(300, "[\"\t\r\n,;=张三0-9]{0,60}|\\PC{0,40}", |text| {
        let _ = lince_core::import::open::pasted(&text);
    });
}
