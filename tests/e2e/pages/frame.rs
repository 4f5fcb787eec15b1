//! What is around every page: places, search, undo, messages.

use super::{number_in, test};
use crate::{Outcome, Window};

/// The frame of the window.
pub struct Frame<'w>(pub &'w Window);

impl Frame<'_> {
    /// Goes to a page by its place in the navigation: `/people`.
    pub async fn go(&self, place: &str) -> Outcome {
        self.0.click_on(&test(&format!("nav-{place}"))).await?;
        self.0.find("main h1, main [data-test]").await?;
        Ok(())
    }

    /// Goes to a page that is reached from others, by its address.
    pub async fn to(&self, address: &str) -> Outcome {
        self.0.run(&format!("location.hash = '#{address}'")).await?;
        self.0.find("main h1").await?;
        Ok(())
    }

    /// Types into the one search field.
    pub async fn search(&self, text: &str) -> Outcome {
        self.0.control('f').await?;
        self.0.control('a').await?;
        self.0.press(text).await
    }

    /// How many people are in post, by the card in the navigation.
    pub async fn people_in_post(&self) -> Outcome<usize> {
        let card = self.0.text_of(&test("office")).await?;
        let after = card.rsplit_once("在岗").map_or(card.as_str(), |(_, after)| after);
        number_in(after).ok_or_else(|| format!("no number in {card}").into())
    }

    /// What the button at the foot would take back.
    pub async fn would_undo(&self) -> Outcome<String> {
        self.0.text_of(&test("undo")).await
    }

    /// Takes the last change back and waits until the foot offers another; what was taken back.
    pub async fn undo(&self) -> Outcome<String> {
        let before = self.would_undo().await?;
        self.0.click_on(&test("undo")).await?;
        self.0
            .until("another change is offered to be taken back", async || {
                Ok(self.would_undo().await? != before)
            })
            .await?;
        Ok(before)
    }
}
