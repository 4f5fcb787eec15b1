//! Every command of the window, asked from the page with what no page of ours would send.

use std::collections::BTreeSet;

use lince_core::storage::{Access, Store};
use lince_e2e::bindings::{Bindings, Command, Pick};
use lince_e2e::{Outcome, TODAY, Window};
use lince_tests::{on, wanghe, wanghe_in};
use serde_json::{Value, json};

/// `@@BIG@@` becomes a megabyte in the page, `@@LONE@@` half of a character.
const TEXTS: &[&str] = &[
    "'; DROP TABLE worker; --",
    "",
    "%",
    "_%_",
    "\0",
    "../../../../etc/passwd",
    "C:\\Windows\\System32\\CON",
    "<img src=x onerror=\"window.lincePwned=1\">",
    "@@BIG@@",
    "@@LONE@@",
    "\u{202e}\u{200b}👩‍👩‍👧‍👦",
    "9999-12-31",
    "-1",
    "1e309",
    "__proto__",
];

fn numbers() -> Vec<Value> {
    vec![
        json!(4_294_967_295_u32),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(4_294_967_296_u64),
        json!(9_007_199_254_740_993_u64),
        json!(1e308),
        json!(-2_147_483_648_i64),
        json!(77_777),
        Value::Null,
    ]
}

/// What no argument wants.
fn wrong() -> Vec<Value> {
    let deep = (0..100).fold(json!(1), |inner, _| json!({ "a": [inner] }));
    vec![
        Value::Null,
        json!([]),
        json!({}),
        json!("x"),
        json!(-1),
        json!(true),
        json!([[], {}, null]),
        json!({"__proto__": {"a": 1}, "constructor": "x"}),
        deep,
    ]
}

/// Every set of arguments that a command is asked with.
fn attempts(bindings: &Bindings, command: &Command) -> Vec<Value> {
    let numbers = numbers();
    let with = |n: usize, foreign_word| {
        let pick = Pick {
            n,
            texts: TEXTS,
            numbers: &numbers,
            foreign_word,
        };
        let filled = command
            .arguments
            .iter()
            .map(|(key, of)| (key.clone(), bindings.value(of, &pick)));
        filled.collect::<serde_json::Map<_, _>>()
    };
    let mut all = vec![json!({}), json!([]), json!("x")];
    for n in 0..TEXTS.len() {
        all.push(with(n, None).into());
    }
    all.push(with(0, Some("id; DROP TABLE worker")).into());
    for (key, _) in &command.arguments {
        for value in wrong() {
            let mut arguments = with(0, None);
            arguments.insert(key.clone(), value);
            all.push(arguments.into());
        }
        let mut missing = with(0, None);
        missing.remove(key);
        all.push(missing.into());
    }
    all
}

const ASK: &str = r"
const [name, attempts, done] = arguments
const big = '长'.repeat(350000)
const revive = (value) => {
  if (value === '@@BIG@@') return big
  if (value === '@@LONE@@') return 'x\uD800y'
  if (Array.isArray(value)) return value.map(revive)
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, revive(v)]))
  return value
}
const late = () => new Promise((_, no) => setTimeout(() => no('NO ANSWER'), 15000))
const told = (thrown) => (typeof thrown === 'string' ? thrown : JSON.stringify(thrown)).slice(0, 600)
;(async () => {
  const answers = []
  for (const attempt of attempts) {
    try {
      const data = await Promise.race([window.__TAURI_INTERNALS__.invoke(name, revive(attempt)), late()])
      answers.push(['ok', (JSON.stringify(data) ?? '').slice(0, 200)])
    } catch (thrown) {
      answers.push([typeof thrown === 'object' && thrown && 'code' in thrown ? 'refused' : 'unread', told(thrown)])
    }
  }
  done(answers)
})()
";

async fn ask(window: &Window, name: &str, attempts: &[Value]) -> Outcome<Vec<(String, String)>> {
    let answer = window
        .page
        .execute_async(ASK, vec![json!(name), json!(attempts)])
        .await?;
    Ok(serde_json::from_value(answer.json().clone())?)
}

/// Rows that were ever written, by whichever change.
fn rows_written(window: &Window) -> Outcome<i64> {
    let store = Store::open(&window.data(), &Access::Read)?;
    Ok(store
        .read()
        .query_row("SELECT count(*) FROM row_change", [], |row| row.get(0))?)
}

/// How an argument that cannot be read at all is answered, before any command sees it.
const UNREAD: &[&str] = &[
    "invalid args",
    "invalid type",
    "invalid channel value",
    "recursion limit exceeded",
    "hex escape",
    "surrogate",
];

/// These set whatever value they are given, if it can be set at all.
const ACTS_ON_WHATEVER_IT_IS_TOLD: &[&str] = &["set_backup_retention"];

/// These do what is asked, and then nobody is left to answer.
const ENDS_THE_WINDOW: &[&str] = &["quit_now", "quit_after_backup"];

