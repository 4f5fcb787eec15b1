//! Which right every command of the window asks for, and which people a clerk of one community reaches.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lince_e2e::pages::{
    Accounts, FIRST_PASSWORD as FIRST, FirstStart, Frame, HEAD_PASSWORD as HEAD, OFFICE_PASSWORD as OFFICE,
    OWN_PASSWORD as OWN, with_head,
};
use lince_e2e::{DIVISION, Outcome, STREET, TODAY, Window};
use lince_tests::{on, wanghe_in};
use serde_json::{Value, json};

/// Where a page would hear how far a long action is.
const CHANNEL: &str = "__CHANNEL__:1";

/// The rules that the program ships.
fn rules() -> Value {
    json!(lince_core::policy::PolicyPack::load("yancheng").expect("shipped"))
}

/// Every command of the window, what to ask it, and the right without which it is refused.
fn asked() -> Vec<(&'static str, Value, Option<&'static str>)> {
    let query = json!({ "search": "", "conditions": [], "sorts": [] });
    let fields = json!([{ "key": "note", "value": "x" }]);
    let terms = json!({ "role": "viewer", "rights": null, "communities": [], "active": true });
    let trail = json!({ "from": null, "until": null, "worker": null, "who": null, "groups": [] });
    let channel = CHANNEL;
    let notice = json!({ "paper": "announcement", "year": 2026, "from": "2026-11-23", "copy": "draft" });
    let many = json!({
        "of": "people", "ids": [1, 2], "fields": [{ "key": "post", "value": "网格员" }], "from": "2026-09-01", "reason": "",
    });
    let objection = json!({
        "worker": null, "objector": "", "content": "x", "receivedOn": "2026-11-23", "finding": "", "decision": "",
        "toldOn": "",
    });
    vec![
        ("app_info", json!({}), None),
        ("proposed_folder", json!({}), None),
        ("choose_folder", json!({}), None),
        ("offices_at_hand", json!({}), None),
        (
            "create_office",
            json!({ "folder": 9999, "street": "x", "division": "320999" }),
            None,
        ),
        ("make_demo", json!({ "folder": 9999 }), None),
        ("open_office", json!({ "folder": 9999 }), None),
        ("set_large_type", json!({ "large": false }), None),
        ("workbench", json!({}), None),
        ("stop_task", json!({}), None),
        ("back_up", json!({ "progress": channel }), Some("back_up")),
        ("back_up_elsewhere", json!({ "progress": channel }), Some("back_up")),
        ("backup_list", json!({}), None),
        ("check_everything", json!({}), None),
        (
            "set_office",
            json!({ "changes": [{ "key": "phone", "value": "1" }] }),
            Some("office_settings"),
        ),
        ("calendar_year", json!({ "year": 2027 }), None),
        (
            "read_calendar_notice",
            json!({ "year": 2027, "text": "1月1日放假" }),
            None,
        ),
        (
            "set_calendar_year",
            json!({ "year": 2027, "text": "1月1日放假" }),
            Some("office_settings"),
        ),
        // Refused before anything is written: no year was entered.
        ("reset_calendar_year", json!({ "year": 2027 }), None),
        ("set_idle_minutes", json!({ "minutes": 10 }), None),
        ("set_idle_minutes", json!({ "minutes": 11 }), Some("office_settings")),
        ("set_idle_minutes", json!({ "minutes": 0 }), Some("office_settings")),
        ("change_own_password", json!({ "old": "x", "password": OWN }), None),
        ("operator_list", json!({}), Some("operators")),
        ("rights_offered", json!({}), None),
        (
            "add_operator",
            json!({ "name": "李四", "terms": terms, "password": FIRST }),
            Some("operators"),
        ),
        ("change_operator", json!({ "id": 1, "terms": terms }), Some("operators")),
        (
            "reset_operator_password",
            json!({ "id": 1, "password": FIRST }),
            Some("operators"),
        ),
        ("renew_account_recovery", json!({ "lastGroup": "X" }), None),
        ("worker_file", json!({ "id": 1 }), None),
        ("person_form", json!({ "worker": 1 }), None),
        ("reveal_worker", json!({ "id": 1 }), Some("see_numbers")),
        ("worker_history", json!({ "id": 1 }), None),
        (
            "add_worker",
            json!({ "fields": [{ "key": "name", "value": "吴小雨" }, { "key": "id_number", "value": "000001199003070010" }] }),
            Some("edit_files"),
        ),
        (
            "set_worker",
            json!({ "id": 1, "fields": fields, "from": null, "reason": null }),
            Some("edit_files"),
        ),
        (
            "leave_worker",
            json!({ "id": 1, "on": "2026-11-20", "kind": "辞职", "endContract": false }),
            Some("edit_files"),
        ),
        (
            "return_worker",
            json!({ "id": 1, "on": "2026-11-21", "fields": [], "contract": [] }),
            Some("edit_files"),
        ),
        ("import_kinds", json!({}), None),
        ("duplicates", json!({}), None),
        ("compare_people", json!({ "keep": 1, "gone": 2 }), None),
        (
            "merge_people",
            json!({ "keep": 1, "gone": 2, "take": [], "reason": "x" }),
            Some("edit_files"),
        ),
        ("organisation_list", json!({}), None),
        (
            "change_organisation",
            json!({ "deed": { "deed": "add_street", "name": "新街道" } }),
            Some("office_settings"),
        ),
        ("policy_list", json!({}), None),
        ("policy_kinds_along", json!({}), None),
        ("policy", json!({ "key": "yancheng" }), None),
        ("policy_effects", json!({ "pack": rules(), "from": "2027-01-01" }), None),
        (
            "set_policy",
            json!({ "pack": rules(), "from": "2027-01-01", "draft": null }),
            Some("office_settings"),
        ),
        ("remove_policy", json!({ "key": "#99" }), Some("office_settings")),
        ("read_policy_file", json!({}), Some("office_settings")),
        ("export_policy", json!({ "key": "yancheng" }), None),
        ("list_head", json!({ "of": "contract" }), None),
        (
            "list_rows",
            json!({ "question": { "of": "contract", "query": query, "columns": ["name"] }, "offset": 0, "limit": 9 }),
            None,
        ),
        (
            "list_facets",
            json!({ "of": "people", "query": query, "field": "sex" }),
            None,
        ),
        (
            "preview_list",
            json!({ "question": { "of": "people", "query": query, "columns": ["name"] }, "layout": { "columns": [{ "key": "name" }] } }),
            None,
        ),
        ("list_views", json!({ "of": "people" }), None),
        (
            "save_view",
            json!({ "of": "people", "name": "五十岁以上", "view": { "search": "", "conditions": [], "sorts": [], "columns": ["name"] } }),
            Some("edit_files"),
        ),
        (
            "remove_view",
            json!({ "of": "people", "name": "没有的视图" }),
            Some("edit_files"),
        ),
        (
            "save_list",
            json!({ "question": { "of": "people", "query": query, "columns": ["name"] }, "layout": null, "whole": false, "progress": channel }),
            Some("export"),
        ),
        ("record_kinds", json!({}), None),
        ("holder_records", json!({ "kind": "post", "holder": 1 }), None),
        ("record_proposed", json!({ "kind": "contract", "holder": 1 }), None),
        (
            "record_doubts",
            json!({ "kind": "contract", "holder": 1, "id": null, "fields": [] }),
            Some("contracts"),
        ),
        (
            "add_record",
            json!({ "kind": "certificate", "holder": 1, "fields": [{ "key": "kind", "value": "高级社会工作师" }], "draft": null }),
            Some("edit_files"),
        ),
        (
            "change_record",
            json!({ "kind": "post", "id": 1, "fields": [{ "key": "value", "value": "x" }], "from": "2026-09-01", "draft": null }),
            Some("edit_files"),
        ),
        (
            "correct_record",
            json!({ "kind": "post", "id": 1, "fields": [{ "key": "value", "value": "x" }], "reason": "x", "draft": null }),
            Some("edit_files"),
        ),
        ("many_fields", json!({ "of": "people" }), None),
        ("preview_many", json!({ "input": many }), Some("edit_files")),
        ("change_many", json!({ "input": many }), Some("edit_files")),
        (
            "remove_record",
            json!({ "kind": "grade", "id": 1, "reason": "x" }),
            Some("edit_files"),
        ),
        ("post_names", json!({}), None),
        ("identities_of", json!({ "kind": "", "post": "" }), None),
        ("choose_photo", json!({ "id": 1 }), Some("edit_files")),
        ("worker_photo", json!({ "id": 1 }), None),
        ("code_names", json!({ "table": "nation" }), None),
        ("word_keys", json!({ "words": ["双桥社区"] }), None),
        ("read_id_number", json!({ "text": "1" }), None),
        ("doubts", json!({ "id": 1, "fields": fields }), Some("edit_files")),
        ("communities", json!({}), None),
        ("choose_workbooks", json!({}), None),
        ("choose_import_folder", json!({}), None),
        (
            "look_at_import",
            json!({ "files": [0], "pasted": null, "input": { "kind": null, "sheet": null, "year": null, "map": [], "corrections": [], "round_hours": false, "returns": [], "people": [], "answers": [], "unknown": [], "sheets": [] }, "progress": channel }),
            Some("import"),
        ),
        (
            "import_row",
            json!({ "id": 1, "sheet": "花名册", "row": 4 }),
            Some("import"),
        ),
        (
            "reveal_import_row",
            json!({ "id": 1, "sheet": "花名册", "row": 4 }),
            Some("see_numbers"),
        ),
        ("take_over_import", json!({ "id": 1, "progress": channel }), None),
        ("save_marked_import", json!({ "id": 1 }), Some("import")),
        ("save_import_template", json!({ "kind": "honour" }), Some("import")),
        ("appraisal_years", json!({}), None),
        ("appraisal", json!({ "year": 2026 }), None),
        (
            "set_scores",
            json!({ "year": 2026, "worker": 1, "scores": [] }),
            Some("appraise"),
        ),
        (
            "confirm_appraisal",
            json!({ "year": 2026, "byHand": [], "overQuota": false }),
            Some("confirm_grades"),
        ),
        (
            "reopen_appraisal",
            json!({ "year": 2026, "reason": "名额填错" }),
            Some("confirm_grades"),
        ),
        ("own_field_list", json!({}), None),
        (
            "add_own_field",
            json!({ "input": { "kind": "people", "title": "特长", "form": "text", "choices": [] }, "draft": null }),
            Some("office_settings"),
        ),
        (
            "retire_own_field",
            json!({ "kind": "people", "key": "own_1", "retired": true }),
            Some("office_settings"),
        ),
        ("paper_kinds", json!({}), None),
        ("load_paper_form", json!({}), Some("office_settings")),
        (
            "remove_paper_form",
            json!({ "name": "file-card" }),
            Some("office_settings"),
        ),
        ("export_paper_form", json!({ "name": "poem" }), None),
        ("look_at_paper", json!({ "asked": notice, "progress": channel }), None),
        (
            "look_at_paper",
            json!({ "asked": { "paper": "form", "form": "file-card", "workers": [1] }, "progress": channel }),
            Some("see_numbers"),
        ),
        (
            "look_at_paper",
            json!({ "asked": { "paper": "named", "name": "file-card", "year": null, "workers": [1], "from": null }, "progress": channel }),
            Some("see_numbers"),
        ),
        (
            "look_at_paper",
            json!({ "asked": { "paper": "register", "query": trail }, "progress": channel }),
            Some("read_trail"),
        ),
        (
            "issue_paper",
            json!({ "asked": notice, "way": "save", "progress": channel }),
            Some("print"),
        ),
        (
            "set_many_scores",
            json!({ "year": 2026, "lines": [] }),
            Some("appraise"),
        ),
        ("publication_state", json!({ "year": 2026 }), None),
        (
            "publish",
            json!({ "year": 2026, "from": "2026-11-23", "why": null }),
            Some("print"),
        ),
        (
            "end_publication",
            json!({ "id": 1, "on": "2026-11-23" }),
            Some("appraise"),
        ),
        ("reopen_publication", json!({ "id": 1 }), Some("appraise")),
        (
            "add_objection",
            json!({ "publication": 1, "input": objection, "draft": null }),
            Some("appraise"),
        ),
        (
            "set_objection",
            json!({ "id": 1, "input": objection, "draft": null }),
            Some("appraise"),
        ),
        ("remove_objection", json!({ "id": 1, "why": "x" }), Some("appraise")),
        (
            "apply_for_review",
            json!({ "input": { "worker": 1, "year": 2026, "objection": null, "appliedOn": "2026-11-23", "ground": "x" }, "draft": null }),
            Some("appraise"),
        ),
        ("remove_review", json!({ "id": 1, "why": "x" }), Some("appraise")),
        (
            "decide_review",
            json!({ "id": 1, "verdict": { "grade": "合格", "reason": "x", "decidedOn": "2026-11-23" }, "overQuota": false, "draft": null }),
            Some("confirm_grades"),
        ),
        ("key_file_in_use", json!({}), None),
        ("choose_key_file_place", json!({}), None),
        ("switch_key_file_on", json!({ "file": 9999 }), None),
        ("switch_key_file_off", json!({}), None),
        ("copy_key_file", json!({ "file": 9999 }), None),
        ("is_encrypted", json!({}), None),
        (
            "judge_password",
            json!({ "password": "1", "of": "account", "said": ["李四"] }),
            None,
        ),
        ("offer_password", json!({}), None),
        ("draw_recovery_code", json!({}), None),
        ("issue_recovery_sheet", json!({ "way": "save" }), Some("print")),
        ("forget_recovery_code", json!({}), None),
        (
            "set_printer_habit",
            json!({ "habit": { "turnsPages": null, "backsFromLast": false } }),
            Some("print"),
        ),
        ("print_sides", json!({ "paper": 1, "sides": "backs" }), Some("print")),
        ("open_saved", json!({ "file": 9999 }), None),
        ("show_saved", json!({ "file": 9999 }), None),
        (
            "encrypt_office",
            json!({ "password": OFFICE, "lastGroup": "X" }),
            Some("office_settings"),
        ),
        (
            "change_office_password",
            json!({ "old": "x", "password": OFFICE }),
            None,
        ),
        (
            "renew_recovery_code",
            json!({ "password": "x", "lastGroup": "X" }),
            None,
        ),
        ("key_due", json!({}), None),
        ("change_key", json!({ "keep": null }), None),
        ("unprotected", json!({}), None),
        (
            "settle_unprotected",
            json!({ "path": "/nowhere" }),
            Some("office_settings"),
        ),
        ("usual_quarter", json!({}), None),
        ("report_kinds", json!({}), None),
        ("report", json!({ "name": "quarterly", "period": "2026Q3" }), None),
        (
            "people_behind",
            json!({ "name": "quarterly", "period": "2026Q3", "key": "in_post", "street": null, "community": null }),
            None,
        ),
        (
            "file_report",
            json!({ "name": "structure", "period": "2026Q3", "reason": null }),
            Some("export"),
        ),
        (
            "compare_filing",
            json!({ "name": "structure", "period": "2026Q3" }),
            Some("export"),
        ),
        (
            "save_report",
            json!({ "name": "quarterly", "period": "2026Q3", "progress": channel }),
            Some("export"),
        ),
        (
            "save_report",
            json!({ "name": "roster", "period": null, "progress": channel }),
            Some("export"),
        ),
        ("backup_standing", json!({}), None),
        ("choose_second_place", json!({}), Some("office_settings")),
        ("forget_second_place", json!({}), Some("office_settings")),
        ("backup_retention", json!({}), None),
        (
            "set_backup_retention",
            json!({ "keep": { "allDays": 2, "daily": 12, "weekly": 10, "monthly": 8, "beforeMonths": 6 } }),
            Some("office_settings"),
        ),
        ("verify_backup", json!({ "file": 9999, "progress": channel }), None),
        ("try_backup", json!({ "progress": channel }), Some("back_up")),
        ("choose_backup", json!({}), None),
        (
            "compare_backup",
            json!({ "file": 0, "password": null, "progress": channel }),
            Some("restore"),
        ),
        (
            "restore_backup",
            json!({ "file": 0, "folder": null, "password": null, "progress": channel }),
            Some("restore"),
        ),
        ("last_restore", json!({}), None),
        ("backups_at_hand", json!({}), None),
        (
            "copy_number",
            json!({ "id": 1, "number": "id_number" }),
            Some("see_numbers"),
        ),
        ("keep_draft", json!({ "form": "office", "value": "{}" }), None),
        ("draft", json!({ "form": "office" }), None),
        ("drop_draft", json!({ "form": "office" }), None),
        (
            "trail_page",
            json!({ "query": trail, "offset": 0, "limit": 5 }),
            Some("read_trail"),
        ),
        (
            "save_register",
            json!({ "query": trail, "progress": channel }),
            Some("read_trail"),
        ),
        ("trail_details", json!({ "n": 1 }), Some("read_trail")),
        ("trail_operators", json!({}), Some("read_trail")),
        ("trail_state", json!({}), None),
        ("verify_trail", json!({}), None),
        ("accept_trail", json!({ "reason": "x" }), Some("office_settings")),
        ("undo_list", json!({ "limit": 5 }), None),
        ("undo_last", json!({ "expected": 1 }), Some("undo")),
        ("redo_list", json!({ "limit": 5 }), None),
        ("redo_last", json!({ "expected": 1 }), Some("undo")),
    ]
}

