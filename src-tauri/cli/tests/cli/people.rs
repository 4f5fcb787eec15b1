//! `workers`, `contracts`, `training`.

use crate::support::Office;

/// 18 characters that look like an identity number.
fn whole_numbers(text: &str) -> usize {
    let characters: Vec<char> = text.chars().collect();
    characters
        .windows(18)
        .filter(|w| w[..17].iter().all(char::is_ascii_digit) && (w[17].is_ascii_digit() || w[17] == 'X'))
        .count()
}

#[test]
fn text_masks_numbers_and_json_gives_them_whole_with_one_entry_each() {
    let office = Office::filled();
    let (id, number) = office.somebody(0);
    for args in [
        &["workers", "list"][..],
        &["workers", "show", &id],
        &["workers", "history", &id],
        &["contracts", "due", "--within", "365"],
        &["training", "summary", "--year", "2026"],
        &["appraisal", "compute", "--year", "2026"],
        &["report", "quarterly", "--period", "2026Q3", "--names", "female"],
    ] {
        let before = office.entries("export");
        let text = office.run(args);
        assert_eq!(text.code, 0, "{args:?}: {}", text.err);
        assert_eq!(whole_numbers(&text.out), 0, "{args:?}: {}", text.out);
        assert_eq!(office.entries("export"), before, "{args:?}");

        let json = office.json(args);
        assert!(whole_numbers(&json.to_string()) > 0, "{args:?}");
        assert_eq!(office.entries("export"), before + 1, "{args:?}");
    }
    assert_eq!(number.len(), 18);
}

#[test]
fn people_are_found_by_name_initials_pinyin_and_parts_of_numbers() {
    let office = Office::empty();
    for (name, number, phone) in [
        ("单文静", "320999198607051008", "19900010001"),
        ("㛃䶮𬭎", "320999199001011015", "19900010002"),
        ("阿依努尔·买买提", "320999198903033029", "19900010003"),
    ] {
        let whole = with_check_digit(number);
        let fields = [
            format!("name={name}"),
            format!("id_number={whole}"),
            format!("phone={phone}"),
        ];
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        office.json(&[&["workers", "add"], fields.as_slice()].concat());
    }
    for (search, name) in [
        ("单文静", "单文静"),
        ("shan", "单文静"),
        ("swj", "单文静"),
        ("SHANWENJING", "单文静"),
        ("9860705", "单文静"),
        ("10001", "单文静"),
        ("𬭎", "㛃䶮𬭎"),
        ("买买提", "阿依努尔·买买提"),
        ("阿依努尔买买提", "阿依努尔·买买提"),
        ("ayne", "阿依努尔·买买提"),
    ] {
        let found = office.json(&["workers", "list", "--search", search]);
        assert_eq!(found["total"], 1, "{search}: {found}");
        assert_eq!(found["workers"][0]["name"], name, "{search}");
    }
    assert_eq!(office.json(&["workers", "list", "--search", "没有这个人"])["total"], 0);
}

/// The number with its last character put right.
pub fn with_check_digit(number: &str) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = number
        .bytes()
        .zip(weights)
        .map(|(d, w)| usize::from(d - b'0') * w)
        .sum();
    format!(
        "{}{}",
        &number[..17],
        ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum % 11]
    )
}

