//! A sheet whose headings were found, and which of its rows are about somebody.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::dates::SerialBase;
use crate::domain::text::{one_line, says_nothing};

use super::columns::{Field, ImportKind};
use super::dates::Habits;
use super::header::{Column, Header};
use super::layout::{Added, FIRST_ADDED, Laid, Moved};
use super::meaning::{comparable, is_sum};
use super::reading::Reading;
use super::workbook::{Address, Format, Row, Sheet, SheetCell};

/// A file that tables were read from.
#[derive(Debug)]
pub(crate) struct Source {
    /// Blank: it was pasted.
    pub(crate) path: PathBuf,
    pub(crate) format: Format,
    pub(crate) serial_base: SerialBase,
}

/// A sheet whose headings were found, or one of the tables that it is.
pub(crate) struct TableSheet {
    /// The file that it is in.
    pub(crate) source: Arc<Source>,
    /// How messages name it: by its tab, and of several files by the file too.
    pub(crate) name: String,
    /// One record a row.
    pub(crate) sheet: Arc<Sheet>,
    /// As it stands in the file.
    pub(crate) drawn: Arc<Sheet>,
    pub(crate) header: Header,
    moved: Moved,
    added: Added,
    pub(crate) habits: HashMap<u32, Habits>,
    /// Places in `sheet.rows()` of the rows about people.
    pub(crate) rows: Vec<usize>,
    /// Further lines of a person whose number is merged over several rows.
    pub(crate) continued: Vec<u32>,
    /// What of it is not read, in words.
    pub(crate) notes: Vec<String>,
    /// Columns that hold something and match no field.
    pub(crate) unread: Vec<Column>,
    /// Those of them that go into 备注.
    noted: Vec<Column>,
}

impl TableSheet {
    /// Leaves these rows of the file out.
    pub(super) fn leave(&mut self, rows: &HashSet<(String, u32)>) {
        let of_sheet: HashSet<u32> = rows
            .iter()
            .filter(|(sheet, _)| *sheet == self.name)
            .map(|(_, row)| *row)
            .collect();
        let (sheet, moved) = (&self.sheet, &self.moved);
        self.rows
            .retain(|at| !of_sheet.contains(&moved.row(sheet.rows()[*at].number)));
    }

    /// Does a column of that heading go into 备注?
    pub(super) fn notes_down(&self, heading: &str) -> bool {
        self.noted.iter().any(|column| column.heading() == heading)
    }

    /// Lets columns that match no field go into 备注.
    pub(super) fn note(&mut self, wanted: impl Fn(&str) -> bool) {
        let (noted, unread) = std::mem::take(&mut self.unread)
            .into_iter()
            .partition(|column| wanted(&column.heading()));
        (self.noted, self.unread) = (noted, unread);
    }

    pub(super) fn new(kind: ImportKind, source: Arc<Source>, name: String, laid: Laid) -> Self {
        let (rows, continued) = Selection::new(kind, &laid).rows();
        let unread = laid.unread();
        let Laid {
            sheet,
            drawn,
            header,
            moved,
            added,
            notes,
            ..
        } = laid;
        let mut habits: HashMap<u32, Habits> = HashMap::new();
        for row in rows.iter().map(|at| &sheet.rows()[*at]) {
            for (column, cell) in row.cells() {
                habits.entry(column).or_default().see(cell);
            }
        }
        for (at, cell) in added.of_rows() {
            habits.entry(at.column).or_default().see(cell);
        }
        Self {
            source,
            name,
            sheet,
            drawn,
            header,
            moved,
            added,
            habits,
            rows,
            continued,
            notes,
            unread,
            noted: Vec::new(),
        }
    }

    /// Is it a table as it stands in the file?
    pub(crate) fn is_as_drawn(&self) -> bool {
        Arc::ptr_eq(&self.sheet, &self.drawn)
    }
}

impl Reading for TableSheet {
    fn name(&self) -> &str {
        &self.name
    }

    fn noted(&self, row: u32) -> Vec<(String, String)> {
        let columns = self.noted.iter().filter_map(|column| {
            let at = Address {
                row,
                column: column.column,
            };
            let value = self.sheet.shown(at)?.text();
            (!says_nothing(&value)).then(|| (column.heading(), one_line(&value)))
        });
        columns.collect()
    }

