//! The tables of a web page. Many systems hand one out under the name .xls, and Excel itself saves such pages.
//!
//! The page is read tag by tag, without a tree: a cell ends where the next one begins, as browsers have it.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use crate::Result;
use crate::progress::{Progress, checkpoint};

use super::grid::{Grid, Inside, Tables};
use super::workbook::{Area, SheetCell, trimmed};

/// Reads every table of `page`. A page may follow another into the same tables.
pub(crate) fn read(page: &str, tables: &mut Tables, progress: &mut dyn Progress) -> Result<()> {
    let mut reader = PageReader {
        tables,
        progress,
        open: Vec::new(),
        line: Flow::default(),
        unseen: None,
    };
    let mut emitter = DefaultEmitter::default();
    // In scripts and style sheets no tag is looked for.
    emitter.naively_switch_states(true);
    for Ok(token) in Tokenizer::new_with_emitter(page, emitter) {
        match token {
            Token::StartTag(tag) => reader.start(&tag)?,
            Token::EndTag(tag) => reader.end(&tag.name)?,
            Token::String(text) => reader.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    while !reader.open.is_empty() {
        reader.end_table()?;
    }
    Ok(())
}

struct PageReader<'p> {
    tables: &'p mut Tables,
    progress: &'p mut dyn Progress,
    /// From the outermost.
    open: Vec<OpenTable>,
    /// Text outside all tables.
    line: Flow,
    unseen: Option<Unseen>,
}

#[derive(Default)]
struct OpenTable {
    grid: Grid,
    group_is_hidden: bool,
    is_in_row: bool,
    /// Columns of which `<col>` has spoken.
    described: u32,
    caption: Option<Flow>,
    cell: Option<OpenCell>,
}

struct OpenCell {
    /// Nothing for a cell that takes no place on the screen.
    area: Option<Area>,
    text: Flow,
    given: Given,
}

/// What Excel's own pages say of a cell beside what it shows.
#[derive(Default)]
struct Given {
    /// `x:num`; empty where the shown number is all.
    number: Option<String>,
    /// `x:str`, or the format for texts.
    is_text: bool,
    text: Option<String>,
    is_bool: bool,
    is_error: bool,
}

/// An element that is not on the screen.
struct Unseen {
    name: Vec<u8>,
    /// How many of its name are open, itself among them.
    depth: usize,
    is_in_cell: bool,
    /// How many tables are open in it.
    tables: usize,
}

impl PageReader<'_> {
    fn start(&mut self, tag: &StartTag<()>) -> Result<()> {
        self.next_option(&tag.name);
        if self.is_unseen(&tag.name, true) {
            return Ok(());
        }
        if is_skipped(tag) {
            self.unseen = Some(Unseen {
                name: tag.name.to_vec(),
                depth: 1,
                is_in_cell: self.open.last().is_some_and(|table| table.cell.is_some()),
                tables: 0,
            });
            return Ok(());
        }
        match &**tag.name {
            b"table" => self.begin_table(tag)?,
            b"caption" => self.in_table(|table| table.caption = Some(Flow::default())),
            b"col" => self.in_table(|table| table.describe(tag)),
            b"thead" | b"tbody" | b"tfoot" => {
                self.leave_group();
                self.in_table(|table| table.group_is_hidden = is_hidden(tag));
            }
            b"tr" => self.enter_row(tag)?,
            b"td" | b"th" => self.enter_cell(tag)?,
            b"br" => self.flow(Flow::line_break),
            b"input" if matches!(attribute(tag, "type").as_deref(), None | Some("text")) => {
                let value = attribute(tag, "value").unwrap_or_default();
                self.text(&value);
            }
            name if is_block(name) => self.flow(Flow::begin_line),
            _ => {}
        }
        self.keep_lines();
        Ok(())
    }

    fn end(&mut self, name: &[u8]) -> Result<()> {
        if self.is_unseen(name, false) {
            return Ok(());
        }
        match name {
            b"table" => self.end_table()?,
            b"caption" => self.end_caption()?,
            b"thead" | b"tbody" | b"tfoot" => {
                self.leave_group();
                self.in_table(|table| table.group_is_hidden = false);
            }
            b"tr" => self.leave_row(),
            b"td" | b"th" => self.leave_cell(),
            name if is_block(name) => self.flow(Flow::begin_line),
            _ => {}
        }
        self.keep_lines();
        Ok(())
    }

    /// Choices end where the next one begins.
    fn next_option(&mut self, name: &[u8]) {
        if name == b"option" && self.unseen.as_ref().is_some_and(|unseen| unseen.name == b"option") {
            self.unseen = None;
        }
    }

    /// Whether a tag stands in what is not on the screen, or ends it.
    fn is_unseen(&mut self, name: &[u8], begins: bool) -> bool {
        let Some(unseen) = &mut self.unseen else { return false };
        if unseen.is_in_cell && unseen.tables == 0 && leaves_cell(name, begins) {
            self.unseen = None;
            return false;
        }
        if name == b"table" {
            unseen.tables = if begins {
                unseen.tables + 1
            } else {
                unseen.tables.saturating_sub(1)
            };
        }
        if unseen.name == name || unseen.name == b"option" && name == b"select" {
            match begins {
                true => unseen.depth += 1,
                false => unseen.depth -= 1,
            }
        }
        if unseen.depth == 0 {
            self.unseen = None;
        }
        true
    }

    fn text(&mut self, text: &str) {
        if self.unseen.is_none() {
            self.flow(|flow| flow.text(text));
        }
    }

    fn in_table(&mut self, what: impl FnOnce(&mut OpenTable)) {
        if let Some(table) = self.open.last_mut() {
            what(table);
        }
    }

    /// Where text goes: into the cell, the caption, or the line outside all tables. Between the cells there is none.
    fn flow(&mut self, what: impl FnOnce(&mut Flow)) {
        let Some(table) = self.open.last_mut() else {
            return what(&mut self.line);
        };
        if let Some(cell) = &mut table.cell {
            what(&mut cell.text);
        } else if let Some(caption) = &mut table.caption {
            what(caption);
        }
    }

    /// Hands over the lines outside all tables that have ended.
    fn keep_lines(&mut self) {
        if self.open.is_empty() && self.line.text.ends_with('\n') {
            for line in self.line.text.lines() {
                self.tables.line(line);
            }
            self.line = Flow::default();
        }
    }

    fn begin_table(&mut self, tag: &StartTag<()>) -> Result<()> {
        self.flow(Flow::begin_line);
        self.keep_lines();
        let mut grid = self.tables.begin(self.open.len())?;
        grid.hidden = is_hidden(tag);
        self.open.push(OpenTable {
            grid,
            ..OpenTable::default()
        });
        Ok(())
    }

    fn end_caption(&mut self) -> Result<()> {
        let Some(table) = self.open.last_mut() else {
            return Ok(());
        };
        // A caption below the first row has no place above it.
        if let Some(caption) = table.caption.take().filter(|_| table.grid.row() == 0)
            && !trimmed(&caption.text).is_empty()
        {
            self.tables.row_of(&mut table.grid, trimmed(&caption.text))?;
        }
        Ok(())
    }

    fn enter_row(&mut self, tag: &StartTag<()>) -> Result<()> {
        self.leave_row();
        self.end_caption()?;
        let Some(table) = self.open.last_mut() else {
            return Ok(());
        };
        table.grid.next_row()?;
        table.is_in_row = true;
        if table.group_is_hidden || is_hidden(tag) {
            table.grid.hide_row();
        }
        let row = table.grid.row();
        if row.is_multiple_of(1000) {
            checkpoint(self.progress, "正在读取", row as usize, 0)?;
        }
        Ok(())
    }

    fn leave_row(&mut self) {
        self.leave_cell();
        self.in_table(|table| table.is_in_row = false);
    }

    fn leave_group(&mut self) {
        self.leave_row();
        self.in_table(|table| table.grid.close_group());
    }

    fn enter_cell(&mut self, tag: &StartTag<()>) -> Result<()> {
        self.leave_cell();
        let Some(table) = self.open.last_mut() else {
            return Ok(());
        };
        if !table.is_in_row {
            table.grid.next_row()?;
            table.is_in_row = true;
        }
        table.grid.go_to_free(&mut self.tables.builder)?;
        // On the screen such a cell takes no place; in a column that is hidden as a whole it has one.
        let has_place = !is_hidden(tag) || table.grid.column_is_hidden();
        let area = match has_place {
            true => Some(table.take(tag, self.tables)?),
            false => None,
        };
        table.cell = Some(OpenCell {
            area,
            text: Flow::default(),
            given: Given::by(tag),
        });
        Ok(())
    }

    fn leave_cell(&mut self) {
        let Some(table) = self.open.last_mut() else { return };
        let Some(cell) = table.cell.take() else { return };
        if let (Some(area), Some(value)) = (cell.area, cell.given.value(cell.text.finished(), self.tables)) {
            table.grid.put(area, value);
        }
    }

    fn end_table(&mut self) -> Result<()> {
        self.leave_row();
        let Some(table) = self.open.pop() else {
            return Ok(());
        };
        let text = |table: &OpenTable| table.cell.as_ref().is_some_and(|cell| !cell.text.finished().is_empty());
        let inside = Inside::of(self.open.iter().map(|outer| (&outer.grid, text(outer))));
        let texts = self.tables.end(table.grid, inside)?;
        self.flow(|flow| {
            flow.begin_line();
            for line in texts.iter().flat_map(|text| text.lines()) {
                flow.text(line);
                flow.begin_line();
            }
        });
        Ok(())
    }
}

