//! 导入: files are looked at, corrected and taken over.

use std::path::Path;

use thirtyfour::Key;

use super::{number_in, test};
use crate::{Outcome, Window};

/// What a look found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub rows: usize,
    pub added: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub held_back: usize,
}

/// The page for reading in.
pub struct Import<'w>(pub &'w Window);

impl Import<'_> {
    /// Goes to the page and chooses a file, whatever the page shows of an earlier one.
    pub async fn choose(&self, file: &Path) -> Outcome {
        self.0.will_choose(&[file])?;
        self.0
            .click_on("[data-test='import-drop'] button, [data-test='import-another']")
            .await?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.0.reads(&test("import-file"), &name).await
    }

    /// Goes to the page and chooses a folder.
    pub async fn choose_folder(&self, folder: &Path) -> Outcome {
        self.0.will_choose(&[folder])?;
        self.0.click_on(&test("import-folder")).await?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.0.reads(&test("import-file"), &name).await
    }

    /// Shows a part: `files`, a kind, or `unknown`.
    pub async fn part(&self, name: &str) -> Outcome {
        self.0.click_on(&test(&format!("part-{name}"))).await
    }

    /// Tabs on to the next question, however much stands before it.
    pub async fn tab_to_question(&self) -> Outcome {
        const MOST: usize = 12;
        for _ in 0..MOST {
            self.0.press(Key::Tab).await?;
            if self.0.run("return document.activeElement.matches('.line')").await? == true {
                return Ok(());
            }
        }
        Err("no question is reached with the Tab key".into())
    }

    /// What is asked by the question that the keys go to.
    pub async fn asked(&self) -> Outcome<String> {
        let text = self.0.run("return document.activeElement.innerText").await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until `held_back` rows are left.
    pub async fn leaves(&self, held_back: usize) -> Outcome {
        self.0
            .until("rows are held back no longer", async || {
                Ok(self.counts().await?.held_back == held_back)
            })
            .await
    }

    /// What the look found.
    pub async fn counts(&self) -> Outcome<Counts> {
        self.0.find(&test("import-counts")).await?;
        let mut found = [0; 5];
        for (place, name) in found
            .iter_mut()
            .zip(["rows", "added", "updated", "unchanged", "held-back"])
        {
            let text = self.0.text_of(&test(&format!("count-{name}"))).await?;
            *place = number_in(&text).ok_or("a count without a number")?;
        }
        let [rows, added, updated, unchanged, held_back] = found;
        Ok(Counts {
            rows,
            added,
            updated,
            unchanged,
            held_back,
        })
    }

    /// Why a row is held back.
    pub async fn reason(&self, row: u32) -> Outcome<String> {
        self.0.text_of(&test(&format!("held-back-{row}"))).await
    }

    /// Types what a doubtful cell should say.
    pub async fn mend(&self, cell: &str, text: &str) -> Outcome {
        self.0.fill(&test(&format!("mend-{cell}")), text).await
    }

    /// Looks again with the corrected cells; waits until `held_back` rows are left.
    pub async fn recheck(&self, held_back: usize) -> Outcome {
        self.0.click_on(&test("import-recheck")).await?;
        self.leaves(held_back).await
    }

    /// Opens one of the lists: `columns`, `doubtful`, `unknown`, `differences`, `named`, `communities`, `warnings`.
    pub async fn list(&self, name: &str) -> Outcome {
        self.0.click_on(&format!("#tab-{name}")).await
    }

    /// Saves the marked workbook as `out`.
    pub async fn save_marked(&self, out: &Path) -> Outcome {
        self.0.will_choose(&[out])?;
        self.0.click_on(&test("import-save-marked")).await?;
        self.0.sees("标注后的表格已保存").await
    }

    /// Writes what was found good; returns what the page says.
    pub async fn take_over(&self) -> Outcome<String> {
        self.0.click_on(&test("import-take-over")).await?;
        self.0.text_of(&test("import-done")).await
    }

    /// Presses Enter in a doubtful cell.
    pub async fn enter(&self) -> Outcome {
        self.0.press(Key::Enter).await
    }
}
