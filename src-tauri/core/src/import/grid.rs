//! A table of a page or a document laid out as a sheet: its cells come one after another, some over several rows or columns.

use std::sync::Arc;

use crate::{Error, ErrorCode, Result};

use super::workbook::{Address, Area, Builder, Outline, Sheet, SheetCell, Workbook, trimmed};
use super::workbook::{Format, MOST_COLUMNS, MOST_ROWS};

/// HTML's own limit for one cell; no honest cell comes near it.
const WIDEST: u32 = 1000;

/// Tables inside one another. Layouts of pages have three or four.
const DEEPEST: usize = 50;

/// Sheets of one file. Every kind of record is looked for in each.
pub(crate) const MOST_SHEETS: usize = 10_000;

/// Lines of text above a table that are read with it: its title, and what stands below the title.
const MOST_LINES: usize = 4;

/// In bytes. What is longer is no title.
const LONGEST_LINE: usize = 1500;

/// A table whose cells are still coming.
#[derive(Default)]
pub(crate) struct Grid {
    /// Its place among all tables of the file.
    order: usize,
    pub(crate) hidden: bool,
    row: u32,
    /// The next cell's, if nothing from above takes it.
    column: u32,
    cells: Vec<(Address, SheetCell)>,
    merges: Vec<Area>,
    /// How many merged areas end inside a group of rows that is closed.
    settled: usize,
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<(u32, u32)>,
    /// By column, the last row that a cell from above takes.
    taken: Vec<u32>,
}

impl Grid {
    pub(crate) fn row(&self) -> u32 {
        self.row
    }

    pub(crate) fn next_row(&mut self) -> Result<()> {
        if self.row >= MOST_ROWS {
            return Err(ErrorCode::TooLarge.into());
        }
        self.row += 1;
        self.column = 1;
        Ok(())
    }

    pub(crate) fn hide_row(&mut self) {
        if self.hidden_rows.last() != Some(&self.row) {
            self.hidden_rows.push(self.row);
        }
    }

    /// From the left to the right.
    pub(crate) fn hide_columns(&mut self, first: u32, last: u32) {
        if first <= MOST_COLUMNS {
            self.hidden_columns.push((first, last.min(MOST_COLUMNS)));
        }
    }

    pub(crate) fn column_is_hidden(&self) -> bool {
        let before = self.hidden_columns.partition_point(|(first, _)| *first <= self.column);
        let nearest = before.checked_sub(1).map(|at| self.hidden_columns[at]);
        nearest.is_some_and(|(_, last)| self.column <= last)
    }

    /// Leaves places in the row empty.
    pub(crate) fn skip(&mut self, columns: u32) {
        self.column = self.column.saturating_add(columns);
    }

    /// Goes to the next place that no cell from above takes. Every place looked at counts as a cell.
    pub(crate) fn go_to_free(&mut self, builder: &mut Builder) -> Result<()> {
        while self
            .taken
            .get(self.column as usize)
            .is_some_and(|last| *last >= self.row)
        {
            builder.count()?;
            self.column += 1;
        }
        Ok(())
    }

    /// Takes the next places of the row, and those below them. Every place across counts as a cell.
    pub(crate) fn take(&mut self, width: u32, height: u32, builder: &mut Builder) -> Result<Area> {
        let width = width.clamp(1, WIDEST);
        let area = Area {
            top: self.row,
            bottom: self.row.saturating_add(height.max(1) - 1),
            left: self.column,
            right: self.column.saturating_add(width - 1),
        };
        if area.right > MOST_COLUMNS {
            return Err(ErrorCode::TooLarge.into());
        }
        for _ in 0..width {
            builder.count()?;
        }
        if height > 1 {
            let end = area.right as usize + 1;
            self.taken.resize(self.taken.len().max(end), 0);
            for last in &mut self.taken[area.left as usize..end] {
                *last = (*last).max(area.bottom);
            }
        }
        self.column = area.right + 1;
        Ok(area)
    }

    /// Gives the merged area's number, by which it can be lengthened.
    pub(crate) fn merge(&mut self, area: Area) -> usize {
        self.merges.push(area);
        self.merges.len() - 1
    }

