//! The appraisal page under hands that do not look up: scores typed one after the other, and a publication from the day it is put up
//! to its result.

use std::path::Path;

use lince_core::actions::papers::{self, Copy};
use lince_core::actions::{appraisals, publications};
use lince_core::documents::fonts::FontLibrary;
use lince_core::storage::{Access, Store};
use lince_e2e::pages::{Appraisal, Frame, test};
use lince_e2e::{Outcome, TODAY, Window};
use lince_tests::{day, holder, on, wanghe_in};
use thirtyfour::Key;

async fn go_to(window: &Window, place: &str) -> Outcome {
    window.run(&format!("location.hash = '{place}'")).await?;
    Ok(())
}

async fn focused(window: &Window) -> Outcome<String> {
    let cell = window
        .run("return document.activeElement?.dataset.cell ?? document.activeElement?.tagName")
        .await?;
    Ok(cell.as_str().unwrap_or_default().to_owned())
}

async fn type_line(window: &Window, scores: [&str; 3]) -> Outcome {
    for (n, score) in scores.into_iter().enumerate() {
        window.press(score).await?;
        window.press(if n == 2 { Key::Enter } else { Key::Tab }).await?;
    }
    Ok(())
}

#[tokio::test]
async fn scores_are_typed_one_person_after_the_other_and_no_page_turns_under_the_hands() -> Outcome {
    let window = Window::open_prepared(|data| wanghe_in(data, &on(TODAY))).await?;
    // A year without any score, and an address that names no step.
    go_to(&window, "#/appraisal?year=2025").await?;
    window.find("[data-cell='0-0']").await?;
    window
        .run("document.querySelector(\"[data-cell='0-0']\").focus()")
        .await?;

    for (n, scores) in [["92", "90", "88"], ["91", "85.5", "87"], ["80", "82", "79"]]
        .into_iter()
        .enumerate()
    {
        type_line(&window, scores).await?;
        window
            .until("the next line has the cursor", async || {
                Ok(focused(&window).await? == format!("{}-0", n + 1))
            })
            .await?;
    }

    window.find("[data-test='step-scores'][aria-current='step']").await?;
    window
        .until("all three lines are saved", async || {
            Ok(window.text().await?.matches("已保存").count() == 3)
        })
        .await?;
    let address = window.run("return location.hash").await?;
    assert!(address.as_str().is_some_and(|a| a.contains("step=scores")), "{address}");
    window.shot("publication-scores-typed").await?;

    // Confirming says who has no grade, and asks again because that is most people.
    Appraisal(&window).step("grades").await?;
    window.click_on(&test("confirm-grades")).await?;
    window.reads(&test("confirm-bar"), "人缺得分").await?;
    window.shot("publication-confirm-asks").await?;
    Appraisal(&window).agree("confirm-bar").await?;
    window.reads(&test("confirm-bar"), "多数人还没有等次").await?;
    window.shot("publication-confirm-asks-again").await?;
    assert!(!window.is_shown(&test("confirmed-state")).await?);
    window.broke_no_rule().await?;
    window.close().await
}

/// 望河街道 with a publication that is over today.
fn published(data: &Path) {
    wanghe_in(data, &on("2026-11-10"));
    let mut store = Store::open(data, &Access::Write(holder())).expect("the office opens");
    appraisals::confirm(&mut store, &on("2026-11-11"), 2026, &[], false).expect("grades");
    let library = FontLibrary::open_default().expect("fonts");
    let from = day("2026-11-12");
    let set = papers::announcement(store.read(), &library, 2026, from, from, Copy::Final).expect("a notice");
    publications::publish(&mut store, &on("2026-11-12"), &set.notice, None).expect("it is put up");
}

#[tokio::test]
async fn the_pages_of_a_paper_are_turned_by_button_and_by_key() -> Outcome {
    let window = Window::open_prepared(published).await?;
    go_to(&window, "#/appraisal?year=2026&step=announcement").await?;
    window.find("[data-page='1']").await?;
    const AT_TOP: &str = "const box = document.querySelector('.sheets .view').getBoundingClientRect();
        const sheet = document.querySelector('[data-page=\"1\"]').getBoundingClientRect();
        return Math.abs(sheet.top - box.top) < 30";
    let second_is_seen = async || Ok(window.run(AT_TOP).await? == serde_json::json!(true));
    window.click_on("[aria-label='下一页']").await?;
    window
        .until("the second page is seen after the button", second_is_seen)
        .await?;
    window.click_on("[aria-label='上一页']").await?;
    window
        .until("the first page is seen", async || Ok(!second_is_seen().await?))
        .await?;
    window.run("document.querySelector('.sheets .view').focus()").await?;
    window.press(Key::PageDown).await?;
    window
        .until("the second page is seen after the key", second_is_seen)
        .await?;
    window.close().await
}