    fn format(&self) -> Option<Format> {
        Some(self.source.format)
    }

    fn serial_base(&self) -> SerialBase {
        self.source.serial_base
    }

    fn rows(&self) -> Vec<u32> {
        self.rows.iter().map(|at| self.sheet.rows()[*at].number).collect()
    }

    fn columns(&self) -> &[Column] {
        &self.header.columns
    }

    fn column(&self, field: Field) -> Option<&Column> {
        self.header.column(field)
    }

    fn shown(&self, at: Address) -> Option<&SheetCell> {
        if at.column >= FIRST_ADDED {
            self.added.cell(at)
        } else {
            self.sheet.shown(at)
        }
    }

    fn habits(&self, column: u32) -> Habits {
        self.habits.get(&column).copied().unwrap_or_default()
    }

    fn origin(&self, at: Address) -> Option<Address> {
        if at.column >= FIRST_ADDED {
            self.added.origin(at)
        } else {
            self.moved.cell(at)
        }
    }

    fn origin_row(&self, row: u32) -> u32 {
        self.moved.row(row)
    }
}

/// What stands under 身份证号码 in a row of sums is a count, of no more figures than this.
const LONGEST_COUNT: usize = 6;

/// How the lines below a table begin.
const FOOT: [&str; 28] = [
    "导出人",
    "导出时间",
    "监票人",
    "计票人",
    "填表说明",
    "填报说明",
    "说明",
    "备注",
    "注",
    "审核人",
    "审核",
    "填表人",
    "填报人",
    "制表人",
    "制表",
    "经办人",
    "负责人",
    "单位负责人",
    "统计负责人",
    "主要负责人",
    "分管领导",
    "主管领导",
    "填报日期",
    "填表日期",
    "填报单位",
    "联系人",
    "联系电话",
    "单位",
];

/// 甲 乙 1 2 3, (1) (2) (3): the numbers of the columns.
fn is_numbering(row: &Row) -> bool {
    let texts: Vec<String> = row
        .cells()
        .map(|(_, cell)| comparable(&cell.text()))
        .filter(|text| !text.is_empty())
        .collect();
    let figures: Vec<u32> = texts.iter().filter_map(|text| text.parse().ok()).collect();
    let others = texts.iter().filter(|text| text.parse::<u32>().is_err());
    let named = others
        .clone()
        .all(|text| matches!(text.as_str(), "甲" | "乙" | "丙" | "丁" | "戊" | "栏次" | "序号"));
    // XM, XB, SFZH, A01: the columns' names in another program.
    let is_code = |text: &String| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && text.chars().count() <= 12
    };
    if texts.len() >= 4 && texts.iter().all(is_code) {
        return true;
    }
    figures.len() >= 3 && named && figures.windows(2).all(|pair| pair[1] == pair[0] + 1) && figures[0] <= 1
}

/// Tells rows about people from sums, notes, repeated headings and prepared blank lines.
struct Selection<'s> {
    kind: ImportKind,
    laid: &'s Laid,
    sheet: &'s Sheet,
    header: &'s Header,
    /// The column that identifies the person of a row.
    key: Option<u32>,
    name: Option<u32>,
    telling: Vec<u32>,
}

impl<'s> Selection<'s> {
    fn new(kind: ImportKind, laid: &'s Laid) -> Self {
        let (sheet, header) = (&*laid.sheet, &laid.header);
        let column = |field| header.column(field).map(|column| column.column);
        let (key, name) = match kind {
            ImportKind::Communities => (column(Field::Community), None),
            _ => (column(Field::IdNumber), column(Field::Name)),
        };
        // Filled in beforehand, down to the last line of a printed form: a value that many rows share identifies no person.
        let prepared = |field: Field| match kind {
            ImportKind::Communities => field == Field::Street,
            _ => !field.is_of_one_person(),
        };
        let telling = header
            .columns
            .iter()
            .filter(|column| column.field.is_some_and(|field| !prepared(field)) && !laid.added.is_same(column.column))
            .map(|column| column.column)
            .collect();
        Self {
            kind,
            laid,
            sheet,
            header,
            key,
            name,
            telling,
        }
    }

