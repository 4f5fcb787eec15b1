//! An empty table to be filled in and read in again: plain data, drawn by [`xlsx::template`](super::xlsx::template).

use serde::Serialize;

use crate::domain::catalogue::Form;

/// Rows that are prepared for filling in.
pub const ROWS: u32 = 300;

/// An empty table of a kind.
#[derive(Debug, Clone)]
pub struct Template {
    /// 表名
    pub title: String,
    /// Name of the sheet in the workbook.
    pub sheet: String,
    /// 填报单位：…
    pub unit: String,
    /// What must be known before filling in, beside the unit.
    pub hint: String,
    /// Columns, from the left.
    pub columns: Vec<TemplateColumn>,
    /// What holds for the whole table, a sentence a line.
    pub notes: Vec<String>,
}

/// A column to be filled in.
#[derive(Debug, Clone, Serialize)]
pub struct TemplateColumn {
    /// Key of the field.
    pub key: String,
    /// The head, without the star of a needed column.
    pub heading: String,
    /// Every row must fill it in.
    pub needed: bool,
    /// How it is filled in.
    pub how: String,
    /// Words to choose from.
    pub words: Vec<String>,
    /// Nothing but these words is taken.
    pub only_words: bool,
    /// Several of the words may stand in a cell, parted by 、.
    pub several: bool,
    /// How its cells are written.
    #[serde(skip)]
    pub form: Form,
    /// The most that a number may be, hundredths.
    #[serde(skip)]
    pub most: Option<u32>,
}

impl TemplateColumn {
    /// The head as it is drawn.
    pub fn head(&self) -> String {
        let star = if self.needed { "*" } else { "" };
        format!("{}{star}", self.heading)
    }
}
