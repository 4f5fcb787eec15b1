//! Forms by keys alone: one Enter picks and goes on, initials find, Esc closes the list only; steps back and again.

use lince_e2e::pages::{Frame, test};
use lince_e2e::{Outcome, TODAY, Window};
use lince_tests::{on, wanghe_in};
use thirtyfour::Key;

async fn office(size: (u32, u32)) -> Outcome<Window> {
    Window::open_prepared_sized(size, |data| wanghe_in(data, &on(TODAY))).await
}

const FOCUSED: &str = "return document.activeElement.id";

/// What a list of the form shows as chosen.
async fn chosen(window: &Window, field: &str) -> Outcome<String> {
    window
        .text_of(&format!("[data-test='field-{field}'] .el-select__selected-item span"))
        .await
}

#[tokio::test]
async fn a_form_is_filled_by_typing_on_with_one_enter_a_field() -> Outcome {
    let window = office((1093, 543)).await?;
    Frame(&window).go("/people").await?;
    window.click_on(&test("add-person")).await?;
    window.click_on(&format!("{} input", test("field-nation"))).await?;
    window.press(Key::Escape).await?;

    // Without a pause, as a user types who looks at the paper.
    let typed = format!(
        "hz{enter}zgdy{enter}2019.7{enter}19900101234{enter}",
        enter = char::from(Key::Enter)
    );
    window.press(typed).await?;
    window
        .until("the phone is typed", async || {
            Ok(window
                .run("return document.querySelector('#person-phone').value")
                .await?
                == "19900101234")
        })
        .await?;
    assert_eq!(chosen(&window, "nation").await?, "汉族");
    assert!(chosen(&window, "politics").await?.starts_with("中共党员"));
    assert_eq!(
        window
            .run("return document.querySelector('#person-party_joined_on').value")
            .await?,
        "2019-07"
    );

    window
        .find(&format!("{} input", test("field-community")))
        .await?
        .focus()
        .await?;
    window.press("sqsq").await?;
    window.shot("form-initials-1093x543").await?;
    window.press(Key::Escape).await?;
    assert_eq!(
        window.run(FOCUSED).await?,
        "person-community",
        "Esc closes the list, not the form"
    );
    window.press(format!("sqsq{}", char::from(Key::Enter))).await?;
    assert_eq!(chosen(&window, "community").await?, "双桥社区");
    assert_eq!(window.run(FOCUSED).await?, "person-post");
    window.press("网格员").await?;
    assert_eq!(
        window
            .run("return document.querySelector('#person-post').value")
            .await?,
        "网格员"
    );
    window.shot("form-filled-1093x543").await?;
    window.close().await
}

#[tokio::test]
async fn steps_are_taken_back_and_done_again_by_keys_and_from_the_list() -> Outcome {
    let window = office((1366, 768)).await?;
    let frame = Frame(&window);
    let first = frame.would_undo().await?;
    window.run("document.querySelector('main').focus()").await?;
    window.control('z').await?;
    window.find(&test("redo")).await?;
    window.shot("redo-offered").await?;
    window.control('y').await?;
    window
        .until("it is done again", async || Ok(frame.would_undo().await? == first))
        .await?;

    window.click_on(&test("undo-steps")).await?;
    window.click_on(&format!("{} button", test("undo-step-2"))).await?;
    window.reads(&test("undo-confirm"), "逐步撤销3步").await?;
    window.shot("undo-several").await?;
    window
        .click_on(&format!("{} .el-button--primary", test("undo-confirm")))
        .await?;
    window.find(&test("redo-step-2")).await?;
    window.shot("undone-several").await?;
    window.click_on(&format!("{} button", test("redo-step-2"))).await?;
    window
        .click_on(&format!("{} .el-button--primary", test("undo-confirm")))
        .await?;
    window
        .until("all is as it was", async || Ok(frame.would_undo().await? == first))
        .await?;
    window.close().await
}
