//! Whole journeys through the window: what would lose an office's data or its week if it broke.

use std::path::{Path, PathBuf};

use lince_e2e::pages::{Appraisal, Counts, Frame, Import, People, Reports, test};
use lince_e2e::{Outcome, TODAY, Window};
use lince_tests::{on, wanghe_in};
use thirtyfour::Key;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fixtures/wanghe")
        .join(name)
}

/// Row 16 of the messy roster says 320999200007253200, whose last digit cannot be.
const MENDED: &str = "320999200007253206";
const ROSTER: Counts = Counts {
    rows: 96,
    added: 88,
    updated: 0,
    unchanged: 0,
    held_back: 8,
};

#[tokio::test]
async fn from_the_messy_roster_to_the_announcement_and_the_quarterly_report() -> Outcome {
    let window = Window::open_office().await?;
    let (frame, import, people) = (Frame(&window), Import(&window), People(&window));

    // The roster: seen, corrected, and only then written.
    frame.go("/import").await?;
    window.shot("02-import").await?;
    import.choose(&sample("roster.xlsx")).await?;
    assert_eq!(import.counts().await?, ROSTER);
    for told in ["邹慧云", "校验位不对", "320999************", "末位应为"] {
        assert!(import.reason(16).await?.contains(told), "{told}");
    }
    window.shot("03-roster-doubtful").await?;
    assert_eq!(frame.people_in_post().await?, 0, "nothing is written by looking");
    import.mend("G16", MENDED).await?;
    import.recheck(7).await?;
    assert_eq!(import.counts().await?.added, 89);
    import.list("columns").await?;
    window.shot("04-roster-columns").await?;
    let marked = window.folder().join("问题标注.xlsx");
    import.save_marked(&marked).await?;
    assert!(is_workbook(&marked)?);
    assert!(import.take_over().await?.contains("新增 89、更新 0"));
    window.shot("05-roster-done").await?;
    assert_eq!(frame.people_in_post().await?, 89);

    // The corrected person, found by initials; numbers are masked until asked for.
    frame.search("zhy").await?;
    people.open("邹慧云").await?;
    window.shot("06-person").await?;
    assert!(!people.id_number().await?.contains("20000725"), "masked by default");
    people.reveal().await?;
    assert_eq!(people.id_number().await?, MENDED);
    window.shot("07-person-revealed").await?;
    people.close().await?;

    // Everything else that the office keeps in workbooks.
    for (name, counts) in [
        (
            "contracts",
            Counts {
                rows: 96,
                added: 0,
                updated: 89,
                unchanged: 0,
                held_back: 7,
            },
        ),
        (
            "training",
            Counts {
                rows: 404,
                added: 374,
                updated: 0,
                unchanged: 0,
                held_back: 30,
            },
        ),
        (
            "appraisal",
            Counts {
                rows: 96,
                added: 89,
                updated: 0,
                unchanged: 0,
                held_back: 7,
            },
        ),
    ] {
        frame.go("/import").await?;
        import.choose(&sample(&format!("{name}.xlsx"))).await?;
        assert_eq!(import.counts().await?, counts, "{name}");
        if counts.updated > 0 {
            import.list("differences").await?;
        }
        window.shot(&format!("08-import-{name}")).await?;
        import.take_over().await?;
    }

    // Ranking, grades, announcement.
    let appraisal = Appraisal(&window);
    frame.go("/appraisal").await?;
    window.shot("09-scores").await?;
    appraisal.step("grades").await?;
    assert_eq!(appraisal.quota().await?, (85, 17));
    window.shot("10-grades").await?;
    appraisal.confirm().await?;
    appraisal.step("announcement").await?;
    let (shapes, text) = appraisal.announcement().await?;
    assert!(shapes > 200, "the page is drawn, not blank: {shapes}");
    assert!(text.contains("公示") && text.contains("史凯思"), "{text}");
    assert!(!text.contains(MENDED), "no identity number on a notice");
    window.shot("11-announcement").await?;
    let notice = window.folder().join("公示.pdf");
    appraisal.save(&notice).await?;
    assert!(std::fs::read(&notice)?.starts_with(b"%PDF-"));
    window.shot("12-announcement-saved").await?;
    assert!(
        !window.is_shown("[data-test='publication-stage']").await?,
        "a draft publishes nothing"
    );
    appraisal.publish("2026-11-23").await?;

    // The quarterly report: its figures open.
    let reports = Reports(&window);
    frame.go("/reports").await?;
    let in_post = reports.total("closing").await?;
    assert_eq!(
        reports.total("opening").await? + reports.total("joined").await? - reports.total("left").await?,
        in_post
    );
    window.shot("13-report").await?;
    let women = reports.total("female").await?;
    let behind = reports.people_behind("female").await?;
    assert_eq!(behind.len(), women, "the figure and its people agree");
    window.shot("14-people-behind").await?;
    window.press(Key::Escape).await?;
    let report = window.folder().join("季报.xlsx");
    reports.save(&report).await?;
    assert!(is_workbook(&report)?);

    // Back, step by step, to the empty office.
    frame.go("/people").await?;
    window.shot("15-people").await?;
    for taken_back in ["公示", "考核", "考核得分", "培训", "合同", "花名册"] {
        let what = frame.undo().await?;
        assert!(what.contains(taken_back), "{what}");
    }
    assert_eq!(frame.people_in_post().await?, 0);
    window.sees("共 0 人").await?;
    window.shot("16-undone").await?;

    assert_eq!(window.violations().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn a_name_that_is_markup_is_shown_as_text() -> Outcome {
    let window = Window::open_office().await?;
    let (frame, import, people) = (Frame(&window), Import(&window), People(&window));
    let markup = "<img src=x onerror=alert(1)>";
    let file = window.folder().join("花名册.csv");
    std::fs::write(
        &file,
        format!(
            "姓名,身份证号码,社区,籍贯,<b>备注</b>\n李明,11010519491231002X,<i>甲</i>社区,{markup},<u>无</u>\n{markup},000001199003070010,,,\n"
        ),
    )?;

    frame.go("/import").await?;
    import.choose(&file).await?;
    assert_eq!(import.counts().await?.added, 1, "and what is no name is held back");
    window.sees(markup).await?;
    import.list("columns").await?;
    window.sees("<b>备注</b>").await?;
    import.list("communities").await?;
    window.sees("<i>甲</i>社区").await?;
    window.shot("markup-import").await?;
    import.take_over().await?;
    frame.go("/people").await?;
    people.open("李明").await?;
    window.sees(markup).await?;
    window.shot("markup-person").await?;

    let markup = "return document.querySelectorAll('img[src=x], .column b, main li i, main u').length";
    assert_eq!(window.run(markup).await?, 0, "nothing of it became an element");
    assert_eq!(
        window.violations().await?,
        Vec::<String>::new(),
        "nothing of it was even tried"
    );
    window.close().await
}

#[tokio::test]
async fn a_file_that_is_no_workbook_is_refused_and_the_next_one_is_read() -> Outcome {
    let window = Window::open_office().await?;
    let (frame, import) = (Frame(&window), Import(&window));
    let page = window.folder().join("导出.xlsx");
    std::fs::write(&page, "%PDF-1.4\n")?;

    frame.go("/import").await?;
    import.choose(&page).await?;
    window.sees("这是PDF文件").await?;
    window.shot("import-refused").await?;
    import.choose(&sample("roster.xlsx")).await?;

    assert_eq!(import.counts().await?, ROSTER);
    window.close().await
}

#[tokio::test]
async fn a_cell_is_mended_with_the_keyboard_alone_and_is_still_there_after_a_look_at_another_page() -> Outcome {
    let window = Window::open_office().await?;
    let (frame, import) = (Frame(&window), Import(&window));

    frame.go("/import").await?;
    import.choose(&sample("roster.xlsx")).await?;
    import.mend("G16", MENDED).await?;
    import.enter().await?;
    // The cursor is in row 22 now.
    window.press("女").await?;
    frame.go("/people").await?;
    frame.go("/import").await?;
    import.recheck(6).await?;

    assert_eq!(import.counts().await?.added, 90);
    window.close().await
}

#[tokio::test]
async fn a_contract_that_ends_soon_is_renewed_from_the_workbench_and_leaves_it() -> Outcome {
    let window = Window::open_prepared(|data| wanghe_in(data, &on(TODAY))).await?;
    let due = "//a[@data-test='due'][contains(., '顾慧云')]";
    window.click_on(&test("kind-contract")).await?;
    window.click_at(due).await?;

    window.reads("[data-test='person-file'] h2", "顾慧云").await?;
    window.click_on(&test("renew-contract")).await?;
    window.shot("17-renew").await?;
    // The cursor stands on the last day already. What is typed is not thrown away unasked, and can be taken up again.
    window.press("2029.11.30").await?;
    window.press(Key::Escape).await?;
    window.sees("还有没保存的改动").await?;
    window.click("离开，留作草稿").await?;
    window.click_on(&test("renew-contract")).await?;
    window.click_on(&test("draft-take")).await?;
    window.shot("17-renew-draft").await?;
    window.click_on("#record-ends_on").await?;
    window.press(Key::Enter).await?;
    // Enter only went on: number and day of signing are typed before anything is recorded.
    window.press("HT-2026-88").await?;
    window.fill("#record-signed_on", "2026.11.20").await?;
    window.press(Key::Enter).await?;
    window.press(Key::Enter).await?;
    window
        .reads("[data-part='contract']", "2026-12-01 至 2029-11-30")
        .await?;
    assert!(
        window
            .text_of("[data-part='contract']")
            .await?
            .contains("至 2026-11-30"),
        "the contract before stays"
    );
    window
        .reads("[data-part='contract']", "HT-2026-88，签订 2026-11-20")
        .await?;
    People(&window).close().await?;

    Frame(&window).go("/").await?;
    window.find(&test("due")).await?;
    assert!(
        !window.text_of("main").await?.contains("顾慧云"),
        "nothing is due any more"
    );
    window.close().await
}

fn is_workbook(file: &Path) -> Outcome<bool> {
    Ok(std::fs::read(file)?.starts_with(b"PK"))
}
