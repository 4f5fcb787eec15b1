//! Formulas with their results.

use super::book::{Book, BookSheet, Outcome};
use crate::decimal::Decimal;
use crate::place::Address;
use crate::sheet::Value;
use proptest::prelude::*;

/// A book of one sheet `S` with numbers and texts, in which A1 was filled in.
fn book(cells: &[(&str, &str)]) -> Book {
    let mut book = Book {
        sheets: vec![BookSheet {
            name: "S".to_owned(),
            ..BookSheet::default()
        }],
        ..Book::default()
    };
    book.names.insert((None, "单价".to_owned()), "S!$B$1".to_owned());
    for (at, text) in cells {
        let value = match text.parse() {
            Ok(number) => Value::Number(number),
            Err(_) => Value::Text((*text).into()),
        };
        book.set(0, at.parse().unwrap(), value);
    }
    book
}

fn put(book: &mut Book, at: &str, formula: &str) {
    let at: Address = at.parse().unwrap();
    book.set(0, at, Value::Blank);
    let slots = book.sheets[0].columns.get_mut(&at.column).unwrap();
    let slot = slots.iter_mut().find(|slot| slot.row == at.row).unwrap();
    slot.formula = Some(formula.into());
    (slot.is_changed, slot.is_wanted) = (false, true);
}

fn result(cells: &[(&str, &str)], formula: &str) -> Option<String> {
    let mut book = book(cells);
    put(&mut book, "J9", formula);
    match book.results().into_iter().next().unwrap().2 {
        Outcome::Value(value) => Some(value.to_string()),
        Outcome::NotComputable => None,
    }
}

#[test]
fn formulas_of_forms_are_computed() {
    let cells = [
        ("A1", "3"),
        ("A2", "4.5"),
        ("A3", "退休"),
        ("A4", "调入"),
        ("A5", "退休"),
        ("B1", "0.1"),
        ("B2", "0.2"),
        ("B3", "46022"),
        ("B4", "43661"),
        ("C1", ""),
        ("D1", "12"),
        ("D9", "7"),
    ];
    for (formula, expected) in [
        ("A1+A2*2-1", "11"),
        ("(A1+A2)/2", "3.75"),
        ("-2^2", "4"),
        ("2^3^2", "64"),
        ("50%*A1", "1.5"),
        ("A1&\"人\"", "3人"),
        ("1/3", "0.333333333333333"),
        ("B1+B2", "0.3"),
        ("SUM(B1:B2)=0.3", "TRUE"),
        ("SUM(A1:B2,10)", "17.8"),
        ("SUM(A:A)", "7.5"),
        ("COUNT(A1:A9)", "2"),
        ("COUNTA(A1:A9)", "5"),
        ("COUNTA(C1:C9)", "1"),
        ("COUNTBLANK(C1:C3)", "3"),
        ("COUNTIF(A1:A5,\"退休\")", "2"),
        ("COUNTIF(A1:A2,\">3\")", "1"),
        ("COUNTIF(E1:E9,\"\")", "9"),
        ("COUNTIFS(A1:A5,\"退休\",A1:A5,\"<>调入\")", "2"),
        ("SUMIF(A1:A2,\">3\",B1:B2)", "0.2"),
        ("SUMIFS(B1:B2,A1:A2,\">=3\")", "0.3"),
        ("IF(A1>2,\"多\",\"少\")", "多"),
        ("IF(A1>9,1)", "FALSE"),
        ("IF(E1=\"\",\"\",1/0)", ""),
        ("IFERROR(1/0,\"-\")", "-"),
        ("1/0", "#DIV/0!"),
        ("A3+1", "#VALUE!"),
        ("ROUND(2.345,2)", "2.35"),
        ("ROUND(-2.5,0)", "-3"),
        ("ROUNDUP(2.01,1)", "2.1"),
        ("ROUNDDOWN(-2.99,1)", "-2.9"),
        ("MAX(A1:B2)", "4.5"),
        ("MIN(A1:B2,0)", "0"),
        ("AVERAGE(A1:A2)", "3.75"),
        ("AVERAGE(E1:E2)", "#DIV/0!"),
        ("ROW()-4", "5"),
        ("ROW(A7)", "7"),
        ("SUBTOTAL(3,A1:A5)", "5"),
        ("SUBTOTAL(109,A1:A5)", "7.5"),
        ("DATEDIF(B4,B3,\"y\")", "6"),
        ("DATEDIF(B3,B4,\"y\")", "#NUM!"),
        ("AND(A1>1,A2>1)", "TRUE"),
        ("OR(A1>9,FALSE)", "FALSE"),
        ("NOT(A1=3)", "FALSE"),
        ("ABS(-3)", "3"),
        ("INT(-1.5)", "-2"),
        ("LEN(A3)", "2"),
        ("LEFT(A3,1)", "退"),
        ("RIGHT(\"abc\",2)", "bc"),
        ("MID(\"330102199001\",7,4)", "1990"),
        ("MID(\"a\",5,1)", ""),
        ("TEXT(B3,\"yyyy-mm-dd\")", "2025-12-31"),
        ("TEXT(0.256,\"0.0%\")", "25.6%"),
        ("单价*10", "1"),
        ("S!A1+'S'!A2", "7.5"),
        ("A3=\"退休\"", "TRUE"),
        ("\"ABC\"=\"abc\"", "TRUE"),
        ("A3<>E5", "TRUE"),
        ("E1=0", "TRUE"),
        ("E1=\"\"", "TRUE"),
        ("#N/A", "#N/A"),
        ("IF(ISERROR(#REF!),0,1)", "0"),
        ("MOD(7,3)", "1"),
        ("MOD(-1,12)", "11"),
        ("D1:D20", "7"),
        ("YEAR(B3)&\"年\"", "2025年"),
        ("DATE(2025,12,31)", "46022"),
        ("_xlfn.IFNA(#N/A,5)", "5"),
        ("E5", "0"),
        ("SUM(E1:E5)", "0"),
        ("+A1", "3"),
        ("1=1", "TRUE"),
        ("SUM(1E3,.5)", "1000.5"),
        ("TRUE+1", "2"),
        ("IF(A1,,2)", "0"),
        ("VALUE(\"12\")", "12"),
        ("COUNTIF(A1:A5,\"退*\")", "2"),
        ("CONCATENATE(A1,A3)", "3退休"),
    ] {
        assert_eq!(result(&cells, formula).as_deref(), Some(expected), "{formula}");
    }
}

