//! A table as an office draws one: title, unit line, heads of one or two rows, body, sign line. Any report becomes one.

use chrono::NaiveDate;
use serde::Serialize;

use super::layout::Paper;

/// The words above and below every page of a workbook with people's whole numbers.
pub const INTERNAL: &str = "内部资料 注意保密";

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// One community.
    Community,
    /// 小计 of a street.
    Subtotal,
    /// 合计
    Total,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportCell {
    /// Nothing known.
    Blank,
    /// A whole number.
    Count(i64),
    /// Hundredths, shown with two places.
    Hundredths(i64),
    /// Tenths, shown with one place only where needed.
    Tenths(i64),
    /// A day, which spreadsheet programs sort and filter as one.
    Date(NaiveDate),
    /// Text; numbers of people and phones too, so that no digit is lost.
    Text(String),
}

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// The upper head, shared with the neighbours of the same group.
    pub group: Option<String>,
    /// The head.
    pub title: String,
    /// Width in characters of the sheet's type.
    pub width: f64,
    /// Text stands at the left; otherwise in the middle.
    pub left: bool,
}

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Ordinary rows are those of communities (or people).
    pub level: Level,
    /// As many as there are columns.
    pub cells: Vec<ReportCell>,
}

/// The table as a whole.
#[derive(Debug, Clone)]
pub struct ReportTable {
    /// 表名
    pub title: String,
    /// Name of the sheet in the workbook.
    pub sheet: String,
    /// 填报单位（盖章）：…
    pub left: String,
    /// 统计截止时间：…
    pub middle: String,
    /// 单位：人
    pub right: String,
    /// Columns, from the left.
    pub columns: Vec<Column>,
    /// Body.
    pub rows: Vec<Row>,
    /// Notes under the table.
    pub notes: Vec<String>,
    /// 填表人： 审核人： 单位负责人： 填报日期：
    pub sign: String,
    /// A list of people or things, with arrows to sort and filter it by; not of figures with their sums.
    pub filtered: bool,
    /// Columns that stay in sight while scrolling sideways.
    pub frozen: usize,
    /// Holds full numbers of people: marked 内部资料.
    pub internal: bool,
    /// What it is printed on.
    pub paper: Paper,
}

impl std::fmt::Display for ReportCell {
    /// As a reader sees it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = |n: i64| if n < 0 { "-" } else { "" };
        match self {
            Self::Blank => Ok(()),
            Self::Count(n) => write!(f, "{n}"),
            Self::Hundredths(n) => write!(f, "{}{}.{:02}", sign(*n), (n / 100).abs(), (n % 100).abs()),
            Self::Tenths(n) if n % 10 == 0 => write!(f, "{}", n / 10),
            Self::Tenths(n) => write!(f, "{}{}.{}", sign(*n), (n / 10).abs(), (n % 10).abs()),
            Self::Date(day) => write!(f, "{day}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Serialize for ReportCell {
    /// As a reader of JSON wants it: numbers as numbers, hundredths as decimal text.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Blank => serializer.serialize_none(),
            Self::Count(n) => serializer.serialize_i64(*n),
            Self::Hundredths(n) => serializer.collect_str(&format_args!("{}.{:02}", n / 100, n % 100)),
            Self::Tenths(n) if n % 10 == 0 => serializer.serialize_i64(n / 10),
            Self::Tenths(n) => serializer.serialize_f64(*n as f64 / 10.0),
            Self::Date(day) => serializer.collect_str(day),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}
