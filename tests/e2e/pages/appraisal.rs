//! 考核: scores, grades, announcement.

use std::path::Path;

use thirtyfour::Key;

use super::{number_in, test};
use crate::{Outcome, Window};

/// The page of a year's appraisal.
pub struct Appraisal<'w>(pub &'w Window);

impl Appraisal<'_> {
    /// Goes to a step: `scores`, `grades`, `announcement`.
    pub async fn step(&self, step: &str) -> Outcome {
        let css = test(&format!("step-{step}"));
        self.0.click_on(&css).await?;
        self.0.find(&format!("{css}[aria-current='step']")).await?;
        Ok(())
    }

    /// People taking part, and how many of them may be graded best.
    pub async fn quota(&self) -> Outcome<(usize, usize)> {
        let taking_part = number_in(&self.0.text_of(&test("taking-part")).await?).ok_or("no count")?;
        let quota = number_in(&self.0.text_of(&test("quota")).await?).ok_or("no quota")?;
        Ok((taking_part, quota))
    }

    /// Confirms the grades as they are suggested.
    pub async fn confirm(&self) -> Outcome {
        self.0.click_on(&test("confirm-grades")).await?;
        self.0
            .click_on("[data-test='confirm-bar'] button.el-button--primary")
            .await?;
        self.0.find(&test("confirmed-state")).await?;
        Ok(())
    }

    /// Pages of the announcement, once drawn: shapes of characters on the first page, and all of its text.
    pub async fn announcement(&self) -> Outcome<(u64, String)> {
        self.0.find(".sheets svg[data-page='0']").await?;
        let drawn = "return document.querySelectorAll(\".sheets svg[data-page='0'] use\").length";
        let shapes = self.0.run(drawn).await?.as_u64().unwrap_or_default();
        let text = "return [...document.querySelectorAll('.sheets svg')].map((one) => one.textContent).join('\\n')";
        let text = self.0.run(text).await?.as_str().unwrap_or_default().to_owned();
        Ok((shapes, text))
    }

    /// Saves the draft, or what hangs, as `out`.
    pub async fn save(&self, out: &Path) -> Outcome {
        self.0.will_choose(&[out])?;
        self.0.click_on(&test("save-announcement")).await?;
        self.0.find(&test("issued")).await?;
        Ok(())
    }

    /// Puts the announcement up from a day on.
    pub async fn publish(&self, from: &str) -> Outcome {
        self.0.fill("[data-test='publish-from'] input", from).await?;
        self.0.press(Key::Tab).await?;
        self.0.click_on(&test("publish")).await?;
        self.agree("publish-bar").await?;
        self.0.find(&test("publication-stage")).await?;
        Ok(())
    }

    /// Agrees to what a bar asks.
    pub async fn agree(&self, bar: &str) -> Outcome {
        let css =
            format!("[data-test='{bar}'] button.el-button--primary, [data-test='{bar}'] button.el-button--danger");
        self.0.click_on(&css).await
    }

    /// Where the publication is.
    pub async fn stage(&self) -> Outcome<String> {
        self.0.text_of(&test("publication-stage")).await
    }
}
