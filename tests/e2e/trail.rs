//! 操作记录: who looked at whose file, found again in the window; and whether the trail is whole.

use lince_e2e::pages::{Frame, People, number_in, test};
use lince_e2e::{Outcome, TODAY, Window};
use lince_tests::{on, wanghe_in};

/// The numbers of the entries that are listed, from the top.
async fn listed(window: &Window) -> Outcome<Vec<usize>> {
    let script =
        "return [...document.querySelectorAll(\"[data-test='trail-entry'] .turn\")].map((one) => one.textContent)";
    let texts: Vec<String> = serde_json::from_value(window.run(script).await?)?;
    Ok(texts.iter().filter_map(|text| number_in(text)).collect())
}

/// Waits until so many entries are counted.
async fn counts(window: &Window, entries: usize) -> Outcome {
    window.reads(&test("trail-total"), &format!("共 {entries} 条")).await
}

#[tokio::test]
async fn who_looked_at_a_file_is_found_from_the_file_and_opened_to_what_was_changed() -> Outcome {
    let window = Window::open_prepared(|data| wanghe_in(data, &on(TODAY))).await?;
    let (frame, people) = (Frame(&window), People(&window));
    let name = "史凯思";
    frame.search("sks").await?;
    people.open(name).await?;
    people.reveal().await?;

    window.click_on(&test("tab-history")).await?;
    window.click_on(&test("person-trail")).await?;
    window.find(&test("trail-page")).await?;
    counts(&window, 5).await?;
    window.reads(&test("trail-entry"), "查看").await?;
    window.reads(&test("trail-entry"), name).await?;
    window.shot("trail-of-one").await?;

    // Four workbooks touched the file; the look at its numbers is no change.
    window.click_on(&test("trail-kind-change")).await?;
    counts(&window, 4).await?;
    let oldest = *listed(&window).await?.last().ok_or("nothing is listed")?;
    window
        .click_at(&format!(
            "//*[@data-test='trail-entry']//button[normalize-space(.)='{oldest}']"
        ))
        .await?;
    window.reads(&test("trail-details"), "身份证号码").await?;
    window.shot("trail-details").await?;
    let whole = "return /\\d{17}[\\dX]/.test(document.querySelector('[data-test=trail-page]').innerText)";
    assert_eq!(window.run(whole).await?, false, "a whole number is on the page");

    window.click_on(&test("trail-all")).await?;
    window
        .until("everything is listed", async || {
            Ok(listed(&window).await?.last() == Some(&1))
        })
        .await?;
    let all = listed(&window).await?;
    window
        .reads(&test("trail-sentence"), &format!("操作记录完整，共 {} 条", all.len()))
        .await?;
    window.close().await
}

#[tokio::test]
async fn an_end_of_the_trail_that_is_lost_is_told_and_answered_for_with_a_reason() -> Outcome {
    let window = Window::open_prepared(|data| wanghe_in(data, &on(TODAY))).await?;
    Frame(&window).to("/trail").await?;
    window.reads(&test("trail-sentence"), "操作记录完整").await?;

    std::fs::remove_file(window.data().join("lince.heads"))?;
    window.click_on(&test("trail-verify")).await?;
    window.find(&test("trail-found")).await?;
    window.find(&test("trail-alarm")).await?;
    window.shot("trail-broken").await?;
    window.click_on(&test("trail-answer")).await?;
    window.fill(&test("trail-reason"), "杀毒软件误删").await?;
    window.click_on(&test("trail-accept")).await?;

    window.reads(&test("trail-sentence"), "操作记录完整").await?;
    assert!(!window.is_shown(&test("trail-alarm")).await?, "nothing is left to tell");
    window.reads(&test("trail-entry"), "杀毒软件误删").await?;
    window.close().await
}