#[test]
fn a_person_is_added_changed_from_a_day_and_leaves() {
    let office = Office::filled();
    let number = with_check_digit("320999199205051020");
    let id = office.json(&[
        "workers",
        "add",
        "name=查晓燕",
        &format!("id_number={number}"),
        "community=双桥社区",
        "post=专职网格员",
        "joined_on=2024-03-01",
    ])["id"]
        .to_string();

    office.json(&[
        "workers",
        "set",
        &id,
        "post=居委会委员",
        "--from",
        "2026-07-01",
        "--reason",
        "补选",
    ]);

    let post_on = |day: &str| office.on(day, &["workers", "show", &number, "--json"]).json()["worker"]["post"].clone();
    assert_eq!(
        (post_on("2026-06-30"), post_on("2026-07-01")),
        ("专职网格员".into(), "居委会委员".into())
    );
    let history = office.json(&["workers", "history", &id]);
    let change = history["entries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["field"] == "post" && e["after"] == "居委会委员")
        .unwrap();
    assert_eq!(
        (change["who"].as_str(), change["why"].as_str()),
        (Some("测试员"), Some("补选"))
    );

    office.json(&["workers", "leave", &id, "--on", "2026-09-15", "--kind", "辞职"]);
    let total_on = |day: &str| {
        office.on(day, &["workers", "list", "--json"]).json()["total"]
            .as_u64()
            .unwrap()
    };
    assert_eq!(total_on("2026-09-14"), total_on("2026-09-15") + 1);
    let left = office.json(&["workers", "list", "--status", "left"]);
    assert_eq!(
        (left["total"].as_u64(), left["workers"][0]["name"].as_str()),
        (Some(1), Some("查晓燕"))
    );
    assert_eq!(
        office.refused(&["workers", "leave", &id, "--on", "2026-09-20", "--kind", "辞职"]),
        "already_left"
    );
}

#[test]
fn what_is_wrong_with_a_single_change_is_said_and_changes_nothing() {
    let office = Office::filled();
    let (id, number) = office.somebody(0);
    let before = office.json(&["workers", "show", &id]);
    for (args, code) in [
        (&["workers", "add", "name=张三"][..], "id_missing"),
        (
            &["workers", "add", "name=张三", "id_number=320999199205051020"],
            "id_check_digit",
        ),
        (&["workers", "add", "name=张三", "id_number=3209991992"], "id_malformed"),
        (
            &["workers", "add", "name=张三", &format!("id_number={number}")],
            "duplicate_id",
        ),
        (&["workers", "set", &id, "wings=2"], "unknown_field"),
        (&["workers", "set", &id, "community=云上社区"], "unknown_community"),
        (&["workers", "set", "99999", "phone=1"], "unknown_worker"),
        (&["workers", "set", &id, "joined_on=2024-02-30"], "bad_date"),
        (
            &["workers", "leave", &id, "--on", "1950-01-01", "--kind", "辞职"],
            "leaves_before_joining",
        ),
        (&["workers", "photo", &id, "/etc/hostname"], "photo_invalid"),
        (&["workers", "photo", &id, "/nowhere.png"], "file_not_found"),
    ] {
        assert_eq!(office.refused(args), code, "{args:?}");
    }
    assert_eq!(office.json(&["workers", "show", &id]), before);
}

pub fn grey_photo() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 35, 45);
    encoder.set_color(png::ColorType::Grayscale);
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&[128; 35 * 45])
        .unwrap();
    file
}

#[test]
fn a_photo_is_put_on_file() {
    let office = Office::filled();
    let (id, _) = office.somebody(0);
    let photo = office.path("照片.png");
    std::fs::write(&photo, grey_photo()).unwrap();

    office.json(&["workers", "photo", &id, photo.to_str().unwrap()]);

    assert!(office.path("attachments").is_dir());
    let card = office.path("card.pdf");
    let printed = office.json(&["print", "file-card", "--worker", &id, "--out", card.to_str().unwrap()]);
    assert!(printed["pages"].as_u64() >= Some(1));
    assert!(std::fs::read(card).unwrap().starts_with(b"%PDF"));
}

#[test]
fn as_of_is_the_day_that_now_means() {
    let office = Office::filled();
    let total_on = |day: &str| {
        office.on(day, &["workers", "list", "--json"]).json()["total"]
            .as_u64()
            .unwrap()
    };
    assert_eq!(
        (total_on("2026-06-30"), total_on("2026-09-30")),
        (81, 88),
        "seven came in the quarter"
    );

    let due = office
        .on("2026-09-30", &["contracts", "due", "--within", "90", "--json"])
        .json();
    let due = due["contracts"].as_array().unwrap();
    assert!(!due.is_empty());
    for contract in due {
        for key in ["name", "id_number", "community", "starts", "ends", "days_left"] {
            assert!(contract.get(key).is_some(), "{key}");
        }
        assert!(contract["ends"].as_str() <= Some("2026-12-29"), "{contract}");
    }
    let earlier = office
        .on("2020-01-01", &["contracts", "due", "--within", "0", "--json"])
        .json();
    assert!(earlier["contracts"].as_array().unwrap().len() < due.len());
}

