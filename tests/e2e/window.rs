//! The frame of the window.

use lince_e2e::{Outcome, Window};
use thirtyfour::Key;

#[tokio::test]
async fn the_window_opens_and_breaks_no_rule_of_its_policy() -> Outcome {
    let window = Window::open_office().await?;

    window.sees("统计日").await?;
    for place in ["人员", "导入", "考核", "报表", "数据安全", "设置", "工作台"] {
        window.click(place).await?;
        window.find(&format!("main[aria-label='{place}'] h1")).await?;
    }
    window.shot("frame-1366x768").await?;

    assert_eq!(window.violations().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn the_policy_refuses_what_the_program_did_not_bring() -> Outcome {
    let window = Window::open_office().await?;

    window
        .run("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\" onclick=\"1\">x</p>')")
        .await?;
    window
        .run("const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)")
        .await?;

    assert_eq!(
        window.run("return window.ran").await?,
        serde_json::Value::Null,
        "an inline script must not run"
    );
    let refused = window.violations().await?.join("\n");
    assert!(refused.contains("style-src-attr"), "{refused}");
    assert!(refused.contains("script-src-elem"), "{refused}");
    window.forget_violations().await?;
    window.close().await
}

#[tokio::test]
async fn keys_reach_the_search_field_the_help_and_the_pages() -> Outcome {
    let window = Window::open_office().await?;

    window.control('f').await?;
    window.press("zs").await?;
    window.find("main[aria-label='人员']").await?;
    assert_eq!(
        window.run("return document.activeElement.tagName").await?,
        "INPUT",
        "typing goes on while people are shown"
    );

    window.press(Key::F1).await?;
    window.sees("说明：人员").await?;
    window.press(Key::Escape).await?;

    assert_eq!(window.violations().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn large_type_stays_after_a_restart_of_the_page_and_fits_a_small_screen() -> Outcome {
    // 1366 × 768 at 125 %.
    let window = Window::open_office_sized((1093, 614)).await?;

    window.click("设置").await?;
    window.click("字号").await?;
    window.click("特大").await?;
    window.run("location.reload()").await?;
    window.find("nav .place").await?;
    window.shot("settings-large-1093x614").await?;

    let size = window
        .run("return getComputedStyle(document.documentElement).fontSize")
        .await?;
    assert_eq!(size, "18px");
    let overflow = window
        .run("return document.documentElement.scrollWidth > innerWidth")
        .await?;
    assert_eq!(overflow, false, "nothing sticks out of the window");
    window.close().await
}
