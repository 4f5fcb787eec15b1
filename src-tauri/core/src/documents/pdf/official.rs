//! The parts of an official paper, each where GB/T 9704 wants it. Article numbers are those of the 2012 edition.

use chrono::NaiveDate;

use super::flow::{Flow, FlowLine, put};
use super::lines::{Measure, SetLine, Span, break_lines, natural_width, single_line};
use super::page::{Block, MM, Page};
use super::shape::Typesetter;
use super::sheet::{Area, Grid, LinePitch};
use super::table::{PaperTable, approximate_ems};
use super::table_layout::lay_out;
use crate::Result;
use crate::documents::fonts::{FontLibrary, Role};
use crate::documents::{LaidOut, Summary};
use crate::domain::dates::chinese_date;

/// 2号, the size of titles.
pub const TITLE_SIZE: f32 = 22.0;
/// 4号, the size of page numbers.
const PAGE_NUMBER_SIZE: f32 = 14.0;
/// 3号, the size of what stands in the margin.
const MARK_SIZE: f32 = 16.0;

/// An official paper in the making.
pub struct Official<'a> {
    setter: Typesetter<'a>,
    grid: Grid,
    flow: Flow,
    mark: Option<String>,
}

impl<'a> Official<'a> {
    /// An empty paper.
    pub fn new(library: &'a FontLibrary, line_pitch: LinePitch) -> Self {
        let grid = Grid::official(line_pitch);
        Self {
            setter: Typesetter::new(library),
            flow: Flow::new(grid.area),
            grid,
            mark: None,
        }
    }

    /// What stands above the text of every page, in the margin: nothing on the page moves for it.
    pub fn mark(&mut self, text: &str) {
        self.mark = Some(text.to_owned());
    }

    /// The addressee of the paper, at the left edge, with a full-width colon (7.3.2).
    pub fn addressee(&mut self, text: &str) {
        let measure = Measure {
            width: Grid::CELLS,
            first_indent: 0.0,
            justify: true,
        };
        self.set_with(&[Span::new(Role::FangSong, text)], measure, Block::Paragraph, false);
    }

    /// The title, 2号小标宋, centred, broken by sense (7.3.1).
    pub fn title(&mut self, lines: &[String]) {
        let block = self.flow.block(Block::Title);
        for text in lines {
            let line = single_line(&mut self.setter, &[Span::new(Role::XiaoBiaoSong, text.as_str())]);
            // A title line that someone made too long gets smaller rather than running off the page.
            let size = TITLE_SIZE.min(self.grid.area.width / line.width.max(1.0));
            let x = (self.grid.area.width - line.width * size) / 2.0;
            self.add(line, x, size, size, block, true);
        }
    }

    /// Empty lines.
    pub fn blank(&mut self, lines: u8, keep_with_next: bool) {
        self.flow.blank(f32::from(lines) * self.grid.leading, keep_with_next);
    }

    /// Running text in 3号仿宋, indented by two characters (7.3.3).
    pub fn paragraph(&mut self, text: &str) {
        self.set(&[Span::new(Role::FangSong, text)], Block::Paragraph, false);
    }

    /// A first-level heading, 「一、」 in 黑体.
    pub fn heading(&mut self, text: &str) {
        self.set(&[Span::new(Role::Hei, text)], Block::Heading(1), true);
    }

    /// A paragraph that starts with its own heading.
    pub fn run_in(&mut self, heading: &str, text: &str) {
        let spans = [Span::new(Role::Hei, heading), Span::new(Role::FangSong, text)];
        self.set(&spans, Block::Paragraph, false);
    }

    fn set(&mut self, spans: &[Span], kind: Block, keep_with_next: bool) {
        let measure = Measure {
            width: Grid::CELLS,
            first_indent: 2.0,
            justify: true,
        };
        self.set_with(spans, measure, kind, keep_with_next);
    }