    pub(crate) fn lengthen(&mut self, merge: usize) {
        self.merges[merge].bottom = self.row;
    }

    pub(crate) fn put(&mut self, area: Area, cell: SheetCell) {
        let at = Address {
            row: area.top,
            column: area.left,
        };
        self.cells.push((at, cell));
    }

    /// No cell goes on into the next group of rows.
    pub(crate) fn close_group(&mut self) {
        let last = self.row.max(1);
        for area in &mut self.merges[self.settled..] {
            area.bottom = area.bottom.min(last);
        }
        self.settled = self.merges.len();
        self.taken.clear();
    }

    /// Whether no cell has a value.
    pub(crate) fn is_blank(&self) -> bool {
        self.cells.is_empty()
    }

    /// Labels with what they are labels of, few rows with nobody named in them; or headings without rows, which stay where they are while the
    /// rows below them move.
    fn is_of_facts(&self) -> bool {
        const MOST_FACTS: u32 = 6;
        const LONGEST_FACT: usize = 120;
        const FACTS: [&str; 11] = [
            "课程", "时间", "日期", "地点", "学时", "主题", "内容", "单位", "方式", "机构", "名称",
        ];
        let texts: Vec<String> = self.cells.iter().map(|(_, cell)| cell.text()).collect();
        let holds = |words: &[&str]| texts.iter().any(|text| words.iter().any(|word| text.contains(word)));
        let is_figure = |text: &String| text.chars().filter(char::is_ascii_digit).count() >= 8;
        let are_headings = self.row <= 2 && texts.len() >= 4 && holds(&["姓名"]) && !texts.iter().any(is_figure);
        let are_facts = self.row <= MOST_FACTS && !holds(&["姓名", "名单", "身份"]) && holds(&FACTS);
        !self.hidden && texts.iter().all(|text| text.len() <= LONGEST_FACT) && (are_facts || are_headings)
    }

    /// Takes in the rows of a table over it, parted by a blank row.
    fn put_below(&mut self, over: Self) -> Result<()> {
        let rows = over.row + 1;
        if self.row > MOST_ROWS - rows {
            return Err(ErrorCode::TooLarge.into());
        }
        self.move_down(rows);
        self.cells.splice(0..0, over.cells);
        self.merges.splice(0..0, over.merges);
        self.hidden_rows.extend(over.hidden_rows);
        Ok(())
    }

    fn move_down(&mut self, rows: u32) {
        self.row += rows;
        self.cells.iter_mut().for_each(|(at, _)| at.row += rows);
        self.hidden_rows.iter_mut().for_each(|row| *row += rows);
        for area in &mut self.merges {
            area.top += rows;
            area.bottom += rows;
        }
    }

    /// The texts of a table of one row or one column, which is no table but a way to arrange text.
    fn only_text(&self) -> Option<Vec<String>> {
        let (first, _) = self.cells.first()?;
        let same_row = self.cells.iter().all(|(at, _)| at.row == first.row);
        let same_column = self.cells.iter().all(|(at, _)| at.column == first.column);
        let texts = self.cells.iter().map(|(_, cell)| cell.text());
        (same_row || same_column).then(|| texts.collect())
    }
}

/// What a table stands in.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Inside {
    Nothing,
    /// Another table that has held nothing so far, as layouts do.
    Blank,
    /// Another table with text of its own.
    Filled,
}

impl Inside {
    /// By the tables outside, and whether the cell that is open in each has text.
    pub(crate) fn of<'t>(outer: impl Iterator<Item = (&'t Grid, bool)>) -> Self {
        let filled = outer.map(|(grid, has_text)| has_text || !grid.is_blank());
        match filled.reduce(|one, other| one || other) {
            None => Self::Nothing,
            Some(false) => Self::Blank,
            Some(true) => Self::Filled,
        }
    }
}

/// All tables of a file.
#[derive(Default)]
pub(crate) struct Tables {
    pub(crate) builder: Builder,
    done: Vec<(usize, Sheet)>,
    begun: usize,
    lines: Vec<String>,
    /// A small table of labels and facts, which stands over the next one.
    over: Option<Grid>,
}

impl Tables {
    pub(crate) fn new() -> Self {
        Self {
            builder: Builder::new(),
            ..Self::default()
        }
    }

