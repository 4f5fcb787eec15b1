//! Lines and table rows onto pages, from top to bottom.

use super::lines::SetLine;
use super::page::{Block, Page, PlacedGlyph, PlacedImage, Run, TextLine};
use super::rules::Edges;
use super::sheet::Area;
use super::table_layout::{self, Group, LaidCell, LaidTable};

/// Thickness of a table's rules.
const RULE: f32 = 0.5;

/// A line with the place it takes.
#[derive(Debug, Clone)]
pub struct FlowLine {
    /// The characters.
    pub line: SetLine,
    /// From the left edge of the text area, in points.
    pub x: f32,
    /// Em of the characters.
    pub size: f32,
    /// Points to the em of the line's positions.
    pub pitch: f32,
    /// How much of the page it takes.
    pub height: f32,
    /// Index into the paper's blocks.
    pub block: u32,
    /// It must not be the last on its page.
    pub keep_with_next: bool,
}

#[derive(Debug, Clone)]
enum Item {
    Line(FlowLine),
    Blank {
        height: f32,
        keep_with_next: bool,
    },
    Rows {
        table: usize,
        group: usize,
        keep_with_next: bool,
    },
    /// Down to the next line of the grid.
    ToGrid(f32),
    PageBreak,
}

/// The content of a paper in order; [`Flow::pages`] cuts it.
pub struct Flow {
    area: Area,
    items: Vec<Item>,
    tables: Vec<LaidTable>,
    /// Tables of the paper before this flow.
    earlier_tables: u32,
    /// What each piece of text is.
    pub blocks: Vec<Block>,
}

impl Flow {
    /// Onto sheets of `area`.
    pub fn new(area: Area) -> Self {
        Self::continuing(area, Vec::new(), 0)
    }

    /// Goes on in a paper that has `blocks` and `tables` already.
    pub fn continuing(area: Area, blocks: Vec<Block>, tables: u32) -> Self {
        Self {
            area,
            items: Vec::new(),
            tables: Vec::new(),
            earlier_tables: tables,
            blocks,
        }
    }

    /// Announces a piece of text; its number goes with its lines.
    pub fn block(&mut self, block: Block) -> u32 {
        self.blocks.push(block);
        self.blocks.len() as u32 - 1
    }

    /// Adds a line.
    pub fn line(&mut self, line: FlowLine) {
        self.items.push(Item::Line(line));
    }

    /// Adds white space, dropped at the top of a page.
    pub fn blank(&mut self, height: f32, keep_with_next: bool) {
        self.items.push(Item::Blank { height, keep_with_next });
    }

    /// Goes on at the next multiple of `leading`.
    pub fn to_grid(&mut self, leading: f32) {
        self.items.push(Item::ToGrid(leading));
    }

    /// Adds a table; `whole` keeps it on one page where it fits on one.
    pub fn table(&mut self, mut table: LaidTable, whole: bool) {
        for cell in table
            .head
            .cells_mut()
            .chain(table.groups.iter_mut().flat_map(Group::cells_mut))
        {
            self.blocks.push(cell.kind);
            cell.block = self.blocks.len() as u32 - 1;
        }
        let index = self.tables.len();
        let groups = table.groups.len();
        let height = table.head.height() + table.groups.iter().map(Group::height).sum::<f32>();
        let keep = whole && height <= self.area.height;
        self.tables.push(table);
        for group in 0..groups {
            self.items.push(Item::Rows {
                table: index,
                group,
                // The first rows are not left alone under the head, nor the last ones on a page of their own.
                keep_with_next: group + 1 < groups && (keep || group == 0 || group + 2 == groups),
            });
        }
    }

    /// Goes on at the top of a new page.
    pub fn page_break(&mut self) {
        self.items.push(Item::PageBreak);
    }

    /// How many tables the paper has so far.
    pub fn table_count(&self) -> u32 {
        self.earlier_tables + self.tables.len() as u32
    }

    /// Marks the last line so far as bound to what follows.
    pub fn keep_last_with_next(&mut self) {
        match self.items.last_mut() {
            Some(Item::Line(line)) => line.keep_with_next = true,
            Some(Item::Rows { keep_with_next, .. } | Item::Blank { keep_with_next, .. }) => *keep_with_next = true,
            _ => {}
        }
    }

    /// Cuts everything into pages.
    pub fn pages(mut self) -> (Vec<Page>, Vec<Block>) {
        let artifact = self.block(Block::Artifact);
        let mut painter = Painter {
            flow: &self,
            artifact,
            pages: Vec::new(),
            y: 0.0,
            edges: Edges::default(),
            table: None,
        };
        painter.new_page();
        let mut start = 0;
        while start < self.items.len() {
            let end = self.end_of_chain(start);
            let fits = painter.fits(&self.items[start..end]);
            if !fits && painter.y > 0.0 {
                painter.new_page();
            }
            for item in &self.items[start..end] {
                painter.paint(item);
            }
            start = end;
        }
        painter.end_table();
        let pages = painter.pages;
        (pages, self.blocks)
    }

    /// Items that want to stay together, from `start` on.
    fn end_of_chain(&self, start: usize) -> usize {
        let mut end = start;
        while end < self.items.len() && self.keeps(end) {
            end += 1;
        }
        (end + 1).min(self.items.len())
    }

    fn keeps(&self, index: usize) -> bool {
        match &self.items[index] {
            Item::Line(line) => line.keep_with_next,
            Item::Blank { keep_with_next, .. } | Item::Rows { keep_with_next, .. } => *keep_with_next,
            Item::ToGrid(_) => matches!(
                self.items.get(index + 1),
                Some(Item::Blank {
                    keep_with_next: true,
                    ..
                })
            ),
            Item::PageBreak => false,
        }
    }
}

