//! A sheet whose headings were found, and which of its rows are about somebody.

use std::collections::HashMap;

use super::columns::{Field, ImportKind, comparable};
use super::dates::Habits;
use super::header::{Column, Header};
use super::reading::Reading;
use super::workbook::{Address, Row, Sheet, SheetCell};

/// A sheet whose headings were found.
pub(crate) struct TableSheet {
    pub(crate) sheet: Sheet,
    pub(crate) header: Header,
    pub(crate) habits: HashMap<u32, Habits>,
    /// Places in `sheet.rows()` of the rows about people.
    pub(crate) rows: Vec<usize>,
    /// Further lines of a person whose number is merged over several rows.
    pub(crate) continued: Vec<u32>,
}

impl TableSheet {
    pub(super) fn new(kind: ImportKind, sheet: Sheet, header: Header) -> Self {
        let (rows, continued) = Selection::new(kind, &sheet, &header).rows();
        let mut habits: HashMap<u32, Habits> = HashMap::new();
        for row in rows.iter().map(|at| &sheet.rows()[*at]) {
            for (column, cell) in row.cells() {
                habits.entry(column).or_default().see(cell);
            }
        }
        Self {
            sheet,
            header,
            habits,
            rows,
            continued,
        }
    }
}

impl Reading for TableSheet {
    fn name(&self) -> &str {
        &self.sheet.name
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
        self.sheet.shown(at)
    }

    fn habits(&self, column: u32) -> Habits {
        self.habits.get(&column).copied().unwrap_or_default()
    }
}

/// Sums, in whatever column they stand.
const TOTALS: [&str; 7] = ["合计", "总计", "小计", "共计", "累计", "总数", "合计数"];

/// How the lines below a table begin.
const FOOT: [&str; 24] = [
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

/// Tells rows about people from sums, notes, repeated headings and prepared blank lines.
struct Selection<'s> {
    kind: ImportKind,
    sheet: &'s Sheet,
    header: &'s Header,
    /// The column that identifies the person of a row.
    key: Option<u32>,
    name: Option<u32>,
    telling: Vec<u32>,
}

impl<'s> Selection<'s> {
    fn new(kind: ImportKind, sheet: &'s Sheet, header: &'s Header) -> Self {
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
            .filter(|column| column.field.is_some_and(|field| !prepared(field)))
            .map(|column| column.column)
            .collect();
        Self {
            kind,
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
            if row.number <= self.header.last_row || self.is_total(row) || self.is_heading(row) {
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

    fn is_uncalculated(&self, row: &Row, column: Option<u32>) -> bool {
        column.and_then(|column| row.cell(column)) == Some(&SheetCell::Uncalculated)
    }

    fn text(&self, row: &Row, column: Option<u32>) -> String {
        column
            .and_then(|column| row.cell(column))
            .map(|cell| cell.text())
            .unwrap_or_default()
    }

    fn filled(&self, row: &Row, column: Option<u32>) -> bool {
        !crate::domain::text::says_nothing(&self.text(row, column))
    }

    /// A formula over an empty line of the form gives an error or 0.
    fn told(&self, row: &Row, column: u32) -> bool {
        let empty = matches!(row.cell(column), Some(SheetCell::Error(_))) || self.text(row, Some(column)) == "0";
        !empty && self.filled(row, Some(column))
    }

    fn is_total(&self, row: &Row) -> bool {
        // A sum never has an identity number; in a table of communities the sum's word stands in the key column itself.
        if self.kind != ImportKind::Communities && self.filled(row, self.key) {
            return false;
        }
        let first = row
            .cells()
            .next()
            .map(|(_, cell)| comparable(&cell.text()))
            .unwrap_or_default();
        // 望河社区小计
        let of_a_group = ["小计", "合计", "总计"].iter().any(|total| first.ends_with(total));
        of_a_group
            || row
                .cells()
                .any(|(_, cell)| TOTALS.contains(&comparable(&cell.text()).as_str()))
    }

    /// A heading repeated on a later page.
    fn is_heading(&self, row: &Row) -> bool {
        let heading = self
            .header
            .columns
            .iter()
            .find(|column| Some(column.column) == self.key);
        heading.is_some_and(|column| {
            let text = comparable(&self.text(row, self.key));
            !text.is_empty() && column.levels.iter().any(|level| comparable(level) == text)
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

    fn is_foot(&self, row: &Row) -> bool {
        if self.kind != ImportKind::Communities && self.filled(row, self.key) {
            return false;
        }
        let first = row.cells().next().map(|(_, cell)| cell.text()).unwrap_or_default();
        FOOT.iter().any(|word| {
            first
                .strip_prefix(word)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['：', ':', '（', '(', '1', '一', ' ', '　']))
        })
    }
}
