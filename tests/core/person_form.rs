//! The form of a person: what it asks about which person, and what it shows as on file.

use lince_core::actions::person_form::{self, FormField};
use lince_core::actions::{own_fields, workers};
use lince_core::domain::person::WorkerId;
use lince_tests::{TestOffice, day, new_office, on};

const DAY: &str = "2026-10-15";
const WOMAN: &str = "32099919670502014";
const ANOTHER: &str = "32099919670502016";
const MAN: &str = "32099919670502013";

fn number(seventeen: &str) -> String {
    let last = "0123456789X"
        .chars()
        .find(|last| lince_core::domain::ids::IdNumber::parse(&format!("{seventeen}{last}")).is_ok());
    format!("{seventeen}{}", last.unwrap())
}

fn add(office: &mut TestOffice, seventeen: &str, fields: &[(&str, &str)]) -> WorkerId {
    let fields: Vec<(String, String)> = [("name", "查晓燕"), ("id_number", &number(seventeen))]
        .iter()
        .chain(fields)
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    workers::add(&mut office.store, &on("2020-09-01"), &fields).unwrap()
}

fn form(office: &TestOffice, who: Option<WorkerId>) -> Vec<FormField> {
    let sections = person_form::of(office.store.read(), who, day(DAY)).unwrap();
    sections.into_iter().flat_map(|section| section.fields).collect()
}

fn said<'f>(form: &'f [FormField], key: &str) -> Option<&'f str> {
    form.iter()
        .find(|field| field.key == key)
        .map(|field| field.value.as_str())
}

#[test]
fn the_form_of_somebody_new_asks_for_everything_that_is_kept_of_a_person() {
    let mut office = new_office();
    let field = own_fields::NewField {
        kind: "people".into(),
        title: "服装尺码".into(),
        form: "text".into(),
        ..Default::default()
    };
    let own = own_fields::add(&mut office.store, &on(DAY), &field).unwrap();

    let form = form(&office, None);

    for key in [
        "id_number",
        "name",
        "nation",
        "native_place",
        "phone",
        "politics",
        "party_joined_on",
        "veteran",
        "community",
        "post",
        "post_since",
        "kind",
        "identities",
        "grade",
        "mentor",
        "joined_on",
        "community_since",
        "retirement_track",
        "education",
        "study_mode",
        "graduated_on",
        "certificate",
        "certificate_registered_on",
        "contract_starts_on",
        "probation_months",
        "note",
        own,
    ] {
        assert_eq!(said(&form, key), Some(""), "{key}");
    }
    let mut keys: Vec<&str> = form.iter().map(|field| field.key.as_str()).collect();
    keys.sort_unstable();
    let count = keys.len();
    keys.dedup();
    assert_eq!(keys.len(), count, "no field is asked for twice");
    for field in &form {
        assert!(!field.title.is_empty() && !field.title.is_ascii(), "{}", field.key);
    }
}

#[test]
fn it_says_what_is_on_file_and_asks_only_what_can_be_told_of_that_person() {
    let mut office = new_office();
    let first = add(&mut office, WOMAN, &[]);
    let woman = add(
        &mut office,
        ANOTHER,
        &[
            ("post", "专职网格员"),
            ("phone", "13800001234"),
            ("native_place", "江苏盐城"),
            ("note", "电话13800001234"),
            ("full_time_education", "本科"),
            ("certificate", "初级"),
            ("contract_starts_on", "2020-09-01"),
            ("contract_ends_on", "2023-08-31"),
            ("mentor", &first.0.to_string()),
        ],
    );
    let man = add(&mut office, MAN, &[]);

    let of_woman = form(&office, Some(woman));

    assert_eq!(said(&of_woman, "post"), Some("专职网格员"));
    assert_eq!(said(&of_woman, "post_since"), Some("2020-09-01"));
    assert_eq!(said(&of_woman, "identities"), Some("网格员"));
    assert_eq!(said(&of_woman, "native_place"), Some("江苏盐城"));
    assert_eq!(
        said(&of_woman, "mentor"),
        Some(first.0.to_string().as_str()),
        "typed with the first contract, held from joining"
    );
    assert_eq!(said(&of_woman, "full_time_education"), Some("本科"));
    assert_eq!(said(&of_woman, "part_time_education"), Some(""));
    assert_eq!(said(&of_woman, "study_mode"), None, "the mode is known");
    assert_eq!(
        said(&of_woman, "contract_starts_on"),
        None,
        "a contract on file is corrected where it stands"
    );
    assert_eq!(
        said(&of_woman, "phone"),
        Some(""),
        "a masked number would be saved as it is"
    );
    assert!(
        of_woman
            .iter()
            .all(|field| !field.value.contains("13800001234") && !field.hint.contains("13800001234"))
    );
    let note = of_woman.iter().find(|field| field.key == "note").unwrap();
    assert_eq!(
        (note.value.as_str(), note.hint.as_str()),
        ("", "内有号码，不改就空着，清空请填“无”")
    );
    let hint = of_woman.iter().find(|field| field.key == "phone").unwrap();
    assert!(hint.hint.contains("不改就空着"));
    assert_eq!(said(&form(&office, Some(man)), "retirement_track"), None);

    workers::leave(&mut office.store, &on(DAY), woman, day("2026-09-30"), "辞职").unwrap();
    let of_left = form(&office, Some(woman));
    assert_eq!((said(&of_left, "post"), said(&of_left, "mentor")), (None, None));
    assert_eq!(said(&of_left, "native_place"), Some("江苏盐城"));
}

#[test]
fn a_fact_that_no_roster_tells_is_changed_by_the_form_from_the_day_and_refused_at_its_field() {
    let mut office = new_office();
    let (first, second) = (add(&mut office, WOMAN, &[]), add(&mut office, MAN, &[]));
    let set = |office: &mut TestOffice, from: &str, value: &str| {
        let fields = [("mentor".to_owned(), value.to_owned())];
        workers::set(&mut office.store, &on(from), second, &fields, None)
    };

    assert!(set(&mut office, "2026-01-01", &first.0.to_string()).unwrap());

    assert_eq!(
        said(&form(&office, Some(second)), "mentor"),
        Some(first.0.to_string().as_str())
    );
    let refused = set(&mut office, "2026-02-01", "查无此人").unwrap_err();
    assert_eq!(refused.details().unwrap()["field"], "mentor");
    let refused = set(&mut office, "2026-02-01", "").unwrap_err();
    assert_eq!(refused.details().unwrap()["field"], "mentor");
}
