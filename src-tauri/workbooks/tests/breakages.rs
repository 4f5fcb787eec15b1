//! What other programs have broken when they filled forms or inserted rows: each a test of its own.
#![allow(clippy::unwrap_used)]

mod support;

use lince_workbooks::*;
use support::books::*;
use support::*;

#[test]
fn rows_below_the_list_move_and_are_not_overwritten() {
    let file = book(
        &[(
            "S",
            &rows(
                "<row r=\"6\"><c r=\"A6\"><v>60</v></c></row><row r=\"7\" ht=\"40\"><c r=\"A7\"><v>70</v></c><c r=\"B7\"><f>SUM(B3:B5)</f><v>0</v></c></row>",
            ),
        )],
        "",
        &[],
    );

    let xml = sheet_xml(&fill(file, &list(6)).unwrap());

    assert!(xml.contains("<row r=\"9\"><c r=\"A9\"><v>60</v></c></row><row r=\"10\" ht=\"40\"><c r=\"A10\"><v>70</v></c><c r=\"B10\"><f>SUM(B3:B8)</f><v>21</v></c></row>"), "{xml}");
    assert_eq!(
        xml.matches("ht=\"21\" customHeight=\"1\"").count(),
        6,
        "new rows have the height of the list's"
    );
    assert_eq!(xml.matches("s=\"1\"").count(), 6, "and its look");
}

#[test]
fn inserted_rows_keep_merges_and_none_overlap() {
    let rows: String = (3..=8)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"/><c r=\"B{row}\"/></row>"))
        .collect();
    let merges = "<mergeCells count=\"5\"><mergeCell ref=\"C3:D3\"/><mergeCell ref=\"C5:D5\"/><mergeCell ref=\"C7:D7\"/><mergeCell ref=\"A3:A8\"/><mergeCell ref=\"A9:D9\"/></mergeCells>";
    let file = book(&[("S", &format!("{rows}|{merges}"))], "", &[]);

    let package = Package::read(fill(file, &list_at(3, 8, 2, 5)).unwrap()).unwrap();

    let mut merges: Vec<String> = package.sheets()[0].merges.iter().map(Area::to_string).collect();
    merges.sort();
    assert_eq!(
        merges,
        ["A13:D13", "A3:A12", "C11:D11", "C3:D3", "C5:D5", "C7:D7", "C9:D9"]
    );
}

#[test]
fn formula_columns_of_the_list_are_copied_and_chains_do_not_repeat() {
    let rows: String = (3..=5).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"><f>A{}+1</f><v>0</v></c><c r=\"B{row}\"/><c r=\"C{row}\"><f>B{row}*$E$1+$E$7</f></c></row>", row - 1)).collect();
    let file = book(&[("S", &rows)], "", &[]);

    let file = fill(file, &list(7)).unwrap();

    let package = Package::read(file).unwrap();
    let formula = |cell: &str| package.sheets()[0].cells[&at(cell)].formula.clone().unwrap();
    assert_eq!((formula("A8"), formula("A9")), ("A7+1".into(), "A8+1".into()));
    assert_eq!(
        (formula("C5"), formula("C9")),
        ("B5*$E$1+$E$11".into(), "B9*$E$1+$E$11".into())
    );
    assert_eq!(package.sheets()[0].value(at("A9")).to_string(), "7");
}

#[test]
fn old_results_are_never_left_behind() {
    let rows = rows(
        "<row r=\"7\"><c r=\"B7\"><f>SUM(B3:B5)</f><v>99</v></c><c r=\"C7\" t=\"str\"><f>VLOOKUP(B3,B3:B5,1,0)</f><v>alt</v></c><c r=\"D7\" t=\"e\" vm=\"1\"><f>DISPIMG(\"ID_1\",1)</f><v>#BILD</v></c><c r=\"E7\"><f>C7&amp;\"x\"</f><v>9</v></c><c r=\"F7\"><f>A1+1</f><v>77</v></c></row>",
    );
    let package = Package::read(book(&[("S", &rows)], "", &[])).unwrap();

    let filled = package.filled(&list(3)).unwrap();

    let xml = sheet_xml(&filled.bytes().unwrap());
    assert!(
        xml.contains("<c r=\"B7\"><f>SUM(B3:B5)</f><v>6</v></c><c r=\"C7\"><f>VLOOKUP(B3,B3:B5,1,0)</f></c>"),
        "{xml}"
    );
    assert!(
        xml.contains("<c r=\"D7\" t=\"e\" vm=\"1\"><f>DISPIMG(\"ID_1\",1)</f><v>#BILD</v></c>"),
        "a picture in a cell stays"
    );
    assert!(
        xml.contains("<c r=\"F7\"><f>A1+1</f><v>77</v></c>"),
        "what does not depend stays"
    );
    let names: Vec<String> = filled
        .report
        .not_computed
        .iter()
        .map(|name| name.at.to_string())
        .collect();
    assert_eq!(names, ["C7", "E7"]);
}

