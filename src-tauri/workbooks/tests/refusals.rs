//! What is not filled, and where no rows are inserted: refused by name, with nothing written.
#![allow(clippy::unwrap_used)]

mod support;

use lince_workbooks::*;
use support::books::*;
use support::*;

#[test]
fn merges_across_records_are_refused() {
    for merge in ["C4:C5", "C2:C4", "C3:C4"] {
        let file = book(
            &[(
                "S",
                &format!("{}|<mergeCells><mergeCell ref=\"{merge}\"/></mergeCells>", rows("")),
            )],
            "",
            &[],
        );
        assert!(matches!(refusal(file, &list(6)), RowRefusal::Merges { .. }), "{merge}");
    }
    let overlapping = format!(
        "{}|<mergeCells><mergeCell ref=\"F10:G11\"/><mergeCell ref=\"G11:H12\"/></mergeCells>",
        rows("")
    );
    assert!(matches!(
        refusal(book(&[("S", &overlapping)], "", &[]), &list(6)),
        RowRefusal::Merges { .. }
    ));
}

#[test]
fn totals_that_name_single_lines_are_refused() {
    for formula in ["B3+B4+B5", "S!B3-B5", "'S'!$B$4+$B$5"] {
        let file = book(
            &[(
                "S",
                &rows(&format!("<row r=\"7\"><c r=\"B7\"><f>{formula}</f></c></row>")),
            )],
            "",
            &[],
        );
        assert_eq!(
            refusal(file, &list(4)),
            RowRefusal::NamesSingleLines {
                sheet: "S".into(),
                at: at("B7")
            },
            "{formula}"
        );
    }
    let file = book(
        &[
            ("S", &rows("")),
            ("T", "<row r=\"1\"><c r=\"A1\"><f>S!B3+S!B4</f></c></row>"),
        ],
        "",
        &[],
    );
    assert_eq!(
        refusal(file, &list(4)),
        RowRefusal::NamesSingleLines {
            sheet: "T".into(),
            at: at("A1")
        }
    );
}

#[test]
fn features_that_cannot_be_moved_are_refused_by_name() {
    let refused = |after: &str, more: &[(&str, &str)]| match refusal(
        book(&[("S", &format!("{}|{after}", rows("")))], "", more),
        &list(4),
    ) {
        RowRefusal::Feature { feature, .. } => feature,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused("<scenarios/>", &[]), Feature::Scenarios);
    assert_eq!(
        refused("<customSheetViews><customSheetView/></customSheetViews>", &[]),
        Feature::CustomViews
    );
    assert_eq!(
        refused(
            "<mc:AlternateContent><mc:Choice><controls/></mc:Choice></mc:AlternateContent>",
            &[]
        ),
        Feature::Controls
    );
    assert_eq!(refused("<oleObjects/>", &[]), Feature::EmbeddedObjects);
    let rels = |kind: &str| {
        format!("<Relationships><Relationship Id=\"a\" Type=\"x/{kind}\" Target=\"../p.xml\"/></Relationships>")
    };
    assert_eq!(
        refused("", &[("xl/worksheets/_rels/sheet1.xml.rels", &rels("pivotTable"))]),
        Feature::PivotTable
    );
    assert_eq!(
        refused(
            "",
            &[(
                "xl/pivotCache1.xml",
                "<p><worksheetSource ref=\"A1:B9\" sheet=\"s\"/></p>"
            )]
        ),
        Feature::PivotTable
    );
    let data = rows("<row r=\"7\"><c r=\"B7\"><f t=\"dataTable\" ref=\"B7:B8\"/><v>1</v></c></row>");
    assert!(matches!(
        refusal(book(&[("S", &data)], "", &[]), &list(4)),
        RowRefusal::Feature {
            feature: Feature::DataTable,
            ..
        }
    ));
    // Filling what is there is no harm to any of them.
    assert!(fill(book(&[("S", &format!("{}|<scenarios/>", rows("")))], "", &[]), &list(3)).is_ok());
    let protected = |flag: &str| {
        book(
            &[(
                "S",
                &format!("{}|<sheetProtection sheet=\"1\" {flag}/>", rows("")).replace(" s=\"1\"", " s=\"1\""),
            )],
            "",
            &[],
        )
    };
    assert_eq!(refusal(protected(""), &list(4)), RowRefusal::Protected);
    assert!(matches!(
        fill(protected("insertRows=\"0\""), &list(4)).unwrap_err(),
        Error::Cell {
            why: CellRefusal::Locked,
            ..
        }
    ));
}

