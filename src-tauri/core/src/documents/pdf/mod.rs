//! Sets papers to GB/T 9704 and writes them as PDF. The only module that names printpdf.
//!
//! From text to file: [`shape`] finds each character's glyph, [`lines`] breaks text, [`table`] describes tables and [`table_layout`] sets their cells, [`flow`] cuts
//! pages of [`page`] things, `write` hands them to printpdf. Everything before `write` knows nothing of PDF, so that the
//! window's preview and another writer see the same pages.

mod finish;
pub mod flow;
pub mod lines;
pub mod official;
pub mod page;
pub mod photo;
pub mod rules;
pub mod shape;
pub mod sheet;
mod subset;
pub mod table;
pub mod table_layout;
mod tags;
pub(in crate::documents) mod write;
