//! Forms, fillings, and files read back without the crate under test.
#![allow(dead_code)]

pub mod books;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use chrono::NaiveDate;
use lince_workbooks::*;
use quick_xml::events::Event;

pub fn path(name: &str) -> String {
    format!("{}/tests/forms/{name}.xlsx", env!("CARGO_MANIFEST_DIR"))
}

pub fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

pub fn form(name: &str) -> Package {
    Package::read(bytes(name)).unwrap()
}

pub fn at(text: &str) -> Address {
    text.parse().unwrap()
}

pub fn text(text: &str) -> Input {
    Input::Text(text.to_owned())
}

pub fn number(text: &str) -> Input {
    Input::Number(text.parse().unwrap())
}

pub fn day(year: i32, month: u32, day: u32) -> Input {
    Input::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

pub fn target(sheet: &str, cell: &str, input: Input) -> Target {
    Target {
        sheet: sheet.to_owned(),
        at: at(cell),
        input,
    }
}

pub fn cell(row: u32, column: char, input: Input) -> RecordCell {
    RecordCell {
        row,
        column: column as u32 - 'A' as u32 + 1,
        input,
    }
}

/// Person `n` of the roster. Years of service, pay and so on follow from the number.
fn person(n: u32) -> Vec<RecordCell> {
    let year = 1970 + (n % 30) as i32;
    vec![
        cell(0, 'B', text(&format!("张三{n}"))),
        cell(0, 'C', text(if n.is_multiple_of(2) { "男" } else { "女" })),
        cell(0, 'D', day(year, 1 + n % 12, 1)),
        cell(
            0,
            'E',
            text(&format!("3301021990{:02}{:02}{:04}", 1 + n % 12, 1 + n % 28, n)),
        ),
        cell(0, 'F', text("群众")),
        cell(0, 'G', text("大学本科")),
        cell(0, 'H', text("研究生")),
        cell(0, 'I', text("网格员 & <组长>")),
        cell(0, 'J', day(2010 + (n % 15) as i32, 7, 15)),
        cell(0, 'L', number(&format!("{}.1", 5000 + n))),
        cell(0, 'M', text(&format!("1380000{n:04}"))),
        cell(0, 'N', text("")),
    ]
}

/// Form 02 with so many people, of `lines` lines.
pub fn roster(people: u32, lines: u32) -> Filling {
    Filling {
        cells: vec![
            target("花名册", "A2", Input::AppendText("某某街道".to_owned())),
            target("封面", "C3", text("某某街道")),
        ],
        lists: vec![Rows {
            sheet: "花名册".to_owned(),
            first_row: 5,
            last_row: 4 + lines,
            rows_per_record: 1,
            records: (1..=people).map(person).collect(),
        }],
    }
}

/// Form 03, two rows a person.
pub fn grades(people: u32, lines: u32) -> Filling {
    let record = |n: u32| {
        vec![
            cell(0, 'B', text(&format!("李四{n}"))),
            cell(0, 'C', text("女")),
            cell(1, 'C', day(1985, 1 + n % 12, 1)),
            cell(0, 'D', text("本科")),
            cell(1, 'D', text("社会工作")),
            cell(0, 'E', number("3")),
            cell(0, 'F', number("4")),
            cell(0, 'G', number("150.35")),
        ]
    };
    Filling {
        cells: vec![target("岗位等级认定", "A2", Input::AppendText("某某街道".to_owned()))],
        lists: vec![Rows {
            sheet: "岗位等级认定".to_owned(),
            first_row: 6,
            last_row: 5 + 2 * lines,
            rows_per_record: 2,
            records: (1..=people).map(record).collect(),
        }],
    }
}

/// Form 04, two lists of `lines` lines each.
pub fn changes(added: u32, left: u32, lines: (u32, u32)) -> Filling {
    let record = |n: u32, reason: &str| {
        let mut record = vec![
            cell(0, 'A', number(&n.to_string())),
            cell(0, 'C', text(&format!("王五{n}"))),
            cell(0, 'D', text(&format!("33010219900101{n:04}"))),
            cell(0, 'E', text(reason)),
            cell(0, 'F', day(2025, 1 + n % 12, 5)),
        ];
        if n == 1 {
            record.push(cell(0, 'B', text("某某社区")));
        }
        record
    };
    let list = |first_row: u32, lines: u32, count: u32, reasons: [&str; 2]| Rows {
        sheet: "增减 (明细)".to_owned(),
        first_row,
        last_row: first_row + lines - 1,
        rows_per_record: 1,
        records: (1..=count).map(|n| record(n, reasons[n as usize % 2])).collect(),
    };
    let second = 5 + lines.0 + 4;
    Filling {
        cells: vec![],
        lists: vec![
            list(5, lines.0, added, ["招聘", "调入"]),
            list(second, lines.1, left, ["退休", "调出"]),
        ],
    }
}

/// Every entry of a zip in its order: name, packed bytes, unpacked bytes.
pub fn entries(file: &[u8]) -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut entries = Vec::new();
    for place in 0..zip.len() {
        let (mut packed, mut plain) = (Vec::new(), Vec::new());
        zip.by_index_raw(place).unwrap().read_to_end(&mut packed).unwrap();
        let mut entry = zip.by_index(place).unwrap();
        entry.read_to_end(&mut plain).unwrap();
        let name = entry.name().unwrap().into_owned();
        entries.push((name, packed, plain));
    }
    entries
}

