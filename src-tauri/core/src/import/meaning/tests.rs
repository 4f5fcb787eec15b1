use super::super::columns::fields_of;
use super::super::request::ImportRequest;
use super::*;

fn of(kind: ImportKind, levels: &[&str]) -> Option<Field> {
    let parts = ["quantified", "midyear", "yearend"].map(|key| AppraisalPart {
        key: key.to_owned(),
        titles: Vec::new(),
    });
    let dictionary = Dictionary::new(kind, &parts, &[], &BTreeMap::new(), &BTreeMap::new()).unwrap();
    let levels: Vec<String> = levels.iter().map(|level| (*level).to_owned()).collect();
    dictionary.find(&levels).map(|(field, _)| field)
}

#[test]
fn headings_are_known_however_they_are_written() {
    for (kind, levels, field) in [
        (ImportKind::Roster, &["身份证号码"][..], Some(Field::IdNumber)),
        (ImportKind::Roster, &["公民身份号码\n（18位）"], Some(Field::IdNumber)),
        (ImportKind::Roster, &["*姓　名"], Some(Field::Name)),
        (ImportKind::Roster, &["村（社区）"], Some(Field::Community)),
        (ImportKind::Roster, &["现任职务（岗位）"], Some(Field::Post)),
        (ImportKind::Roster, &["合同", "起始日期"], Some(Field::ContractStartsOn)),
        (
            ImportKind::Roster,
            &["劳动合同", "终止日期"],
            Some(Field::ContractEndsOn),
        ),
        (ImportKind::Roster, &["基本情况", "性别"], Some(Field::Sex)),
        (ImportKind::Roster, &["配偶", "姓名"], None),
        (
            ImportKind::Roster,
            &["全日制教育", "学历"],
            Some(Field::FullTimeEducation),
        ),
        (
            ImportKind::Roster,
            &["社工证", "取得时间"],
            Some(Field::CertificateObtainedOn),
        ),
        (ImportKind::Roster, &["年龄"], None),
        (ImportKind::Roster, &["问题说明"], None),
        (ImportKind::Contracts, &["试用期（月）"], Some(Field::ProbationMonths)),
        (ImportKind::Training, &["学　时"], Some(Field::Hours)),
        (ImportKind::Appraisal, &["年末测评（25%）"], Some(Field::Part(2))),
    ] {
        assert_eq!(of(kind, levels), field, "{levels:?}");
    }
}

#[test]
fn what_the_user_says_goes_before_the_list() {
    let map = BTreeMap::from([
        ("证件".to_owned(), "id_number".to_owned()),
        ("备注".to_owned(), "-".to_owned()),
    ]);
    let dictionary = Dictionary::new(ImportKind::Roster, &[], &[], &map, &BTreeMap::new()).unwrap();

    assert_eq!(dictionary.find(&["证 件".to_owned()]), Some((Field::IdNumber, 0)));
    assert_eq!(dictionary.find(&["备注".to_owned()]), None);
    let wrong = BTreeMap::from([("证件".to_owned(), "households".to_owned())]);
    let refused = Dictionary::new(ImportKind::Roster, &[], &[], &wrong, &BTreeMap::new())
        .err()
        .unwrap();
    assert_eq!(refused.code(), ErrorCode::UnknownField);
    assert!(
        Dictionary::new(ImportKind::Roster, &[], &[], &BTreeMap::new(), &wrong).is_ok(),
        "a stale memory is dropped"
    );
}

#[test]
fn every_field_of_a_workbook_has_a_column_under_a_heading_of_its_own_and_is_written_as_it_is_kept() {
    for kind in ImportKind::SHEETS {
        let parts = ImportRequest::new(kind).parts;
        let columns = columns_of(kind, &parts, &[], &BTreeMap::new()).unwrap();

        let keys: Vec<&str> = columns.iter().map(|column| column.key.as_str()).collect();
        for (key, _) in fields_of(kind, &parts, &[]) {
            assert!(keys.contains(&key.as_str()), "{kind}: {key}");
        }
    }
}

#[test]
fn a_heading_that_the_user_gave_another_meaning_is_not_offered_for_the_first() {
    let said = BTreeMap::from([
        ("备注".to_owned(), "-".to_owned()),
        ("联系电话".to_owned(), "native_place".to_owned()),
    ]);
    let columns = columns_of(ImportKind::Roster, &[], &[], &said).unwrap();

    let heading = |key: &str| {
        let found = columns.iter().find(|column| column.key == key);
        found.map(|column| column.heading.as_str())
    };
    assert_eq!(
        (heading("note"), heading("phone")),
        (Some("备注说明"), Some("手机号码"))
    );
}