/// They end or begin a session, which the journeys above do.
const OF_THE_GATE: [&str; 6] = [
    "sign_in",
    "unlock_office",
    "choose_key_file",
    "recover_office",
    "recover_account",
    "lock_window",
];

/// They close the window, or touch no office: the clipboard, the file manager, how this PC prints.
const OF_NO_OFFICE: [&str; 7] = [
    "page_stands",
    "quit_now",
    "quit_after_backup",
    "copy_cells",
    "clipboard_text",
    "open_data_folder",
    "printer_habit",
];

/// The commands that the shell registers.
fn registered() -> Outcome<Vec<String>> {
    let shell = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src-tauri/src/lib.rs"))?;
    let list = shell
        .split("collect_commands![")
        .nth(1)
        .and_then(|rest| rest.split("])").next());
    let list = list.ok_or("no list of commands")?;
    Ok(list
        .split(',')
        .filter_map(|path| path.trim().rsplit("::").next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect())
}

#[tokio::test]
async fn every_command_of_the_window_asks_for_its_right() -> Outcome {
    let table = asked();
    for command in registered()? {
        let known = table.iter().any(|(name, ..)| *name == command)
            || OF_THE_GATE.contains(&command.as_str())
            || OF_NO_OFFICE.contains(&command.as_str());
        assert!(known, "{command} is not in the table: which right does it ask for?");
    }
    let window = with_head((1366, 768)).await?;
    let accounts = Accounts(&window);
    accounts.begin("李查阅", "查阅", FIRST).await?;
    accounts.save().await?;
    window.find("[data-test='account-李查阅']").await?;
    window.control('l').await?;
    accounts.gate().await?;

    let mut wrong = Vec::new();
    for (command, arguments, _) in &table {
        let harmless = [
            "app_info",
            "proposed_folder",
            "choose_folder",
            "offices_at_hand",
            "choose_workbooks",
            "choose_import_folder",
            "report_kinds",
            "usual_quarter",
            "code_names",
            "policy_kinds_along",
            "identities_of",
            "word_keys",
            "rights_offered",
            "stop_task",
            "judge_password",
            "offer_password",
            "read_id_number",
            "choose_backup",
            "import_kinds",
        ];
        if !harmless.contains(command) && window.ask(command, arguments).await?.is_ok() {
            wrong.push(format!("{command} answers while nobody is signed in"));
        }
    }
    accounts.try_password("李查阅", FIRST).await?;
    accounts.change_one_time(OWN).await?;
    window
        .until("a place without use is not shown", async || {
            Ok(!window.is_shown("[data-test='nav-/import']").await?)
        })
        .await?;
    Frame(&window).go("/people").await?;
    window.find("[data-test='add-person']").await?;
    let grey = "return document.querySelector(\"[data-test='add-person']\").disabled";
    assert_eq!(window.run(grey).await?, true);
    window.shot("people-as-viewer").await?;

    // Commands that cannot get that far are answered otherwise: nothing was drawn, chosen or looked at.
    let otherwise = [
        "look_at_import",
        "undo_last",
        "redo_last",
        "encrypt_office",
        "issue_recovery_sheet",
        "issue_paper",
        "compare_backup",
        "restore_backup",
    ];
    for (command, arguments, right) in &table {
        let answer = window.ask(command, arguments).await?;
        let refused = answer.as_ref().err().map(String::as_str);
        let as_told = match right {
            Some(_) if otherwise.contains(command) => refused.is_some(),
            Some(_) => refused == Some("not_permitted"),
            None => refused != Some("not_permitted"),
        };
        if !as_told {
            wrong.push(format!("{command}, which asks for {right:?}: {answer:?}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn a_clerk_for_one_community_reaches_nobody_of_another_by_any_command() -> Outcome {
    let window = with_head((1366, 768)).await?;
    let accounts = Accounts(&window);
    let communities = window.ask("communities", &json!({})).await??;
    let mine = communities[0]["id"].clone();
    let everybody = window.ask("list_rows", &people("", &["community"])).await??;
    let name = &communities[0]["name"];
    let rows = everybody["rows"].as_array().ok_or("no rows")?;
    let other = rows.iter().find(|row| row["values"][0] != *name).ok_or("nobody else")?["holder"].clone();
    let own = rows.iter().filter(|row| row["values"][0] == *name).count();
    let terms = json!({ "role": "clerk", "rights": null, "communities": [mine], "active": true });
    window
        .ask(
            "add_operator",
            &json!({ "name": "钱经办", "terms": terms, "password": FIRST }),
        )
        .await??;
    window.control('l').await?;
    accounts.try_password("钱经办", FIRST).await?;
    accounts.change_one_time(OWN).await?;

    let seen = window.ask("list_rows", &people("", &["community"])).await??;
    assert_eq!(seen["total"], own);
    let fields = json!([{ "key": "note", "value": "x" }]);
    for (command, arguments) in [
        ("worker_file", json!({ "id": other })),
        ("person_form", json!({ "worker": other })),
        ("reveal_worker", json!({ "id": other })),
        ("worker_history", json!({ "id": other })),
        (
            "set_worker",
            json!({ "id": other, "fields": fields, "from": null, "reason": null }),
        ),
        (
            "leave_worker",
            json!({ "id": other, "on": "2026-11-20", "kind": "辞职", "endContract": false }),
        ),
        (
            "return_worker",
            json!({ "id": other, "on": "2026-11-21", "fields": [], "contract": [] }),
        ),
        ("set_scores", json!({ "year": 2026, "worker": other, "scores": [] })),
        (
            "look_at_paper",
            json!({ "asked": { "paper": "form", "form": "file-card", "workers": [other] }, "progress": "__CHANNEL__:1" }),
        ),
        (
            "issue_paper",
            json!({ "asked": { "paper": "form", "form": "file-card", "workers": [other] }, "way": "save", "progress": "__CHANNEL__:1" }),
        ),
    ] {
        assert_eq!(
            window.ask(command, &arguments).await?,
            Err("unknown_worker".to_owned()),
            "{command}"
        );
    }
    let mut named = people("", &["name"]);
    named["question"]["only"] = json!([other]);
    assert_eq!(window.ask("list_rows", &named).await??["total"], 0);
    assert_eq!(window.ask("worker_photo", &json!({ "id": other })).await??, Value::Null);
    Frame(&window).go("/people").await?;
    window.shot("people-as-confined-clerk").await?;
    Frame(&window).go("/reports").await?;
    window.shot("reports-as-confined-clerk").await?;

    assert_eq!(window.violations().await?, Vec::<String>::new());
    window.close().await
}

/// A folder, chosen in the dialog: how the pages name it.
async fn chosen(window: &Window, folder: &Path) -> Outcome<Value> {
    window.will_choose(&[folder])?;
    Ok(window.ask("choose_folder", &json!({})).await??["folder"]["token"].clone())
}

/// An empty folder beside the office's, chosen by the user.
async fn another_folder(window: &Window) -> Outcome<(PathBuf, Value)> {
    let folder = window.folder().join("另一处");
    std::fs::create_dir(&folder)?;
    let token = chosen(window, &folder).await?;
    Ok((folder, token))
}

/// A backup of the office, by its token.
async fn backed_up(window: &Window) -> Outcome<Value> {
    window.ask("back_up", &json!({ "progress": CHANNEL })).await??;
    Ok(window.ask("backup_list", &json!({})).await??[0]["token"].clone())
}

/// What would lead away from the office of this PC, reveal something about it, or change what this PC remembers.
fn beside_the_gate(folder: &Value, own: &Value, backup: &Value) -> Vec<(&'static str, Value)> {
    let into = |folder: &Value| json!({ "file": backup, "folder": folder, "password": null, "progress": CHANNEL });
    vec![
        (
            "create_office",
            json!({ "folder": folder, "street": STREET, "division": DIVISION }),
        ),
        ("make_demo", json!({ "folder": folder })),
        ("open_office", json!({ "folder": own })),
        ("restore_backup", into(folder)),
        ("restore_backup", into(own)),
        ("restore_backup", into(&Value::Null)),
        (
            "compare_backup",
            json!({ "file": backup, "password": null, "progress": CHANNEL }),
        ),
        ("backups_at_hand", json!({})),
        ("open_data_folder", json!({})),
        ("set_large_type", json!({ "large": true })),
    ]
}

/// What this PC remembers.
fn settings(window: &Window) -> Outcome<Value> {
    let file = window.folder().join("config/lince/settings.json");
    Ok(serde_json::from_slice(&std::fs::read(file)?)?)
}

/// A window without a data folder or settings given, as at an office's first start.
async fn at_an_office() -> Outcome<Window> {
    Window::open_forgetful((1366, 768), |_| Ok(())).await
}

#[tokio::test]
async fn from_the_gate_nobody_goes_to_another_office_or_sets_anything() -> Outcome {
    let window = at_an_office().await?;
    FirstStart(&window).create(STREET, DIVISION).await?;
    let accounts = Accounts(&window);
    accounts.make_head().await?;
    let (folder, token) = another_folder(&window).await?;
    let own = chosen(&window, &window.data()).await?;
    let backup = backed_up(&window).await?;
    window.ask("set_idle_minutes", &json!({ "minutes": 5 })).await??;
    let before = settings(&window)?;

    window.control('l').await?;
    accounts.gate().await?;
    let mut wrong = Vec::new();
    let of_the_signed_in = [
        ("set_idle_minutes", json!({ "minutes": 0 })),
        ("set_idle_minutes", json!({ "minutes": 1 })),
        ("choose_second_place", json!({})),
        ("forget_second_place", json!({})),
        (
            "set_printer_habit",
            json!({ "habit": { "turnsPages": true, "backsFromLast": true } }),
        ),
    ];
    window.will_choose(&[&folder])?;
    for (command, arguments) in beside_the_gate(&token, &own, &backup)
        .into_iter()
        .chain(of_the_signed_in)
    {
        let answer = window.ask(command, &arguments).await?;
        if answer != Err("sign_in_needed".to_owned()) {
            wrong.push(format!("{command}({arguments}): {answer:?}"));
        }
    }

    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(std::fs::read_dir(&folder)?.count(), 0, "nothing was made there");
    assert_eq!(settings(&window)?, before);
    accounts.enter("赵主任", HEAD).await?;
    assert_eq!(window.violations().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn from_a_locked_office_nobody_goes_to_another_one_or_sets_anything() -> Outcome {
    let window = at_an_office().await?;
    FirstStart(&window)
        .create_with_password(STREET, DIVISION, OFFICE)
        .await?;
    let accounts = Accounts(&window);
    let (folder, token) = another_folder(&window).await?;
    let own = chosen(&window, &window.data()).await?;
    let backup = backed_up(&window).await?;
    let before = settings(&window)?;

    window.control('l').await?;
    accounts.gate().await?;
    let mut wrong = Vec::new();
    for (command, arguments) in beside_the_gate(&token, &own, &backup) {
        let answer = window.ask(command, &arguments).await?;
        if answer != Err("password_needed".to_owned()) {
            wrong.push(format!("{command}({arguments}): {answer:?}"));
        }
    }
    let idle = window.ask("set_idle_minutes", &json!({ "minutes": 0 })).await?;

    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(idle, Err("no_office".to_owned()), "none is open");
    assert_eq!(std::fs::read_dir(&folder)?.count(), 0, "nothing was made there");
    assert_eq!(settings(&window)?, before);
    accounts.enter("", OFFICE).await?;
    window.close().await
}

#[tokio::test]
async fn whoever_goes_to_another_office_leaves_this_one_and_sets_nothing_for_it() -> Outcome {
    let window = at_an_office().await?;
    FirstStart(&window).create(STREET, DIVISION).await?;
    let accounts = Accounts(&window);
    accounts.make_head().await?;
    let terms = json!({ "role": "viewer", "rights": null, "communities": [], "active": true });
    window
        .ask(
            "add_operator",
            &json!({ "name": "李查阅", "terms": terms, "password": FIRST }),
        )
        .await??;
    let (_, token) = another_folder(&window).await?;
    let own = chosen(&window, &window.data()).await?;
    let backup = backed_up(&window).await?;
    window.ask("set_idle_minutes", &json!({ "minutes": 5 })).await??;
    window.control('l').await?;
    accounts.try_password("李查阅", FIRST).await?;
    accounts.change_one_time(OWN).await?;

    let into = json!({ "file": backup, "folder": token, "password": null, "progress": CHANNEL });
    assert_eq!(
        window.ask("restore_backup", &into).await?,
        Err("not_permitted".to_owned())
    );
    let new = json!({ "folder": token, "street": STREET, "division": DIVISION });
    window.ask("create_office", &new).await??;
    window.ask("set_idle_minutes", &json!({ "minutes": 0 })).await??;
    let stick = window.folder().join("U盘");
    std::fs::create_dir(&stick)?;
    window.will_choose(&[&stick])?;
    window.ask("choose_second_place", &json!({})).await??;
    let over = json!({ "file": backup, "folder": own, "password": null, "progress": CHANNEL });
    let over = window.ask("restore_backup", &over).await?;
    window.ask("open_office", &json!({ "folder": own })).await??;

    assert_eq!(
        over,
        Err("already_exists".to_owned()),
        "an office is not written over from another one"
    );
    let info = window.ask("app_info", &json!({})).await??;
    assert_eq!((&info["gate"], &info["idleMinutes"]), (&json!("sign_in"), &json!(5)));
    assert_eq!(settings(&window)?["second_backup"], Value::Null);
    window.run("location.reload()").await?;
    accounts.enter("赵主任", HEAD).await?;
    let query = json!({ "from": null, "until": null, "worker": null, "who": "李查阅", "groups": [] });
    let trail = window
        .ask("trail_page", &json!({ "query": query, "offset": 0, "limit": 1 }))
        .await??;
    assert_eq!(
        trail["entries"][0]["what"], "退出",
        "he left before the other one was opened"
    );
    window.close().await
}

/// Numbers typed where no number belongs, and one that was on file before.
const TYPED: [&str; 3] = ["11010519491231002X", "13800001234", "19900017777"];

/// An office of 88 people, with numbers in notes, reasons, and what was on file before.
fn office_with_numbers(data: &Path) {
    let occasion = on(TODAY);
    wanghe_in(data, &occasion);
    let access = lince_core::storage::Access::Write(lince_tests::holder());
    let mut store = lince_core::storage::Store::open(data, &access).expect("an office");
    let mut set = |fields: &[(&str, &str)], why: &str| {
        let fields: Vec<_> = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let one = lince_core::domain::person::WorkerId(1);
        lince_core::actions::workers::set(&mut store, &occasion, one, &fields, Some(why)).expect("a change");
    };
    set(&[("phone", TYPED[2])], &format!("本人来电{}", TYPED[1]));
    set(
        &[
            ("phone", "19900018888"),
            ("note", &format!("家属{}，电话{}", TYPED[0], TYPED[1])),
        ],
        "换号",
    );
}

/// Every number of a person on file in it.
fn numbers_in(data: &Path) -> Outcome<BTreeSet<String>> {
    let store = lince_core::storage::Store::open(data, &lince_core::storage::Access::Read)?;
    let desk = lince_core::desk::Desk::open(store.read(), on(TODAY).on)?;
    let of = |p: &lince_core::domain::person::Person| {
        [
            Some(p.id_number.to_string()),
            p.details.phone.as_deref().map(str::to_owned),
        ]
    };
    let typed = TYPED.into_iter().map(str::to_owned);
    Ok(desk.everybody().flat_map(of).flatten().chain(typed).collect())
}

/// What the head has left behind: a decided year whose notice hangs, an objection with a number in it, a draft with another.
async fn left_by_the_head(window: &Window) -> Outcome {
    let by_hand = json!({ "year": 2026, "byHand": [], "overQuota": false });
    window.ask("confirm_appraisal", &by_hand).await??;
    window
        .ask("publish", &json!({ "year": 2026, "from": "2026-11-20", "why": null }))
        .await??;
    let objection = json!({
        "worker": 1, "objector": "刘反映", "content": format!("请回电{}", TYPED[1]), "receivedOn": "2026-11-21", "finding": "",
        "decision": "", "toldOn": "",
    });
    window
        .ask(
            "add_objection",
            &json!({ "publication": 1, "input": objection, "draft": null }),
        )
        .await??;
    let draft = json!({ "form": "person:1", "value": format!("{{\"phone\":\"{}\"}}", TYPED[1]) });
    window.ask("keep_draft", &draft).await??;
    window.ask("back_up", &json!({ "progress": CHANNEL })).await??;
    Ok(())
}

/// The numbers that stand in answers, and after which question.
struct Heard {
    numbers: BTreeSet<String>,
    told: Vec<String>,
    /// Answers that are no refusal and say something.
    said: usize,
}

impl Heard {
    fn hear(&mut self, command: &str, arguments: &Value, answer: &str) {
        let whole = self
            .numbers
            .iter()
            .filter(|number| answer.contains(number.as_str()))
            .count();
        if whole > 0 {
            self.told.push(format!("{command}({arguments}) tells {whole} numbers"));
        }
        self.said += usize::from(answer.len() > 2 && !answer.starts_with("{\"code\""));
    }

    async fn ask(&mut self, window: &Window, command: &str, arguments: &Value) -> Outcome<Value> {
        let answer = window.answer(command, arguments).await?;
        self.hear(command, arguments, &answer);
        Ok(serde_json::from_str(&answer).unwrap_or_default())
    }

    /// A list with every column it has, and the facets of each column.
    async fn every_column(&mut self, window: &Window, of: &Value, query: &Value) -> Outcome {
        let head = self.ask(window, "list_head", &json!({ "of": of })).await?;
        let columns = head["columns"].as_array().ok_or("no columns")?;
        let columns: Vec<&Value> = columns.iter().map(|column| &column["key"]).collect();
        assert!(columns.len() > 3, "{of}: {columns:?}");
        let question = json!({ "of": of, "query": query, "columns": columns });
        let all = json!({ "question": question, "offset": 0, "limit": 500 });
        assert!(self.ask(window, "list_rows", &all).await?["total"].is_u64(), "{of}");
        for field in columns {
            let facets = json!({ "of": of, "query": query, "field": field });
            self.ask(window, "list_facets", &facets).await?;
        }
        Ok(())
    }
}

/// Asks for the list of people that these words find, with these columns.
fn people(search: &str, columns: &[&str]) -> Value {
    let query = json!({ "search": search, "conditions": [], "sorts": [] });
    let question = json!({ "of": "people", "query": query, "columns": columns });
    json!({ "question": question, "offset": 0, "limit": 500 })
}

/// Pieces of a number that the mask hides.
fn hidden(number: &str) -> Vec<&str> {
    match number.len() {
        18 => vec![number, &number[6..], &number[..7], &number[13..], &number[6..14]],
        11 => vec![number, &number[..7], &number[3..8]],
        _ => vec![number],
    }
}

#[tokio::test]
async fn an_account_without_whole_numbers_is_told_none_by_any_command_however_it_asks() -> Outcome {
    let window = Window::open_prepared(office_with_numbers).await?;
    // Before there are accounts: afterwards a user who is not signed in sees nobody.
    let numbers = numbers_in(&window.data())?;
    let accounts = Accounts(&window);
    accounts.make_head().await?;
    left_by_the_head(&window).await?;
    let rights: Vec<Value> = window.ask("rights_offered", &json!({})).await??["rights"]
        .as_array()
        .ok_or("no rights")?
        .iter()
        .map(|right| right["key"].clone())
        .filter(|key| key != "see_numbers")
        .collect();
    assert!(rights.len() > 12, "{rights:?}");
    let terms = json!({ "role": "head", "rights": rights, "communities": [], "active": true });
    let new = json!({ "name": "孙副主任", "terms": terms, "password": FIRST });
    window.ask("add_operator", &new).await??;
    window.control('l').await?;
    accounts.try_password("孙副主任", FIRST).await?;
    accounts.change_one_time(OWN).await?;
    let mut heard = Heard {
        numbers,
        told: Vec::new(),
        said: 0,
    };
    assert!(heard.numbers.len() > 150);

    // Everybody, by everything that reads one file, and every column.
    let everybody: Vec<u32> = (1..=88).collect();
    let mut named = people("", &["name", "id_number", "phone"]);
    named["question"]["only"] = json!(everybody);
    heard.ask(&window, "list_rows", &named).await?;
    for id in &everybody {
        for command in ["worker_file", "worker_history"] {
            heard.ask(&window, command, &json!({ "id": id })).await?;
        }
    }
    let query = json!({ "search": "", "conditions": [], "sorts": [] });
    assert_eq!(
        heard.ask(&window, "list_rows", &people("", &["name"])).await?["total"],
        88
    );
    let kinds = heard.ask(&window, "record_kinds", &json!({})).await?;
    let kinds = kinds.as_array().ok_or("no kinds")?.iter().map(|kind| &kind["key"]);
    for of in std::iter::once(&json!("people")).chain(kinds) {
        heard.every_column(&window, of, &query).await?;
    }
    heard.ask(&window, "draft", &json!({ "form": "person:1" })).await?;
    let trail = json!({ "from": null, "until": null, "worker": null, "who": null, "groups": [] });
    heard
        .ask(
            &window,
            "trail_page",
            &json!({ "query": trail, "offset": 0, "limit": 500 }),
        )
        .await?;
    for n in 1..=40 {
        heard.ask(&window, "trail_details", &json!({ "n": n })).await?;
    }

    // Every command, with files where it asks for some.
    window.will_choose(&[&Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/wanghe/roster.xlsx")])?;
    let workbook = heard.ask(&window, "choose_workbooks", &json!({})).await?[0]["token"].clone();
    let backup = heard.ask(&window, "backup_list", &json!({})).await?[0]["token"].clone();
    for (command, mut arguments, _) in asked() {
        match command {
            "look_at_import" => arguments["files"] = json!([workbook.clone()]),
            "compare_backup" | "verify_backup" => arguments["file"] = backup.clone(),
            "restore_backup" => arguments["file"] = json!(9999),
            _ if command.starts_with("save_") || command.starts_with("issue_") => {
                window.will_choose(&[&window.folder().join(format!("{command}.out"))])?;
            }
            _ => {}
        }
        heard.ask(&window, command, &arguments).await?;
    }
    for command in OF_NO_OFFICE {
        if !command.starts_with("quit") {
            heard.ask(&window, command, &json!({})).await?;
        }
    }
    let known: Vec<&str> = asked().iter().map(|(command, ..)| *command).collect();
    for command in registered()? {
        let elsewhere = OF_THE_GATE.contains(&command.as_str()) || OF_NO_OFFICE.contains(&command.as_str());
        assert!(
            elsewhere || known.contains(&command.as_str()),
            "{command} was not asked"
        );
    }
    assert!(heard.said > 300, "only {} answers said anything", heard.said);

    // By how many are found, nobody learns a digit that is hidden.
    let some: Vec<String> = heard.numbers.iter().step_by(23).cloned().collect();
    for piece in some.iter().flat_map(|number| hidden(number)) {
        let query = json!({ "search": piece, "conditions": [], "sorts": [] });
        let found = window.ask("list_rows", &people(piece, &["name"])).await??;
        if found["total"] != 0 {
            heard
                .told
                .push(format!("a search by {} hidden digits finds somebody", piece.len()));
        }
        let facets = window
            .answer(
                "list_facets",
                &json!({ "of": "people", "query": query, "field": "sex" }),
            )
            .await?;
        if facets.contains("\"count\":1") {
            heard
                .told
                .push(format!("a count by {} hidden digits finds somebody", piece.len()));
        }
    }

    // At the gate, and from it.
    heard.ask(&window, "lock_window", &json!({})).await?;
    for command in OF_THE_GATE {
        let arguments = json!({ "name": "孙副主任", "password": "x", "code": "x", "recovery": "x", "new": OWN });
        heard.ask(&window, command, &arguments).await?;
    }

    assert_eq!(heard.told, Vec::<String>::new());
    window.close().await
}
