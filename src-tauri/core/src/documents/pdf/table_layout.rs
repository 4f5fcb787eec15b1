//! Tables on their way to a page: text set into cells, rows given their heights, rows that belong together joined.

use super::lines::{Measure, SetLine, Span, break_lines, natural_width, single_line};
use super::page::Block;
use super::shape::Typesetter;
use super::table::{Align, Content, PaperCell, PaperTable};

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
pub fn lay_out(setter: &mut Typesetter<'_>, table: &PaperTable, number: u32, width: f32) -> LaidTable {
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
    table: &PaperTable,
    rows: &[Vec<PaperCell>],
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
        for cells in cut_tall_row(cells) {
            let own = cells.iter().filter(|c| c.rows == 1);
            let needed = own.map(needed_height).fold(0.0, f32::max);
            laid.push((needed.max(table.row_height), cells));
        }
    }
    make_room_for_tall_cells(&mut laid);
    laid
}

fn set_cell(
    setter: &mut Typesetter<'_>,
    table: &PaperTable,
    cell: &PaperCell,
    width: f32,
    number: u32,
    row: u32,
) -> LaidCell {
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
fn fit_text(
    setter: &mut Typesetter<'_>,
    table: &PaperTable,
    cell: &PaperCell,
    text: &str,
    width: f32,
) -> (Vec<SetLine>, f32) {
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

/// A row that no page could hold goes on in further rows: a note of a thousand characters, say.
fn cut_tall_row(mut cells: Vec<LaidCell>) -> Vec<Vec<LaidCell>> {
    const TALLEST: f32 = 420.0;
    let mut pieces = Vec::new();
    let is_joined = cells.iter().any(|c| c.rows > 1);
    while !is_joined && cells.iter().any(|c| c.lines.len() > 1 && needed_height(c) > TALLEST) {
        let mut rest = cells.clone();
        for (cell, below) in cells.iter_mut().zip(&mut rest) {
            let fitting = (((TALLEST - 2.0 * PADDING) / (cell.size * LINE)) as usize).max(1);
            below.lines = cell.lines.split_off(fitting.min(cell.lines.len()));
            below.image = None;
        }
        pieces.push(std::mem::replace(&mut cells, rest));
    }
    pieces.push(cells);
    pieces
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
