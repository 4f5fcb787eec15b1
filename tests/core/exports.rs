//! What leaves the program in a file for spreadsheet programs.

use std::path::{Path, PathBuf};
use std::process::Command;

use lince_core::actions::{imports, workers};
use lince_core::import::ImportKind;
use lince_core::progress::Silent;
use lince_core::reports::table::{ReportCell, ReportTable};
use lince_core::reports::{self, INTERNAL};
use lince_tests::{TestOffice, day, new_office, on, read_in, roster, wanghe};

const DAY: &str = "2026-09-30";

/// Names and notes that a spreadsheet program would run.
const DANGEROUS: [&str; 8] = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "'=1+1",
    "=HYPERLINK(\"http://x\",\"点我\")",
    "＝1＋1",
    "=\"a\"\"b\"",
];

/// An office whose people have such notes.
fn dangerous() -> TestOffice {
    let mut office = wanghe(&on(DAY));
    let table = roster(office.store.read(), day(DAY));
    let people: Vec<_> = lince_core::desk::Desk::open(office.store.read(), day(DAY))
        .unwrap()
        .active()
        .iter()
        .map(|person| person.id)
        .collect();
    assert_eq!(people.len(), table.table.rows.len());
    for (id, note) in people.iter().zip(DANGEROUS) {
        let fields = [
            ("note".to_owned(), note.to_owned()),
            ("native_place".to_owned(), note.to_owned()),
        ];
        workers::set(&mut office.store, &on(DAY), *id, &fields, None).unwrap();
    }
    office
}

fn texts(table: &ReportTable) -> Vec<Vec<String>> {
    let shown = |cell: &ReportCell| match cell {
        ReportCell::Blank => String::new(),
        ReportCell::Text(text) => text.clone(),
        ReportCell::Date(day) => day.to_string(),
        ReportCell::Count(n) => n.to_string(),
        ReportCell::Hundredths(n) => format!("{}.{:02}", n / 100, n % 100),
        ReportCell::Tenths(n) => format!("{}", *n as f64 / 10.0),
    };
    table
        .rows
        .iter()
        .map(|row| row.cells.iter().map(shown).collect())
        .collect()
}

/// Reading the file in again finds nobody changed.
fn reads_in_unchanged(office: &TestOffice, file: &Path) {
    let request = imports::request(office.store.read(), ImportKind::Roster, day(DAY)).unwrap();
    let (_, plan) = imports::prepare(&office.store, file, &request, day(DAY), &mut Silent).unwrap();
    assert_eq!(plan.held_back, [], "{}", file.display());
    assert_eq!((plan.added, plan.updated), (0, 0), "{:?}", plan.differences);
    assert_eq!(plan.unchanged, plan.rows);
    assert!(plan.rows > 80);
}

#[test]
fn a_roster_in_either_form_reads_in_again_unchanged_whatever_the_notes_say() {
    let office = dangerous();
    let table = roster(office.store.read(), day(DAY)).table;
    for name in ["花名册.xlsx", "花名册.csv", "花名册.CSV"] {
        let file = office.dir.path().join(name);

        reports::save(&table, &file, &mut Silent).unwrap();

        reads_in_unchanged(&office, &file);
    }
    let csv = std::fs::read_to_string(office.dir.path().join("花名册.csv")).unwrap();
    assert!(
        csv.starts_with('\u{feff}'),
        "without its mark, Excel takes it for another encoding"
    );
    let mut reader = csv::ReaderBuilder::new().from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    for record in reader.records() {
        for cell in &record.unwrap() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
    }
}

