//! A paper on its pages.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::fonts::Face;
use super::pdf::page::{Block, Page};
use super::pdf::photo::Photo;
use super::pdf::shape::Typesetter;
use crate::Result;

/// A paper on its pages, ready to be written or shown.
#[derive(Debug, Clone)]
pub struct LaidOut {
    /// What the file says it is.
    pub title: String,
    /// The day on the paper, for the file's own date; no clock is read.
    pub dated: Option<NaiveDate>,
    /// In order.
    pub pages: Vec<Page>,
    /// Pages, by their places, that begin a sheet of their own where both sides are printed.
    pub starts: Vec<usize>,
    /// For one run of a printer: the sides that it prints.
    pub sides: Option<Sides>,
    /// Characters that the intended typeface lacks, with the font that stands in.
    pub fallback: Vec<Fallback>,
    /// What each piece of text is.
    pub blocks: Vec<Block>,
    /// Photos that pages place.
    pub images: Vec<Photo>,
    /// Fonts that runs name by number.
    pub faces: Vec<Arc<Face>>,
}

/// A character set in another font than the rest of its line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Fallback {
    /// The character.
    pub char: char,
    /// The font that has it.
    pub font: String,
}

/// What the file says about itself.
pub(crate) struct Summary<'t> {
    pub title: &'t str,
    pub dated: Option<NaiveDate>,
}

impl LaidOut {
    /// Closes a paper; refuses it if a character has no glyph anywhere.
    pub(crate) fn new(
        summary: Summary<'_>,
        pages: Vec<Page>,
        blocks: Vec<Block>,
        images: Vec<Photo>,
        setter: Typesetter<'_>,
    ) -> Result<Self> {
        let (faces, fallback) = setter.finish()?;
        Ok(Self {
            title: summary.title.to_owned(),
            dated: summary.dated,
            pages,
            starts: Vec::new(),
            sides: None,
            fallback: fallback
                .into_iter()
                .map(|(char, font)| Fallback { char, font })
                .collect(),
            blocks,
            images,
            faces,
        })
    }

    /// The text of the paper, a line for each block, without page numbers and repeated table heads.
    pub fn text(&self) -> String {
        let mut blocks = vec![String::new(); self.blocks.len()];
        for page in &self.pages {
            for line in &page.lines {
                if let Some(block) = blocks.get_mut(line.block as usize) {
                    block.push_str(&page.text_of(line));
                }
            }
        }
        let read = blocks.into_iter().zip(&self.blocks);
        let kept: Vec<String> = read
            .filter(|(text, block)| !text.is_empty() && **block != Block::Artifact)
            .map(|(text, _)| text)
            .collect();
        kept.join("\n")
    }
}

/// The sides of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Sides {
    /// One page a sheet.
    OneSided,
    /// Fronts and backs, by a printer that turns sheets itself.
    BothSides,
    /// By hand, first run: the fronts.
    Fronts,
    /// By hand, second run: the backs, in the order of their fronts.
    Backs,
    /// By hand, second run: the backs, the last sheet first.
    BacksFromLast,
}

impl Sides {
    /// Is this the second run of a paper whose fronts have been printed?
    pub fn is_second_run(self) -> bool {
        matches!(self, Self::Backs | Self::BacksFromLast)
    }
}