struct Painter<'f> {
    flow: &'f Flow,
    artifact: u32,
    pages: Vec<Page>,
    /// From the top of the text area.
    y: f32,
    edges: Edges,
    table: Option<usize>,
}

impl Painter<'_> {
    const HAIR: f32 = 0.05;

    fn new_page(&mut self) {
        self.end_table();
        let area = self.flow.area;
        self.pages.push(Page::new(area.page_width, area.page_height));
        self.y = 0.0;
    }

    fn room(&self) -> f32 {
        self.flow.area.height - self.y + Self::HAIR
    }

    fn fits(&self, items: &[Item]) -> bool {
        let mut table = self.table;
        let mut y = self.y;
        let mut lowest = y;
        for item in items {
            match item {
                // Only the em of a line must fit: the space below it may hang over the edge.
                Item::Line(line) => {
                    lowest = y + line.size.min(line.height);
                    y += line.height;
                }
                Item::Blank { height, .. } => y += height,
                Item::Rows {
                    table: index, group, ..
                } => {
                    let laid = &self.flow.tables[*index];
                    if table != Some(*index) {
                        y += laid.head.height();
                        table = Some(*index);
                    }
                    y += laid.groups[*group].height();
                    lowest = y;
                }
                Item::ToGrid(leading) => y = next_multiple(y, *leading),
                Item::PageBreak => {}
            }
        }
        lowest <= self.flow.area.height + Self::HAIR
    }

    fn paint(&mut self, item: &Item) {
        match item {
            Item::Line(line) => self.line(line),
            Item::Blank { height, .. } => {
                self.end_table();
                if self.y > 0.0 {
                    self.y += height;
                }
            }
            Item::Rows { table, group, .. } => self.rows(*table, *group),
            Item::ToGrid(leading) => self.y = next_multiple(self.y, *leading),
            Item::PageBreak if self.y > 0.0 => self.new_page(),
            Item::PageBreak => {}
        }
    }

    fn line(&mut self, line: &FlowLine) {
        self.end_table();
        // A chain of kept items may be longer than a page.
        if line.size > self.room() {
            self.new_page();
        }
        let area = self.flow.area;
        let baseline = area.top + self.y + 0.88 * line.size;
        if let Some(page) = self.pages.last_mut() {
            put(
                page,
                &line.line,
                (area.left + line.x, baseline),
                line.size,
                line.pitch,
                line.block,
            );
        }
        self.y += line.height;
    }

    fn rows(&mut self, table: usize, group: usize) {
        let flow = self.flow;
        let laid = &flow.tables[table];
        let rows = &laid.groups[group];
        if rows.height() > self.room() && self.y > 0.0 {
            self.new_page();
        }
        if self.table != Some(table) {
            self.end_table();
            self.table = Some(table);
            // Only the first head is read out; the repeated ones are ornament.
            self.group(&laid.edges, &laid.head, group > 0);
        }
        self.group(&laid.edges, rows, false);
    }

    fn group(&mut self, edges: &[f32], group: &Group, is_repeat: bool) {
        let area = self.flow.area;
        for (index, cells) in group.rows.iter().enumerate() {
            let top = area.top + self.y;
            for cell in cells {
                let (left, right) = (
                    area.left + edges[cell.column],
                    area.left + edges[cell.column + cell.columns],
                );
                let height: f32 = group.heights.iter().skip(index).take(cell.rows).sum();
                self.edges.add([left, top, right, top + height]);
                self.cell(cell, left, top, right - left, height, is_repeat);
            }
            self.y += group.heights[index];
        }
    }

    fn cell(&mut self, cell: &LaidCell, left: f32, top: f32, width: f32, height: f32, is_repeat: bool) {
        let block = if is_repeat { self.artifact } else { cell.block };
        let Some(page) = self.pages.last_mut() else { return };
        if let Some((image, w, h)) = cell.image {
            page.images.push(PlacedImage {
                image,
                x: left + (width - w) / 2.0,
                y: top + (height - h) / 2.0,
                width: w,
                height: h,
            });
        }
        let (first, step) = table_layout::baselines(cell, height);
        for (index, line) in cell.lines.iter().enumerate() {
            let x = left + table_layout::line_start(cell, line, width);
            put(
                page,
                line,
                (x, top + first + step * index as f32),
                cell.size,
                cell.size,
                block,
            );
        }
    }

    fn end_table(&mut self) {
        self.table = None;
        let rules = std::mem::take(&mut self.edges).rules(RULE);
        if let Some(page) = self.pages.last_mut() {
            page.rules.extend(rules);
        }
    }
}

fn next_multiple(y: f32, leading: f32) -> f32 {
    ((y - Painter::HAIR) / leading).ceil().max(0.0) * leading
}

/// Puts `line` on `page`, its first cell's left edge and its baseline at `at`.
pub fn put(page: &mut Page, line: &SetLine, at: (f32, f32), size: f32, pitch: f32, block: u32) {
    let first_run = page.runs.len() as u32;
    let mut face = None;
    for (cell, x) in &line.cells {
        if face != Some(cell.face) {
            face = Some(cell.face);
            let start = page.glyphs.len() as u32;
            page.runs.push(Run {
                face: cell.face,
                size,
                y: at.1,
                glyphs: start..start,
            });
        }
        page.glyphs.push(PlacedGlyph {
            ch: cell.ch,
            glyph: cell.glyph,
            advance: cell.glyph_advance,
            x: at.0 + x * pitch + cell.shift * size,
        });
        if let Some(run) = page.runs.last_mut() {
            run.glyphs.end += 1;
        }
    }
    let end = page.runs.len() as u32;
    if end > first_run {
        page.lines.push(TextLine {
            runs: first_run..end,
            block,
        });
    }
}
