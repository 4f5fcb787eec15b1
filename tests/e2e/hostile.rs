//! An office whose every name, place, post, note and reason is something that nobody types in good faith, visited page by page.
//! Closing the window fails the test when the content security policy refused anything or a page went wrong.

use lince_core::storage::{Access, Store};
use lince_e2e::pages::{Appraisal, Frame, Import, People, Reports};
use lince_e2e::{Outcome, TODAY, Window};
use lince_tests::{hostile_office, hostile_texts, on};
use serde_json::Value;
use thirtyfour::Key;

/// Nothing of it ran, nothing of it became an element.
async fn is_only_text(window: &Window, place: &str) -> Outcome {
    let ran = window.run("return window.lincePwned ?? null").await?;
    assert_eq!(ran, Value::Null, "{place}: something ran");
    let made = "return document.querySelectorAll(\"img[src='x'], script:not([src]), svg[onload], a[href^='javascript'], body style\").length";
    assert_eq!(window.run(made).await?, 0, "{place}: something became an element");
    window.broke_no_rule().await.map_err(|e| format!("{place}: {e}").into())
}

async fn go_to(window: &Window, address: &str) -> Outcome {
    window.run(&format!("location.hash = '{address}'")).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    window.find("main h1, main [data-test]").await?;
    Ok(())
}

#[tokio::test]
async fn whatever_people_and_places_are_called_every_page_shows_it_as_text() -> Outcome {
    let window = Window::open_prepared(|data| hostile_office(data, &on(TODAY))).await?;
    let (frame, people, appraisal, reports) = (Frame(&window), People(&window), Appraisal(&window), Reports(&window));

    for place in ["/", "/people", "/import", "/appraisal", "/reports", "/settings"] {
        frame.go(place).await?;
        is_only_text(&window, place).await?;
        window.shot(&format!("hostile{}", place.replace('/', "-"))).await?;
    }
    for page in ["trail", "safety"] {
        go_to(&window, &format!("#/{page}")).await?;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        is_only_text(&window, page).await?;
        window.shot(&format!("hostile-{page}")).await?;
    }
    for part in ["office", "data", "protection", "type", "undo", "trail", "about"] {
        go_to(&window, &format!("#/settings?part={part}")).await?;
        is_only_text(&window, part).await?;
    }

    // Each person's file, its history, its forms.
    for id in 1..=hostile_texts().len() {
        go_to(&window, &format!("#/people?id={id}")).await?;
        window.find("[data-test='person-file'] h2").await?;
        is_only_text(&window, &format!("file of person {id}")).await?;
    }
    go_to(&window, "#/people?id=1").await?;
    people.reveal().await?;
    window.shot("hostile-person").await?;
    window.click_on("[data-test='person-edit']").await?;
    window.find("[data-test='person-form']").await?;
    is_only_text(&window, "form").await?;
    window.shot("hostile-form").await?;
    window.click_on("[data-test='form-cancel']").await?;
    window.click_on("[data-test='person-leave']").await?;
    is_only_text(&window, "leaving").await?;
    window.press(Key::Escape).await?;

    // Searching for it, and the filters' lists of values.
    go_to(&window, "#/people").await?;
    for text in ["<img src=x onerror=window.lincePwned=1>", "'; DROP", "%", "{{7*7}}"] {
        frame.search(text).await?;
        // The list follows a moment after the last key.
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        is_only_text(&window, text).await?;
    }

    // Scores, grades, the announcement or the sentence that says why there is none.
    frame.go("/appraisal").await?;
    appraisal.step("scores").await?;
    is_only_text(&window, "scores").await?;
    appraisal.step("grades").await?;
    is_only_text(&window, "grades").await?;
    window.shot("hostile-grades").await?;
    appraisal.confirm().await?;
    appraisal.step("announcement").await?;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    is_only_text(&window, "announcement").await?;
    window.shot("hostile-announcement").await?;

    // Figures and the people behind them.
    frame.go("/reports").await?;
    assert!(reports.total("closing").await? > 10);
    // The row of totals lies far below the first ones.
    window
        .run("document.querySelector('[role=grid]').scrollTop = 0")
        .await?;
    window.find("[data-test='figure-0-closing']").await?;
    window
        .run("const e = document.querySelector(\"[data-test='figure-0-closing']\"); (e.querySelector('button') ?? e).click()")
        .await?;
    window.find("[data-test='behind-person']").await?;
    is_only_text(&window, "people behind a figure").await?;
    window.shot("hostile-behind").await?;
    window.press(Key::Escape).await?;

    // A toast shows what is taken back.
    frame.go("/").await?;
    frame.undo().await?;
    frame.undo().await?;
    is_only_text(&window, "toast").await?;
    window.shot("hostile-toast").await?;
    window.press(Key::F1).await?;
    window.sees("说明").await?;
    is_only_text(&window, "help").await?;
    window.close().await
}

