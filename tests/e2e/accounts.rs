//! Passwords, accounts and locking in the real window.

use lince_e2e::pages::{
    Accounts, FIRST_PASSWORD as FIRST, FirstStart, HEAD_PASSWORD as HEAD, OFFICE_PASSWORD as OFFICE,
    OWN_PASSWORD as OWN, with_head,
};
use lince_e2e::{DIVISION, Outcome, STREET, Window};
#[cfg(target_os = "linux")]
use lince_e2e::{pages::Frame, session::Session};
use serde_json::json;

#[tokio::test]
async fn an_office_made_with_a_password_locks_and_opens_only_with_it_or_the_recovery_code() -> Outcome {
    let window = Window::open().await?;
    let accounts = Accounts(&window);
    let code = FirstStart(&window)
        .create_with_password(STREET, DIVISION, OFFICE)
        .await?;
    let database = std::fs::read(window.data().join("lince.db"))?;
    assert!(!database.starts_with(b"SQLite format 3"), "the file is encrypted");

    window.control('l').await?;
    accounts.gate().await?;
    window.shot("gate-encrypted").await?;
    assert!(
        !window.text().await?.contains(STREET),
        "nothing of the office is left on the screen"
    );
    for command in ["list_rows", "workbench", "undo_list", "communities"] {
        let query = json!({ "search": "", "conditions": [], "sorts": [] });
        let question = json!({ "of": "people", "query": query, "columns": ["name"] });
        let query = json!({ "question": question, "offset": 0, "limit": 9 });
        assert!(
            window.ask(command, &query).await?.is_err(),
            "{command} answers while locked"
        );
    }
    accounts.try_password("", "falsches-kennwort").await?;
    window.reads("[data-test='gate-refused']", "口令不对").await?;
    accounts.enter("", OFFICE).await?;

    window.control('l').await?;
    accounts.gate().await?;
    window.click_on("[data-test='forgotten']").await?;
    window
        .fill("textarea[data-test='recovery-typed']", &code.to_lowercase())
        .await?;
    accounts.new_password(OWN).await?;
    window.shot("gate-recovery").await?;
    window.click_on("[data-test='gate-go']").await?;
    accounts.inside().await?;
    window.control('l').await?;
    accounts.enter("", OWN).await?;

    assert_eq!(window.violations().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn an_account_signs_in_with_its_own_password_and_locks_when_idle() -> Outcome {
    let window = with_head((1366, 768)).await?;
    let accounts = Accounts(&window);
    window.find("[data-test='account-赵主任']").await?;
    window.shot("accounts-list").await?;

    window.click_on("[data-test='lock']").await?;
    accounts.gate().await?;
    window.shot("gate-sign-in").await?;
    for _ in 0..5 {
        accounts.try_password("赵主任", "guess-1234").await?;
        window.reads("[data-test='gate-refused']", "口令不对").await?;
    }
    accounts.try_password("赵主任", HEAD).await?;
    window.reads("[data-test='wait']", "输错次数过多").await?;
    window.shot("gate-wait").await?;
    std::fs::remove_file(window.data().join("sign-in.json"))?;
    window.run("location.reload()").await?;
    accounts.enter("赵主任", HEAD).await?;

    // Ten minutes and a second later, and again, as far as the page can know: the driver's last touch may still be on its way.
    let later = "const real = Date.now; let later = 601_000; Date.now = () => real() + later; setInterval(() => (later += 601_000), 1500)";
    window.run(later).await?;
    accounts.gate().await?;
    assert!(
        !window.text().await?.contains("望河"),
        "nothing of the office is left on the screen"
    );
    accounts.enter("赵主任", HEAD).await?;

    accounts.open().await?;
    accounts.begin("钱经办", "经办人", FIRST).await?;
    window.shot("accounts-form").await?;
    accounts.save().await?;
    window.find("[data-test='account-钱经办']").await?;
    window.control('l').await?;
    accounts.try_password("钱经办", FIRST).await?;
    window.sees("一次性口令").await?;
    window.shot("gate-must-change").await?;
    accounts.change_one_time(OWN).await?;
    window.reads("[data-test='who']", "钱经办").await?;

    assert_eq!(window.violations().await?, Vec::<String>::new());
    window.close().await
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_pc_that_goes_to_sleep_or_is_locked_locks_the_window_and_keeps_what_is_half_typed() -> Outcome {
    let mut session = None;
    let window = Window::open_on_folder((1366, 768), |data| {
        session = data.parent().map(Session::begin).transpose()?;
        Ok(())
    })
    .await?;
    let session = session.ok_or("no bus")?;
    let accounts = Accounts(&window);
    FirstStart(&window)
        .create_with_password(STREET, DIVISION, OFFICE)
        .await?;
    Frame(&window).go("/people").await?;
    window.click_on("[data-test='add-person']").await?;
    window.fill("[data-test='field-name'] input", "新来的人").await?;

    session.sleeps(true)?;
    accounts.gate().await?;
    assert!(
        !window.text().await?.contains(STREET),
        "nothing of the office is left on the screen"
    );
    accounts.enter("", OFFICE).await?;
    // Awake again: nothing locks a second time, or the form could not be opened.
    session.sleeps(false)?;
    Frame(&window).go("/people").await?;
    window.click_on("[data-test='add-person']").await?;
    window.sees("没保存的草稿").await?;

    session.is_locked()?;
    accounts.gate().await?;
    assert_eq!(window.violations().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn the_pages_of_accounts_fit_a_small_screen_in_large_type() -> Outcome {
    let window = with_head((1093, 614)).await?;
    let accounts = Accounts(&window);
    window.click_on("#tab-type").await?;
    window.click("特大").await?;
    let fits = async |name: &str| -> Outcome {
        window.shot(name).await?;
        let overflow = window
            .run("return document.documentElement.scrollWidth > innerWidth")
            .await?;
        assert_eq!(overflow, false, "{name} sticks out of the window");
        Ok(())
    };

    window.click_on("#tab-accounts").await?;
    window.find("[data-test='account-赵主任']").await?;
    fits("accounts-list-large-1093x614").await?;
    accounts.begin("钱经办", "经办人", FIRST).await?;
    fits("accounts-form-large-1093x614").await?;
    accounts.save().await?;
    window.find("[data-test='account-钱经办']").await?;
    window.control('l').await?;
    accounts.gate().await?;
    fits("gate-sign-in-large-1093x614").await?;
    window.click_on("[data-test='forgotten']").await?;
    fits("gate-recovery-large-1093x614").await?;
    window.close().await
}