#[test]
fn array_formulas_move_whole_or_are_refused() {
    let file = book(
        &[(
            "S",
            &rows("<row r=\"7\"><c r=\"D7\"><f t=\"array\" ref=\"D7:D8\">B3:B4*A9</f><v>0</v></c></row>"),
        )],
        "",
        &[],
    );
    let xml = sheet_xml(&fill(file, &list(4)).unwrap());
    assert!(xml.contains("<f t=\"array\" ref=\"D8:D9\">B3:B4*A10</f></c>"), "{xml}");
    let inside = rows("").replace(
        "<c r=\"B4\"/>",
        "<c r=\"D4\"><f t=\"array\" ref=\"D4\">SUM(A1:A2)</f></c>",
    );
    assert_eq!(
        refusal(book(&[("S", &inside)], "", &[]), &list(4)),
        RowRefusal::FormulaOfList { at: at("D4") }
    );
}

#[test]
fn cells_that_take_no_value_are_refused_by_name() {
    let file = book(
        &[(
            "S",
            "<row r=\"3\"><c r=\"A3\"><f>1</f></c><c r=\"B3\" t=\"n\"><v>5</v></c><c r=\"E3\"><f t=\"array\" ref=\"E3:E4\">1</f></c></row>|<mergeCells><mergeCell ref=\"C3:D4\"/></mergeCells>",
        )],
        "",
        &[],
    );
    let package = Package::read(file).unwrap();
    let refused = |cell: &str, input: Input| match package.filled(&Filling {
        cells: vec![target("S", cell, input)],
        lists: vec![],
    }) {
        Err(Error::Cell { sheet, at: place, why }) => {
            assert_eq!((sheet.as_str(), place), ("S", at(cell)));
            Some(why)
        }
        Ok(_) => None,
        Err(other) => panic!("{other:?}"),
    };
    assert_eq!(refused("A3", Input::Blank), Some(CellRefusal::Formula));
    assert_eq!(refused("E4", text("x")), Some(CellRefusal::Formula));
    assert_eq!(
        refused("D4", text("x")),
        Some(CellRefusal::InsideMerge { first: at("C3") })
    );
    assert_eq!(refused("C3", text("x")), None);
    assert_eq!(
        refused("B3", day(2025, 1, 1)),
        Some(CellRefusal::NotADateFormat {
            format: "General".into()
        })
    );
    assert_eq!(refused("B3", text("a\u{0}b")), Some(CellRefusal::TextNotAllowed));
    assert_eq!(
        refused("B3", text(&"啊".repeat(32_768))),
        Some(CellRefusal::TextNotAllowed)
    );
    assert_eq!(
        refused("B3", Input::AppendText("x".into())),
        Some(CellRefusal::NothingToAppendTo)
    );
    let twice = Filling {
        cells: vec![target("S", "F3", text("a")), target("S", "F3", text("b"))],
        lists: vec![],
    };
    assert!(matches!(
        package.filled(&twice),
        Err(Error::Cell {
            why: CellRefusal::Twice,
            ..
        })
    ));
    let nowhere = Filling {
        cells: vec![target("T", "F3", text("a"))],
        lists: vec![],
    };
    assert!(matches!(package.filled(&nowhere), Err(Error::NoSheet(name)) if name == "T"));
}

#[test]
fn a_failing_disk_is_an_error() {
    struct Full(u64);
    impl std::io::Write for Full {
        fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.saturating_sub(buffer.len() as u64);
            if self.0 == 0 {
                Err(std::io::ErrorKind::StorageFull.into())
            } else {
                Ok(buffer.len())
            }
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    impl std::io::Seek for Full {
        fn seek(&mut self, _: std::io::SeekFrom) -> std::io::Result<u64> {
            Ok(0)
        }
    }
    let filled = form("02-roster").filled(&roster(20, 8)).unwrap();
    assert!(matches!(filled.write_to(Full(3000)), Err(Error::Io(_))));
}

#[test]
fn formulas_of_the_list_that_would_come_out_wrong_are_refused() {
    let list_of = |formulas: [&str; 3]| {
        let rows: String = (3..=5)
            .zip(formulas)
            .map(|(row, formula)| format!("<row r=\"{row}\"><c r=\"C{row}\"><f>{formula}</f><v>0</v></c></row>"))
            .collect();
        book(&[("S", &rows)], "", &[])
    };
    for formulas in [["B4", "B5", "B6"], ["B3/B7", "B4/B8", "B5/B9"], ["B3", "B4*2", "B5*3"]] {
        let refused = refusal(list_of(formulas), &list(5));
        assert_eq!(refused, RowRefusal::FormulaOfList { at: at("C4") }, "{formulas:?}");
    }
    let package = Package::read(fill(list_of(["E1+E7"; 3]), &list(5)).unwrap()).unwrap();
    let formulas: Vec<_> = (3..=7)
        .map(|row| {
            package.sheets()[0].cells[&Address::new(row, 3)]
                .formula
                .clone()
                .unwrap()
        })
        .collect();
    assert_eq!(formulas, ["E1+E9"; 5], "every line names the same cells");
}
