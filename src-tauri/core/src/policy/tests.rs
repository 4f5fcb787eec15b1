use chrono::NaiveDate;

use super::*;
use crate::domain::ids::Sex;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn s3_25_the_shipped_pack_says_what_its_source_says() {
    let pack = PolicyPack::load("yancheng").unwrap();

    let weights: Vec<_> = pack
        .appraisal
        .parts
        .iter()
        .map(|part| (part.key.as_str(), part.weight_percent))
        .collect();
    assert_eq!(weights, [("quantified", 50), ("midyear", 25), ("yearend", 25)]);
    let grades: Vec<_> = pack
        .appraisal
        .grades
        .iter()
        .map(|grade| (grade.name.as_str(), grade.from.hundredths))
        .collect();
    assert_eq!(grades, [("优秀", 8500), ("合格", 6000), ("不合格", 0)]);
    assert_eq!(
        (pack.appraisal.excellent.percent, pack.appraisal.excellent.rounding),
        (20, Rounding::Down)
    );
    assert_eq!(
        (
            pack.training.yearly_hours.tenths,
            pack.training.is_met(299),
            pack.training.is_met(300)
        ),
        (300, false, true)
    );
    assert_eq!(pack.appraisal.publication.working_days, 5);
    assert_eq!(pack.retirement.track(Sex::Female), Track::Female50);
    assert_eq!(
        pack.appraisal.windows[1].in_year(2026),
        (day(2026, 12, 21), day(2027, 1, 10))
    );
    assert_eq!(pack.appraisal.taking_part.in_post_since.in_year(2026), day(2026, 7, 1));
}

#[test]
fn every_shipped_pack_is_read_and_written_back() {
    for key in PolicyPack::shipped() {
        let pack = PolicyPack::load(key).unwrap();
        assert_eq!(
            PolicyPack::parse(&toml::to_string(&pack).unwrap()).unwrap(),
            pack,
            "{key}"
        );
    }
    assert_eq!(
        PolicyPack::load("nowhere").unwrap_err().code(),
        ErrorCode::UnknownPolicy
    );
}

#[test]
fn a_faulty_pack_is_refused_with_the_place_of_its_fault() {
    let text = PolicyPack::text("yancheng").unwrap();
    for (from, to, told) in [
        ("weight_percent = 50", "weight_percent = 45", "权重合计为95%"),
        ("from = \"85.00\"", "from = \"850\"", "“850”"),
        ("from = \"85.00\"", "from = \"50.00\"", "从高到低"),
        ("from = \"0.00\"", "from = \"1.00\"", "从0分起"),
        ("grade = \"优秀\"", "grade = \"优\"", "不是第一个等次"),
        ("percent = 20", "percent = 120", "超过100%"),
        ("rounding = \"down\"", "rounding = \"sideways\"", "sideways"),
        ("in_post_since = \"07-01\"", "in_post_since = \"02-29\"", "02-29"),
        (
            "key = \"midyear\"\ntitle = \"年中测评\"\nweight",
            "key = \"quantified\"\ntitle = \"年中测评\"\nweight",
            "出现了两次",
        ),
        ("named_grades = [\"优秀\"]", "named_grades = [\"良好\"]", "良好"),
        ("women = \"female50\"", "women = \"male60\"", "retirement.women"),
        ("yearly_hours = \"30\"", "yearly_hours = \"三十\"", "三十"),
        ("[training]", "[trainnig]", "trainnig"),
    ] {
        assert!(text.contains(from), "{from}");
        let refused = PolicyPack::parse(&text.replacen(from, to, 1)).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::PolicyInvalid, "{to}");
        assert!(refused.message().contains(told), "{}", refused.message());
    }
    let line = text.lines().position(|line| line.starts_with("percent")).unwrap() + 1;
    let refused = PolicyPack::parse(&text.replace("percent = 20", "percent = \"x\"")).unwrap_err();
    assert!(
        refused.message().starts_with(&format!("第{line}行")),
        "{}",
        refused.message()
    );
}
