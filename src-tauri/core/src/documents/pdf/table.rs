//! Tables: columns by weight, cells over several columns and rows, text that shrinks a little before it wraps.

use super::lines::{Measure, SetLine, Span, break_lines, natural_width, single_line};
use super::page::Block;
use super::shape::{Typesetter, is_full_width};
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
pub struct Cell {
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

impl Cell {
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
pub struct Table {
    /// Relative widths of the columns.
    pub columns: Vec<f32>,
    /// Rows that every page repeats.
    pub head: Vec<Vec<Cell>>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// Em of the text.
    pub size: f32,
    /// Text that is a little too long shrinks to this before it wraps.
    pub least_size: f32,
    /// Least height of a row.
    pub row_height: f32,
}

/// Weights by the longest text of each column, in ems, none outside `bounds`.
pub fn column_weights(rows: &[Vec<Cell>], columns: usize, bounds: std::ops::RangeInclusive<f32>) -> Vec<f32> {
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

/// Space between a rule and the text.
const PADDING: f32 = 3.0;
/// From line to line within a cell, in ems.
const LINE: f32 = 1.3;

/// A cell with its text set and its place known.
#[derive(Debug, Clone)]
pub struct LaidCell {
    /// First column.
    pub column: usize,
    /// Columns covered.
    pub columns: usize,
    /// Rows covered.
    pub rows: usize,
    /// Lines of text.
    pub lines: Vec<SetLine>,
    /// Em of the lines.
    pub size: f32,
    /// Where the text stands.
    pub align: Align,
    /// A photo instead of text.
    pub image: Option<(u32, f32, f32)>,
    /// What it is for readers.
    pub kind: Block,
    /// Its number among the paper's blocks, given when the table joins the flow.
    pub block: u32,
}

/// Rows that stay on one page, because cells join them.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// Height of each row.
    pub heights: Vec<f32>,
    /// Cells of each row.
    pub rows: Vec<Vec<LaidCell>>,
}

impl Group {
    /// Every cell, row by row.
    pub fn cells_mut(&mut self) -> impl Iterator<Item = &mut LaidCell> {
        self.rows.iter_mut().flatten()
    }