#[tokio::test]
async fn a_file_whose_name_and_cells_are_markup_is_read_told_about_and_refused_as_text() -> Outcome {
    let window = Window::open_office().await?;
    let (frame, import) = (Frame(&window), Import(&window));
    let name = "<img src=x onerror=window.lincePwned=1>";
    let table = window.folder().join(format!("{name}.csv"));
    let cells = hostile_texts()
        .into_iter()
        .filter(|text| text.len() < 100 && !text.contains('\0'));
    let rows: String = cells
        .enumerate()
        .map(|(n, text)| {
            let cell = format!("\"{}\"", text.replace('"', "\"\""));
            let number = if n % 3 == 0 {
                cell.clone()
            } else {
                lince_tests::id_number(n)
            };
            format!("{cell},{number},{cell},{cell},{cell}\n")
        })
        .collect();
    let head = "姓名,身份证号码,社区,学历,<script>window.lincePwned=1</script>";
    std::fs::write(&table, format!("{head}\n{rows}"))?;
    let no_table = window.folder().join(format!("{name}.xlsx"));
    std::fs::write(&no_table, "<html>")?;

    frame.go("/import").await?;
    import.choose(&no_table).await?;
    window.sees("这不是可以读取的表格文件").await?;
    is_only_text(&window, "refusal").await?;
    import.choose(&table).await?;
    import.counts().await?;
    for list in ["columns", "doubtful"] {
        import.list(list).await?;
        is_only_text(&window, list).await?;
    }
    window.shot("hostile-import").await?;
    window.close().await
}

#[tokio::test]
async fn what_was_typed_is_there_after_the_program_was_killed() -> Outcome {
    let window = Window::open_office().await?;
    Frame(&window).go("/people").await?;
    window.click_on("[data-test='add-person']").await?;
    window.fill("[data-test='field-name'] input", "新来的人").await?;
    window.fill("[data-test='field-phone'] input", "13800001234").await?;
    let profile = "return JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])";
    // Longer than a form waits before it keeps what was typed.
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
    let kept = window.run(profile).await?;
    assert!(!kept.as_str().unwrap_or_default().contains("13800001234"), "{kept}");

    let window = window.killed_and_opened_again().await?;
    Frame(&window).go("/people").await?;
    window.click_on("[data-test='add-person']").await?;
    window.sees("没保存的草稿").await?;
    window.shot("draft-after-kill").await?;
    window.click_on("[data-test='draft-take']").await?;

    let typed = "return ['name', 'phone'].map((key) => document.querySelector(`[data-test='field-${key}'] input`).value).join()";
    assert_eq!(window.run(typed).await?, "新来的人,13800001234");
    window.close().await
}

#[tokio::test]
async fn a_copied_number_can_be_pasted_and_is_in_the_trail() -> Outcome {
    let window = Window::open_prepared(|data| lince_tests::wanghe_in(data, &on(TODAY))).await?;
    let people = People(&window);

    go_to(&window, "#/people?id=1").await?;
    people.reveal().await?;
    let number = people.id_number().await?;
    window.click_on("[data-test='copy-id']").await?;
    window.sees("30 秒后从剪贴板清除").await?;
    window.shot("copied-number").await?;
    people.close().await?;
    window.control('f').await?;
    window.control('v').await?;
    window
        .until("the number is pasted", async || {
            Ok(window.run("return document.activeElement.value").await? == number.as_str())
        })
        .await?;
    let store = Store::open(&window.data(), &Access::Read)?;
    let latest = "SELECT what FROM change ORDER BY id DESC LIMIT 1";
    let what: String = store.read().query_row(latest, [], |row| row.get(0))?;
    assert!(what.starts_with("复制") && what.ends_with("身份证号码"), "{what}");
    window.close().await
}
