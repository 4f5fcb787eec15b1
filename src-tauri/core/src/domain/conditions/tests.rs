use super::*;
use crate::domain::codes::Codes;

const FIELDS: [(&str, &str, Form); 7] = [
    ("politics", "政治面貌", Form::Coded(Codes::Politics)),
    ("post", "职务（岗位）", Form::Text),
    ("ends_on", "合同终止日期", Form::Day),
    ("obtained_on", "取证时间", Form::Month),
    ("hours", "学时", Form::Decimal { places: 1 }),
    ("identity", "身份", Form::Identity),
    ("veteran", "退役军人", Form::YesNo),
];

fn asked(key: &str) -> Option<Asked<'static>> {
    let place = FIELDS.iter().position(|(own, ..)| *own == key)?;
    let (_, title, form) = FIELDS[place];
    Some(Asked { place, title, form })
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A member of the party, 网格员 and 党务工作者, whose contract ends on 31 December.
fn said(place: usize) -> Said<'static> {
    let text = |text: &'static str| Datum::Text(text.into());
    match FIELDS[place].0 {
        "politics" => Said::One(text("中共党员")),
        "ends_on" => Said::One(Datum::Day(day("2026-12-31"))),
        "obtained_on" => Said::One(text("2020-05")),
        "hours" => Said::One(Datum::Number(255)),
        "identity" => Said::Several(vec![text("grid"), text("party_affairs")]),
        "veteran" => Said::One(Datum::Number(0)),
        _ => Said::NOTHING,
    }
}

fn holds(text: &str) -> bool {
    let condition = Condition::parse(text).unwrap();
    condition.compile(&asked, day("2026-11-21")).unwrap().passes(&said)
}

#[test]
fn a_condition_holds_or_not() {
    for (text, expected) in [
        ("politics=中共党员", true),
        ("politics=党员", true),
        ("politics != 群众", true),
        ("politics=群众", false),
        ("politics in 群众,中共党员", true),
        ("politics=", false),
        ("politics~党", true),
        ("post=", true),
        ("post blank", true),
        ("post set", false),
        ("post != 网格员", true),
        ("post in 网格员,", true),
        ("ends_on>=2026-12-31", true),
        ("ends_on>=2027-01-01", false),
        ("ends_on<=2026", true),
        ("ends_on>=2026.12", true),
        ("ends_on<=2026.11", false),
        ("ends_on within 40", true),
        ("ends_on within 39", false),
        ("ends_on within 0", false),
        ("obtained_on>=2020-05", true),
        ("obtained_on>=2020-05-20", true),
        ("obtained_on<=2020-05-01", true),
        ("obtained_on<=2020-04-30", false),
        ("obtained_on>=2020-06", false),
        ("hours>=25.5", true),
        ("hours>=25.6", false),
        ("hours<=30", true),
        ("hours=25.5", true),
        ("identity=网格员", true),
        ("identity=grid", true),
        ("identity!=网格员", false),
        ("identity=hired", false),
        ("veteran=否", true),
        ("veteran=是", false),
    ] {
        assert_eq!(holds(text), expected, "{text}");
    }
}

#[test]
fn what_means_nothing_is_refused_before_anything_is_asked() {
    for (text, code) in [
        ("salary=1", ErrorCode::UnknownField),
        ("politics=党圆", ErrorCode::UnknownValue),
        ("ends_on=明天", ErrorCode::BadDate),
        ("ends_on>=很久", ErrorCode::BadDate),
        ("ends_on>=", ErrorCode::BadDate),
        ("post>=网格员", ErrorCode::InvalidArgument),
        ("post within 3", ErrorCode::InvalidArgument),
        ("hours>=", ErrorCode::InvalidArgument),
    ] {
        let refusal = Condition::parse(text)
            .unwrap()
            .compile(&asked, day("2026-11-21"))
            .unwrap_err();
        assert_eq!(refusal.code(), code, "{text}");
    }
    for text in ["", "post", "=甲", "post within", "post within 很多", "post between 1 2"] {
        assert_eq!(
            Condition::parse(text).unwrap_err().code(),
            ErrorCode::InvalidArgument,
            "{text}"
        );
    }
}

#[test]
fn the_first_sign_parts_field_and_value() {
    let is = |field: &str, value: &str| Condition::Is {
        field: field.into(),
        value: value.into(),
    };
    assert_eq!(Condition::parse("note=甲>=乙").unwrap(), is("note", "甲>=乙"));
    assert_eq!(Condition::parse("note=in 甲,乙").unwrap(), is("note", "in 甲,乙"));
}

#[test]
fn a_condition_is_told_in_words() {
    let condition = Condition::all(vec![
        Condition::parse("politics!=群众").unwrap(),
        Condition::parse("identity=grid").unwrap(),
        Condition::Any {
            of: vec![
                Condition::parse("post=网格员").unwrap(),
                Condition::parse("post blank").unwrap(),
            ],
        },
        Condition::parse("ends_on within 365").unwrap(),
    ]);
    assert_eq!(
        condition.in_words(&asked),
        "政治面貌不是“群众”，且身份是“网格员”，且（职务（岗位）是“网格员”，或职务（岗位）空白），且合同终止日期在今后365天内"
    );
}

#[test]
fn a_stored_condition_says_what_is_wrong_with_it() {
    let told = |text: &str| serde_json::from_str::<Condition>(text).unwrap_err().to_string();
    assert!(told(r#"{"op":"iss","field":"post","value":"甲"}"#).contains("unknown variant `iss`"));
    assert!(told(r#"{"op":"is","field":"post"}"#).contains("missing field `value`"));
}