#[test]
fn s3_31_the_training_summary_has_its_shape() {
    let summary = Office::filled().json(&["training", "summary", "--year", "2026"]);
    assert_eq!(summary["standard"], 30);
    assert_eq!(summary["total_hours"], 2634);
    assert_eq!(summary["met"], 44);
    let met = summary["workers"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|w| w["met"] == true);
    assert!(met.clone().all(|w| w["hours"].as_f64().unwrap() >= 30.0));
    assert_eq!(met.count(), 44);
}

#[test]
fn history_and_refusals_speak_of_fields_in_chinese_and_keep_their_keys_for_scripts() {
    let office = Office::filled();
    let (id, _) = office.somebody(0);
    office.json(&["workers", "set", &id, "native_place=江苏盐城"]);

    let history = office.json(&["workers", "history", &id]);
    let change = history["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&change["field"], &change["title"], &change["after"]),
        (&"native_place".into(), &"籍贯".into(), &"江苏盐城".into())
    );
    let text = office.run(&["workers", "history", &id]).out;
    assert!(text.contains("籍贯") && !text.contains("native_place"), "{text}");

    let refused = office.run(&["workers", "set", &id, "post=", "--json"]).json();
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(message.starts_with("「现任职务（岗位）」不能清空"), "{message}");
    assert_eq!(refused["error"]["details"]["field"], "post");
}

#[test]
fn what_is_odd_about_typed_fields_is_said_after_saving() {
    let office = Office::filled();
    let (id, _) = office.somebody(0);

    let saved = office.json(&["workers", "set", &id, "party_joined_on=2099-01"]);

    assert_eq!(saved["id"].to_string(), id);
    let warnings = saved["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].as_str().unwrap().contains("入党时间：日期在今天之后"));
    let fine = office.json(&["workers", "set", &id, "native_place=江苏盐城"]);
    assert_eq!(fine["warnings"].as_array().map(Vec::len), Some(0));
}

#[test]
fn what_is_no_name_is_refused_where_it_is_typed() {
    let office = Office::empty();
    let number = "id_number=000001199003070010";
    for name in ["蒋*", "李×", "赵●", "吴（女）", "冯一、陈二", "周3", "褚一 13900000000"] {
        let typed = format!("name={name}");
        assert_eq!(
            office.refused(&["workers", "add", &typed, number]),
            "not_a_name",
            "{name}"
        );
    }
    office.json(&["workers", "add", "name=买买提•阿不都", number]);
    assert_eq!(
        office.refused(&["workers", "set", "1", "name=买买提、阿不都"]),
        "not_a_name"
    );
    let shown = office.json(&["workers", "show", "1"]);
    assert_eq!(shown["worker"]["name"], "买买提·阿不都");
}

#[test]
fn an_old_code_of_a_character_finds_and_is_the_same_person() {
    let office = Office::empty();
    let number = "id_number=000001199003070010";
    office.json(&["workers", "add", "name=王\u{E863}", number, "native_place=\u{E82D}县"]);

    for search in ["王䶮", "王\u{E863}", "\u{E863}", "wangyan", "wy"] {
        let found = office.json(&["workers", "list", "--search", search]);
        assert_eq!(found["workers"][0]["name"], "王䶮", "{search:?}");
    }
    let shown = office.json(&["workers", "show", "1"]).to_string();
    assert!(shown.contains("㭎县"), "{shown}");
    let refused = office.refused(&["workers", "set", "1", "native_place=江\u{E000}"]);
    assert_eq!(refused, "unreadable_character");
}

#[test]
fn what_says_nothing_or_too_much_is_refused_where_it_is_typed() {
    let office = Office::filled();
    let long = format!("post={}", "网".repeat(101));
    for (field, code) in [
        ("politics=无", "invalid_argument"),
        ("post=/", "invalid_argument"),
        ("phone=320999198503111012", "unknown_value"),
        (&long, "unknown_value"),
        ("=x", "unknown_field"),
    ] {
        assert_eq!(office.refused(&["workers", "set", "1", field]), code, "{field}");
    }
    for args in [
        ["workers", "list", "--community", "不存在社区"],
        ["workers", "list", "--street", "不存在街道"],
    ] {
        office.refused(&args);
    }
    assert_eq!(
        office.refused(&["training", "summary", "--year", "99999"]),
        "invalid_argument"
    );
}