#[test]
fn other_sheets_and_names_move_and_those_of_other_sheets_do_not() {
    let other = "<row r=\"1\"><c r=\"A1\"><f>SUM(S!B3:B5)+B5</f><v>0</v></c><c r=\"B1\"><f t=\"shared\" ref=\"B1:B2\" si=\"3\">S!A7&amp;T!A7</f></c></row><row r=\"2\"><c r=\"B2\"><f t=\"shared\" si=\"3\"/></c></row>|<conditionalFormatting sqref=\"A5\"><cfRule type=\"expression\" priority=\"1\"><formula>'s'!$A$7&gt;A7</formula></cfRule></conditionalFormatting>";
    let names = "<definedName name=\"a\">S!$A$3:$A$5</definedName><definedName name=\"b\">T!$A$3:$A$5</definedName><definedName name=\"c\" localSheetId=\"1\">OFFSET('S'!$A$7,0,0)</definedName><definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">S!$A$1:$B$8,S!$D:$D</definedName>";
    let file = book(&[("S", &rows("")), ("T", other)], names, &[]);

    let file = fill(file, &list(5)).unwrap();

    let t = part(&file, "xl/worksheets/sheet2.xml");
    assert!(t.contains("<f>SUM(S!B3:B7)+B5</f><v>15</v>"), "{t}");
    assert!(
        t.contains("<f>S!A9&amp;T!A7</f>") && t.contains("<f>S!A10&amp;T!A8</f>"),
        "{t}"
    );
    assert!(t.contains("<formula>'s'!$A$9&gt;A7</formula>"));
    let book = part(&file, "xl/workbook.xml");
    for name in [
        "S!$A$3:$A$7",
        "T!$A$3:$A$5",
        "OFFSET('S'!$A$9,0,0)",
        "S!$A$1:$B$10,S!$D:$D",
    ] {
        assert!(book.contains(&format!(">{name}<")), "{name}: {book}");
    }
    assert!(book.contains("</definedNames><calcPr fullCalcOnLoad=\"1\"/>"));
}

#[test]
fn validations_and_conditional_formats_grow_once() {
    let after = "<conditionalFormatting sqref=\"A3:B5 D4\"><cfRule type=\"expression\" priority=\"1\"><formula>$A3&gt;$A$7</formula></cfRule></conditionalFormatting>\
        <dataValidations count=\"2\"><dataValidation type=\"list\" sqref=\"B3:B5\"><formula1>$F$3:$F$7</formula1></dataValidation><dataValidation type=\"whole\" sqref=\"A3:A4\"><formula1>1</formula1></dataValidation></dataValidations>\
        <extLst><ext><x14:dataValidations count=\"1\"><x14:dataValidation type=\"list\"><x14:formula1><xm:f>S!$G$3:$G$8</xm:f></x14:formula1><xm:sqref>C3:C5</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>";
    let file = book(&[("S", &format!("{}|{}", rows(""), after))], "", &[]);

    let xml = sheet_xml(&fill(file, &list(6)).unwrap());

    for part in [
        "sqref=\"A3:B8 D4:D7\"",
        "<formula>$A3&gt;$A$10</formula>",
        "sqref=\"B3:B8\"",
        "<formula1>$F$3:$F$10</formula1>",
        "sqref=\"A3:A7\"",
        "<xm:f>S!$G$3:$G$11</xm:f>",
        "<xm:sqref>C3:C8</xm:sqref>",
        "<dataValidations count=\"2\">",
    ] {
        assert!(xml.contains(part), "{part}: {xml}");
    }
    assert_eq!(xml.matches("<conditionalFormatting").count(), 1);
}

