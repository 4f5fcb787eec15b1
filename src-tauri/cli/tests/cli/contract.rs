//! Exit codes, shapes, global options.

use lince_core::storage::{Access, Holder, Store};

use crate::support::{Office, lince};

#[test]
fn a_wrong_command_line_ends_with_2_and_prints_nothing_on_standard_output() {
    for args in [
        &["fly"][..],
        &[],
        &["workers", "list", "--wings"],
        &["contracts", "due"],
        &["contracts", "due", "--within", "many"],
        &["calc", "workdays", "--from", "2026-02-30", "--count", "5"],
        &["--as-of", "30.9.2026", "undo", "list"],
        &["import", "poems", "a.xlsx"],
        &["office", "set", "nothing"],
        &["print", "announcement"],
        &["report", "quarterly", "--community", "双桥社区"],
        &["workers", "leave", "1", "--on", "2026-09-30"],
        &["--as-of", "26-1-1", "undo", "list"],
        &["calc", "workdays", "--from", "9999-12-31", "--count", "5"],
        &["undo"],
    ] {
        let run = lince(args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}");
        assert!(run.err.contains('。'), "{args:?}: {}", run.err);
        assert!(!has_english_words(&run.err), "{args:?}: {}", run.err);
    }
}

/// Words of the parser's own; names of commands, options and places are English.
fn has_english_words(text: &str) -> bool {
    [
        "error",
        "invalid",
        "required",
        "Usage",
        "Options",
        "Arguments",
        "Print",
        "try ",
    ]
    .iter()
    .any(|word| text.contains(word))
}

#[test]
fn the_frame_of_the_help_is_chinese() {
    for args in [&["--help"][..], &["workers", "--help"], &["workers", "set", "-h"]] {
        let help = lince(args).out;
        assert!(help.contains("用法：lince") && help.contains("选项"), "{help}");
        assert!(!has_english_words(&help), "{help}");
    }
}

#[test]
fn an_export_never_takes_the_place_of_the_offices_own_files() {
    let office = Office::filled();
    let before = std::fs::read(office.path("lince.db")).unwrap();
    for name in ["lince.db", "lince.heads", "writer.json"] {
        let out = office.path(name).display().to_string();
        for args in [
            vec!["report", "quarterly", "--period", "2026Q3", "--out", &out],
            vec!["report", "roster", "--out", &out],
            vec!["print", "file-card", "--worker", "1", "--out", &out],
        ] {
            assert_eq!(office.refused(&args), "own_file", "{args:?}");
        }
    }
    assert_eq!(std::fs::read(office.path("lince.db")).unwrap().len(), before.len());
    office.json(&["check"]);
}

#[test]
fn help_and_version_are_no_errors() {
    for args in [&["--help"][..], &["--version"], &["workers", "--help"]] {
        let run = lince(args);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
    }
}

#[test]
fn without_an_office_every_command_but_calc_says_no_office() {
    let nowhere = tempfile::tempdir().unwrap();
    let data = nowhere.path().to_str().unwrap();
    let out = nowhere.path().join("out.pdf");
    for args in [
        &["office", "show"][..],
        &["workers", "list"],
        &["workers", "show", "1"],
        &["contracts", "due", "--within", "30"],
        &["training", "summary", "--year", "2026"],
        &["appraisal", "compute", "--year", "2026"],
        &["report", "quarterly", "--period", "2026Q3"],
        &[
            "print",
            "announcement",
            "--year",
            "2026",
            "--out",
            out.to_str().unwrap(),
        ],
        &["undo", "last"],
        &["audit", "list"],
    ] {
        let named = lince(&[&["--data", data, "--json"], args].concat());
        assert_eq!(named.refusal(), "no_office", "{args:?}");
        let unnamed = lince(&[&["--json"], args].concat());
        assert_eq!(unnamed.refusal(), "no_office", "{args:?}");
    }
    assert_eq!(
        std::fs::read_dir(nowhere.path()).unwrap().count(),
        0,
        "nothing was made"
    );
    assert_eq!(
        lince(&[
            "calc",
            "annual-leave",
            "--first-work",
            "2010-01-01",
            "--on",
            "2026-01-01"
        ])
        .code,
        0
    );
}

#[test]
fn an_error_as_text_goes_to_standard_error_as_json_to_standard_output() {
    let office = Office::empty();

    let text = office.run(&["workers", "show", "77"]);
    assert_eq!((text.code, text.out.as_str()), (1, ""));
    assert!(text.err.trim_end().ends_with('。'));

    let json = office.run(&["workers", "show", "77", "--json"]);
    assert_eq!((json.code, json.err.as_str()), (1, ""));
    let error = &json.json()["error"];
    assert_eq!(error["code"], "unknown_worker");
    assert_eq!(error["message"].as_str(), Some(text.err.trim_end()));
}

#[test]
fn global_options_may_stand_before_or_after_the_command() {
    let office = Office::filled();
    let data = office.dir.path().to_str().unwrap();

    let before = lince(&["--json", "--data", data, "--as-of", "2026-09-30", "workers", "list"]);
    let after = lince(&["workers", "list", "--as-of", "2026-09-30", "--json", "--data", data]);

    assert_eq!((before.code, after.code), (0, 0));
    assert_eq!(before.json(), after.json());
}

