//! The way back: an office that moves to a new PC, a restore and back from it, damage, a lost database.

use std::path::{Path, PathBuf};

use lince_e2e::pages::{Frame, test};
use lince_e2e::{Outcome, Window};

/// An office of 88 people, packed by an early program.
fn old_backup() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/backups/schema_v2.lincebak")
}

/// An office that came out of a backup at the first start.
async fn moved_in(size: (u32, u32)) -> Outcome<Window> {
    let window = Window::open_sized(size).await?;
    window.will_choose(&[&window.data(), &old_backup()])?;
    window.click_on(&test("start-choose")).await?;
    window
        .reads(&test("start-folder"), &window.data().display().to_string())
        .await?;
    window.click_on(&test("start-restore")).await?;
    window.reads(&test("restore-beside"), "88 人").await?;
    window.shot("safety-move-in").await?;
    window.click_on(&test("restore-now")).await?;
    window.find("nav .place").await?;
    Ok(window)
}

#[tokio::test]
async fn an_office_moves_to_a_new_pc_with_one_file() -> Outcome {
    let window = moved_in((1366, 768)).await?;

    assert!(Frame(&window).people_in_post().await? > 80);
    Frame(&window).go("/safety").await?;
    window.click_on(&test("check-all")).await?;
    window.find(&test("check-fine")).await?;

    assert_eq!(window.violations().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn the_newest_backup_is_tried_from_the_page_which_says_what_came_of_it() -> Outcome {
    let window = moved_in((1366, 768)).await?;
    Frame(&window).go("/safety").await?;
    window.click_on(&test("backup-now")).await?;
    window.find(&test("caution-trial_old")).await?;

    window.click_on(&test("try-backup")).await?;

    window.reads(&test("last-trial"), "试恢复：88人，与现在一样多").await?;
    assert!(!window.is_shown(&test("caution-trial_old")).await?);
    window.shot("safety-tried").await?;
    assert_eq!(window.violations().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn a_restore_shows_both_sides_and_can_be_taken_back() -> Outcome {
    let window = moved_in((1366, 768)).await?;
    let stick = window.folder().join("U盘");
    std::fs::create_dir(&stick)?;
    Frame(&window).go("/safety").await?;
    window.will_choose(&[&stick])?;
    window.click_on(&test("choose-second")).await?;
    window.find(&test("caution-second_same_disk")).await?;
    window.click_on(&test("backup-now")).await?;
    window.sees("第二个位置也已核对").await?;
    window.shot("safety-1366x768").await?;
    assert_eq!(std::fs::read_dir(&stick)?.count(), 1, "one file, nothing unfinished");

    window.click("设置").await?;
    window.fill("#office-phone", "0515-88880000").await?;
    window.click("保存").await?;
    window.sees("单位信息已保存").await?;
    Frame(&window).go("/safety").await?;
    window.click_on(&test("restore-one")).await?;
    window.sees("修改单位信息").await?;
    window.shot("safety-restore").await?;
    window.click_on(&test("restore-ask")).await?;
    window.click_on(&test("restore-now")).await?;
    window.find(&test("last-restore")).await?;
    window.click("设置").await?;
    window
        .until("the number is gone", async || {
            let field = window.find("#office-phone").await?;
            Ok(field.prop("value").await?.unwrap_or_default().is_empty())
        })
        .await?;

    Frame(&window).go("/safety").await?;
    window.click_on(&test("undo-restore")).await?;
    window.click_on(&test("restore-ask")).await?;
    window.click_on(&test("restore-now")).await?;
    window.sees("已恢复").await?;
    window.click("设置").await?;
    window
        .until("the number is back", async || {
            let field = window.find("#office-phone").await?;
            Ok(field.prop("value").await?.unwrap_or_default() == "0515-88880000")
        })
        .await?;

    assert_eq!(window.violations().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn a_damaged_office_opens_with_the_way_back_and_keeps_the_damaged_file() -> Outcome {
    let window = Window::open_on_folder((1093, 614), |data| {
        std::fs::create_dir(data.join("backups"))?;
        std::fs::copy(old_backup(), data.join("backups/lince-20260930-100000.lincebak"))?;
        Ok(std::fs::write(data.join("lince.db"), vec![0x5A; 50_000])?)
    })
    .await?;

    window.find(&test("start-damaged")).await?;
    window.reads(&test("damaged-newest"), "88 人").await?;
    window.shot("safety-damaged-1093x614").await?;
    window.click_on(&test("damaged-restore")).await?;
    window.click_on(&test("restore-now")).await?;
    window.find("nav .place").await?;

    let aside: Vec<PathBuf> = std::fs::read_dir(window.data())?
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| {
            p.file_name()
                .is_some_and(|n| n.to_string_lossy().starts_with("damaged-"))
        })
        .collect();
    assert_eq!(aside.len(), 1);
    assert_eq!(std::fs::read(aside[0].join("lince.db"))?, vec![0x5A; 50_000]);
    assert_eq!(window.violations().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn a_lost_database_is_never_replaced_by_an_empty_one() -> Outcome {
    let window = Window::open_on_folder((1366, 768), |data| {
        std::fs::create_dir(data.join("backups"))?;
        std::fs::copy(old_backup(), data.join("backups/lince-20260930-100000.lincebak"))?;
        Ok(())
    })
    .await?;

    window.sees("数据库文件不见了").await?;
    assert!(!window.is_shown(&test("start-create")).await?);
    window.shot("safety-missing").await?;
    window.click_on(&test("damaged-restore")).await?;
    window.click_on(&test("restore-now")).await?;
    window.find("nav .place").await?;

    window.close().await
}
