//! The forms of a county, filled with few and with many records.
#![allow(clippy::unwrap_used)]

mod support;

use lince_workbooks::*;
use support::*;

fn cases() -> Vec<(&'static str, Vec<Filling>)> {
    vec![
        ("02-roster", [0, 1, 8, 9, 200].map(|people| roster(people, 8)).to_vec()),
        (
            "03-two-rows",
            [0, 1, 4, 5, 200].map(|people| grades(people, 4)).to_vec(),
        ),
        (
            "04-two-lists",
            [0, 1, 3, 4, 200].map(|people| changes(people, people, (3, 3))).to_vec(),
        ),
        (
            "04-two-lists",
            vec![changes(7, 9, (3, 3)), changes(200, 0, (3, 3)), changes(2, 12, (3, 3))],
        ),
    ]
}

#[test]
fn untouched_entries_are_equal_and_the_rest_is_sound() {
    for (name, fillings) in cases() {
        let (original, package) = (bytes(name), form(name));
        for filling in fillings {
            let count = filling.lists[0].records.len();
            let filled = package.filled(&filling).unwrap();
            let file = filled.bytes().unwrap();

            let (before, after) = (entries(&original), entries(&file));
            let report = &filled.report;
            let kept: Vec<_> = before
                .iter()
                .filter(|(part, _, _)| !report.dropped_parts.contains(part))
                .collect();
            assert_eq!(kept.len(), after.len());
            for (old, new) in kept.iter().zip(&after) {
                assert_eq!(old.0, new.0, "the order stays");
                if !report.changed_parts.contains(&old.0) {
                    assert!(old.1 == new.1, "{name} with {count}: {} is packed as it was", old.0);
                }
            }
            sound(&file, &format!("{name} with {count}"));
            assert!(report.not_computed.is_empty(), "{:?}", report.not_computed);
            by_calamine(&file);
        }
        assert_eq!(original, bytes(name));
    }
}

/// Rows and cells ascend, merged areas are disjoint, counts are true, every text is there.
fn sound(file: &[u8], what: &str) {
    let package = Package::read(file).unwrap_or_else(|error| panic!("{what}: {error:?}"));
    let mut references = 0;
    for (name, _, plain) in entries(file) {
        let Ok(xml) = String::from_utf8(plain) else { continue };
        if !name.starts_with("xl/worksheets/sheet") {
            continue;
        }
        references += xml.matches(" t=\"s\"").count();
        let merges = xml.matches("<mergeCell ").count();
        if merges > 0 {
            assert!(
                xml.contains(&format!("<mergeCells count=\"{merges}\"")),
                "{what}: {name}"
            );
        }
    }
    for sheet in package.sheets() {
        for (place, one) in sheet.merges.iter().enumerate() {
            assert!(
                !sheet.merges[place + 1..].iter().any(|two| one.meets(*two)),
                "{what}: {one} overlaps"
            );
        }
    }
    let sst = part(file, "xl/sharedStrings.xml");
    let texts = sst.matches("<si>").count();
    assert!(
        sst.contains(&format!("count=\"{references}\" uniqueCount=\"{texts}\"")),
        "{what}: {references} {texts} {:.200}",
        sst
    );
}