    /// Height of all its rows.
    pub fn height(&self) -> f32 {
        self.heights.iter().sum()
    }
}

/// A table that is ready to be cut into pages.
#[derive(Debug, Clone)]
pub struct LaidTable {
    /// Left edges of the columns and the right edge of the last, from the table's left edge.
    pub edges: Vec<f32>,
    /// Repeated on every page.
    pub head: Group,
    /// In order.
    pub groups: Vec<Group>,
}

/// Sets `table`, the paper's `number`th, to `width` points.
pub fn lay_out(setter: &mut Typesetter<'_>, table: &Table, number: u32, width: f32) -> LaidTable {
    let total: f32 = table.columns.iter().sum();
    let mut edges = vec![0.0];
    let mut x = 0.0;
    for weight in &table.columns {
        x += weight / total * width;
        edges.push(x);
    }
    let head = lay_out_rows(setter, table, &table.head, &edges, number, 0);
    let first_row = table.head.len() as u32;
    let rows = lay_out_rows(setter, table, &table.rows, &edges, number, first_row);
    LaidTable {
        edges,
        head: join(head),
        groups: split_groups(rows),
    }
}

type Rows = Vec<(f32, Vec<LaidCell>)>;

fn lay_out_rows(
    setter: &mut Typesetter<'_>,
    table: &Table,
    rows: &[Vec<Cell>],
    edges: &[f32],
    number: u32,
    first_row: u32,
) -> Rows {
    let columns = table.columns.len();
    // How many further rows each column is covered from above.
    let mut covered = vec![0_usize; columns];
    let mut laid: Rows = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let mut cells = Vec::with_capacity(row.len());
        let mut column = 0;
        for cell in row {
            while column < columns && covered[column] > 0 {
                column += 1;
            }
            let end = (column + cell.columns).min(columns);
            if column >= end {
                break;
            }
            covered[column..end].fill(cell.rows);
            let width = edges[end] - edges[column] - 2.0 * PADDING;
            let row_number = first_row + index as u32;
            cells.push(LaidCell {
                column,
                columns: end - column,
                rows: cell.rows.min(rows.len() - index),
                ..set_cell(setter, table, cell, width, number, row_number)
            });
            column = end;
        }
        for below in &mut covered {
            *below = below.saturating_sub(1);
        }
        let needed = cells
            .iter()
            .filter(|c| c.rows == 1)
            .map(needed_height)
            .fold(0.0, f32::max);
        laid.push((needed.max(table.row_height), cells));
    }
    make_room_for_tall_cells(&mut laid);
    laid
}

fn set_cell(setter: &mut Typesetter<'_>, table: &Table, cell: &Cell, width: f32, number: u32, row: u32) -> LaidCell {
    let (lines, size, image) = match &cell.content {
        Content::Image(image, width, height) => (Vec::new(), table.size, Some((*image, *width, *height))),
        Content::Text(text) => {
            let (lines, size) = fit_text(setter, table, cell, text, width);
            (lines, size, None)
        }
    };
    LaidCell {
        column: 0,
        columns: 0,
        rows: 0,
        lines,
        size,
        align: cell.align,
        image,
        block: 0,
        kind: if cell.is_head {
            Block::HeadCell { table: number, row }
        } else {
            Block::Cell { table: number, row }
        },
    }
}

/// One line if it fits, if need be a little smaller; else as many lines as it takes.
fn fit_text(setter: &mut Typesetter<'_>, table: &Table, cell: &Cell, text: &str, width: f32) -> (Vec<SetLine>, f32) {
    let mut paragraphs: Vec<[Span; 1]> = text.split('\n').map(|line| [Span::new(cell.role, line)]).collect();
    let longest = paragraphs.iter().map(|p| natural_width(setter, p)).fold(0.0, f32::max);
    let fitting_size = if longest > 0.0 {
        (width / longest).min(table.size)
    } else {
        table.size
    };
    if fitting_size >= table.least_size {
        let mut lines: Vec<SetLine> = paragraphs.iter().map(|p| single_line(setter, p)).collect();
        if cell.spread {
            lines.iter_mut().for_each(spread_name);
        }
        return (lines, fitting_size);
    }
    if cell.spread {
        // A name breaks where the bearer would pause.
        let parts = text.split_inclusive('·').map(|part| [Span::new(cell.role, part)]);
        paragraphs = parts.collect();
    }
    let measure = Measure {
        width: width / table.size,
        first_indent: 0.0,
        justify: false,
    };
    let lines = paragraphs
        .iter()
        .flat_map(|p| break_lines(setter, p, measure))
        .collect();
    (lines, table.size)
}

fn spread_name(line: &mut SetLine) {
    if let [first, second] = line.cells.as_mut_slice()
        && first.0.width == 1.0
        && second.0.width == 1.0
    {
        second.1 = 2.0;
        line.width = 3.0;
    }
}

fn needed_height(cell: &LaidCell) -> f32 {
    let text = cell.lines.len() as f32 * cell.size * LINE;
    let image = cell.image.map_or(0.0, |(_, _, height)| height);
    text.max(image) + 2.0 * PADDING
}

fn make_room_for_tall_cells(rows: &mut Rows) {
    for index in 0..rows.len() {
        let tall: Vec<(usize, f32)> = rows[index]
            .1
            .iter()
            .filter(|c| c.rows > 1)
            .map(|c| (c.rows, needed_height(c)))
            .collect();
        for (count, needed) in tall {
            let end = (index + count).min(rows.len());
            let have: f32 = rows[index..end].iter().map(|r| r.0).sum();
            let more = (needed - have).max(0.0) / (end - index) as f32;
            for row in &mut rows[index..end] {
                row.0 += more;
            }
        }
    }
}

fn join(rows: Rows) -> Group {
    let mut group = Group::default();
    for (height, cells) in rows {
        group.heights.push(height);
        group.rows.push(cells);
    }
    group
}

fn split_groups(rows: Rows) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut joined = 0;
    for (height, cells) in rows {
        if joined == 0 {
            groups.push(Group::default());
        }
        joined = cells.iter().map(|c| c.rows - 1).fold(joined.max(1) - 1, usize::max);
        if let Some(group) = groups.last_mut() {
            group.heights.push(height);
            group.rows.push(cells);
        }
    }
    groups
}

/// Where the first line of `cell` has its baseline, and how far apart the lines are, in a cell of `height`.
pub fn baselines(cell: &LaidCell, height: f32) -> (f32, f32) {
    let line = cell.size * LINE;
    let top = (height - line * cell.lines.len() as f32) / 2.0;
    (top + (line - cell.size) / 2.0 + 0.88 * cell.size, line)
}

/// Where a line starts in a cell of `width`.
pub fn line_start(cell: &LaidCell, line: &SetLine, width: f32) -> f32 {
    match cell.align {
        Align::Left => PADDING,
        Align::Center => (width - line.width * cell.size) / 2.0,
    }
}
