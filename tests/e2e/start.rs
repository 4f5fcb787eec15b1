//! The first start on a PC that has forgotten its office, and from a stick.
//!
//! On Unix only: there a test can be a user of its own.
#![cfg(unix)]

use lince_e2e::pages::{Frame, test};
use lince_e2e::{DIVISION, Outcome, STREET, TODAY, Window};
use lince_tests::{on, wanghe_in};

#[tokio::test]
async fn a_pc_whose_system_was_set_up_anew_offers_the_office_that_is_there() -> Outcome {
    let window = Window::open_forgetful((1366, 768), |home| {
        wanghe_in(&home.join("邻册"), &on(TODAY));
        Ok(())
    })
    .await?;

    window.reads(&test("found-office"), "邻册").await?;
    window.reads(&test("found-office"), "最后改动").await?;
    assert!(
        !window.is_shown(&test("start-create")).await?,
        "no new one is offered first"
    );
    window.shot("start-found").await?;
    window.click_on(&test("found-open")).await?;

    window.find("nav .place").await?;
    assert!(Frame(&window).people_in_post().await? > 0);
    window.close().await
}

#[tokio::test]
async fn an_office_whose_database_a_virus_scanner_took_is_offered_with_the_way_back() -> Outcome {
    let window = Window::open_forgetful((1093, 614), |home| {
        let backups = home.join("邻册/backups");
        std::fs::create_dir_all(&backups)?;
        let backup = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/backups/schema_v2.lincebak");
        std::fs::copy(backup, backups.join("lince-20260930-100000.lincebak"))?;
        Ok(())
    })
    .await?;

    window.reads(&test("found-office"), "lince.db 不见了").await?;
    window.shot("start-found-lost-1093x614").await?;
    window.click_on(&test("found-open")).await?;
    window.reads(&test("damaged-newest"), "88 人").await?;
    window.click_on(&test("damaged-restore")).await?;
    window.click_on(&test("restore-now")).await?;

    window.find("nav .place").await?;
    window.close().await
}

#[tokio::test]
async fn a_program_on_a_stick_keeps_everything_beside_itself() -> Outcome {
    let window = Window::open_portable((1366, 768)).await?;
    let stick = window.folder().join("邻册 U盘");

    window
        .reads(&test("start-folder"), &stick.join("数据").display().to_string())
        .await?;
    window.fill(&test("start-street"), STREET).await?;
    window.fill(&test("start-division"), DIVISION).await?;
    window.click_on(&test("start-without-password")).await?;
    window.shot("start-portable").await?;
    window.click_on(&test("start-create")).await?;
    window.find("nav .place").await?;

    assert!(stick.join("数据/lince.db").is_file());
    assert!(stick.join("缓存").is_dir(), "what the web view remembers");
    let settings: serde_json::Value = serde_json::from_slice(&std::fs::read(stick.join("设置/settings.json"))?)?;
    assert_eq!(settings["data_dir"], "数据", "as seen from the stick");
    assert!(
        !window.folder().join("config/lince").exists(),
        "nothing is left on the PC"
    );
    window.close().await
}
