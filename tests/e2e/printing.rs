//! Papers on their way to a printer, and what was saved opened in other programs.
//!
//! On Unix only: elsewhere no program can stand in for those that open files.
#![cfg(unix)]

use std::path::Path;

use lince_core::storage::trail::pages::{self, TrailQuery};
use lince_core::storage::{Access, Store};
use lince_e2e::pages::{Frame, Reports, test};
use lince_e2e::{Outcome, TODAY, Window};
use lince_tests::{on, wanghe_in};

/// The texts of a PDF's pages.
fn pages_of(pdf: &Path) -> Outcome<Vec<String>> {
    let read = std::process::Command::new("pdftotext")
        .args(["-layout".as_ref(), pdf.as_os_str(), "-".as_ref()])
        .output()?;
    let text = String::from_utf8(read.stdout)?;
    // A form feed ends every page.
    let mut pages: Vec<String> = text.split('\u{c}').map(|page| page.replace(' ', "")).collect();
    pages.pop();
    Ok(pages)
}

/// The page numbers printed on them; 0: none.
fn numbers(pdf: &Path) -> Outcome<Vec<usize>> {
    let number = |page: &String| page.rsplit_once('第')?.1.split_once('页')?.0.parse().ok();
    Ok(pages_of(pdf)?.iter().map(|page| number(page).unwrap_or(0)).collect())
}

/// What the trail says was printed, the newest first.
fn printed(window: &Window) -> Outcome<Vec<String>> {
    let store = Store::open(&window.data(), &Access::Read)?;
    let (_, entries) = pages::page(store.read(), &TrailQuery::default(), 0, 20)?;
    let told = entries.into_iter().map(|entry| entry.line.what);
    Ok(told.filter(|what| what.contains("登记表")).collect())
}

#[tokio::test]
async fn a_register_is_printed_by_hand_on_both_sides_and_its_backs_are_those_of_its_fronts() -> Outcome {
    let window = Window::open_prepared(|data| wanghe_in(data, &on(TODAY))).await?;
    // Enough entries for three pages.
    for _ in 0..90 {
        let seen = window.ask("reveal_worker", &serde_json::json!({ "id": 1 })).await?;
        assert!(seen.is_ok());
    }
    Frame(&window).to("/trail").await?;
    window.click_on(&test("trail-print")).await?;
    window.find(".sheets svg[data-page='0']").await?;
    window.click_on(&test("paper-print")).await?;
    window.click_on(&test("print-by-hand")).await?;
    window.shot("print-dialog").await?;
    window.click_on(&test("print-go")).await?;
    window.find(&test("print-turning")).await?;
    window.shot("print-turning").await?;
    let fronts = window.opened(1).await?.remove(0);
    window.click_on(&test("backs-from-last")).await?;
    window.click_on(&test("print-backs")).await?;
    window.find(&test("backs-printed")).await?;
    let backs = window.opened(2).await?.remove(1);

    let (fronts, backs) = (numbers(&fronts)?, numbers(&backs)?);
    assert!(fronts.len() >= 2, "{fronts:?}");
    assert_eq!(fronts.len(), backs.len(), "every sheet goes through twice");
    assert!(fronts.iter().all(|number| number % 2 == 1), "{fronts:?}");
    for (front, back) in fronts.iter().rev().zip(&backs) {
        assert!(*back == front + 1 || *back == 0, "{back} on the back of {front}");
    }
    let told = printed(&window)?;
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[0].starts_with("双面打印第二步"), "{told:#?}");

    // The next paper proposes the same.
    window.click_on(&test("print-done")).await?;
    window.click_on(&test("paper-print")).await?;
    window.find("[data-test='print-by-hand'].is-checked").await?;
    window.close().await
}

#[tokio::test]
async fn a_paper_of_one_page_is_printed_at_once_and_none_is_left_when_the_window_opens_again() -> Outcome {
    let window = Window::open_prepared(|data| wanghe_in(data, &on(TODAY))).await?;
    Frame(&window).go("/people").await?;
    window.click_on("[data-test^='open-']").await?;
    window.click_on(&test("person-print")).await?;
    window.find(".sheets svg[data-page='0']").await?;

    window.click_on(&test("paper-print")).await?;

    let card = window.opened(1).await?.remove(0);
    assert_eq!(numbers(&card)?, [1]);
    assert!(!window.is_shown(&test("print-dialog")).await?);
    let window = window.killed_and_opened_again().await?;
    assert!(!card.exists(), "{} holds whole numbers", card.display());
    window.close().await
}

#[tokio::test]
async fn without_a_program_for_it_a_paper_says_what_to_do_and_can_still_be_saved() -> Outcome {
    let window = Window::open_prepared(|data| wanghe_in(data, &on(TODAY))).await?;
    window.no_program_opens_files()?;
    Frame(&window).go("/people").await?;
    window.click_on("[data-test^='open-']").await?;
    window.click_on(&test("person-print")).await?;
    window.find(".sheets svg[data-page='0']").await?;

    window.click_on(&test("paper-print")).await?;
    window.reads(&test("paper-refusal"), "没有能打开PDF文件的程序").await?;
    window.reads(&test("paper-refusal"), "也可以保存为文件").await?;
    let out = window.folder().join("档案卡.pdf");
    window.will_choose(&[&out])?;
    window.click_on(&test("paper-save")).await?;
    window.sees("档案卡已保存").await?;

    assert_eq!(numbers(&out)?, [1]);
    window.close().await
}

#[tokio::test]
async fn what_was_saved_opens_from_its_message() -> Outcome {
    let window = Window::open_prepared(|data| wanghe_in(data, &on(TODAY))).await?;
    Frame(&window).go("/reports").await?;
    let out = window.folder().join("季报.xlsx");
    Reports(&window).save(&out).await?;

    window.click("打开").await?;

    assert_eq!(window.opened(1).await?, [out]);
    window.close().await
}