#[test]
fn shared_formulas_stay_right_on_either_side_of_the_new_rows() {
    let rows: String = (3..=7)
        .map(|row| match row {
            3 => "<row r=\"3\"><c r=\"C3\"><f t=\"shared\" ref=\"C3:C7\" si=\"0\">A3+A$7</f><v>0</v></c></row>"
                .to_owned(),
            row => format!("<row r=\"{row}\"><c r=\"C{row}\"><f t=\"shared\" si=\"0\"/><v>0</v></c></row>"),
        })
        .collect();
    let file = book(&[("S", &rows)], "", &[]);

    let package = Package::read(fill(file.clone(), &list(6)).unwrap()).unwrap();

    let formulas: Vec<String> = package.sheets()[0]
        .cells
        .values()
        .filter_map(|cell| cell.formula.clone())
        .collect();
    assert_eq!(formulas, (3..=10).map(|row| format!("A{row}+A$10")).collect::<Vec<_>>());
    let lost = book(
        &[("S", "<row r=\"3\"><c r=\"C3\"><f t=\"shared\" si=\"9\"/></c></row>")],
        "",
        &[],
    );
    assert!(matches!(
        refusal(lost, &list(6)),
        RowRefusal::Feature {
            feature: Feature::SharedFormula,
            ..
        }
    ));
}

#[test]
fn pictures_and_charts_move_and_grow_as_they_were_meant_to() {
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let rels = format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"{rel}/drawing\" Target=\"/xl/drawings/drawing1.xml\"/></Relationships>"
    );
    let anchor = |kind: &str, top: u32, bottom: u32| {
        format!(
            "<xdr:twoCellAnchor{kind}><xdr:from><xdr:row>{top}</xdr:row><xdr:rowOff>5</xdr:rowOff></xdr:from><xdr:to><xdr:row>{bottom}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to></xdr:twoCellAnchor>"
        )
    };
    let drawing = format!(
        "<xdr:wsDr>{}{}{}{}{}</xdr:wsDr>",
        anchor("", 0, 2),
        anchor("", 1, 7),
        anchor(" editAs=\"oneCell\"", 1, 7),
        anchor(" editAs=\"absolute\"", 5, 7),
        anchor(" editAs=\"oneCell\"", 6, 9)
    );
    let chart = "<c:chart><c:f>S!$A$3:$A$5</c:f><c:f>T!$A$3:$A$5</c:f></c:chart>";
    let file = book(
        &[("S", &rows(""))],
        "",
        &[
            ("xl/worksheets/_rels/sheet1.xml.rels", &rels),
            ("xl/drawings/drawing1.xml", &drawing),
            ("xl/charts/chart1.xml", chart),
        ],
    );

    let file = fill(file, &list(5)).unwrap();

    let expected = format!(
        "<xdr:wsDr>{}{}{}{}{}</xdr:wsDr>",
        anchor("", 0, 2),
        anchor("", 1, 9),
        anchor(" editAs=\"oneCell\"", 1, 7),
        anchor(" editAs=\"absolute\"", 5, 7),
        anchor(" editAs=\"oneCell\"", 8, 11)
    );
    assert_eq!(part(&file, "xl/drawings/drawing1.xml"), expected);
    assert_eq!(
        part(&file, "xl/charts/chart1.xml"),
        "<c:chart><c:f>S!$A$3:$A$7</c:f><c:f>T!$A$3:$A$5</c:f></c:chart>"
    );
}