#[test]
fn what_is_not_understood_has_no_result() {
    let deep = format!("{}1{}", "(".repeat(9000), ")".repeat(9000));
    let long = format!("1{}", "+1".repeat(4000));
    for formula in [
        "DISPIMG(\"ID_1\",1)",
        "VLOOKUP(A1,A:B,2,0)",
        "[1]Sheet!A1+1",
        "T!A1",
        "没有",
        "表[[#Totals],[a]]",
        "S:S!A1",
        "A1:B2+1",
        "1+",
        "SUM(",
        "",
        ")",
        "A1 A2",
        "{1,2}",
        "TODAY()",
        "SUM((A1,A2))",
        "\"a\"<\"啊\"",
        "1.5^0.5",
        "TEXT(1,\"[DBNum2]\")",
        "\"2025-1-1\"+1",
        deep.as_str(),
        long.as_str(),
        "J9+1",
    ] {
        assert_eq!(result(&[("A1", "3")], formula), None, "{formula:.40}");
    }
}

#[test]
fn long_chains_and_circles_end() {
    let mut book = book(&[("A1", "1"), ("H1", "5")]);
    for row in 2..=5000 {
        put(&mut book, &format!("A{row}"), &format!("A{}+1", row - 1));
    }
    put(&mut book, "B1", "B2");
    put(&mut book, "B2", "B1");
    let results = book.results();

    let of = |at: &str| {
        results
            .iter()
            .find(|(_, place, _)| place.to_string() == at)
            .map(|(_, _, outcome)| outcome.clone())
    };
    assert_eq!(of("A5000"), Some(Outcome::Value(Value::Number(Decimal::from(5000)))));
    assert_eq!(
        (of("B1"), of("B2")),
        (Some(Outcome::NotComputable), Some(Outcome::NotComputable))
    );
}

#[test]
fn texts_and_names_cannot_fill_the_memory() {
    let mut book = book(&[("A1", "长长长长长长长长")]);
    for row in 2..=60 {
        put(&mut book, &format!("A{row}"), &format!("A{0}&A{0}", row - 1));
    }
    for level in 0..9 {
        let inside = format!("n{}+", level + 1).repeat(300) + "1";
        book.names.insert((None, format!("n{level}")), inside);
    }
    put(&mut book, "B1", "n0");

    let results = book.results();

    let of = |at: &str| {
        results
            .iter()
            .find(|(_, place, _)| place.to_string() == at)
            .map(|(_, _, outcome)| outcome.clone())
    };
    assert_eq!(of("A60"), Some(Outcome::Value(Value::Error("#VALUE!".to_owned()))));
    assert_eq!(of("B1"), Some(Outcome::NotComputable));
}

proptest! {
    #[test]
    fn no_formula_text_is_too_strange(formula in "([A-D]?[0-9]{0,2}|[-+*/^&<>=%(),:;!#'\"{}\\[\\] ]|SUM\\(|IF\\(|LEFT\\(|TEXT\\(|名|E5|\\$){0,30}") {
        result(&[("A1", "3"), ("B2", "x")], &formula);
    }
}