    fn set_with(&mut self, spans: &[Span], measure: Measure, kind: Block, keep_with_next: bool) {
        let block = self.flow.block(kind);
        for line in break_lines(&mut self.setter, spans, measure) {
            self.add(line, 0.0, self.grid.size, self.grid.pitch, block, keep_with_next);
        }
    }

    fn add(&mut self, line: SetLine, x: f32, size: f32, pitch: f32, block: u32, keep_with_next: bool) {
        self.flow.line(FlowLine {
            line,
            x,
            size,
            pitch,
            height: self.grid.leading,
            block,
            keep_with_next,
        });
    }

    /// What follows stays with the line before it.
    pub fn keep_last_with_next(&mut self) {
        self.flow.keep_last_with_next();
    }

    /// A table over the whole width; the text after it goes on on the grid.
    pub fn table(&mut self, table: &PaperTable) {
        let number = self.flow.table_count();
        let laid = lay_out(&mut self.setter, table, number, self.grid.area.width);
        self.flow.table(laid, false);
        self.flow.blank(self.grid.size / 2.0, false);
        self.flow.to_grid(self.grid.leading);
    }

    /// 「附件：」 one line below the text, indented by two characters (7.3.4).
    pub fn attachment_note(&mut self, name: &str) {
        self.blank(1, false);
        self.paragraph(&format!("附件：{name}"));
    }

    /// The office's name over the date, for the seal: the date four characters from the right edge, the name centred on
    /// it, room above so that the seal touches both (7.3.5.1). Never on a page without text.
    pub fn signature(&mut self, office: &str, date: NaiveDate) {
        self.keep_last_with_next();
        self.blank(2, true);
        let name = [Span::new(Role::FangSong, office)];
        let date = [Span::new(Role::FangSong, chinese_date(date))];
        let date_width = natural_width(&mut self.setter, &date);
        let name_width = natural_width(&mut self.setter, &name);
        // A name so long that it would pass the right edge takes the date with it to the left.
        let centre = (Grid::CELLS - 4.0 - date_width / 2.0).min(Grid::CELLS - name_width / 2.0);
        for (spans, width, keep) in [(name, name_width, true), (date, date_width, false)] {
            let block = self.flow.block(Block::Paragraph);
            let line = single_line(&mut self.setter, &spans);
            let x = (centre - width / 2.0).max(0.0) * self.grid.pitch;
            self.add(line, x, self.grid.size, self.grid.pitch, block, keep);
        }
    }

    /// Starts the attachment: 「附件」 in 黑体 on the first line of a new page, its title on the third (7.3.4).
    pub fn attachment(&mut self, title: &[String]) {
        self.flow.page_break();
        let block = self.flow.block(Block::Paragraph);
        let line = single_line(&mut self.setter, &[Span::new(Role::Hei, "附件")]);
        self.add(line, 0.0, self.grid.size, self.grid.pitch, block, true);
        self.blank(1, true);
        self.title(title);
        self.blank(1, true);
    }

    /// Cuts the pages and numbers them.
    pub fn finish(mut self, title: &str, dated: Option<NaiveDate>) -> Result<LaidOut> {
        let (mut pages, mut blocks) = self.flow.pages();
        blocks.push(Block::Artifact);
        let artifact = blocks.len() as u32 - 1;
        number_pages(&mut self.setter, &mut pages, &self.grid.area, artifact);
        if let Some(mark) = &self.mark {
            mark_pages(&mut self.setter, &mut pages, &self.grid.area, artifact, mark);
        }
        LaidOut::new(Summary { title, dated }, pages, blocks, Vec::new(), self.setter)
    }
}

