//! What callers see of the forms.
#![allow(clippy::unwrap_used)]

use lince_workbooks::*;

fn form(name: &str) -> Package {
    Package::read(std::fs::read(format!("{}/tests/forms/{name}.xlsx", env!("CARGO_MANIFEST_DIR"))).unwrap()).unwrap()
}

fn at(text: &str) -> Address {
    text.parse().unwrap()
}

#[test]
fn a_roster_is_seen_with_its_hidden_lists() {
    let form = form("02-roster");

    let sheets: Vec<_> = form
        .sheets()
        .iter()
        .map(|sheet| (sheet.name.as_str(), sheet.visibility))
        .collect();
    assert_eq!(
        sheets,
        [
            ("封面", Visibility::Visible),
            ("花名册", Visibility::Visible),
            ("代码表", Visibility::VeryHidden)
        ]
    );
    let roster = form.sheet("花名册").unwrap();
    assert_eq!(roster.value(at("B4")).to_string(), "姓名");
    assert_eq!(
        roster.cells[&at("K7")].formula.as_deref(),
        Some("IF(J7=\"\",\"\",DATEDIF(J7,$Q$1,\"y\"))")
    );
    assert!(roster.style(at("D5")).is_date() && roster.style(at("E5")).is_text());
    let borders = roster.style(at("B5")).borders;
    assert!(borders.left && borders.right && borders.top && borders.bottom);
    assert_eq!(roster.merge(at("C3")).unwrap().to_string(), "B3:E3");
    assert_eq!(roster.rows[&5].height, Some("27".parse().unwrap()));
    assert!(roster.columns.iter().any(|c| c.first == 17 && c.hidden));
    assert_eq!(roster.title_rows, Some((3, 4)));
    assert_eq!(roster.print_areas[0].to_string(), "A1:N15");
    let lists: Vec<_> = roster
        .validations
        .iter()
        .filter_map(|rule| rule.choices.clone())
        .collect();
    assert_eq!(lists[0], ["男", "女"]);
    assert_eq!(lists[1], ["研究生", "大学本科", "大学专科", "高中、中专", "初中及以下"]);
    assert_eq!(
        lists[3],
        ["中共党员", "中共预备党员", "共青团员", "群众"],
        "the newer kind"
    );
    assert_eq!(roster.validations[4].areas[0].to_string(), "F5:F12");
    assert!(!roster.on_one_page && roster.protection.is_none());
}

#[test]
fn a_protected_sheet_says_what_is_locked() {
    let form = form("01-quarter");
    let sheet = form.sheet("社区工作者季报").unwrap();

    let protection = sheet.protection.as_ref().unwrap();
    assert!(!protection.insert_rows && !protection.sort);
    assert!(sheet.is_locked(at("A11")) && !sheet.is_locked(at("C12")) && sheet.is_locked(at("Z99")));
    assert!(!form.sheet("街道汇总").unwrap().is_locked(at("A1")));
    assert_ne!(form.sheets()[0].digest, form.sheets()[1].digest);
}

#[test]
fn a_file_is_opened_filled_and_written_under_any_name() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("form.xls"), folder.path().join("filled.xlsx"));
    std::fs::copy(
        format!("{}/tests/forms/05-card.xlsx", env!("CARGO_MANIFEST_DIR")),
        &from,
    )
    .unwrap();
    let filling = Filling {
        cells: vec![Target {
            sheet: "登记表".to_owned(),
            at: at("B3"),
            input: Input::Text("张三".to_owned()),
        }],
        lists: vec![],
    };

    let filled = Package::open(&from).unwrap().filled(&filling).unwrap();
    filled.write_to(std::fs::File::create(&to).unwrap()).unwrap();

    let again = Package::open(&to).unwrap();
    assert_eq!(again.sheets()[0].value(at("B3")).to_string(), "张三");
    assert!(matches!(
        Package::open(&folder.path().join("none.xlsx")),
        Err(Error::Io(_))
    ));
}
