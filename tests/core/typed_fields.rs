//! What is typed about one person in a form or a command line arrives where it is shown.

use lince_core::ErrorCode;
use lince_core::actions::{file, workers};
use lince_core::domain::person::WorkerId;
use lince_core::storage::trail;
use lince_tests::{TestOffice, day, id_number_of, new_office, on, pairs};
use serde_json::{Value, json};

const DAY: &str = "2026-11-28";

fn somebody(more: &[(&str, &str)]) -> (TestOffice, WorkerId) {
    let mut office = new_office();
    let number = id_number_of(day("1988-12-15"), 2);
    let mut fields = pairs(&[("name", "查晓燕"), ("id_number", &number), ("joined_on", "2015-03-01")]);
    fields.extend(pairs(more));
    let id = workers::add(&mut office.store, &on("2020-01-01"), &fields).unwrap();
    (office, id)
}

fn shown(office: &TestOffice, id: WorkerId) -> Value {
    serde_json::to_value(file::of(office.store.read(), id, day(DAY)).unwrap()).unwrap()
}

fn set(office: &mut TestOffice, id: WorkerId, fields: &[(&str, &str)]) -> lince_core::Result<()> {
    workers::set(&mut office.store, &on(DAY), id, &pairs(fields), None).map(drop)
}

#[test]
fn what_only_a_workbook_could_say_can_be_typed() {
    for (typed, place, value) in [
        (&[("post_since", "2018.6")][..], "/post_since", json!("2018-06-01")),
        (&[("post_since", "2018.6")], "/posts/0/from", json!("2018-06-01")),
        (
            &[("certificate_registered_on", "2019-05")],
            "/certificates/0/registered_on",
            json!("2019-05"),
        ),
        (
            &[("contract_starts_on", "2025-01-01"), ("probation_months", "2个月")],
            "/contracts/0/probation_months",
            json!(2),
        ),
        (&[("study_mode", "函授")], "/education/0/mode", json!("part_time")),
        (&[("study_mode", "函授")], "/education/1", Value::Null),
        (
            &[("graduated_on", "2010.7")],
            "/education/0/graduated_on",
            json!("2010-07"),
        ),
        (
            &[
                ("full_time_education", "大专"),
                ("full_time_graduated_on", "2009-06-30"),
            ],
            "/education/0/graduated_on",
            json!("2009-06-30"),
        ),
    ] {
        let (mut office, id) = somebody(&[
            ("post", "居委会委员"),
            ("education", "本科"),
            ("certificate", "社会工作师"),
            ("contract_starts_on", "2025-01-01"),
            ("contract_ends_on", "2027-12-31"),
        ]);

        set(&mut office, id, typed).unwrap();

        let shown = shown(&office, id);
        assert_eq!(
            shown.pointer(place).unwrap_or(&Value::Null),
            &value,
            "{typed:?} {place}: {shown}"
        );
    }
}

#[test]
fn a_schooling_of_another_level_does_not_tell_how_the_one_on_file_was_studied() {
    let (mut office, id) = somebody(&[("education", "大专")]);

    set(&mut office, id, &[("education", "本科"), ("study_mode", "在职")]).unwrap();

    let shown = shown(&office, id);
    let modes: Vec<_> = shown["education"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (&e["level"], &e["mode"]))
        .collect();
    assert_eq!(
        modes,
        [
            (&json!("本科"), &json!("part_time")),
            (&json!("大专"), &json!("unknown"))
        ]
    );
}