#[test]
fn init_makes_an_office_once() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("新 数据");
    let init = |street: &str, extra: &[&str]| {
        let args = [
            "--data",
            folder.to_str().unwrap(),
            "--json",
            "init",
            "--street",
            street,
            "--division",
            "320999",
        ];
        lince(&[&args, extra].concat())
    };

    assert_eq!(init("望河街道", &["--policy", "atlantis"]).refusal(), "unknown_policy");
    assert_eq!(init(" ", &[]).refusal(), "invalid_argument");
    let made = init("望河街道", &[]);
    assert_eq!(made.code, 0, "{}", made.out);
    assert_eq!(made.json()["policy"], "yancheng");
    assert_eq!(made.json()["office"]["name"], "望河街道办事处");
    assert_eq!(init("别的街道", &[]).refusal(), "already_exists");
    let shown = lince(&["--data", folder.to_str().unwrap(), "--json", "office", "show"]);
    assert_eq!(shown.json()["office"]["street"], "望河街道");
}

#[test]
fn office_settings_are_kept_and_unknown_ones_refused() {
    let office = Office::empty();

    office.json(&["office", "set", "phone=0000-6600001", "address=望河路1号=东门"]);
    assert_eq!(office.refused(&["office", "set", "colour=red"]), "unknown_field");

    let shown = office.json(&["office", "show"]);
    assert_eq!(shown["office"]["phone"], "0000-6600001");
    assert_eq!(shown["office"]["address"], "望河路1号=东门", "only the first = parts");
}

#[test]
fn a_second_writer_is_told_who_writes_and_readers_go_on() {
    let office = Office::filled();
    let (id, _) = office.somebody(0);
    let holder = Holder::this_process("邻册窗口");
    let held = Store::open(office.dir.path(), &Access::Write(holder)).unwrap();

    let run = office.run(&["workers", "set", &id, "phone=19900001111", "--json"]);
    assert_eq!(run.refusal(), "in_use");
    let error = &run.json()["error"];
    assert_eq!(error["details"]["program"], "邻册窗口");
    assert_eq!(error["details"]["pid"], std::process::id());
    assert!(error["message"].as_str().unwrap().contains("邻册窗口"));
    for args in [
        &["workers", "list"][..],
        &["report", "quarterly", "--period", "2026Q3"],
        &["audit", "list"],
    ] {
        office.json(args);
    }

    drop(held);
    office.json(&["workers", "set", &id, "phone=19900001111"]);
}

#[test]
fn a_file_that_is_no_office_or_a_newer_one_is_refused_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("lince.db");
    std::fs::write(&file, "这不是数据库".repeat(1000)).unwrap();
    let before = std::fs::read(&file).unwrap();

    let run = lince(&["--data", dir.path().to_str().unwrap(), "--json", "workers", "list"]);

    assert_eq!(run.refusal(), "damaged");
    assert!(run.json()["error"]["message"].as_str().unwrap().contains("lince.db"));
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn undo_goes_two_steps_back_and_ends() {
    let office = Office::filled();
    let changes = office.json(&["undo", "list"]);
    assert_eq!(changes["changes"].as_array().unwrap().len(), 5, "an import is one step");

    office.json(&["workers", "list"]);
    let undone = office.json(&["undo", "last"]);
    assert_eq!(undone["undone"]["id"], changes["changes"][0]["id"], "a view is no step");
    let undone = office.json(&["undo", "last"]);
    assert_eq!(undone["undone"]["id"], changes["changes"][1]["id"]);
    for _ in 0..3 {
        office.json(&["undo", "last"]);
    }

    assert_eq!(office.refused(&["undo", "last"]), "nothing_to_undo");
    assert_eq!(office.json(&["workers", "list"])["total"], 0);
}

#[test]
fn redo_does_again_what_was_undone_until_something_else_is_done() {
    let office = Office::filled();
    assert_eq!(office.refused(&["redo", "last"]), "nothing_to_redo");
    let before = office.json(&["undo", "list"]);
    office.json(&["undo", "last"]);
    office.json(&["undo", "last"]);
    let waiting = office.json(&["redo", "list"]);
    assert_eq!(waiting["changes"].as_array().unwrap().len(), 2);
    assert_eq!(
        waiting["changes"][0]["what"], before["changes"][1]["what"],
        "the last undone first"
    );

    let redone = office.json(&["redo", "last"]);
    assert_eq!(redone["redone"]["id"], waiting["changes"][0]["id"]);
    let (id, _) = office.somebody(3);
    office.json(&["workers", "set", &id, "note=别的"]);

    assert_eq!(office.refused(&["redo", "last"]), "nothing_to_redo");
    assert_eq!(office.json(&["redo", "list"])["changes"], serde_json::json!([]));
    assert_eq!(office.json(&["audit", "verify"])["ok"], true);
}

#[test]
fn the_trail_tells_who_did_what_and_can_be_asked_by_person() {
    let office = Office::filled();
    let (id, _) = office.somebody(3);
    office.json(&[
        "workers",
        "set",
        &id,
        "phone=19900002222",
        "--reason",
        "换号",
        "--operator",
        "李经办",
    ]);

    let all = office.json(&["audit", "list"]);
    let last = &all["entries"][0];
    assert_eq!(
        (last["who"].as_str(), last["why"].as_str()),
        (Some("李经办"), Some("换号"))
    );
    for key in ["n", "at", "who", "action", "what"] {
        assert!(last.get(key).is_some(), "{key}");
    }
    let of_person = office.json(&["audit", "list", "--worker", &id]);
    assert!(of_person["entries"].as_array().unwrap().len() < all["entries"].as_array().unwrap().len());
    assert_eq!(
        office.json(&["audit", "list", "--from", "2099-01-01"])["entries"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}