impl OpenTable {
    fn describe(&mut self, tag: &StartTag<()>) {
        let first = self.described.saturating_add(1);
        self.described = self
            .described
            .saturating_add(span(tag, "span").unwrap_or(1).clamp(1, 1000));
        if is_hidden(tag) {
            self.grid.hide_columns(first, self.described);
        }
    }

    fn take(&mut self, tag: &StartTag<()>, tables: &mut Tables) -> Result<Area> {
        let width = span(tag, "colspan").unwrap_or(1);
        let height = match span(tag, "rowspan") {
            // Down to the end of the group of rows.
            Some(0) => u32::MAX,
            height => height.unwrap_or(1),
        };
        let area = self.grid.take(width, height, &mut tables.builder)?;
        if area.right > area.left || area.bottom > area.top {
            self.grid.merge(area);
        }
        Ok(area)
    }
}

impl Given {
    fn by(tag: &StartTag<()>) -> Self {
        let text = attribute(tag, "x:str");
        Self {
            number: attribute(tag, "x:num"),
            is_text: text.is_some() || style(tag).contains("\\@"),
            text: text.filter(|text| !text.is_empty()),
            is_bool: attribute(tag, "x:bool").is_some(),
            is_error: attribute(tag, "x:err").is_some(),
        }
    }

