//! A person's life on file: a contract corrected, leaving, coming back.

use lince_e2e::pages::{People, test};
use lince_e2e::{Outcome, TODAY, Window};
use lince_tests::{on, wanghe_in};
use thirtyfour::Key;

const FILE: &str = "[data-test='person-file']";
const CONTRACTS: &str = "[data-part='contract']";

async fn a_file_at(size: (u32, u32)) -> Outcome<Window> {
    let window = Window::open_prepared_sized(size, |data| wanghe_in(data, &on(TODAY))).await?;
    window.click_at("//nav//a[contains(., '人员')]").await?;
    window
        .click_on("[data-test='people-table'] [data-test^='open-']")
        .await?;
    window.find(FILE).await?;
    Ok(window)
}

async fn choose_leaving(window: &Window) -> Outcome {
    window.click_on(&test("person-leave")).await?;
    window.find(&test("leave-form")).await?;
    window
        .until("the day of leaving has the focus", async || {
            Ok(window.run("return document.activeElement?.id").await? == "leave-left_on")
        })
        .await?;
    window.press(Key::Tab).await?;
    window.press("辞职").await?;
    window.press(Key::Enter).await
}

#[tokio::test]
async fn a_contract_typed_wrong_is_corrected_and_removed_and_the_removal_taken_back() -> Outcome {
    let window = a_file_at((1366, 768)).await?;
    let line = window.text_of(CONTRACTS).await?;

    window.click_on("[data-test^='correct-']").await?;
    window.find(&test("record-form")).await?;
    window.shot("18-correct").await?;
    window.fill("#record-ends_on", "2031.5.31").await?;
    window.press(Key::Tab).await?;
    window.fill(&test("record-reason"), "终止年份录错").await?;
    window.control(Key::Enter.into()).await?;
    window.reads(CONTRACTS, "2031-05-31").await?;
    window
        .until("keys go on working in the file", async || {
            Ok(window.run("return document.activeElement?.dataset.test").await? == "drawer")
        })
        .await?;

    window.click_on(&test("tab-history")).await?;
    window.reads(FILE, "终止年份录错").await?;
    window.click_on(&test("tab-all")).await?;
    window.click_on("[data-test^='remove-']").await?;
    window.find(&test("entry-remove-confirm")).await?;
    window.shot("18-remove").await?;
    window.press("重复登记").await?;
    window
        .click_on("[data-test='entry-remove-confirm'] .el-button--danger")
        .await?;
    window
        .until("the contract is gone", async || {
            Ok(!window.text_of(CONTRACTS).await?.contains("2031-05-31"))
        })
        .await?;
    window.control('z').await?;
    window.reads(CONTRACTS, "2031-05-31").await?;
    assert_ne!(line, window.text_of(CONTRACTS).await?);
    window.close().await
}

#[tokio::test]
async fn somebody_leaves_and_comes_back_from_the_file_and_from_the_double_number() -> Outcome {
    let window = a_file_at((1366, 768)).await?;
    window.click_on(&test("reveal")).await?;
    window.find(&test("hide-numbers")).await?;
    let number = People(&window).id_number().await?;

    choose_leaving(&window).await?;
    window.reads(&test("leave-form"), "请选择正在执行的合同怎么办").await?;
    window.shot("19-leave").await?;
    window.click("到离任日为止").await?;
    window
        .click_on("[data-test='leave-confirm'] .el-button--danger")
        .await?;
    window.reads(&format!("{FILE} h2"), "离任").await?;
    window.reads(CONTRACTS, &format!("至 {TODAY}")).await?;
    let file = window.text_of(FILE).await?;
    assert!(
        !file.contains("至今"),
        "post and community end with the leaving: {file}"
    );
    window.shot("19-left").await?;
    People(&window).close().await?;

    window.click_on(&test("add-person")).await?;
    window.fill("#person-id_number", &number).await?;
    window.reads("[data-test='id-holder']", "离任").await?;
    window.shot("20-double-number").await?;
    window.click_on(&test("take-back")).await?;
    // Nothing but her number was typed: nothing is asked.
    window.find(&test("return-form")).await?;
    window.shot("20-return").await?;
    window.fill("#return-contract-starts_on", "2026.11.22").await?;
    window.press(Key::Tab).await?;
    window.fill("#return-contract-ends_on", "2029.11.21").await?;
    window.press(Key::Tab).await?;
    window.click_on(&test("return-save")).await?;
    window.reads(&format!("{FILE} h2"), "在岗").await?;
    window.reads(CONTRACTS, "2026-11-22 至 2029-11-21").await?;
    window.shot("21-returned").await?;
    window.close().await
}

#[tokio::test]
async fn a_change_of_post_asks_once_whether_the_identities_change_too() -> Outcome {
    let window = a_file_at((1093, 543)).await?;
    window.click_on(&test("person-edit")).await?;
    window.find(&test("person-form")).await?;
    window.fill("#person-post", "专职党务工作者").await?;
    window.press(Key::Tab).await?;
    window.find(&test("identity-question")).await?;
    window.shot("22-identities").await?;
    window.click_on(&test("form-save")).await?;
    window.reads("[data-test='field-identities']", "请先选身份").await?;
    window.click_on(&test("identity-keep")).await?;
    window.click_on(&test("form-save")).await?;
    window.reads(FILE, "专职党务工作者").await?;
    window.shot("22-kept").await?;
    window.close().await
}

#[tokio::test]
async fn work_elsewhere_is_registered_in_the_file_and_counts() -> Outcome {
    let window = a_file_at((1366, 768)).await?;
    window.click_on(&test("tab-prior_service")).await?;
    window.click_on(&test("entry-add")).await?;
    window.find(&test("record-form")).await?;
    window.fill("#record-starts_on", "2010-03-01").await?;
    window.press(Key::Tab).await?;
    window.fill("#record-ends_on", "2012-02-29").await?;
    window.press(Key::Tab).await?;
    window.fill("#record-place", "清河社区").await?;
    window.press(Key::Enter).await?;
    window.press("社区工作").await?;
    window.press(Key::Enter).await?;
    window.control(Key::Enter.into()).await?;
    window.reads(&test("entries"), "清河社区").await?;
    window.click_on(&test("tab-all")).await?;
    window.reads(&test("other-prior_service"), "清河社区").await?;
    window.click_on(&test("ground-从事社区工作")).await?;
    window.reads(FILE, "清河社区：2010-03-01至2012-02-29，2年").await?;
    window.shot("prior-service-counted").await?;
    window.close().await
}
