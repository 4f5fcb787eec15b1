//! Names are names, and an old code of a character is the character.

use lince_core::ErrorCode;
use lince_core::import::{ImportKind, Items, PersonRecord, Plan, TypedForm, plan};

use crate::hostile::{sheet_of, text_cell, workbook_with};
use crate::ledger::Ledger;

const MAN: &str = "000001199003070010";

fn planned(name: &str, file: &str, text: &str, extra: (&str, &str)) -> Plan {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file);
    let cells = [["姓名", "身份证号码", extra.0], [text, MAN, extra.1]];
    let bytes = if file.ends_with("csv") {
        cells.map(|row| row.join(",")).join("\n").into_bytes()
    } else {
        let row = |n: usize| {
            let cells: String = ["A", "B", "C"]
                .iter()
                .zip(cells[n])
                .map(|(c, t)| text_cell(&format!("{c}{}", n + 1), t))
                .collect();
            format!("<row r=\"{}\">{cells}</row>", n + 1)
        };
        let sheet = sheet_of("", &(row(0) + &row(1)));
        workbook_with(|out| out.write_all(sheet.as_bytes()).unwrap())
    };
    std::fs::write(&path, bytes).unwrap();
    let plan = Ledger::of_street("望河街道").plan(ImportKind::Roster, &path);
    plan.unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn roster(text: &str) -> Plan {
    planned(text, "花名册.xlsx", text, ("备注", ""))
}

fn only(plan: &Plan) -> &PersonRecord {
    match &plan.items {
        Items::Roster(items) => &items.first().unwrap_or_else(|| panic!("{:?}", plan.held_back)).record,
        _ => panic!("a roster"),
    }
}

#[test]
fn what_is_no_name_is_held_back_with_its_cell() {
    for name in [
        "蒋*",
        "李×",
        "赵●",
        "冯一、陈二",
        "周3",
        "褚一 13900000000",
        "张某某",
        "王（龙天）",
    ] {
        let plan = roster(name);
        let held = &plan.held_back[0];
        assert_eq!(
            (held.code, held.cell.as_deref()),
            (ErrorCode::NotAName, Some("A2")),
            "{name}"
        );
        assert_eq!(plan.accepted, 0, "{name}");
    }
}

#[test]
fn a_remark_beside_the_name_goes_to_the_notes_with_a_warning() {
    for (name, note, expected) in [
        ("吴（女）", "", "女"),
        ("吴一（女）", "2020年调入", "2020年调入；女"),
        ("（女）吴一", "调入，女", "调入，女"),
    ] {
        let plan = planned(name, "花名册.xlsx", name, ("备注", note));
        assert_eq!(only(&plan).details.note.as_deref(), Some(expected), "{name}");
        assert!(!only(&plan).name.contains(['（', '女']), "{name}");
        let told: Vec<_> = plan
            .warnings
            .iter()
            .filter(|warning| warning.code == ErrorCode::RemarkInName)
            .collect();
        assert_eq!((told.len(), told[0].row), (1, Some(2)), "{name}");
    }
    // Read in again, the remark is on file and changes nothing.
    let mut ledger = Ledger::of_street("望河街道");
    ledger.store(&roster("吴一（女）"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("花名册.csv");
    std::fs::write(&path, format!("姓名,身份证号码\n吴一（女）,{MAN}\n")).unwrap();
    let again = ledger.plan(ImportKind::Roster, &path).unwrap();
    assert_eq!((again.updated, again.accepted), (0, 1));
}

#[test]
fn an_old_code_of_a_character_is_the_character_in_every_text() {
    for file in ["花名册.xlsx", "花名册.csv"] {
        let plan = planned("", file, "王\u{E863}", ("毕业院校", "\u{E82D}县师范"));
        assert_eq!(only(&plan).name, "王䶮", "{file}");

        let mut ledger = Ledger::of_street("望河街道");
        ledger.store(&plan);
        let own = planned("", file, "王䶮", ("毕业院校", ""));
        assert_eq!(own.held_back, []);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("再.csv");
        std::fs::write(&path, format!("姓名,身份证号码\n王䶮,{MAN}\n")).unwrap();
        assert_eq!(
            ledger.plan(ImportKind::Roster, &path).unwrap().unchanged,
            1,
            "the same person"
        );
    }
    let plan = planned("", "花名册.xlsx", "赵一", ("职务", "\u{E82D}\u{E83F}员"));
    assert_eq!(only(&plan).post.as_deref(), Some("㭎䏝员"));
}

#[test]
fn a_character_of_the_writer_s_own_is_told_with_its_place() {
    for (file, heading, name, other) in [
        ("花名册.xlsx", "姓名", "王\u{E000}", ""),
        ("花名册.csv", "姓名", "王\u{E000}", ""),
        ("花名册.xlsx", "籍贯", "赵一", "江\u{F123}县"),
        ("花名册.xlsx", "职务", "赵一", "网\u{10FFFD}员"),
    ] {
        let extra = if heading == "姓名" { "备注" } else { heading };
        let plan = planned("", file, name, (extra, other));
        let held = &plan.held_back[0];
        assert_eq!(
            (held.code, held.column.as_deref()),
            (ErrorCode::UnreadableCharacter, Some(heading))
        );
        assert!(
            held.message.contains("第2个字") && held.message.contains("重新输入"),
            "{}",
            held.message
        );
        assert!(
            !held.message.contains("另存为"),
            "saving it as .xlsx helps nobody: {}",
            held.message
        );
        assert_eq!(held.also, [], "told once");
    }
}

#[test]
fn the_advice_to_save_as_xlsx_is_for_files_that_are_not() {
    for (file, text, advised) in [
        ("花名册.xlsx", "王\u{FFFD}", false),
        ("花名册.xlsx", "王?", false),
        ("花名册.csv", "王\u{FFFD}", true),
        ("花名册.csv", "王?", true),
    ] {
        let plan = planned("", file, text, ("备注", ""));
        let held = &plan.held_back[0];
        assert_eq!(held.code, ErrorCode::UnreadableCharacter);
        assert_eq!(
            held.message.contains("另存为.xlsx"),
            advised,
            "{file} {text}: {}",
            held.message
        );
    }
    // Typed on a form there is no file.
    let fields = [("name", "赵一"), ("id_number", MAN), ("native_place", "江\u{E000}")];
    let fields = fields.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let typed = TypedForm::new(ImportKind::Roster, &fields).unwrap();
    let ledger = Ledger::of_street("望河街道");
    let plan = plan::of_typed(&typed, &ledger.on_file, ledger.as_of).unwrap();
    assert_eq!(plan.held_back[0].code, ErrorCode::UnreadableCharacter);
    assert!(!plan.held_back[0].message.contains("另存为"));
}
