//! Official papers: each document is plain data that is set to pages, and pages are written as PDF or shown in the window.
//!
//! A document knows its wording and layout; it does not know the database, and decides nothing about people.

pub mod announcement;
pub mod fonts;
pub mod form_paper;
pub mod pdf;
pub mod preview;
pub(crate) mod privacy;
pub mod recovery_sheet;
pub mod review_notice;
pub mod sides;
pub mod table_paper;
#[cfg(test)]
mod tests;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use crate::storage::own;
use crate::{Error, Result};
use fonts::Face;
use pdf::page::{Block, Page};
use pdf::photo::Photo;
use pdf::shape::Typesetter;
use sides::Sides;

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

/// The paper as a PDF file's bytes; equal papers give equal bytes.
pub fn pdf_bytes(paper: &LaidOut) -> Result<Vec<u8>> {
    pdf::write::bytes(paper)
}

/// Writes the paper to `out`, which is replaced only by a complete file.
pub fn write_pdf(paper: &LaidOut, out: &Path) -> Result<()> {
    let bytes = pdf_bytes(paper)?;
    own::export(out, |file| Ok(file.write_all(&bytes)?))
}

/// Writes the paper aside, lets `act` do what the paper is about, and only then lays it at `out`: what is refused leaves no paper, and
/// nothing is done for which none could be written. Says whether the paper lies there, or why it could not be laid there after all.
pub fn write_pdf_with<T>(paper: &LaidOut, out: &Path, act: impl FnOnce() -> Result<T>) -> Result<(T, Result<()>)> {
    let bytes = pdf_bytes(paper)?;
    let mut done = None;
    let written = own::export(out, |file| {
        file.write_all(&bytes)?;
        done = Some(act()?);
        Ok(())
    });
    match (done, written) {
        (Some(done), written) => Ok((done, written)),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Err(Error::Internal("a paper was written without what it is about".into())),
    }
}

/// Refuses bytes that no paper could print as a photo.
pub fn check_photo(bytes: &[u8]) -> Result<()> {
    Photo::read(bytes).map(|_| ())
}