#[test]
fn a_post_does_not_begin_before_the_one_before_it() {
    let (mut office, id) = somebody(&[("post", "居委会委员")]);
    set(&mut office, id, &[("post", "居委会副主任"), ("post_since", "2022-04")]).unwrap();

    for (since, answer) in [
        ("2015-03", Some("post_since")),
        ("2014", Some("post_since")),
        ("2021-05", None),
    ] {
        let refused = set(&mut office, id, &[("post_since", since)]).err();
        let field = refused.and_then(|e| e.details().and_then(|d| d["field"].as_str().map(str::to_owned)));
        assert_eq!(field.as_deref(), answer, "{since}");
    }
    let posts = shown(&office, id)["posts"].clone();
    assert_eq!(
        posts,
        json!([
            { "post": "居委会委员", "from": "2015-03-01", "to": "2021-04-30" },
            { "post": "居委会副主任", "from": "2021-05-01", "to": null },
        ])
    );
}

#[test]
fn a_refusal_names_the_field_in_chinese_and_by_its_key() {
    let (mut office, id) = somebody(&[
        ("post", "居委会委员"),
        ("contract_starts_on", "2025-01-01"),
        ("contract_ends_on", "2027-12-31"),
    ]);
    for (key, typed, code, named) in [
        ("party_joined_on", "去年", ErrorCode::BadDate, "「入党时间」"),
        ("nation", "火星族", ErrorCode::UnknownValue, "「民族」"),
        ("post", "", ErrorCode::InvalidArgument, "「现任职务（岗位）」不能清空"),
        (
            "probation_months",
            "半年多",
            ErrorCode::UnknownValue,
            "「试用期（月）」",
        ),
        ("study_mode", "自己看书", ErrorCode::UnknownValue, "「学习形式」"),
    ] {
        let refused = set(&mut office, id, &[(key, typed)]).unwrap_err();

        assert_eq!(refused.code(), code, "{key}");
        assert!(refused.message().starts_with(named), "{key}: {}", refused.message());
        assert_eq!(refused.details().unwrap()["field"], key);
    }
}

#[test]
fn every_change_of_a_file_is_told_in_the_words_of_a_reader() {
    let (mut office, id) = somebody(&[
        ("education", "本科"),
        ("certificate", "社会工作师"),
        ("contract_starts_on", "2025-01-01"),
        ("contract_ends_on", "2027-12-31"),
        ("veteran", "否"),
        ("retirement_track", "50"),
    ]);
    set(&mut office, id, &[("study_mode", "在职"), ("retirement_track", "55")]).unwrap();

    let changes = trail::of_worker(office.store.read(), id.0).unwrap();

    let told: Vec<(String, String, Option<String>)> = changes
        .into_iter()
        .map(|change| {
            let change = trail::Words::of(office.store.read()).of_change(change).unwrap();
            (change.field, change.title, change.after)
        })
        .collect();
    for (field, title, after) in [
        ("education.mode", "学历（本科）学习形式", "在职"),
        ("contract.ends_on", "合同终止日期", "2027-12-31"),
        ("certificate.kind", "证书名称", "社会工作师"),
        ("retirement_track", "退休档", "女55周岁"),
        ("veteran", "退役军人", "否"),
        ("joined_on", "到岗日期", "2015-03-01"),
    ] {
        let expected = (field.to_owned(), title.to_owned(), Some(after.to_owned()));
        assert!(told.contains(&expected), "{field}: {told:?}");
    }
    let chinese = |title: &str| title.chars().all(|c| !c.is_ascii_alphabetic());
    assert!(told.iter().all(|(_, title, _)| chinese(title)), "{told:?}");
}

#[test]
fn what_is_odd_about_typed_fields_is_said_without_being_refused() {
    let (office, id) = somebody(&[]);
    for (typed, odd) in [
        (&[("party_joined_on", "2027-01")][..], true),
        (&[("party_joined_on", "1990-01")], true),
        (&[("party_joined_on", "2010-01")], false),
        (&[("phone", "13800001234")], false),
    ] {
        let doubts = workers::doubts(&office.store, &on(DAY), Some(id), &pairs(typed)).unwrap();
        assert_eq!(doubts.len(), usize::from(odd), "{typed:?}: {doubts:?}");
        assert!(
            doubts.iter().all(|doubt| doubt.starts_with("查晓燕入党时间：")),
            "{doubts:?}"
        );
    }
}