#[test]
fn inserted_rows_equal_the_forms_made_with_them() {
    let cases: [(&str, &str, Filling, Filling); 6] = [
        ("02-roster", "mirrors/02-roster", roster(20, 8), roster(20, 20)),
        ("03-two-rows", "mirrors/03-two-rows", grades(9, 4), grades(9, 9)),
        (
            "04-two-lists",
            "mirrors/04-two-lists",
            changes(7, 9, (3, 3)),
            changes(7, 9, (7, 9)),
        ),
        ("02-roster", "one-more/02-roster", roster(9, 8), roster(9, 9)),
        ("03-two-rows", "one-more/03-two-rows", grades(5, 4), grades(5, 5)),
        (
            "04-two-lists",
            "one-more/04-two-lists",
            changes(4, 4, (3, 3)),
            changes(4, 4, (4, 4)),
        ),
    ];
    for (name, mirror, filling, of_mirror) in cases {
        let file = form(name).filled(&filling).unwrap().bytes().unwrap();
        let mirror_file = form(mirror).filled(&of_mirror).unwrap().bytes().unwrap();
        if let Ok(folder) = std::env::var("WORKBOOKS_KEEP") {
            std::fs::write(format!("{folder}/{}-filled.xlsx", mirror.replace('/', "-")), &file).unwrap();
            std::fs::write(
                format!("{folder}/{}-mirror.xlsx", mirror.replace('/', "-")),
                &mirror_file,
            )
            .unwrap();
        }

        for (part, _, _) in entries(&mirror_file) {
            let differ = [
                "xl/calcChain.xml",
                "xl/sharedStrings.xml",
                "[Content_Types].xml",
                "xl/_rels/workbook.xml.rels",
                "docProps/core.xml",
            ];
            if differ.contains(&part.as_str())
                || !(part.ends_with("xml") || part.ends_with("vml") || part.ends_with("rels"))
            {
                continue;
            }
            let (ours, theirs) = (meaning(&file, &part), meaning(&mirror_file, &part));
            // A shared formula of the form is each cell's own in ours, so formulas are compared by the reader's expansion below.
            let plain = |lines: Vec<String>| {
                lines
                    .into_iter()
                    .filter(|line| !line.contains("/f "))
                    .collect::<Vec<_>>()
            };
            let (ours, theirs) = (plain(ours), plain(theirs));
            for (one, two) in ours.iter().zip(&theirs) {
                assert_eq!(one, two, "{mirror}: {part}");
            }
            assert_eq!(ours.len(), theirs.len(), "{mirror}: {part}");
        }
        let (ours, theirs) = (Package::read(file).unwrap(), Package::read(mirror_file).unwrap());
        assert_eq!(ours.names(), theirs.names());
        for (one, two) in ours.sheets().iter().zip(theirs.sheets()) {
            assert_eq!(one.cells, two.cells, "{mirror}: {}", one.name);
            assert_eq!(one.rows, two.rows);
            assert_eq!(one.digest, two.digest);
        }
    }
}

#[test]
fn results_are_stored() {
    let file = form("02-roster").filled(&roster(20, 8)).unwrap().bytes().unwrap();
    let read = by_calamine(&file);

    assert_eq!(read["花名册!C25"], "20");
    assert_eq!(read["花名册!A24"], "20");
    let pay: f64 = (1..=20).map(|n| f64::from(5000 + n) + 0.1).sum();
    assert_eq!(read["花名册!L25"], "100212");
    assert!((pay - 100212.0).abs() < 1e-6);
    assert_eq!(read["封面!C4"], "20");
    assert_eq!(read["封面!C6"], "张三20");
    assert_eq!(read["花名册!K5"], "14");
    assert_eq!(read["花名册!A2"], "填报单位(盖章)：某某街道");
    let file = form("03-two-rows").filled(&grades(9, 4)).unwrap().bytes().unwrap();
    let read = by_calamine(&file);
    assert_eq!(
        (read["岗位等级认定!A22"].as_str(), read["岗位等级认定!C5"].as_str()),
        ("9", "9")
    );
    assert_eq!(read["岗位等级认定!G5"], "1353.15");
}

#[test]
fn a_grid_is_filled_without_rows() {
    let package = form("01-quarter");
    let sheet = package.sheet("社区工作者季报").unwrap();
    let open: Vec<Address> = (12..=18)
        .flat_map(|row| (3..=14).map(move |column| Address::new(row, column)))
        .filter(|at| sheet.cells.get(at).is_some_and(|cell| cell.formula.is_none()))
        .collect();
    let filling = Filling {
        cells: open
            .iter()
            .map(|at| Target {
                sheet: sheet.name.clone(),
                at: *at,
                input: Input::Number(Decimal::from(at.row + at.column)),
            })
            .collect(),
        lists: vec![],
    };

    let filled = package.filled(&filling).unwrap();

    assert_eq!(open.len(), 77);
    assert_eq!(
        filled.report.changed_parts,
        [
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/sheet2.xml"
        ]
    );
    assert!(filled.report.dropped_parts.is_empty(), "the order of calculation stays");
    let file = filled.bytes().unwrap();
    let read = by_calamine(&file);
    assert_eq!(read["社区工作者季报!C11"], "66");
    assert_eq!(read["街道汇总!B1"], "70");
    assert!(part(&file, "xl/workbook.xml").contains("<calcPr fullCalcOnLoad=\"1\" calcId=\"191029\"/>"));
    sound(&file, "quarter");
}