    /// Places of the rows about people, and the numbers of the further lines of such a row.
    fn rows(&self) -> (Vec<usize>, Vec<u32>) {
        let mut rows = Vec::new();
        let mut continued = Vec::new();
        let mut below_the_table = false;
        for (at, row) in self.sheet.rows().iter().enumerate() {
            let is_out = self.laid.left_out.contains(&row.number)
                || self.laid.only.as_ref().is_some_and(|only| !only.contains(&row.number));
            let is_out = is_out || row.number <= self.header.last_row + 2 && is_numbering(row);
            if is_out || row.number <= self.header.last_row || self.is_total(row) || self.is_heading(row) {
                continue;
            }
            if self.continues(row) {
                continued.push(row.number);
                continue;
            }
            below_the_table |= self.is_foot(row);
            let named = [self.key, self.name]
                .into_iter()
                .any(|column| self.filled(row, column) || self.is_uncalculated(row, column));
            let told = self.telling.iter().any(|column| self.told(row, *column));
            if named && !self.is_foot(row) || told && !below_the_table {
                rows.push(at);
            }
        }
        (rows, continued)
    }

    fn is_uncalculated(&self, row: &'s Row, column: Option<u32>) -> bool {
        column.and_then(|column| self.cell(row, column)) == Some(&SheetCell::Uncalculated)
    }

    /// The row's own, not that of a merged area over it.
    fn cell(&self, row: &'s Row, column: u32) -> Option<&'s SheetCell> {
        let at = Address {
            row: row.number,
            column,
        };
        if column >= FIRST_ADDED {
            self.laid.added.cell(at)
        } else {
            row.cell(column)
        }
    }

    fn text(&self, row: &'s Row, column: Option<u32>) -> String {
        column
            .and_then(|column| self.cell(row, column))
            .map(|cell| cell.text())
            .unwrap_or_default()
    }

    fn filled(&self, row: &'s Row, column: Option<u32>) -> bool {
        !crate::domain::text::says_nothing(&self.text(row, column))
    }

    /// A formula over an empty line of the form gives an error or 0.
    fn told(&self, row: &'s Row, column: u32) -> bool {
        let empty = matches!(self.cell(row, column), Some(SheetCell::Error(_))) || self.text(row, Some(column)) == "0";
        !empty && self.filled(row, Some(column))
    }

    fn is_total(&self, row: &'s Row) -> bool {
        // A sum never has an identity number; in a table of communities the sum's word stands in the key column itself.
        let number = self.text(row, self.key);
        if self.kind != ImportKind::Communities && number.chars().count() > LONGEST_COUNT {
            return false;
        }
        let first = row
            .cells()
            .next()
            .map(|(_, cell)| comparable(&cell.text()))
            .unwrap_or_default();
        // 望河社区小计
        let of_a_group = ["小计", "合计", "总计"].iter().any(|total| first.ends_with(total));
        of_a_group || is_sum(row)
    }

    /// A heading repeated on a later page.
    fn is_heading(&self, row: &'s Row) -> bool {
        [self.key, self.name].into_iter().flatten().any(|key| {
            let heading = self.header.columns.iter().find(|column| column.column == key);
            heading.is_some_and(|column| {
                let text = comparable(&self.text(row, Some(key)));
                !text.is_empty() && column.levels.iter().any(|level| comparable(level) == text)
            })
        })
    }

    /// A further line of a person whose number is merged over several rows.
    fn continues(&self, row: &Row) -> bool {
        self.kind == ImportKind::Roster
            && self.key.is_some_and(|column| {
                let at = Address {
                    row: row.number,
                    column,
                };
                self.sheet.tall_merge(at).is_some_and(|area| area.top < row.number)
            })
    }

    fn is_foot(&self, row: &'s Row) -> bool {
        if self.kind != ImportKind::Communities && self.filled(row, self.key) {
            return false;
        }
        let first = row.cells().next().map(|(_, cell)| cell.text()).unwrap_or_default();
        let bare = first.trim_matches(|c: char| !c.is_alphanumeric());
        if matches!(bare, "以下空白" | "以下无正文" | "本页以下空白" | "此页以下空白") {
            return true;
        }
        FOOT.iter().any(|word| {
            first
                .strip_prefix(word)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['：', ':', '（', '(', '1', '一', ' ', '　']))
        })
    }
}
