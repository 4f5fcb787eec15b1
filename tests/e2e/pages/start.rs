//! 首次启动: an office is made in a folder.

use super::{Accounts, test};
use crate::{Outcome, Window};

/// Shown as long as no office is open.
pub struct FirstStart<'w>(pub &'w Window);

impl FirstStart<'_> {
    /// Makes an office in the test's own folder.
    pub async fn create(&self, street: &str, division: &str) -> Outcome {
        let window = self.0;
        window.will_choose(&[&window.data()])?;
        window.click_on(&test("start-choose")).await?;
        window
            .reads(&test("start-folder"), &window.data().display().to_string())
            .await?;
        window.fill(&test("start-street"), street).await?;
        window.fill(&test("start-division"), division).await?;
        window.click_on(&test("start-without-password")).await?;
        window.shot("01-first-start").await?;
        window.click_on(&test("start-create")).await?;
        window.find("nav .place").await?;
        Ok(())
    }

    /// Makes an encrypted office; its recovery code.
    pub async fn create_with_password(&self, street: &str, division: &str, password: &str) -> Outcome<String> {
        let (window, accounts) = (self.0, Accounts(self.0));
        window.will_choose(&[&window.data()])?;
        window.click_on(&test("start-choose")).await?;
        window
            .reads(&test("start-folder"), &window.data().display().to_string())
            .await?;
        window.fill(&test("start-street"), street).await?;
        window.fill(&test("start-division"), division).await?;
        window.shot("first-start-choice").await?;
        window.click_on(&test("start-create")).await?;
        accounts.new_password(password).await?;
        window.shot("first-start-password").await?;
        window.click_on(&test("start-to-code")).await?;
        let code = accounts.keep_recovery_code().await?;
        window.shot("first-start-recovery").await?;
        window.click_on(&test("start-encrypt")).await?;
        window.find("nav .place").await?;
        Ok(code)
    }
}
