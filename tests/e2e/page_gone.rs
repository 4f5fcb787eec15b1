//! The process that draws the page is killed while the program runs on.
#![cfg(unix)]

use lince_e2e::pages::Frame;
use lince_e2e::{Outcome, Window};

#[tokio::test]
async fn a_page_that_is_gone_is_opened_again_with_what_was_saved_and_typed() -> Outcome {
    let window = Window::open_office().await?;
    Frame(&window).go("/people").await?;
    window.click_on("[data-test='add-person']").await?;
    window.fill("[data-test='field-name'] input", "新来的人").await?;
    // Longer than a form waits before it keeps what was typed.
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;

    assert_eq!(window.kill_page()?, 1, "one window, one page");
    window.logs("the page is gone", 1).await?;
    window.logs("the page that was opened again answers", 1).await?;

    assert_eq!(window.kill_page()?, 1, "there is a page again");
    window.logs("ended: 邻册的页面一再意外关闭", 1).await?;

    // The driver has lost the page for good; what was kept shows in the next.
    let window = window.killed_and_opened_again().await?;
    Frame(&window).go("/people").await?;
    window.click_on("[data-test='add-person']").await?;
    window.sees("没保存的草稿").await?;
    window.close().await
}
