//! A folder of an office's own tables, read in at once: doubtful words and persons are asked, by keys alone.

use std::path::Path;

use lince_e2e::pages::{Frame, Import, test};
use lince_e2e::{Outcome, Window};
use lince_tests::id_number;
use thirtyfour::Key;

/// Two people of one name in one community, and words that nobody knows.
fn write_tables(folder: &Path) -> Outcome {
    std::fs::create_dir(folder)?;
    let names = ["王芳", "李伟", "张敏", "王芳", "陈静", "刘丽"];
    let mut roster = "姓名,身份证号码,社区,职务,学历,血型,车牌\n".to_owned();
    for (n, name) in names.iter().enumerate() {
        let education = match n {
            1 | 4 => "大学专科班",
            2 => "大学专科般",
            _ => "大学本科",
        };
        roster += &format!(
            "{name},{},望河社区,{},{education},{},苏J0000{n}\n",
            id_number(n),
            ["网格员", "社区干事"][n / 3],
            ["A", "B", "O"][n % 3]
        );
    }
    std::fs::write(folder.join("花名册.csv"), roster)?;
    let mut contracts = "姓名,社区,合同起始日期,合同终止日期\n".to_owned();
    for (n, name) in names.iter().enumerate() {
        contracts += &format!("{name},望河社区,2024-01-0{},2026-12-31\n", n + 1);
    }
    std::fs::write(folder.join("合同台账.csv"), contracts)?;
    std::fs::write(folder.join("通知.pdf"), "%PDF-1.4\n")?;
    Ok(())
}

#[tokio::test]
async fn a_folder_of_messy_tables_is_answered_by_keys_taken_over_and_taken_back_in_one_step() -> Outcome {
    let window = Window::open_office().await?;
    let (frame, import) = (Frame(&window), Import(&window));
    let folder = window.folder().join("三月的表");
    write_tables(&folder)?;
    frame.go("/import").await?;
    window.shot("import-first").await?;

    // File by file what was understood, and what was not.
    import.choose_folder(&folder).await?;
    for told in ["花名册.csv", "6 人", "6 份", "通知.pdf", "没有读"] {
        window.reads(&test("import-files"), told).await?;
    }
    window.shot("import-files").await?;

    // Words that are nearly the same are answered together, in the field behind the Tab.
    import.part("roster").await?;
    import.tab_to_question().await?;
    assert!(import.asked().await?.contains("写法相近的 2 种"));
    window.press(Key::Tab + "大专").await?;
    window.shot("import-question-words").await?;
    window.press(Key::Enter).await?;
    import.leaves(2).await?;

    // Who is meant: each row another 王芳. The keys stand in the question already.
    window.reads(&test("part-contracts"), "2 行有疑问").await?;
    window
        .until("the next question has the keys", async || {
            Ok(import.asked().await?.contains("王芳（望河社区）"))
        })
        .await?;
    window.press(Key::Tab + Key::Tab).await?;
    window.press(Key::Enter).await?;
    window
        .until("it is asked row by row", async || {
            Ok(import.asked().await?.contains("（第2行）"))
        })
        .await?;
    window.shot("import-question-persons").await?;
    for key in ["1", "2"] {
        window.press(key).await?;
        window.press(Key::Enter).await?;
    }
    import.leaves(0).await?;
    import.list("named").await?;
    window.reads(&test("import-named"), "按您的选择").await?;
    window.shot("import-named").await?;

    // Nothing is lost unseen: one column is kept, one is not.
    window.reads(&test("import-unread"), "2 列没有读入：血型、车牌").await?;
    window.click_on(&test("import-unread")).await?;
    window.click_on(&test("keep-血型")).await?;
    window.reads(&test("import-unread"), "1 列没有读入：车牌").await?;
    window.click_on(&test("leave-车牌")).await?;
    window
        .until("every column is decided", async || {
            Ok(!window.is_shown(&test("import-unread")).await?)
        })
        .await?;
    window.shot("import-unknown").await?;

    // All of it is one step, forth and back.
    window.reads(&test("import-take-over"), "导入 共 12 行").await?;
    let told = import.take_over().await?;
    assert!(told.contains("花名册：新增 6"), "{told}");
    assert!(told.contains("合同台账：新增 6"), "{told}");
    window.shot("import-done-parts").await?;
    assert_eq!(frame.people_in_post().await?, 6);
    let undone = frame.undo().await?;
    assert!(undone.contains("花名册") && undone.contains("合同"), "{undone}");
    assert_eq!(frame.people_in_post().await?, 0);
    window.close().await
}

#[tokio::test]
async fn a_copied_table_is_pasted_onto_the_page() -> Outcome {
    let window = Window::open_office().await?;
    let (frame, import) = (Frame(&window), Import(&window));
    let table = format!("姓名\\t身份证号码\\t社区\\n李明\\t{}\\t望河社区", id_number(1));
    frame.go("/import").await?;

    // Copied from the box for pasting, as from any other program.
    window.click_on(&test("import-paste")).await?;
    window.find(&format!("textarea{}", test("paste-text"))).await?;
    let fill = format!(
        "const box = document.querySelector('textarea[data-test=paste-text]'); box.value = '{table}'; box.dispatchEvent(new Event('input')); box.focus(); box.select()"
    );
    window.run(&fill).await?;
    window.control('c').await?;
    window.sees("已复制").await?;
    window.press(Key::Escape).await?;
    window.run("document.activeElement.blur()").await?;
    window.control('v').await?;

    window.reads(&test("import-file"), "粘贴的内容").await?;
    assert_eq!(import.counts().await?.added, 1);
    window.close().await
}
