//! Tables: columns by weight, cells over several columns and rows, text that shrinks a little before it wraps.

use super::shape::is_full_width;
use crate::documents::fonts::Role;

/// Where text stands in its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    #[default]
    Center,
}

/// What a cell shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Text; a line feed starts a new line.
    Text(String),
    /// A photo, by its number in the paper, with its width and height in points.
    Image(u32, f32, f32),
}

/// A cell, placed into the next free column of its row.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperCell {
    /// What it shows.
    pub content: Content,
    /// Its typeface.
    pub role: Role,
    /// Where the text stands.
    pub align: Align,
    /// How many columns it covers.
    pub columns: usize,
    /// How many rows it covers.
    pub rows: usize,
    /// It names a row or a column.
    pub is_head: bool,
    /// A name of two characters is spread to the width of three.
    pub spread: bool,
}

impl PaperCell {
    /// Text in 仿宋, centred.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            content: Content::Text(text.into()),
            role: Role::FangSong,
            align: Align::Center,
            columns: 1,
            rows: 1,
            is_head: false,
            spread: false,
        }
    }

    /// The name of a row or column, in 黑体.
    pub fn head(text: impl Into<String>) -> Self {
        Self {
            role: Role::Hei,
            is_head: true,
            ..Self::text(text)
        }
    }

    /// A person's name: 「张 伟」 as wide as 「张小伟」.
    pub fn name(text: impl Into<String>) -> Self {
        Self {
            spread: true,
            ..Self::text(text)
        }
    }

    /// A photo of `width` by `height` points.
    pub fn image(image: u32, width: f32, height: f32) -> Self {
        Self {
            content: Content::Image(image, width, height),
            ..Self::text("")
        }
    }

    /// Over `columns` columns.
    pub fn over(mut self, columns: usize) -> Self {
        self.columns = columns;
        self
    }

    /// Over `rows` rows.
    pub fn down(mut self, rows: usize) -> Self {
        self.rows = rows;
        self
    }

    /// Text at the left edge.
    pub fn left(mut self) -> Self {
        self.align = Align::Left;
        self
    }
}

/// A table as its document describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperTable {
    /// Relative widths of the columns.
    pub columns: Vec<f32>,
    /// Rows that every page repeats.
    pub head: Vec<Vec<PaperCell>>,
    /// The rows.
    pub rows: Vec<Vec<PaperCell>>,
    /// Em of the text.
    pub size: f32,
    /// Text that is a little too long shrinks to this before it wraps.
    pub least_size: f32,
    /// Least height of a row.
    pub row_height: f32,
}

/// Weights by the longest text of each column, in ems, none outside `bounds`.
pub fn column_weights(rows: &[Vec<PaperCell>], columns: usize, bounds: std::ops::RangeInclusive<f32>) -> Vec<f32> {
    const MARGIN: f32 = 1.0;
    let mut weights = vec![*bounds.start(); columns];
    for row in rows {
        for (weight, cell) in weights.iter_mut().zip(row) {
            if let Content::Text(text) = &cell.content {
                *weight = weight.max(approximate_ems(text)).min(*bounds.end());
            }
        }
    }
    weights.into_iter().map(|w| w + MARGIN).collect()
}

/// How wide `text` is, near enough to share out space before any font is looked at.
pub fn approximate_ems(text: &str) -> f32 {
    text.chars().map(|c| if is_full_width(c) { 1.0 } else { 0.55 }).sum()
}