/// 「— 1 —」 in 4号宋体 below the text, the dash 7 mm from its edge; odd pages right, even pages left, one character in (7.5).
fn number_pages(setter: &mut Typesetter<'_>, pages: &mut [Page], area: &Area, block: u32) {
    for (index, page) in pages.iter_mut().enumerate() {
        let number = index + 1;
        let line = single_line(setter, &[Span::new(Role::Song, format!("— {number} —"))]);
        let width = line.width * PAGE_NUMBER_SIZE;
        let x = if number % 2 == 1 {
            area.right() - PAGE_NUMBER_SIZE - width
        } else {
            area.left + PAGE_NUMBER_SIZE
        };
        // The dash stands half an em below the upper edge of its character.
        let top = area.bottom() + 7.0 * MM - PAGE_NUMBER_SIZE / 2.0;
        put(
            page,
            &line,
            (x, top + 0.88 * PAGE_NUMBER_SIZE),
            PAGE_NUMBER_SIZE,
            PAGE_NUMBER_SIZE,
            block,
        );
    }
}

/// Half-way between the paper's edge and the text, at the right, in 3号黑体.
fn mark_pages(setter: &mut Typesetter<'_>, pages: &mut [Page], area: &Area, block: u32, text: &str) {
    let line = single_line(setter, &[Span::new(Role::Hei, text)]);
    let at = (area.right() - line.width * MARK_SIZE, area.top / 2.0 + MARK_SIZE / 2.0);
    for page in pages {
        put(page, &line, at, MARK_SIZE, MARK_SIZE, block);
    }
}

/// Puts the parts of a title, none of which may be torn, on as few lines as fit, as even as they can be.
pub fn title_lines(parts: &[&str]) -> Vec<String> {
    let room = Grid::official(LinePitch::Fill).area.width / TITLE_SIZE;
    let width = |from: usize, to: usize| -> f32 { parts[from..to].iter().map(|p| approximate_ems(p)).sum() };
    let least = (width(0, parts.len()) / room).ceil().max(1.0) as usize;
    (least..=parts.len())
        .find_map(|count| {
            breaks(parts.len(), count)
                .into_iter()
                .filter(|ends| widest(ends, &width) <= room)
                .min_by(|a, b| unevenness(a, &width).total_cmp(&unevenness(b, &width)))
        })
        .unwrap_or_else(|| (1..=parts.len()).collect())
        .iter()
        .scan(0, |start, &end| {
            let line = parts[*start..end].concat();
            *start = end;
            Some(line)
        })
        .collect()
}

/// Every way to cut `parts` parts into `lines` lines, as the ends of the lines.
fn breaks(parts: usize, lines: usize) -> Vec<Vec<usize>> {
    if lines <= 1 {
        return vec![vec![parts]];
    }
    (lines - 1..parts)
        .flat_map(|last_start| {
            breaks(last_start, lines - 1).into_iter().map(move |mut ends| {
                ends.push(parts);
                ends
            })
        })
        .collect()
}

fn line_widths<'a>(ends: &'a [usize], width: &'a impl Fn(usize, usize) -> f32) -> impl Iterator<Item = f32> + 'a {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends).map(|(start, &end)| width(start, end))
}

fn widest(ends: &[usize], width: &impl Fn(usize, usize) -> f32) -> f32 {
    line_widths(ends, width).fold(0.0, f32::max)
}

fn unevenness(ends: &[usize], width: &impl Fn(usize, usize) -> f32) -> f32 {
    let narrowest = line_widths(ends, width).fold(f32::MAX, f32::min);
    // Lines of equal length look like a block; the standard asks for a trapezium or a diamond.
    let spread = widest(ends, width) - narrowest;
    (spread - 3.0).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_breaks_between_its_parts_and_never_runs_off_the_page() {
        let parts = ["望河街道办事处", "关于", "2025年度", "社区工作者", "考核结果的", "公示"];

        let lines = title_lines(&parts);

        assert_eq!(lines.concat(), parts.concat());
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines.iter().all(|l| approximate_ems(l) <= 20.1), "{lines:?}");
    }

    #[test]
    fn s4_2_a_date_has_no_leading_zeros() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();

        assert_eq!(chinese_date(date), "2026年3月2日");
    }
}
