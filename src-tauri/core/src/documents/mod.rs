//! Official papers: each document is plain data that is set to pages, and pages are written as PDF or shown in the window.
//!
//! A document knows its wording and layout; it does not know the database, and decides nothing about people.

pub mod announcement;
pub mod fonts;
pub mod form_paper;
mod laid_out;
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

use crate::storage::own;
use crate::{Error, Result};
use pdf::photo::Photo;

pub(crate) use laid_out::Summary;
pub use laid_out::{Fallback, LaidOut};

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
