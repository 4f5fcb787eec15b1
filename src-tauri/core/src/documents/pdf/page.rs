//! A page as a list of things at places, which any writer can draw: glyphs, rules, images.
//!
//! All lengths are points (1/72 inch); the origin is the page's upper left corner, y grows downwards.

use std::ops::Range;

/// Points to the millimetre.
pub const MM: f32 = 72.0 / 25.4;

/// One character at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacedGlyph {
    /// The character as it stands in the text.
    pub ch: char,
    /// Its glyph in the run's face; `None` for a space that only moves the pen.
    pub glyph: Option<u16>,
    /// What the face's own advance would be, in thousandths of an em.
    pub advance: u16,
    /// Where its origin lies.
    pub x: f32,
}

/// Glyphs of one face and size on one baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Index into [`crate::documents::LaidOut::faces`].
    pub face: u16,
    /// Em in points.
    pub size: f32,
    /// The baseline.
    pub y: f32,
    /// Into [`Page::glyphs`].
    pub glyphs: Range<u32>,
}

/// A line of text as it is read: runs that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct TextLine {
    /// Into [`Page::runs`].
    pub runs: Range<u32>,
    /// Index into [`crate::documents::LaidOut::blocks`].
    pub block: u32,
}

/// A straight line, drawn centred on its two ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// One end.
    pub from: (f32, f32),
    /// The other end.
    pub to: (f32, f32),
    /// Thickness.
    pub width: f32,
}

/// A photo at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacedImage {
    /// Index into [`crate::documents::LaidOut::images`].
    pub image: u32,
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width on paper.
    pub width: f32,
    /// Height on paper.
    pub height: f32,
}

/// One sheet side.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Width of the sheet.
    pub width: f32,
    /// Height of the sheet.
    pub height: f32,
    /// Every character, in reading order.
    pub glyphs: Vec<PlacedGlyph>,
    /// Every run, in reading order.
    pub runs: Vec<Run>,
    /// Every line of text, in reading order.
    pub lines: Vec<TextLine>,
    /// Rules of tables.
    pub rules: Vec<Rule>,
    /// Photos.
    pub images: Vec<PlacedImage>,
}

impl Page {
    /// An empty sheet.
    pub fn new(width: f32, height: f32) -> Self {
        Self {
            width,
            height,
            ..Self::default()
        }
    }

    /// The text of one line.
    pub fn text_of(&self, line: &TextLine) -> String {
        self.runs_of(line)
            .iter()
            .flat_map(|run| self.glyphs_of(run))
            .map(|g| g.ch)
            .collect()
    }

    /// The runs of one line.
    pub fn runs_of(&self, line: &TextLine) -> &[Run] {
        &self.runs[line.runs.start as usize..line.runs.end as usize]
    }

    /// The glyphs of one run.
    pub fn glyphs_of(&self, run: &Run) -> &[PlacedGlyph] {
        &self.glyphs[run.glyphs.start as usize..run.glyphs.end as usize]
    }

    /// Whether nothing is printed on it.
    pub fn is_empty(&self) -> bool {
        self.glyphs.is_empty() && self.rules.is_empty() && self.images.is_empty()
    }
}

/// What a piece of text is, for readers that cannot see the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// The paper's title.
    Title,
    /// A heading, 1 the highest.
    Heading(u8),
    /// Running text.
    Paragraph,
    /// A cell that names a column or row.
    HeadCell {
        /// Which table of the paper.
        table: u32,
        /// Which row of it.
        row: u32,
    },
    /// A cell.
    Cell {
        /// Which table of the paper.
        table: u32,
        /// Which row of it.
        row: u32,
    },
    /// Page numbers and repeated table heads, which a screen reader passes over.
    Artifact,
}
