//! Forms filled in with what is on file: tables of labels and values, a form a person, several forms in one paper.

mod sheet;
pub mod template;

use chrono::NaiveDate;

pub use sheet::set;

/// A form with everything filled in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FilledForm {
    /// The heading.
    pub title: String,
    /// The person's name; stands at the foot of every page, because loose sheets of many people are shuffled easily.
    pub name: String,
    /// The day on it.
    pub dated: NaiveDate,
    /// JPEG or PNG.
    pub photo: Option<Vec<u8>>,
    /// The line below the heading: its left and its right end.
    pub head: Option<[String; 2]>,
    /// From the top.
    pub tables: Vec<FilledTable>,
    /// The line below the last table.
    pub foot: Option<[String; 2]>,
}

/// A table of such a form.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FilledTable {
    /// Relative widths.
    pub columns: Vec<f32>,
    /// Rows that every page repeats.
    pub head: Vec<Vec<FilledCell>>,
    /// The rows.
    pub rows: Vec<Vec<FilledCell>>,
    /// Least height of a row, in millimetres; none: the usual one.
    pub row_height: Option<f32>,
}

/// A cell of such a table.
#[derive(Debug, Clone, PartialEq)]
pub struct FilledCell {
    /// What stands in it.
    pub shows: Shows,
    /// Columns that it covers.
    pub over: usize,
    /// Rows that it covers.
    pub down: usize,
    /// The text stands at the left edge.
    pub left: bool,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shows {
    /// The name of a row or column.
    Label(String),
    /// What is filled in.
    Value(String),
    /// A person's name.
    Name(String),
    /// The photo.
    Photo,
}

impl FilledCell {
    /// One cell.
    pub fn new(shows: Shows) -> Self {
        Self {
            shows,
            over: 1,
            down: 1,
            left: false,
        }
    }

    /// The name of a row or column.
    pub fn label(text: impl Into<String>) -> Self {
        Self::new(Shows::Label(text.into()))
    }

    /// What is filled in.
    pub fn value(text: impl Into<String>) -> Self {
        Self::new(Shows::Value(text.into()))
    }

    /// The same, over several columns.
    pub fn over(self, over: usize) -> Self {
        Self { over, ..self }
    }
}

/// What stands where nothing is on record.
const NONE: &str = "无";

impl FilledTable {
    /// A table under its own name, with heads and their shares of the width; without rows one that says 「无」.
    pub fn list(title: &str, columns: &[(&str, f32)], rows: Vec<Vec<String>>) -> Self {
        if rows.is_empty() {
            let none = FilledCell {
                left: true,
                ..FilledCell::value(NONE)
            };
            return Self {
                columns: vec![45.0, 133.0],
                rows: vec![vec![FilledCell::label(title), none]],
                ..Self::default()
            };
        }
        let heads = columns.iter().map(|(head, _)| FilledCell::label(*head)).collect();
        let mut head = vec![heads];
        if !title.is_empty() {
            head.insert(0, vec![FilledCell::label(title).over(columns.len())]);
        }
        Self {
            columns: columns.iter().map(|(_, width)| *width).collect(),
            head,
            rows: rows
                .into_iter()
                .map(|row| row.into_iter().map(FilledCell::value).collect())
                .collect(),
            row_height: None,
        }
    }
}