#[tokio::test]
async fn whatever_a_page_sends_is_answered_with_a_sentence_and_writes_nothing() -> Outcome {
    let window = Window::open_prepared(|data| wanghe_in(data, &on(TODAY))).await?;
    window
        .page
        .set_script_timeout(std::time::Duration::from_secs(120))
        .await?;
    let bindings = Bindings::read();
    assert!(bindings.commands.len() > 50);
    let mut before = rows_written(&window)?;

    let mut faults = Vec::new();
    for command in &bindings.commands {
        if ENDS_THE_WINDOW.contains(&command.name.as_str()) {
            continue;
        }
        for (attempt, (how, what)) in attempts(&bindings, command)
            .iter()
            .zip(ask(&window, &command.name, &attempts(&bindings, command)).await?)
        {
            let fine = match how.as_str() {
                "ok" => true,
                "refused" => serde_json::from_str::<Value>(&what)
                    .ok()
                    .and_then(|error| Some(error["message"].as_str()?.ends_with('。')))
                    // Cut off because it is long: it quotes what was sent.
                    .unwrap_or(what.len() > 500),
                // Never reached a command; the page's client shows its own sentence for it.
                _ => UNREAD.iter().any(|sign| what.contains(sign)),
            };
            if !fine || what.contains("NO ANSWER") {
                let sent: String = attempt.to_string().chars().take(160).collect();
                faults.push(format!("{}({sent}): {how} {what}", command.name));
            }
        }
        let now = rows_written(&window)?;
        if now != before && !ACTS_ON_WHATEVER_IT_IS_TOLD.contains(&command.name.as_str()) {
            return Err(format!("{} wrote {} rows", command.name, now - before).into());
        }
        before = now;
    }

    assert!(faults.is_empty(), "{} of them:\n{}", faults.len(), faults.join("\n"));
    assert_eq!(window.run("return window.lincePwned ?? null").await?, Value::Null);
    window.sees("在岗").await?;
    window.close().await
}

#[tokio::test]
async fn no_plugin_answers_a_page() -> Outcome {
    let window = Window::open_office().await?;

    for plugin in [
        "plugin:dialog|open",
        "plugin:dialog|save",
        "plugin:dialog|message",
        "plugin:opener|open_path",
        "plugin:opener|open_url",
        "plugin:opener|reveal_item_in_dir",
        "plugin:fs|read_file",
        "plugin:shell|execute",
        "plugin:app|version",
        "plugin:path|resolve_directory",
        "plugin:window|close",
        "plugin:webview|create_webview_window",
        "plugin:event|emit",
        "plugin:menu|new",
        "plugin:tray|new",
        "plugin:image|from_path",
        "plugin:resources|close",
    ] {
        let answers = ask(
            &window,
            plugin,
            &[
                json!({}),
                json!({ "path": "/etc/passwd", "url": "http://x", "options": {} }),
            ],
        )
        .await?;
        for (how, what) in answers {
            assert_ne!(how, "ok", "{plugin}: {what}");
            assert!(!what.contains("NO ANSWER"), "{plugin}");
        }
    }
    window.close().await
}

/// Whole numbers are what these are for; each leaves an entry, or is what the user typed.
const REVEALS: &[&str] = &["reveal_worker", "look_at_paper", "copy_number"];

/// Arguments that an honest page might send, by name.
fn honest(name: &str) -> Value {
    match name {
        "id" | "worker" => json!(1),
        "workers" => json!((1..=88).collect::<Vec<u32>>()),
        "query" => json!({ "search": "", "conditions": [], "sorts": [] }),
        "of" => json!("people"),
        "question" => json!({
            "of": "people", "query": honest("query"), "columns": ["name", "id_number", "phone", "note", "contract_number"],
        }),
        "field" => json!("id_number"),
        "layout" => json!({ "columns": [{ "key": "name" }, { "key": "id_number", "writing": "spaced" }] }),
        "offset" => json!(0),
        "limit" => json!(500),
        "days" => json!(4000),
        "year" => json!(2026),
        "from" => json!(TODAY),
        "period" => json!("2026Q3"),
        "key" => json!("closing"),
        "table" => json!("nation"),
        "text" => json!("320999196701200464"),
        "form" => json!("person:new"),
        "progress" => json!("__CHANNEL__:4294967290"),
        _ => Value::Null,
    }
}

#[tokio::test]
async fn no_answer_to_a_page_holds_a_whole_number_unless_that_is_what_was_asked_for() -> Outcome {
    let window = Window::open_prepared(|data| wanghe_in(data, &on(TODAY))).await?;
    let known = {
        let office = wanghe(&on(TODAY));
        let desk = lince_core::desk::Desk::open(office.store.read(), on(TODAY).on)?;
        let of = |p: &lince_core::domain::person::Person| {
            [
                Some(p.id_number.to_string()),
                p.details.phone.as_deref().map(str::to_owned),
            ]
        };
        desk.everybody().flat_map(of).flatten().collect::<BTreeSet<String>>()
    };
    assert!(known.len() > 150);
    let mut asked = 0;
    for command in &Bindings::read().commands {
        let name = command.name.as_str();
        if REVEALS.contains(&name) || ENDS_THE_WINDOW.contains(&name) || name == "undo_last" {
            continue;
        }
        let arguments: serde_json::Map<_, _> = command
            .arguments
            .iter()
            .map(|(key, _)| (key.clone(), honest(key)))
            .collect();
        let answer = window.answer(name, &arguments.into()).await?;
        let shown = known.iter().filter(|number| answer.contains(number.as_str())).count();
        assert_eq!(shown, 0, "{} shows whole numbers", command.name);
        asked += usize::from(answer.len() > 60);
    }

    assert!(asked > 20, "only {asked} commands had something to say");
    window.close().await
}