#[test]
fn notes_tables_and_threads_move() {
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let rels = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{rel}/comments\" Target=\"../comments1.xml\"/><Relationship Id=\"b\" Type=\"{rel}/vmlDrawing\" Target=\"../v.vml\"/><Relationship Id=\"c\" Type=\"{rel}/table\" Target=\"../tables/table1.xml\"/><Relationship Id=\"d\" Type=\"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment\" Target=\"../t.xml\"/></Relationships>"
    );
    let vml = "<xml xmlns:q=\"x\"><br><q:ClientData ObjectType=\"Note\"><q:Anchor>2, 15, 6, 2, 4, 31, 10, 1</q:Anchor><q:Row>6</q:Row><q:Column>0</q:Column></q:ClientData><q:ClientData ObjectType=\"Note\"><q:Row>1</q:Row></q:ClientData></xml>";
    let more = [
        ("xl/worksheets/_rels/sheet1.xml.rels", rels.as_str()),
        (
            "xl/comments1.xml",
            "<comments><comment ref=\"A7\"/><comment ref=\"A1\"/></comments>",
        ),
        ("xl/v.vml", vml),
        (
            "xl/tables/table1.xml",
            "<table ref=\"A2:B5\"><autoFilter ref=\"A2:B5\"/><tableColumn><calculatedColumnFormula>S!A9</calculatedColumnFormula></tableColumn></table>",
        ),
        (
            "xl/t.xml",
            "<ThreadedComments><threadedComment ref=\"B7\"/></ThreadedComments>",
        ),
    ];
    let file = fill(book(&[("S", &rows(""))], "", &more), &list(5)).unwrap();

    assert_eq!(
        part(&file, "xl/comments1.xml"),
        "<comments><comment ref=\"A9\"/><comment ref=\"A1\"/></comments>"
    );
    assert_eq!(
        part(&file, "xl/v.vml"),
        vml.replace("2, 15, 6, 2, 4, 31, 10, 1", "2, 15, 8, 2, 4, 31, 12, 1")
            .replace("<q:Row>6<", "<q:Row>8<")
    );
    assert!(
        part(&file, "xl/tables/table1.xml")
            .contains("<table ref=\"A2:B7\"><autoFilter ref=\"A2:B7\"/><tableColumn><calculatedColumnFormula>S!A11<")
    );
    assert!(part(&file, "xl/t.xml").contains("ref=\"B9\""));
}

#[test]
fn heights_titles_breaks_filters_and_the_rest_move() {
    let after = "<sheetPr/><autoFilter ref=\"A2:B5\"/><protectedRanges><protectedRange name=\"p\" sqref=\"B3:B5 B7\"/></protectedRanges><hyperlinks><hyperlink ref=\"A7\" location=\"S!A7\"/></hyperlinks><rowBreaks count=\"3\"><brk id=\"2\"/><brk id=\"4\"/><brk id=\"7\"/></rowBreaks><colBreaks><brk id=\"7\"/></colBreaks><cellWatches><cellWatch r=\"B7\"/></cellWatches><ignoredErrors><ignoredError sqref=\"A3:A5\"/></ignoredErrors>";
    let file = book(&[("S", &format!("{}|{after}", rows("")))], "", &[]);

    let xml = sheet_xml(&fill(file, &list(5)).unwrap());

    for part in [
        "<autoFilter ref=\"A2:B7\"/>",
        "sqref=\"B3:B7 B9\"",
        "ref=\"A9\" location=\"S!A9\"",
        "<brk id=\"2\"/><brk id=\"6\"/><brk id=\"9\"/>",
        "<colBreaks><brk id=\"7\"/>",
        "<cellWatch r=\"B9\"/>",
        "<ignoredError sqref=\"A3:A7\"/>",
    ] {
        assert!(xml.contains(part), "{part}: {xml}");
    }
}

#[test]
fn a_list_of_one_line_grows_behind_it_and_its_last_rule_stays_last() {
    let rows = "<row r=\"2\"><c r=\"A2\" s=\"1\"/></row><row r=\"3\" hidden=\"1\"><c r=\"A3\" s=\"2\"/><c r=\"B3\" s=\"1\"/></row><row r=\"4\"><c r=\"B4\"><f>SUM(B3:B3)</f><v>0</v></c></row>|<dataValidations><dataValidation sqref=\"B3\"/></dataValidations>";
    let file = fill(book(&[("S", rows)], "", &[]), &list_at(3, 3, 1, 3)).unwrap();

    let xml = sheet_xml(&file);
    assert!(
        xml.contains("<f>SUM(B3:B5)</f><v>6</v>") && xml.contains("sqref=\"B3:B5\""),
        "{xml}"
    );
    assert!(
        xml.contains("<c r=\"A3\" s=\"3\"/>")
            && xml.contains("<c r=\"A4\" s=\"3\"/>")
            && xml.contains("<c r=\"A5\" s=\"2\"/>"),
        "{xml}"
    );
    assert_eq!(xml.matches("hidden").count(), 1, "copies are not hidden");
    let styles = part(&file, "xl/styles.xml");
    assert!(
        styles.contains("<borders count=\"4\">")
            && styles.contains("<cellXfs count=\"4\">")
            && styles.contains("applyBorder=\"1\" numFmtId=\"0\" borderId=\"3\""),
        "{styles}"
    );
}

