//! The places of the work that came last: the office's own fields, 公文, more than one report, and who is counted.

use lince_e2e::pages::{Frame, People, test};
use lince_e2e::{Outcome, TODAY, Window};
use lince_tests::{on, wanghe_in};
use thirtyfour::Key;

#[tokio::test]
async fn a_field_of_the_office_is_set_up_written_shown_and_narrows_the_list() -> Outcome {
    let window = Window::open_prepared_sized((1366, 768), |data| wanghe_in(data, &on(TODAY))).await?;
    let (frame, people) = (Frame(&window), People(&window));
    frame.to("/settings?part=fields").await?;
    window.click_on(&test("own-begin")).await?;
    window.press("工作服尺码").await?;
    window.pick(&test("own-written"), "从几个选项中选").await?;
    window
        .fill(&format!("input{}", test("own-choices")), "大号、中号、小号")
        .await?;
    window.shot("own-field-form").await?;
    window.click_on(&test("own-save")).await?;
    window.sees("大号、中号、小号").await?;
    window.shot("own-fields").await?;

    frame.go("/people").await?;
    let name = window
        .text_of("[data-test='people-table'] [data-test^='open-']")
        .await?;
    people.open(&name).await?;
    window.click_on(&test("person-edit")).await?;
    window.pick(&format!("{} input", test("field-own_1")), "中号").await?;
    window.shot("own-field-in-form").await?;
    window.click_on(&test("form-save")).await?;
    window.reads("[data-test='person-file']", "中号").await?;
    window.shot("own-field-in-file").await?;
    window.close().await
}

#[tokio::test]
async fn a_file_card_is_looked_at_from_the_page_of_papers() -> Outcome {
    let window = Window::open_prepared_sized((1366, 768), |data| wanghe_in(data, &on(TODAY))).await?;
    let frame = Frame(&window);
    frame.go("/papers").await?;
    window.click_on(&test("paper-file-card")).await?;
    window.reads(".form", "请先选人").await?;
    window.click_on(&format!("{} input", test("paper-person"))).await?;
    window.press("陶").await?;
    window
        .click_at("(//li[contains(@class, 'el-select-dropdown__item')])[1]")
        .await?;
    window.shot("papers-filled").await?;
    window.click_on(&test("paper-look")).await?;
    window.find("[data-test='paper-preview'] [data-page='0']").await?;
    window.shot("papers-preview").await?;
    window.press(Key::Escape).await?;
    window.close().await
}

#[tokio::test]
async fn another_report_is_chosen_and_its_figures_open_their_people() -> Outcome {
    let window = Window::open_prepared_sized((1366, 768), |data| wanghe_in(data, &on(TODAY))).await?;
    let frame = Frame(&window);
    frame.go("/reports").await?;
    window.pick(&test("report-kind"), "队伍结构表").await?;
    window.sees("35岁及以下").await?;
    window.shot("report-structure").await?;
    window.close().await
}

#[tokio::test]
async fn whether_the_lent_out_count_is_set_from_a_day_and_its_effect_told_before() -> Outcome {
    let window = Window::open_prepared_sized((1366, 768), |data| wanghe_in(data, &on(TODAY))).await?;
    let frame = Frame(&window);
    let lent = serde_json::json!({ "kind": "secondment", "holder": 1, "draft": null, "fields": [
        { "key": "starts_on", "value": "2026-10-01" },
        { "key": "place", "value": "区民政局" },
    ] });
    window.ask("add_record", &lent).await??;
    frame.to("/settings?part=policy").await?;
    window.click_on("[data-test^='policy-copy-']").await?;
    window.reads(&test("policy-along"), "兼职").await?;
    window.click_on(&test("policy-lent-out")).await?;
    window.shot("policy-counting").await?;
    window.click_on(&test("policy-look")).await?;
    window.reads(&test("policy-effects"), "不计入").await?;
    window.shot("policy-counting-effect").await?;
    window.click_on(&test("policy-save")).await?;
    window.sees("在岗 87 人").await?;
    window.close().await
}

#[tokio::test]
async fn figures_of_a_community_are_set_from_a_day_corrected_and_removed() -> Outcome {
    let window = Window::open_prepared_sized((1366, 768), |data| wanghe_in(data, &on(TODAY))).await?;
    let frame = Frame(&window);
    frame.go("/organisation").await?;
    window.click_on(&test("deeds-1")).await?;
    window.click_on(&test("deed-set")).await?;
    let residents = async |field: &str, typed: &str| -> Outcome {
        window.click_on(&format!("input{}", test(field))).await?;
        window.control('a').await?;
        window.press(typed).await
    };
    residents("org-residents", "61000").await?;
    window.click_on(&test("org-save")).await?;
    window.sees("61,000").await?;

    window.click_on(&test("deeds-1")).await?;
    window.click_on(&test("deed-set")).await?;
    window.reads(&test("figures-history"), TODAY).await?;
    let last = "(//*[@data-test='figures-history']//tbody/tr)[last()]";
    window.click_at(&format!("{last}//button[contains(., '更正')]")).await?;
    window.click_on("#record-residents").await?;
    window.control('a').await?;
    window.press("6100").await?;
    window.fill(&test("record-reason"), "多打一个零").await?;
    window.control(Key::Enter.into()).await?;
    window
        .until("the figures are put right", async || {
            let line = window.text_of(&test("community-1")).await?;
            Ok(line.split_whitespace().any(|figure| figure == "6,100"))
        })
        .await?;
    window.reads(&test("figures-history"), "6100").await?;
    window.shot("figures-history").await?;
    window.click_at(&format!("{last}//button[contains(., '删除')]")).await?;
    window.press(format!("重复{}", char::from(Key::Enter))).await?;
    window
        .until("the figures are gone", async || {
            Ok(!window.text_of(&test("community-1")).await?.contains("6,100"))
        })
        .await?;
    window.close().await
}

#[tokio::test]
async fn one_line_of_a_file_is_printed_by_itself() -> Outcome {
    let window = Window::open_prepared_sized((1366, 768), |data| wanghe_in(data, &on(TODAY))).await?;
    let (frame, people) = (Frame(&window), People(&window));
    frame.go("/people").await?;
    let name = window
        .text_of("[data-test='people-table'] [data-test^='open-']")
        .await?;
    people.open(&name).await?;
    window.click_on(&test("tab-training")).await?;
    window.find("[data-test^='entry-print-']").await?;
    window.shot("entries-training").await?;
    window.click_on("[data-test^='entry-print-']").await?;
    window.find("[data-test='entry-paper'] [data-page='0']").await?;
    window.shot("entry-paper").await?;
    window.press(Key::Escape).await?;
    window.reads("[data-test='person-file']", "培训日期").await?;
    window.close().await
}
