//! 报表: the quarterly report, and the people behind its figures.

use std::path::Path;

use super::{number_in, test};
use crate::{Outcome, Window};

/// The page of the quarterly report.
pub struct Reports<'w>(pub &'w Window);

impl Reports<'_> {
    /// The number of the row of totals, once the report is shown.
    async fn total_row(&self) -> Outcome<u64> {
        self.0.find("[data-test^='figure-0-']").await?;
        let rows = self
            .0
            .run("return Number(document.querySelector('[role=grid]').getAttribute('aria-rowcount'))")
            .await?;
        // The head counts too.
        Ok(rows.as_u64().unwrap_or_default().saturating_sub(2))
    }

    /// A figure of the row of totals.
    pub async fn total(&self, column: &str) -> Outcome<usize> {
        let cell = test(&format!("figure-{}-{column}", self.total_row().await?));
        self.go_to_totals(&cell).await?;
        // A figure far to the right is out of sight, but there.
        let text = self
            .0
            .run(&format!("return document.querySelector(\"{cell}\").textContent"))
            .await?;
        number_in(text.as_str().unwrap_or_default()).ok_or_else(|| format!("no figure in {cell}").into())
    }

    /// The document holds only those rows of a long report that are in sight.
    async fn go_to_totals(&self, cell: &str) -> Outcome {
        let down = format!(
            "const grid = document.querySelector('[role=grid]')
             if (!document.querySelector(\"{cell}\")) grid.scrollTop = grid.scrollHeight
             return document.querySelector(\"{cell}\") !== null"
        );
        let is_there = async || Ok(self.0.run(&down).await?.as_bool() == Some(true));
        self.0.until("the row of totals is drawn", is_there).await
    }

    /// Opens a figure of the row of totals; the names of its people.
    pub async fn people_behind(&self, column: &str) -> Outcome<Vec<String>> {
        let cell = test(&format!("figure-{}-{column}", self.total_row().await?));
        self.go_to_totals(&cell).await?;
        self.0.click_on(&cell).await?;
        self.0.find(&test("people-behind")).await?;
        // Only those in sight are in the document.
        let names = "const list = document.querySelector(\"[data-test='people-behind'] [role=grid]\")
            const found = new Map()
            let before = -1
            // On a busy PC the page follows the scroll bar late.
            const isDrawn = () => {
                const end = Math.min(list.getBoundingClientRect().top + list.clientHeight, list.querySelector('[role=rowgroup]')?.getBoundingClientRect().bottom)
                return [...list.querySelectorAll('[data-index]')].some((row) => row.getBoundingClientRect().bottom >= end - 1)
            }
            const look = () => {
                if (!isDrawn()) return setTimeout(look, 50)
                for (const one of list.querySelectorAll(\"[data-test='behind-person']\")) {
                    found.set(one.closest('[role=row]').getAttribute('aria-rowindex'), one.textContent)
                }
                if (list.scrollTop === before) return arguments[0]([...found.values()])
                before = list.scrollTop
                list.scrollTop += list.clientHeight / 2
                setTimeout(look, 250)
            }
            look()";
        let found = self.0.page.execute_async(names, Vec::new()).await?;
        Ok(serde_json::from_value(found.json().clone())?)
    }

    /// Saves the report as `out`.
    pub async fn save(&self, out: &Path) -> Outcome {
        self.0.will_choose(&[out])?;
        self.0.click_on(&test("save-quarterly")).await?;
        self.0.sees("季报已保存").await
    }
}