    /// A line of text outside all tables.
    pub(crate) fn line(&mut self, text: &str) {
        let text = trimmed(text);
        if text.is_empty() || text.len() > LONGEST_LINE {
            return;
        }
        if self.lines.len() == MOST_LINES {
            self.lines.remove(0);
        }
        self.lines.push(text.to_owned());
    }

    /// Begins a table inside so many others.
    pub(crate) fn begin(&mut self, inside: usize) -> Result<Grid> {
        if inside >= DEEPEST {
            return Err(Error::about(ErrorCode::NotASpreadsheet, "表格里套的表格太多层"));
        }
        if self.done.len() >= MOST_SHEETS {
            return Err(ErrorCode::TooLarge.into());
        }
        self.begun += 1;
        Ok(Grid {
            order: self.begun,
            ..Grid::default()
        })
    }

    /// A row of one text.
    pub(crate) fn row_of(&mut self, grid: &mut Grid, text: &str) -> Result<()> {
        grid.next_row()?;
        let area = grid.take(1, 1, &mut self.builder)?;
        grid.put(area, SheetCell::Text(self.builder.shared(text)));
        Ok(())
    }

    /// Ends a table. The lines above it become its first rows. Where it only arranged text inside another, gives that text.
    pub(crate) fn end(&mut self, mut grid: Grid, inside: Inside) -> Result<Vec<String>> {
        if inside != Inside::Nothing
            && let Some(texts) = grid.only_text()
        {
            return Ok(if grid.hidden { Vec::new() } else { texts });
        }
        grid.close_group();
        if grid.is_blank() {
            return Ok(Vec::new());
        }
        if inside != Inside::Filled {
            let is_over = inside == Inside::Nothing && self.over.is_none() && grid.is_of_facts();
            self.put_above(&mut grid)?;
            if let Some(over) = self.over.take() {
                grid.put_below(over)?;
            }
            if is_over {
                self.over = Some(grid);
                return Ok(Vec::new());
            }
        }
        self.keep(grid);
        Ok(Vec::new())
    }

    fn keep(&mut self, mut grid: Grid) {
        for (at, cell) in grid.cells {
            self.builder.push(at, cell);
        }
        grid.merges
            .retain(|area| area.bottom > area.top || area.right > area.left);
        let outline = Outline {
            merges: grid.merges,
            hidden_rows: grid.hidden_rows,
            hidden_columns: grid.hidden_columns,
            ..Outline::default()
        };
        let sheet = self.builder.finish(String::new(), grid.hidden, outline);
        self.done.push((grid.order, sheet));
    }

    fn put_above(&mut self, grid: &mut Grid) -> Result<()> {
        let lines = std::mem::take(&mut self.lines);
        let count = u32::try_from(lines.len()).unwrap_or_default();
        if grid.row > MOST_ROWS - count {
            return Err(ErrorCode::TooLarge.into());
        }
        grid.move_down(count);
        let lines: Vec<SheetCell> = lines
            .iter()
            .map(|line| SheetCell::Text(self.builder.shared(line)))
            .collect();
        let cells = (1..).zip(lines).map(|(row, cell)| (Address { row, column: 1 }, cell));
        grid.cells.splice(0..0, cells);
        Ok(())
    }

    /// The tables in the order in which they begin: one bears the file's name, several are counted.
    pub(crate) fn into_workbook(mut self, format: Format, name: &str) -> Result<Workbook> {
        if let Some(over) = self.over.take() {
            self.keep(over);
        }
        if self.done.is_empty() {
            return Err(Error::about(ErrorCode::NotASpreadsheet, "文件里没有表格"));
        }
        self.done.sort_by_key(|(order, _)| *order);
        let only = self.done.len() == 1;
        let mut sheets: Vec<Sheet> = self.done.into_iter().map(|(_, sheet)| sheet).collect();
        for (number, sheet) in (1..).zip(&mut sheets) {
            sheet.name = if only {
                name.to_owned()
            } else {
                format!("表格{number}")
            };
        }
        Ok(Workbook {
            format,
            from_1904: false,
            sheets: sheets.into_iter().map(Arc::new).collect(),
        })
    }
}