    /// What the cell shows. Of a number of which only a part is shown, the whole.
    fn value(&self, shown: &str, tables: &mut Tables) -> Option<SheetCell> {
        let text = self.text.as_deref().unwrap_or(shown);
        if trimmed(text).is_empty() {
            return None;
        }
        if self.is_error {
            return Some(SheetCell::Error(shown.into()));
        }
        if self.is_bool && matches!(shown, "TRUE" | "FALSE") {
            return Some(SheetCell::Bool(shown == "TRUE"));
        }
        match self.number(shown) {
            Some(number) => Some(number),
            None => Some(SheetCell::Text(tables.builder.shared(text))),
        }
    }

    fn number(&self, shown: &str) -> Option<SheetCell> {
        let given = self.number.as_deref().filter(|_| !self.is_text)?;
        let (figure, is_share) = match shown.strip_suffix('%') {
            Some(figure) => (figure, true),
            None => (shown, false),
        };
        let figure = figure.replace(',', "");
        // As 0012 it is a code, and a date is better as it is shown.
        let is_code = figure.len() > 1 && figure.starts_with('0') && !figure.starts_with("0.");
        let is_full = !figure.is_empty() && figure.bytes().all(|b| b == b'#');
        let of_figure = figure.parse::<f64>().ok();
        if is_code || of_figure.is_none() && !is_full {
            return None;
        }
        let number = match given {
            "" => of_figure.map(|figure| if is_share { figure / 100.0 } else { figure }),
            given => given.parse().ok(),
        };
        let number = number.filter(|number: &f64| number.is_finite())?;
        Some(match is_share {
            true => SheetCell::Percent(number),
            false => SheetCell::Number(number),
        })
    }
}

/// Text as a browser sets it: blanks run together, lines break where they are told to.
#[derive(Default)]
struct Flow {
    text: String,
    blank: bool,
}

