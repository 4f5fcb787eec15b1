//! Nobody is swallowed by a quotation mark, in no encoding, with no separator, with no line end.

use lince_core::ErrorCode;
use lince_core::import::{ImportKind, Items, Plan};

use crate::ledger::Ledger;

const NUMBERS: [&str; 4] = [
    "000001199003070010",
    "00000119881215202X",
    "11010519491231002X",
    "000001198411010207",
];
const NAMES: [&str; 4] = ["赵一", "钱二", "孙三", "李四"];

/// Four people; `{n}` in a line is filled in beforehand.
fn table(remarks: [&str; 4]) -> String {
    let mut text = "序号,姓名,身份证号码,文化程度,联系电话,备注\n".to_owned();
    for (n, remark) in remarks.iter().enumerate() {
        text += &format!("{},{},{},本科,1380000000{n},{remark}\n", n + 1, NAMES[n], NUMBERS[n]);
    }
    text
}

/// The same table as every program may have saved it.
fn written(text: &str) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for (separator, ends) in [(',', "\n"), (',', "\r\n"), ('\t', "\r\n"), (';', "\n"), (',', "\r")] {
        let text = text.replace(',', &separator.to_string()).replace('\n', ends);
        let named = |encoding: &str| format!("{encoding} {separator:?} {ends:?}");
        let (gb, _, lost) = encoding_rs::GB18030.encode(&text);
        assert!(!lost);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        all.push((named("UTF-8"), text.as_bytes().to_vec()));
        all.push((
            named("UTF-8 with its mark"),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        ));
        all.push((named("GB18030"), gb.into_owned()));
        all.push((named("UTF-16LE"), [vec![0xff, 0xfe], little].concat()));
        all.push((named("UTF-16BE"), [vec![0xfe, 0xff], big].concat()));
    }
    all
}

fn read(bytes: &[u8]) -> lince_core::Result<Plan> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("花名册.csv");
    std::fs::write(&path, bytes).unwrap();
    Ledger::of_street("望河街道").plan(ImportKind::Roster, &path)
}

fn notes(plan: &Plan) -> Vec<(String, Option<String>)> {
    let Items::Roster(items) = &plan.items else {
        panic!("a roster")
    };
    items
        .iter()
        .map(|item| {
            (
                item.record.name.clone(),
                item.record.details.note.as_deref().map(str::to_owned),
            )
        })
        .collect()
}

fn expected(notes: [Option<&str>; 4]) -> Vec<(String, Option<String>)> {
    let told = NAMES.iter().zip(notes);
    told.map(|(name, note)| ((*name).to_owned(), note.map(str::to_owned)))
        .collect()
}

#[test]
fn a_mark_that_is_never_closed_or_closes_in_another_row_hides_nobody() {
    for (remarks, told) in [
        (["\"网格长", "", "", ""], [Some("\"网格长"), None, None, None]),
        (["", "\"网格长", "", ""], [None, Some("\"网格长"), None, None]),
        (["", "", "", "\"网格长"], [None, None, None, Some("\"网格长")]),
        (
            ["\"网格长", "", "\"楼长\"", ""],
            [Some("\"网格长"), None, Some("楼长"), None],
        ),
        (
            ["\"网格长", "", "楼长\"", ""],
            [Some("\"网格长"), None, Some("楼长\""), None],
        ),
        (["\"网格长", "\"\"", "", ""], [Some("\"网格长"), None, None, None]),
        (
            ["\"网格长", "\"副\"\"网格长\"\"\"", "", ""],
            [Some("\"网格长"), Some("副\"网格长\""), None, None],
        ),
        (
            ["\"网格长", "\"楼长", "\"", ""],
            [Some("\"网格长"), Some("\"楼长"), Some("\""), None],
        ),
        (
            ["网格\"长", "\"楼\"长", "a\"b\"", ""],
            [Some("网格\"长"), Some("\"楼\"长"), Some("a\"b\""), None],
        ),
        // What was right stays right.
        (
            ["\"第一行\n第二行\"", "\"说“好”\"", "\"含\"\"引号\"\"\"", "\"\""],
            [Some("第一行 第二行"), Some("说“好”"), Some("含\"引号\""), None],
        ),
        (
            ["\"一\n\n二\n三\"", "", "", "\"末\n行\""],
            [Some("一 二 三"), None, None, Some("末 行")],
        ),
    ] {
        for (how, bytes) in written(&table(remarks)) {
            let plan = read(&bytes).unwrap_or_else(|error| panic!("{how} {remarks:?}: {error}"));
            assert_eq!(notes(&plan), expected(told), "{how} {remarks:?}");
            assert_eq!((plan.rows, plan.accepted), (4, 4), "{how} {remarks:?}");
        }
    }
}

#[test]
fn a_mark_in_any_column_of_any_row_costs_no_row() {
    let lines: Vec<String> = table(["", "好", "\"一\n二\"", ""])
        .split('\n')
        .map(str::to_owned)
        .collect();
    let plain = lines.len() - 1;
    for line in 1..plain {
        for column in 0..6 {
            for at_end in [false, true] {
                let mut stray = lines.clone();
                let mut fields: Vec<String> = stray[line].split(',').map(str::to_owned).collect();
                let Some(field) = fields.get_mut(column) else { continue };
                *field = if at_end {
                    format!("{field}\"")
                } else {
                    format!("\"{field}")
                };
                stray[line] = fields.join(",");
                match read(stray.join("\n").as_bytes()) {
                    Ok(plan) => assert!(plan.rows >= 4, "{:?}: {} rows", stray[line], plan.rows),
                    Err(error) => assert!(error.message().starts_with('第'), "{}", error.message()),
                }
            }
        }
    }
}

#[test]
fn a_stray_mark_is_told_with_its_row() {
    let plan = read(table(["\"网格长", "", "", ""]).as_bytes()).unwrap();

    let told: Vec<_> = plan
        .warnings
        .iter()
        .filter(|warning| warning.code == ErrorCode::StrayQuote)
        .collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].message.starts_with("第2行"), "{}", told[0].message);
}

#[test]
fn a_number_on_a_further_line_of_a_remark_is_told() {
    let remark = format!("\"配偶王五\n{}\"", NUMBERS[1]);
    let plan = read(table([&remark, "", "", ""]).as_bytes()).unwrap();

    assert_eq!(plan.accepted, 4);
    let told: Vec<_> = plan
        .warnings
        .iter()
        .filter(|warning| warning.code == ErrorCode::LinesJoined)
        .collect();
    assert_eq!(told.iter().map(|warning| warning.row).collect::<Vec<_>>(), [Some(2)]);
}

#[test]
fn rows_that_cannot_be_told_from_a_remark_are_refused_with_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("社区.csv");
    let text =
        "街道,社区名称,户数,常住人口,备注\n望河街道,一社区,1,2,\"好\n望河街道,二社区,3,4,好\"\n望河街道,三社区,5,6,\n";
    std::fs::write(&path, text).unwrap();

    let refused = Ledger::of_street("望河街道")
        .plan(ImportKind::Communities, &path)
        .unwrap_err();

    assert_eq!(refused.code(), ErrorCode::QuoteUnclosed);
    assert!(refused.message().starts_with("第2行："), "{}", refused.message());
}
