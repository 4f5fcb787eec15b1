//! 登录、锁定、账户.

use std::path::Path;

use super::{Frame, Import, test};
use crate::{Outcome, Window};

/// Passwords of the tests: of the office, of 赵主任, for one time, and the one chosen instead.
pub const OFFICE_PASSWORD: &str = "guizi-houmian-5-mao";
pub const HEAD_PASSWORD: &str = "hehua-maque-kaichuan";
pub const FIRST_PASSWORD: &str = "liushu-77-lv-dengta";
pub const OWN_PASSWORD: &str = "moli-hua-33-yugang";

/// An office with the roster of 望河街道 read in and 赵主任 signed in.
pub async fn with_head(size: (u32, u32)) -> Outcome<Window> {
    let roster = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/wanghe/roster.xlsx");
    let window = Window::open_office_sized(size).await?;
    let accounts = Accounts(&window);
    Frame(&window).go("/import").await?;
    Import(&window).choose(&roster).await?;
    Import(&window).take_over().await?;
    accounts.make_head().await?;
    Ok(window)
}

/// What stands before the pages, and the accounts among the settings.
pub struct Accounts<'w>(pub &'w Window);

fn input(id: &str) -> String {
    format!("[data-test='{id}'] input, input[data-test='{id}'], textarea[data-test='{id}']")
}

impl Accounts<'_> {
    /// Types a new password twice, and waits until it will do.
    pub async fn new_password(&self, password: &str) -> Outcome {
        self.0.fill(&input("new-password"), password).await?;
        self.0.fill(&input("new-password-again"), password).await
    }

    /// Reads the recovery code from the page and types its last group; the whole code.
    pub async fn keep_recovery_code(&self) -> Outcome<String> {
        let groups = "return [...document.querySelectorAll(\"[data-test='recovery-code'] .group\")].map((one) => one.textContent)";
        self.0.find("[data-test='recovery-code'] .group").await?;
        let groups: Vec<String> = serde_json::from_value(self.0.run(groups).await?)?;
        let last = groups.last().ok_or("no recovery code")?;
        self.0.fill(&input("last-group"), last).await?;
        Ok(groups.join("-"))
    }

    /// Waits for the page that asks who it is, or for the password.
    pub async fn gate(&self) -> Outcome {
        self.0.find(&test("gate")).await?;
        Ok(())
    }

    /// Types the password of `name`, picked before where there are names.
    pub async fn try_password(&self, name: &str, password: &str) -> Outcome {
        self.gate().await?;
        if !name.is_empty() {
            let pick = format!("//*[@data-test='names']//button[normalize-space(.)='{name}']");
            self.0.click_at(&pick).await?;
        }
        self.0.fill(&input("password"), password).await?;
        self.0.click_on(&test("gate-go")).await
    }

    /// Signs in and waits for the pages.
    pub async fn enter(&self, name: &str, password: &str) -> Outcome {
        self.try_password(name, password).await?;
        self.inside().await
    }

    /// Changes a password that was for one time.
    pub async fn change_one_time(&self, new: &str) -> Outcome {
        self.0.sees("一次性口令").await?;
        self.new_password(new).await?;
        self.0.click_on(&test("gate-go")).await?;
        self.inside().await
    }

    /// Waits for the pages.
    pub async fn inside(&self) -> Outcome {
        self.0
            .until("the pages are shown", async || self.0.is_shown("nav .place").await)
            .await
    }

    /// Goes to the accounts among the settings.
    pub async fn open(&self) -> Outcome {
        self.0.click_on(&test("nav-/settings")).await?;
        self.0.click_on("#tab-accounts").await?;
        self.0.find(&test("accounts")).await?;
        Ok(())
    }

    /// Makes the first account, 赵主任, who is signed in at once.
    pub async fn make_head(&self) -> Outcome {
        self.open().await?;
        self.begin("赵主任", "", HEAD_PASSWORD).await?;
        self.0.shot("accounts-first").await?;
        self.save().await?;
        self.keep_recovery_code().await?;
        self.0.click_on(&test("recovery-kept")).await?;
        self.0.reads(&test("who"), "赵主任").await
    }

    /// Begins an account; `role` is left as proposed where it is empty.
    pub async fn begin(&self, name: &str, role: &str, password: &str) -> Outcome {
        self.0.click_on(&test("account-add")).await?;
        self.0.fill(&input("account-name"), name).await?;
        self.new_password(password).await?;
        if !role.is_empty() {
            let css = format!("//*[@data-test='account-role']//label[normalize-space(.)='{role}']");
            self.0.click_at(&css).await?;
        }
        Ok(())
    }

    /// Saves the account that was begun.
    pub async fn save(&self) -> Outcome {
        self.0.click_on(&test("account-save")).await
    }
}