impl Flow {
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                ' ' | '\t' | '\n' | '\r' | '\x0c' => self.blank = true,
                // A blank that is kept.
                '\u{a0}' => self.put(' '),
                other => self.put(other),
            }
        }
    }

    fn put(&mut self, c: char) {
        if std::mem::take(&mut self.blank) && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(' ');
        }
        self.text.push(c);
    }

    fn line_break(&mut self) {
        self.blank = false;
        self.text.push('\n');
    }

    /// A block begins or ends.
    fn begin_line(&mut self) {
        self.blank = false;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn finished(&self) -> &str {
        trimmed(&self.text)
    }
}

fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"div"
            | b"li"
            | b"ul"
            | b"ol"
            | b"dl"
            | b"dt"
            | b"dd"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"hr"
            | b"pre"
            | b"center"
            | b"form"
            | b"section"
            | b"article"
            | b"header"
            | b"footer"
            | b"nav"
            | b"body"
    )
}

/// What no reader of tables wants: programs, styles, and what is not on the screen. Hidden parts of tables are looked at by themselves.
fn is_skipped(tag: &StartTag<()>) -> bool {
    let name = &**tag.name;
    match name {
        b"script" | b"style" | b"title" | b"noscript" | b"iframe" | b"xmp" => true,
        b"table" | b"thead" | b"tbody" | b"tfoot" | b"tr" | b"td" | b"th" | b"col" | b"colgroup" | b"caption" => false,
        // Of choices only the chosen one is on the screen.
        b"option" => !tag.attributes.contains_key(b"selected".as_slice()),
        _ => is_hidden(tag) && !tag.self_closing && !is_void(name),
    }
}

/// Whether a tag ends the cell that it stands in, and with it what was never closed there.
fn leaves_cell(name: &[u8], begins: bool) -> bool {
    matches!(name, b"td" | b"th" | b"tr" | b"tbody" | b"thead" | b"tfoot") || name == b"table" && !begins
}

/// Elements that have no end.
fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"br"
            | b"hr"
            | b"input"
            | b"img"
            | b"meta"
            | b"link"
            | b"wbr"
            | b"area"
            | b"base"
            | b"embed"
            | b"source"
            | b"param"
    )
}

fn is_hidden(tag: &StartTag<()>) -> bool {
    tag.attributes.contains_key(b"hidden".as_slice()) || style(tag).contains("display:none")
}

/// In small letters and without blanks.
fn style(tag: &StartTag<()>) -> String {
    let style = attribute(tag, "style").unwrap_or_default();
    style
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

fn span(tag: &StartTag<()>, name: &str) -> Option<u32> {
    let text = attribute(tag, name)?;
    let digits = text.trim().bytes().take_while(u8::is_ascii_digit);
    let number = digits.fold(0_u32, |sum, digit| {
        sum.saturating_mul(10).saturating_add((digit - b'0').into())
    });
    text.trim().starts_with(|c: char| c.is_ascii_digit()).then_some(number)
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let value = tag.attributes.get(name.as_bytes())?;
    Some(String::from_utf8_lossy(value).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_set_as_browsers_set_it() {
        let mut flow = Flow::default();
        for text in ["\r\n  望河\u{a0}社区 ", "", "\n 张三\t"] {
            flow.text(text);
        }
        flow.line_break();
        flow.text("  李四 ");
        flow.begin_line();
        flow.begin_line();
        assert_eq!(flow.text, "望河 社区 张三\n李四\n");
    }

    #[test]
    fn a_number_is_whole_where_only_a_part_of_it_is_shown() {
        for (given, shown, expected) in [
            (
                "320999199101080000",
                "3.21E+17",
                Some(SheetCell::Number(320_999_199_101_080_000.0)),
            ),
            ("12.25", "12.3", Some(SheetCell::Number(12.25))),
            ("", "1,200", Some(SheetCell::Number(1200.0))),
            ("0.955", "96%", Some(SheetCell::Percent(0.955))),
            ("45108", "########", Some(SheetCell::Number(45108.0))),
            ("45108", "2023年7月", None),
            ("12", "0012", None),
            ("", "张三", None),
            ("1e999", "1", None),
        ] {
            let given = Given {
                number: Some(given.to_owned()),
                ..Given::default()
            };
            assert_eq!(given.number(shown), expected, "{shown}");
        }
    }
}