#[test]
fn sheets_without_numbers_prefixes_and_shared_texts_are_filled() {
    let file = book(
        &[(
            "S",
            "<row/><row><c/><c><v>1</v></c></row><row><c s=\"1\"/></row><row><c s=\"1\"/></row>",
        )],
        "",
        &[],
    );
    let mut filling = list_at(3, 4, 1, 3);
    filling.cells = vec![
        target("S", "D1", text("a & \"b\" ")),
        target("S", "B9", text("_x0041_")),
    ];

    let file = fill(file, &filling).unwrap();

    let package = Package::read(file.clone()).unwrap();
    let sheet = &package.sheets()[0];
    assert_eq!(sheet.value(at("D1")).to_string(), "a & \"b\" ");
    assert_eq!(sheet.value(at("B10")).to_string(), "_x0041_", "moved down by one row");
    assert_eq!(
        (sheet.value(at("B3")).to_string(), sheet.value(at("B5")).to_string()),
        ("1".into(), "3".into())
    );
    assert_eq!(by_calamine(&file)["S!D1"], "a & \"b\" ");
    let empty = book(&[("S", "")], "", &[]).clone();
    let filling = Filling {
        cells: vec![target("S", "B2", text("x")), target("S", "A5", number("7"))],
        lists: vec![],
    };
    assert!(sheet_xml(&fill(empty, &filling).unwrap()).contains("<sheetData><row r=\"2\"><c r=\"B2\" t=\"inlineStr\"><is><t>x</t></is></c></row><row r=\"5\"><c r=\"A5\"><v>7</v></c></row></sheetData>"));
}

#[test]
fn dates_count_from_1904_where_the_workbook_says_so() {
    let change = |part: &str, text: String| match part {
        "xl/workbook.xml" => text.replace("<workbookPr/>", "<workbookPr date1904=\"1\"/>"),
        _ => text,
    };
    let package = Package::read(with_parts("05-card", change)).unwrap();
    let filling = Filling {
        cells: vec![target("登记表", "F3", day(2025, 12, 31))],
        lists: vec![],
    };
    let xml = part(
        &package.filled(&filling).unwrap().bytes().unwrap(),
        "xl/worksheets/sheet1.xml",
    );
    assert!(xml.contains("<v>44560</v>"), "46022 - 1462");
}

#[test]
fn the_order_of_calculation_goes_with_all_that_names_it() {
    let file = form("02-roster").filled(&roster(9, 8)).unwrap().bytes().unwrap();
    for (name, _, plain) in entries(&file) {
        assert!(!String::from_utf8_lossy(&plain).contains("calcChain"), "{name}");
    }
    let kept = form("02-roster").filled(&roster(8, 8)).unwrap().bytes().unwrap();
    assert!(entries(&kept).iter().any(|(name, _, _)| name == "xl/calcChain.xml"));
}

#[test]
fn what_a_user_should_know_is_told() {
    let three = "<row r=\"1\"><c r=\"A1\"><f>SUM(S:T!B3)</f><v>1</v></c></row>";
    let after = "<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><pageSetup fitToHeight=\"1\"/>";
    let file = book(&[("S", &format!("{}|{after}", rows(""))), ("T", three)], "", &[]);
    let package = Package::read(file).unwrap();

    let report = package.filled(&list(5)).unwrap().report;

    let place = |sheet: &str, cell: &str| CellName {
        sheet: sheet.to_owned(),
        at: at(cell),
    };
    assert_eq!(
        report.warnings,
        [
            Warning::PrintsOnOnePage { sheet: "S".into() },
            Warning::SeveralSheets(place("T", "A1"))
        ]
    );
    assert_eq!(report.not_computed, [place("T", "A1")]);
    assert_eq!(
        report.inserted,
        [InsertedRows {
            sheet: "S".into(),
            first_row: 5,
            count: 2
        }]
    );
    assert!(package.filled(&list(3)).unwrap().report.warnings.is_empty());
}

#[test]
fn workbooks_with_macros_stay_what_they_are() {
    let change = |part: &str, text: String| match part {
        "[Content_Types].xml" => text.replace(
            "openxmlformats-officedocument.spreadsheetml.sheet.main",
            "ms-excel.sheet.macroEnabled.main",
        ),
        _ => text,
    };
    let package = Package::read(with_parts("02-roster", change)).unwrap();
    assert!(package.has_macros());
    let filled = package.filled(&roster(9, 8)).unwrap();
    assert_eq!(filled.report.warnings, [Warning::Macros]);
    assert!(part(&filled.bytes().unwrap(), "[Content_Types].xml").contains("macroEnabled"));
}