#[test]
fn a_workbook_with_whole_numbers_says_on_every_page_that_it_is_internal() {
    let office = wanghe(&on(DAY));
    let file = office.dir.path().join("花名册.xlsx");
    let table = roster(office.store.read(), day(DAY)).table;

    reports::save(&table, &file, &mut Silent).unwrap();

    let mut zip = zip::ZipArchive::new(std::fs::File::open(&file).unwrap()).unwrap();
    let sheet = std::io::read_to_string(zip.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    for part in ["oddHeader", "oddFooter"] {
        let text = sheet
            .split(&format!("<{part}>"))
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap();
        assert!(text.contains(INTERNAL), "{part}: {text}");
    }
    let strings = std::io::read_to_string(zip.by_name("xl/sharedStrings.xml").unwrap()).unwrap();
    assert!(strings.contains(INTERNAL), "a row above the heads says so too");
    assert!(!sheet.contains("<f>"), "no cell is a formula");
}

/// LibreOffice's own reading of a file, as values; `None`, loudly, where it is not installed.
fn as_libreoffice_reads(file: &Path, folder: &Path) -> Option<Vec<Vec<String>>> {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let out = folder.join("out");
    // Comma, quotes, UTF-8, from line 1; quoted fields are text, and nothing is taken for a number of another form.
    let reading = "CSV:44,34,76,1,,0,true,false,false";
    let writing = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false";
    let mut call = Command::new("soffice");
    call.args([&profile, "--headless", "--norestore"]);
    if file.extension().is_some_and(|ending| ending == "csv") {
        call.arg(format!("--infilter={reading}"));
    }
    let ran = call
        .args(["--convert-to", writing, "--outdir"])
        .arg(&out)
        .arg(file)
        .output();
    let Ok(ran) = ran else {
        eprintln!("SKIPPED: soffice is not installed; what LibreOffice makes of our files was not looked at");
        return None;
    };
    let made: PathBuf = out.join(file.with_extension("csv").file_name().unwrap());
    let text = std::fs::read_to_string(&made).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&ran.stderr)));
    let text = text.trim_start_matches('\u{feff}').to_owned();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    Some(
        reader
            .records()
            .map(|r| r.unwrap().iter().map(str::to_owned).collect())
            .collect(),
    )
}

#[test]
fn libreoffice_reads_both_forms_back_equal_and_runs_nothing() {
    let office = dangerous();
    let table = roster(office.store.read(), day(DAY)).table;
    let wanted = texts(&table);
    for name in ["花名册.xlsx", "花名册.csv"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        reports::save(&table, &file, &mut Silent).unwrap();

        let Some(read) = as_libreoffice_reads(&file, folder.path()) else {
            return;
        };

        let heads = read
            .iter()
            .position(|row| row.iter().any(|cell| cell == "身份证号码"))
            .unwrap();
        let rows: Vec<Vec<String>> = read[heads + 1..][..wanted.len()]
            .iter()
            .map(|row| {
                let plain = |cell: &String| lince_core::domain::formulas::unguarded(cell.trim_end()).to_owned();
                let kept = if name.ends_with("csv") {
                    plain
                } else {
                    |cell: &String| cell.clone()
                };
                row.iter().take(table.columns.len()).map(kept).collect()
            })
            .collect();
        for (row, wanted) in rows.iter().zip(&wanted) {
            assert_eq!(row, wanted, "{name}");
        }
    }
}

#[test]
fn the_name_of_a_person_may_be_a_formula() {
    let mut office = new_office();
    let file = office.dir.path().join("花名册.csv");
    let name = "=cmd|' /C calc'!A0";
    std::fs::write(
        &file,
        format!("姓名,身份证号码,社区\n\"'{name}\",11010519491231002X,双桥社区\n"),
    )
    .unwrap();
    let plan = read_in(&mut office.store, &on(DAY), ImportKind::Roster, &file);

    let table = roster(office.store.read(), day(DAY)).table;
    if plan.added == 1 {
        assert!(texts(&table)[0].iter().any(|cell| cell.starts_with("=cmd|")));
    } else {
        assert!(!plan.held_back.is_empty(), "told, not lost");
    }
}

#[test]
fn days_of_a_list_are_days_that_a_spreadsheet_program_sorts_and_filters() {
    let office = wanghe(&on(DAY));
    let file = office.dir.path().join("花名册.xlsx");
    let roster = roster(office.store.read(), day(DAY));
    let born = roster.columns.iter().position(|column| column.key == "born").unwrap();
    let days = roster.table.rows.iter().map(|row| &row.cells[born]);
    assert!(days.clone().all(|cell| matches!(cell, ReportCell::Date(_))));

    reports::save(&roster.table, &file, &mut Silent).unwrap();

    let mut zip = zip::ZipArchive::new(std::fs::File::open(&file).unwrap()).unwrap();
    let sheet = std::io::read_to_string(zip.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    let styles = std::io::read_to_string(zip.by_name("xl/styles.xml").unwrap()).unwrap();
    assert!(
        styles.contains("yyyy\\-mm\\-dd") || styles.contains("yyyy-mm-dd"),
        "{styles}"
    );
    assert!(
        sheet.contains("<autoFilter ref=\"A3:"),
        "arrows stand in the row of the heads"
    );
    let strings = std::io::read_to_string(zip.by_name("xl/sharedStrings.xml").unwrap()).unwrap();
    let ReportCell::Date(first) = &roster.table.rows[0].cells[born] else {
        unreachable!()
    };
    assert!(!strings.contains(&first.to_string()), "no day is text");
    reads_in_unchanged(&office, &file);
}
