//! How a list is drawn as a table: its columns with their heads and ways of writing, what stands over and under it, and the paper. Kept with
//! a view, so that the table that was asked for last month comes out the same again.

use serde::{Deserialize, Serialize};

use crate::domain::dates::chinese_date;
use crate::domain::text;
use crate::domain::writing::Writing;
use crate::{Error, ErrorCode, Result};

/// In characters.
const LONGEST: usize = 80;
/// More columns than any table that is printed.
const MOST_COLUMNS: usize = 200;

/// The paper that a table is set for, as wide as the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// A4, long side across.
    #[default]
    A4,
    /// A4, short side across.
    A4Upright,
    /// A3, long side across.
    A3,
}

impl Paper {
    /// By the name that files and scripts know.
    pub fn find(name: &str) -> Option<Self> {
        match name {
            "a4" => Some(Self::A4),
            "a4_upright" => Some(Self::A4Upright),
            "a3" => Some(Self::A3),
            _ => None,
        }
    }
}

/// A column of such a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct LayoutColumn {
    /// Key of the list's column.
    pub key: String,
    /// The head; blank: what users call the column.
    #[serde(default)]
    pub title: String,
    /// The upper head, shared with neighbours of the same group; blank: none.
    #[serde(default)]
    pub group: String,
    /// How its values are written.
    #[serde(default)]
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub writing: Writing,
    /// What stands where nothing is known: 无, /.
    #[serde(default)]
    pub blank: String,
    /// Added up in the last row.
    #[serde(default)]
    pub total: bool,
}

impl LayoutColumn {
    /// The column as the list has it.
    pub fn of(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            title: String::new(),
            group: String::new(),
            writing: Writing::Usual,
            blank: String::new(),
            total: false,
        }
    }

    /// `born`, `born:month`, `born:month|无`. `invalid_argument` for a way of writing that there is not.
    pub fn parse(typed: &str) -> Result<Self> {
        let (said, blank) = typed.split_once('|').unwrap_or((typed, ""));
        let (key, name) = said.split_once(':').unwrap_or((said, ""));
        let writing = match name.trim() {
            "" => Writing::Usual,
            name => Writing::find(name)
                .ok_or_else(|| Error::about(ErrorCode::InvalidArgument, format!("不认识写法“{name}”")))?,
        };
        Ok(Self {
            writing,
            blank: blank.to_owned(),
            ..Self::of(key.trim())
        })
    }
}

/// How a list is drawn as a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// 表名; blank: the list's own. {街道}, {单位}, {日期} and {年份} are filled in.
    #[serde(default)]
    pub title: String,
    /// What stands at the right over the table, 单位：人; blank: nothing of its own.
    #[serde(default)]
    pub unit: String,
    /// The line under the table, 填表人：　审核人：; blank: none.
    #[serde(default)]
    pub sign: String,
    /// The paper.
    #[serde(default)]
    pub paper: Paper,
    /// Without 序号.
    #[serde(default)]
    pub unnumbered: bool,
    /// Columns, from the left; none: those that the list shows.
    #[serde(default)]
    pub columns: Vec<LayoutColumn>,
}

/// What texts of a layout may name.
pub struct Names<'n> {
    /// The street or township.
    pub street: &'n str,
    /// The office that fills in the table.
    pub unit: &'n str,
    /// The day of the table.
    pub day: chrono::NaiveDate,
}

impl Layout {
    /// Just these columns, each as the list has it.
    pub fn of<'k>(keys: impl IntoIterator<Item = &'k str>) -> Self {
        Self {
            columns: keys.into_iter().map(LayoutColumn::of).collect(),
            ..Self::default()
        }
    }

    /// Refuses texts that no table has, and more columns than one. Whether the list has the columns, and their values can be written so, is
    /// asked when the table is made.
    pub fn check(&self) -> Result<()> {
        let columns = self.columns.iter();
        let texts = columns.flat_map(|column| [&column.title, &column.group, &column.blank]);
        let mut texts = texts.chain([&self.title, &self.unit, &self.sign]);
        let is_wrong = |text: &&String| text.chars().count() > LONGEST || text.chars().any(text::is_invisible);
        if let Some(wrong) = texts.find(is_wrong) {
            let short: String = wrong.chars().filter(|c| !text::is_invisible(*c)).take(10).collect();
            let about = format!("“{short}…”太长，或有看不见的字符；表名、列名等不超过{LONGEST}个字");
            return Err(Error::about(ErrorCode::InvalidArgument, about));
        }
        if self.columns.len() > MOST_COLUMNS {
            let about = format!("一张表不超过{MOST_COLUMNS}列");
            return Err(Error::about(ErrorCode::InvalidArgument, about));
        }
        Ok(())
    }

    /// A text of the layout with what it names.
    pub fn filled(text: &str, names: &Names<'_>) -> String {
        use chrono::Datelike;
        text.replace("{街道}", names.street)
            .replace("{单位}", names.unit)
            .replace("{日期}", &chinese_date(names.day))
            .replace("{年份}", &names.day.year().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_typed_with_its_way_of_writing_and_its_blank() {
        let read = LayoutColumn::parse("born:month|无").unwrap();
        assert_eq!(
            (read.key.as_str(), read.writing.name(), read.blank.as_str()),
            ("born", "month", "无")
        );
        assert_eq!(LayoutColumn::parse(" name ").unwrap(), LayoutColumn::of("name"));
        assert!(LayoutColumn::parse("born:moon").unwrap_err().message().contains("moon"));
    }

    #[test]
    fn texts_of_a_layout_name_the_office_and_the_day() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 9, 30).unwrap();
        let names = Names {
            street: "望河街道",
            unit: "望河街道办事处",
            day,
        };
        assert_eq!(
            Layout::filled("{街道}{年份}年党员名册（{日期}）", &names),
            "望河街道2026年党员名册（2026年9月30日）"
        );
        let long = Layout {
            title: "长".repeat(81),
            ..Layout::default()
        };
        assert!(long.check().is_err() && Layout::of(["name"]).check().is_ok());
    }
}