#[test]
fn a_card_takes_texts_dates_and_words_behind_labels() {
    let package = form("05-card");
    let filling = Filling {
        cells: vec![
            target("登记表", "B3", text("张三")),
            target("登记表", "F3", day(1990, 5, 1)),
            target("登记表", "B5", text("330102199005011234")),
            target("登记表", "B8", number("91.25")),
            target("登记表", "D8", number("88.4")),
            target("登记表", "B9", Input::AppendText(" 合格".to_owned())),
            target("登记表", "B11", Input::Blank),
        ],
        lists: vec![],
    };

    let filled = package.filled(&filling).unwrap();

    let read = by_calamine(&filled.bytes().unwrap());
    assert_eq!(read["登记表!F8"], "89.83");
    assert!(
        read["登记表!B9"].ends_with("日 合格") && !read["登记表!B10"].ends_with("合格"),
        "the other cell with the same text stays"
    );
    assert_eq!(read["登记表!B5"], "330102199005011234");
    sound(&filled.bytes().unwrap(), "card");
}

#[test]
fn nothing_to_fill_changes_nothing() {
    for name in ["01-quarter", "02-roster", "05-card"] {
        let filled = form(name).filled(&Filling::default()).unwrap();
        assert_eq!(filled.report, Report::default());
        for (old, new) in entries(&bytes(name)).iter().zip(entries(&filled.bytes().unwrap())) {
            assert_eq!(*old, new);
        }
    }
}

/// The part with the elements of some cells cut out, wherever they stand.
fn without_cells(xml: &str, cells: &[String]) -> String {
    let mut rest = xml;
    let mut out = String::new();
    while let Some(start) = rest.find("<c r=\"") {
        let name = rest[start + 6..].split('"').next().unwrap();
        let tag = start + rest[start..].find('>').unwrap() + 1;
        let end = match rest[..tag].ends_with("/>") {
            true => tag,
            false => tag + rest[tag..].find("</c>").unwrap() + 4,
        };
        let kept = if cells.iter().any(|cell| cell == name) {
            start
        } else {
            end
        };
        out.push_str(&rest[..kept]);
        rest = &rest[end..];
    }
    out + rest
}

#[test]
fn changed_sheets_are_equal_outside_of_the_changed_cells() {
    for (name, filling) in [
        ("02-roster", roster(8, 8)),
        ("02-roster", roster(3, 8)),
        ("03-two-rows", grades(4, 4)),
        ("04-two-lists", changes(3, 2, (3, 3))),
    ] {
        let filled = form(name).filled(&filling).unwrap();
        let file = filled.bytes().unwrap();
        for sheet in form(name).sheets() {
            let place = form(name)
                .sheets()
                .iter()
                .position(|other| other.name == sheet.name)
                .unwrap()
                + 1;
            let part_name = format!("xl/worksheets/sheet{place}.xml");
            let mut cells: Vec<String> = filled
                .report
                .computed
                .iter()
                .filter(|cell| cell.sheet == sheet.name)
                .map(|cell| cell.at.to_string())
                .collect();
            let targets = filling.cells.iter().filter(|target| target.sheet == sheet.name);
            cells.extend(targets.map(|target| target.at.to_string()));
            for list in filling.lists.iter().filter(|list| list.sheet == sheet.name) {
                for (number, record) in (0..).zip(&list.records) {
                    let row = |cell: &RecordCell| list.first_row + number * list.rows_per_record + cell.row;
                    cells.extend(
                        record
                            .iter()
                            .map(|cell| Address::new(row(cell), cell.column).to_string()),
                    );
                }
            }
            let (before, after) = (part(&bytes(name), &part_name), part(&file, &part_name));
            assert_eq!(
                without_cells(&before, &cells),
                without_cells(&after, &cells),
                "{name} {}",
                sheet.name
            );
        }
        let texts = (
            part(&bytes(name), "xl/sharedStrings.xml"),
            part(&file, "xl/sharedStrings.xml"),
        );
        let items = |xml: &str| xml[xml.find("<si>").unwrap()..xml.rfind("</sst>").unwrap()].to_owned();
        assert!(items(&texts.1).starts_with(&items(&texts.0)), "texts are appended");
    }
}
