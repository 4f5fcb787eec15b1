//! 历年考核等次: grades of years that were appraised elsewhere, typed and read in.

use lince_core::ErrorCode;
use lince_core::actions::{appraisals, imports, kinds, papers};
use lince_core::domain::catalogue::own::Own;
use lince_core::domain::person::WorkerId;
use lince_core::import::Plan;
use lince_core::progress::Silent;
use lince_core::storage::{appraisals as kept, people};
use lince_tests::{TestOffice, day, on, pairs, read_in, wanghe};

const DAY: &str = "2026-11-21";

fn told(office: &TestOffice, worker: WorkerId) -> Vec<String> {
    let kind = kinds::kind("past_grade").unwrap();
    let found = kind.list(office.store.read(), Some(worker)).unwrap();
    let shown = found.iter().map(|one| {
        let values = one.fields(kind, &Own::default());
        let values = values.filter_map(|(field, value)| Some(field.form.shown(&value.kept()?)));
        values.collect::<Vec<_>>().join(" ")
    });
    shown.collect()
}

fn read(office: &mut TestOffice, worker: WorkerId, columns: &str, rows: &[&str]) -> Plan {
    let person = people::one(office.store.read(), worker, day(DAY)).unwrap().unwrap();
    let rows = rows
        .iter()
        .map(|row| format!("{},{},{row}\n", person.name, person.id_number));
    let text = format!("姓名,身份证号,{columns}\n{}", rows.collect::<String>());
    let file = office.dir.path().join("表.csv");
    std::fs::write(&file, text).unwrap();
    read_in(&mut office.store, &on(DAY), imports::kind("past_grade").unwrap(), &file)
}

#[test]
fn a_table_of_past_grades_is_read_in_one_a_year_and_stands_on_the_file_card() {
    let mut office = wanghe(&on(DAY));
    let worker = WorkerId(1);
    let columns = "考核年度,考核结果,文号";

    let plan = read(
        &mut office,
        worker,
        columns,
        &[
            "2023,称职,望街发〔2024〕3号",
            "2024年度,优秀等次,",
            "2025,不定等次,",
            "2022,良好,",
            "2021,三等,",
            "2027,合格,",
            "1950,合格,",
            "两年,合格,",
        ],
    );

    let codes: Vec<(ErrorCode, &str)> = plan
        .held_back
        .iter()
        .map(|held| (held.code, held.cell.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        codes,
        [
            (ErrorCode::DateInFuture, "C7"),
            (ErrorCode::DateImplausible, "C8"),
            (ErrorCode::UnknownValue, "C9"),
        ]
    );
    let filed = [
        "2021 三等",
        "2022 良好",
        "2023 合格 望街发〔2024〕3号",
        "2024 优秀",
        "2025 未定等次",
    ];
    assert_eq!(told(&office, worker), filed, "an unknown word stays as it was written");

    let plan = read(&mut office, worker, columns, &["2023,合格,", "2022,优秀,"]);
    assert_eq!((plan.added, plan.updated, plan.unchanged), (0, 1, 1));

    let fonts = lince_core::documents::fonts::FontLibrary::open_default().unwrap();
    let card = papers::filled(
        &office.store,
        &fonts,
        papers::FILE_CARD,
        &[worker],
        day(DAY),
        &mut Silent,
    );
    let text = card.unwrap().text();
    for part in ["历年考核等次", "2024", "未定等次", "望街发〔2024〕3号"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_year_that_was_appraised_and_confirmed_here_is_not_entered_again() {
    let mut office = wanghe(&on(DAY));
    appraisals::confirm(&mut office.store, &on(DAY), 2026, &[], false).unwrap();
    let (_, results) = kept::decision(office.store.read(), 2026).unwrap().unwrap();
    let worker = results[0].worker;
    let kind = kinds::kind("past_grade").unwrap();
    let add = |office: &mut TestOffice, year: &str| {
        let typed = pairs(&[("year", year), ("grade", "合格")]);
        kind.add(&mut office.store, &on(DAY), worker, &typed)
    };

    let refused = add(&mut office, "2026").unwrap_err();
    let filed = add(&mut office, "2025").unwrap();
    let plan = read(&mut office, worker, "年度,考核等次", &["2026,合格"]);

    assert_eq!(refused.code(), ErrorCode::YearAppraised);
    assert_eq!(
        refused.message(),
        "2026年度：这一年的考核等次已在本软件里确认，没有改动，不用另外登记。"
    );
    let [held] = plan.held_back.as_slice() else {
        panic!("{:?}", plan.held_back)
    };
    assert_eq!(
        (held.code, held.cell.as_deref()),
        (ErrorCode::YearAppraised, Some("C2"))
    );
    let corrected = kind.correct(&mut office.store, &on(DAY), filed, &pairs(&[("year", "2026")]), "填错");
    assert_eq!(corrected.unwrap_err().code(), ErrorCode::YearAppraised);
    let twice = add(&mut office, "2025").unwrap_err();
    assert_eq!(twice.code(), ErrorCode::RecordExists);
    assert_eq!(told(&office, worker), ["2025 合格"]);
}
