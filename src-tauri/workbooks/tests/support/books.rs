//! Workbooks made by hand, as small as a case allows.
#![allow(dead_code)]

use lince_workbooks::*;

use super::{cell, number, packed, part};

/// A workbook of sheets given as `(name, rows and what follows them)`, with one style more than the plain one: text.
pub fn book(sheets: &[(&str, &str)], names: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let (mut list, mut rels, mut types) = (String::new(), String::new(), String::new());
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for (place, (name, content)) in sheets.iter().enumerate() {
        let n = place + 1;
        list += &format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>");
        rels += &format!("<Relationship Id=\"rId{n}\" Type=\"{rel}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>");
        types += &format!("<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{kinds}.worksheet+xml\"/>");
        let (rows, after) = content.split_once('|').unwrap_or((content, ""));
        let xml =
            format!("<worksheet xmlns=\"{main}\" xmlns:r=\"{rel}\"><sheetData>{rows}</sheetData>{after}</worksheet>");
        parts.push((format!("xl/worksheets/sheet{n}.xml"), xml.into_bytes()));
    }
    for (name, text) in more {
        if name.ends_with("chart1.xml") {
            types += &format!(
                "<Override PartName=\"/{name}\" ContentType=\"application/vnd.openxmlformats-officedocument.drawingml.chart+xml\"/>"
            );
        }
        if name.contains("pivotCache") {
            types += &format!("<Override PartName=\"/{name}\" ContentType=\"{kinds}.pivotCacheDefinition+xml\"/>");
        }
        parts.push(((*name).to_owned(), text.as_bytes().to_vec()));
    }
    let package = "http://schemas.openxmlformats.org/package/2006";
    parts.push(("[Content_Types].xml".into(), format!("<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{kinds}.sheet.main+xml\"/>{types}</Types>").into_bytes()));
    parts.push(("_rels/.rels".into(), format!("<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{rel}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>").into_bytes()));
    parts.push(("xl/workbook.xml".into(), format!("<workbook xmlns=\"{main}\" xmlns:r=\"{rel}\"><sheets>{list}</sheets><definedNames>{names}</definedNames></workbook>").into_bytes()));
    parts.push(("xl/_rels/workbook.xml.rels".into(), format!("<Relationships xmlns=\"{package}/relationships\">{rels}<Relationship Id=\"rIdS\" Type=\"{rel}/styles\" Target=\"styles.xml\"/></Relationships>").into_bytes()));
    let thin = "<left style=\"thin\"/><right style=\"thin\"/><top style=\"thin\"/>";
    parts.push(("xl/styles.xml".into(), format!("<styleSheet xmlns=\"{main}\"><borders count=\"3\"><border/><border>{thin}<bottom style=\"thin\"/></border><border>{thin}<bottom style=\"medium\"/></border></borders><cellXfs count=\"3\"><xf numFmtId=\"0\" borderId=\"0\"/><xf numFmtId=\"49\" borderId=\"1\"/><xf numFmtId=\"0\" borderId=\"2\"/></cellXfs></styleSheet>").into_bytes()));
    packed(&parts)
}

/// Rows 1 to 8: a heading, a list in rows 3 to 5, its total in row 7.
pub fn rows(extra: &str) -> String {
    let mut rows = String::from("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
    for row in 3..=5 {
        rows +=
            &format!("<row r=\"{row}\" ht=\"21\" customHeight=\"1\"><c r=\"A{row}\" s=\"1\"/><c r=\"B{row}\"/></row>");
    }
    rows + extra
}

pub fn list(count: usize) -> Filling {
    list_at(3, 5, 1, count)
}

pub fn list_at(first_row: u32, last_row: u32, rows_per_record: u32, count: usize) -> Filling {
    Filling {
        cells: vec![],
        lists: vec![Rows {
            sheet: "S".to_owned(),
            first_row,
            last_row,
            rows_per_record,
            records: (0..count)
                .map(|n| vec![cell(0, 'B', number(&(n + 1).to_string()))])
                .collect(),
        }],
    }
}

pub fn fill(file: Vec<u8>, filling: &Filling) -> Result<Vec<u8>> {
    Package::read(file)?.filled(filling)?.bytes()
}

pub fn sheet_xml(file: &[u8]) -> String {
    part(file, "xl/worksheets/sheet1.xml")
}

pub fn refusal(file: Vec<u8>, filling: &Filling) -> RowRefusal {
    match fill(file, filling).unwrap_err() {
        Error::Rows { sheet, why } => {
            assert_eq!(sheet, "S");
            why
        }
        other => panic!("{other:?}"),
    }
}