pub fn part(file: &[u8], name: &str) -> String {
    let found = entries(file).into_iter().find(|(entry, _, _)| entry == name);
    String::from_utf8(found.unwrap_or_else(|| panic!("no part {name}")).2).unwrap()
}

/// A zip of these parts.
pub fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer
            .start_file(name.as_str(), zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The form with some parts changed by hand.
pub fn with_parts(name: &str, change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let parts: Vec<_> = entries(&bytes(name))
        .into_iter()
        .map(|(part, _, plain)| match String::from_utf8(plain) {
            Ok(text) => {
                let text = change(&part, text);
                (part, text.into_bytes())
            }
            Err(error) => (part, error.into_bytes()),
        })
        .collect();
    packed(&parts)
}

/// What a part says, in an order that writers do not choose: elements with sorted attributes, texts, each line with its path; numbers of
/// texts resolved, shared formulas and counts left to other checks.
pub fn meaning(file: &[u8], name: &str) -> Vec<String> {
    let xml = part(file, name);
    let strings = shared_texts(file);
    let mut reader = quick_xml::Reader::from_str(&xml);
    let (mut path, mut lines): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut cell_kind = String::new();
    let mut push = |path: &[String], line: String| lines.push(format!("{} {line}", path.join("/")));
    loop {
        let event = reader.read_event().unwrap();
        let is_empty = matches!(event, Event::Empty(_));
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.local_name().as_ref().to_string();
                let mut attributes: Vec<String> = tag
                    .attributes()
                    .map(|attribute| attribute.unwrap())
                    .filter(|attribute| {
                        let key = attribute.key.as_ref();
                        // Where a prefix is declared, and which, is free.
                        let is_kind = name == "c" && key == "t";
                        let is_shared = name == "f" && ["t", "si", "ref"].contains(&key);
                        !(key.starts_with("xmlns") || is_kind || is_shared)
                    })
                    .map(|attribute| format!("{}={}", attribute.key.local_name().as_ref(), attribute.value.as_ref()))
                    .collect();
                attributes.sort();
                if name == "c" {
                    cell_kind = tag
                        .attributes()
                        .flatten()
                        .find(|attribute| attribute.key.as_ref() == "t")
                        .map_or(String::new(), |attribute| attribute.value.to_string());
                }
                path.push(match attributes.is_empty() || name == "worksheet" {
                    true => name.clone(),
                    false => format!("{name}[{}]", attributes.join(" ")),
                });
                if is_empty {
                    push(&path, String::new());
                    path.pop();
                }
            }
            Event::End(_) => {
                push(&path, String::new());
                path.pop();
            }
            Event::Text(inner) => {
                let raw = inner.to_string();
                let is_value = path.last().is_some_and(|last| last == "v") && cell_kind == "s";
                let shown = match is_value {
                    true => strings[raw.parse::<usize>().unwrap()].clone(),
                    false => raw,
                };
                push(&path, format!("{shown:?}"));
            }
            Event::GeneralRef(entity) => push(&path, format!("&{};", &*entity)),
            Event::Eof => break,
            _ => {}
        }
    }
    lines.sort();
    lines
}

fn shared_texts(file: &[u8]) -> Vec<String> {
    let xml = entries(file)
        .into_iter()
        .find(|(name, _, _)| name == "xl/sharedStrings.xml");
    let xml = String::from_utf8(xml.unwrap().2).unwrap();
    xml.split("<si>")
        .skip(1)
        .map(|item| {
            item.split("</si>")
                .next()
                .unwrap()
                .replace(" xml:space=\"preserve\"", "")
        })
        .collect()
}

/// Values of all sheets as calamine reads them.
pub fn by_calamine(file: &[u8]) -> BTreeMap<String, String> {
    use calamine::Reader;
    let mut book = calamine::Xlsx::new(Cursor::new(file)).unwrap();
    let mut values = BTreeMap::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).unwrap();
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let at = Address::new(top + row as u32 + 1, left + column as u32 + 1);
            values.insert(format!("{name}!{at}"), value.to_string());
        }
    }
    values
}
