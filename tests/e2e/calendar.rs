//! A year's days off: asked for by the workbench, pasted in the settings, counted by in the announcement.

use lince_e2e::pages::{Appraisal, Frame, test};
use lince_e2e::{Outcome, TODAY, Window};
use lince_tests::{on, wanghe_in};
use thirtyfour::Key;

const NOTICE: &str = "国务院办公厅关于2027年部分节假日安排的通知\n国办发明电〔2026〕9号\n\
    一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n\
    二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月20日（周六）上班。\n\
    三、清明节：4月3日（周六）至5日（周一）放假，共3天。\n\
    四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）上班。\n\
    五、端午节：6月9日（周三）放假，共1天。\n\
    六、中秋节：9月15日（周三）放假，共1天。\n\
    七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。";

#[tokio::test]
async fn a_notice_of_days_off_is_pasted_and_the_announcement_rests_on_it() -> Outcome {
    let window = Window::open_prepared_sized((1366, 657), |data| wanghe_in(data, &on(TODAY))).await?;
    let (frame, appraisal) = (Frame(&window), Appraisal(&window));

    // Without the notice the last day is reckoned, and the paper does not go out unasked.
    frame.go("/appraisal").await?;
    appraisal.step("grades").await?;
    appraisal.confirm().await?;
    appraisal.step("announcement").await?;
    window
        .fill(&format!("{} input", test("publish-from")), "2026-12-28")
        .await?;
    window.press(Key::Enter).await?;
    window.reads(&test("publish-until"), "2027年1月4日").await?;
    window.reads(&test("calendar-unknown"), "推算").await?;
    window.click_on(&test("print-announcement")).await?;
    window.reads(&test("in-doubt"), "2027年1月4日").await?;
    window.shot("20-calendar-in-doubt").await?;
    window.press(Key::Escape).await?;

    // The workbench asks for it and leads to where it is entered.
    frame.go("/").await?;
    window.click_on(&test("kind-calendar")).await?;
    window.shot("21-calendar-due").await?;
    window.click_on(&test("due")).await?;
    window.reads(&test("calendar-year"), "2027年").await?;
    window.reads(&test("calendar-doubts"), "尚未录入").await?;
    window.find(&test("day-2027-02-09")).await?;
    window.shot("22-calendar-provisional").await?;
    window.click_on(&test("calendar-edit")).await?;
    window
        .fill(&test("calendar-text"), "元旦：1月1日（周四）至3日放假。")
        .await?;
    window.reads(&test("calendar-fault"), "1月1日写的是周四").await?;
    let text = window.find(&test("calendar-text")).await?;
    text.send_keys(Key::Control + "a").await?;
    text.send_keys(NOTICE).await?;
    window.find(&test("day-2027-04-25")).await?;
    window.shot("23-calendar-pasted").await?;
    window.click_on(&test("calendar-save")).await?;
    window.reads(&test("calendar-origin"), "国办发明电〔2026〕9号").await?;
    window.shot("24-calendar-entered").await?;

    frame.go("/").await?;
    window.find(&test("group-soon")).await?;
    assert!(
        !window.is_shown(&test("kind-calendar")).await?,
        "nothing is asked for any more"
    );
    frame.go("/appraisal").await?;
    appraisal.step("announcement").await?;
    window
        .fill(&format!("{} input", test("publish-from")), "2026-12-28")
        .await?;
    window.press(Key::Enter).await?;
    window.reads(&test("publish-until"), "2027年1月4日").await?;
    assert!(!window.is_shown(&test("calendar-unknown")).await?);
    window.close().await
}
