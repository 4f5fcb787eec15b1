//! Lists: searching, coming back, what a right click offers.

use lince_core::actions::workers;
use lince_core::desk::Desk;
use lince_core::storage::{Access, Store};
use lince_e2e::pages::{Frame, People, test};
use lince_e2e::{Outcome, TODAY, Window};
use lince_tests::{day, holder, on, wanghe_in};
use thirtyfour::Key;

/// An office in which one person left; who.
fn with_one_who_left(data: &std::path::Path) -> String {
    let occasion = on(TODAY);
    wanghe_in(data, &occasion);
    let mut store = Store::open(data, &Access::Write(holder())).expect("the office");
    let desk = Desk::open(store.read(), day(TODAY)).expect("its people");
    let person = desk.active()[0];
    let (id, name) = (person.id, person.name.to_string());
    workers::leave(&mut store, &occasion, id, day("2026-10-31"), "辞职").expect("an exit");
    name
}

#[tokio::test]
async fn a_list_is_there_again_after_a_search_that_found_nobody() -> Outcome {
    let mut name = String::new();
    let window = Window::open_prepared(|data| name = with_one_who_left(data)).await?;
    let (frame, people) = (Frame(&window), People(&window));
    let foot = "[data-test='people-table'] .foot";
    frame.go("/people").await?;
    window.find("[data-test^='open-']").await?;
    let everybody = people.count().await?;

    frame.search("zxq").await?;
    window.sees("档案里没有找到“zxq”").await?;
    for _ in "zxq".chars() {
        window.press(Key::Backspace).await?;
    }
    window.reads(foot, &format!("共 {everybody} 人")).await?;
    window.find("[data-test^='open-']").await?;

    frame.search(&name).await?;
    window.reads(foot, "另有 1 名离任人员").await?;
    window.click_on(&test("left-out-status")).await?;
    window.reads(foot, "共 1 人").await?;
    window.control('f').await?;
    window.press(Key::Enter).await?;
    window.reads("[data-test='person-file'] h2", &name).await?;

    assert_eq!(window.violations().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn a_list_stands_as_it_was_left() -> Outcome {
    let window = Window::open_prepared(|data| wanghe_in(data, &on(TODAY))).await?;
    let frame = Frame(&window);
    let state = "const grid = document.querySelector('.grid')
        return JSON.stringify([grid.scrollTop, document.querySelector('.search input').value, grid.querySelector('[aria-sort=ascending]')?.innerText,
            document.querySelector('.foot').innerText])";
    frame.search("2").await?;
    window.click_on("[role='columnheader'][aria-colindex='3']").await?;
    window.find("[aria-sort='ascending']").await?;
    // The list follows a moment after the last key, and begins at its top.
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    window.run("document.querySelector('.grid').scrollTop = 640").await?;
    let left = window.run(state).await?;
    // A user who scrolls reads before going on.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;

    frame.go("/reports").await?;
    frame.go("/people").await?;

    window
        .until("the list stands as it was left", async || {
            let now = window.run(state).await?;
            if now == left {
                Ok(true)
            } else {
                Err(format!("{now} is not {left}").into())
            }
        })
        .await?;
    window.close().await
}