/// Chooses a person in a field of people, by name.
async fn pick(window: &Window, field: &str, name: &str) -> Outcome {
    window.click_on(&format!("#{field}")).await?;
    window.press(name).await?;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    window.press(Key::Enter).await
}

#[tokio::test]
async fn a_publication_is_objected_to_reviewed_and_ended() -> Outcome {
    let window = Window::open_prepared(published).await?;
    let appraisal = Appraisal(&window);
    // The workbench leads there.
    window.sees("公示期已满，请记录公示结果").await?;
    window.shot("publication-due").await?;
    window.click_at("//a[contains(., '请记录公示结果')]").await?;
    assert!(appraisal.stage().await?.contains("公示期已满"));
    window.reads(&test("publication-days"), "2026年11月12日").await?;
    appraisal.announcement().await?;
    window.shot("publication-over").await?;

    // An objection without an answer holds the result back.
    let name = window.ask("appraisal", &serde_json::json!({ "year": 2026 })).await??["lines"]
        .as_array()
        .and_then(|lines| lines.iter().find(|line| line["grade"] == "合格"))
        .and_then(|line| line["name"].as_str().map(str::to_owned))
        .ok_or("nobody is 合格")?;
    window.click_on(&test("add-objection")).await?;
    pick(&window, "objection-worker", &name).await?;
    window.fill("#objection-objector", "刘反映").await?;
    window.fill("#objection-received", "2026-11-16").await?;
    window.fill("#objection-content", "年末测评漏计一次").await?;
    window.shot("publication-objection-form").await?;
    window.click_on(&test("objection-save")).await?;
    window.sees("1 件未答复").await?;
    window.click_on(&test("end-publication")).await?;
    window.reads(&test("end-bar"), "还有 1 件异议没有答复").await?;
    window.shot("publication-result-refused").await?;
    window.press(Key::Escape).await?;

    // It leads to a review, whose decision holds and is printed.
    window.click_on(&test("review-1")).await?;
    window.find("#review-ground").await?;
    window.click_on(&test("review-save")).await?;
    window.click_on(&test("decide-1")).await?;
    window.click_on(&test("review-grade-不合格")).await?;
    window
        .fill("#review-reason", "查阅测评原始记录，漏计一次，按核实的得分确定")
        .await?;
    window.shot("publication-review-form").await?;
    window.click_on(&test("review-save")).await?;
    window.sees("合格改为不合格").await?;
    window.reads(&test("grades-changed"), "等次有变").await?;
    window.click_on(&test("notice-1")).await?;
    window.sees("复核结果通知").await?;
    appraisal.announcement().await?;
    window.shot("publication-review-notice").await?;
    let notice = window.folder().join("复核结果通知.pdf");
    appraisal.save(&notice).await?;
    assert!(std::fs::read(&notice)?.starts_with(b"%PDF-"));
    window.click_on(&test("leave-notice")).await?;

    // Answered; now the result can be recorded, and the workbench asks no more.
    window.click_on(&test("answer-1")).await?;
    window.fill("#objection-finding", "漏计属实").await?;
    window.fill("#objection-decision", "已复核，等次改为不合格").await?;
    window.fill("#objection-told", "2026-11-20").await?;
    window.click_on(&test("objection-save")).await?;
    window.sees("已答复").await?;
    window.click_on(&test("end-publication")).await?;
    appraisal.agree("end-bar").await?;
    window.reads(&test("publication-stage"), "1 件异议已答复").await?;
    window.shot("publication-ended").await?;
    Frame(&window).go("/").await?;
    window.sees("合同").await?;
    assert!(!window.text().await?.contains("请记录公示结果"));
    window.broke_no_rule().await?;
    window.close().await
}
