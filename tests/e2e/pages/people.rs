//! 人员: the list, and one person's file over it.

use super::{number_in, test};
use crate::{Outcome, Window};

/// The list of people.
pub struct People<'w>(pub &'w Window);

const FILE: &str = "[data-test='person-file']";

impl People<'_> {
    /// How many people the list holds.
    pub async fn count(&self) -> Outcome<usize> {
        let text = self.0.text_of("[data-test='people-table'] .foot").await?;
        number_in(&text).ok_or_else(|| format!("no count in {text}").into())
    }

    /// Waits until the list holds a person of this name, and opens the file.
    pub async fn open(&self, name: &str) -> Outcome {
        self.0.click(name).await?;
        self.0.reads(&format!("{FILE} h2"), name).await
    }

    /// The identity number as the file shows it.
    pub async fn id_number(&self) -> Outcome<String> {
        self.0.text_of(&format!("{FILE} [data-test='id-number']")).await
    }

    /// Asks for the whole numbers.
    pub async fn reveal(&self) -> Outcome {
        self.0.click_on(&test("reveal")).await?;
        self.0.find(&test("hide-numbers")).await?;
        Ok(())
    }

    /// Closes the file.
    pub async fn close(&self) -> Outcome {
        self.0.click_on(&test("drawer-close")).await?;
        self.0
            .until("the file is closed", async || Ok(!self.0.is_shown(FILE).await?))
            .await
    }
}
