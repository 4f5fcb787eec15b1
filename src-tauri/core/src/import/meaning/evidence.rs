//! What stands below a heading, as a help in telling what it means.

use crate::domain::codes::{CodeReading, Codes};
use crate::domain::dates::{DateReading, SerialBase};
use crate::domain::ids::IdNumber;
use crate::domain::names;
use crate::domain::text::says_nothing;
use crate::domain::typed;

use super::super::dates::{self, Habits};
use super::super::workbook::{Row, Sheet, SheetCell};
use super::marks::marks;
use super::words::Words;

/// What cells of a field look like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Expected {
    Name,
    IdNumber,
    Phone,
    Date,
    Number,
    YesNo,
    Community,
    School,
    Coded(Codes),
    Words(&'static [(&'static str, &'static str)]),
    Text,
}

/// Rows looked at below a heading.
const SAMPLE: usize = 60;

/// Some rows of a sheet below its headings.
pub(crate) struct Evidence<'s> {
    rows: Vec<&'s Row>,
}

/// How well the cells of a column fit a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fit {
    /// Cells that say something.
    pub(crate) filled: usize,
    /// Of them, the share that can be such values.
    pub(crate) share: f32,
}

impl<'s> Evidence<'s> {
    /// Rows spread over everything below `last_row`.
    pub(crate) fn below(sheet: &'s Sheet, last_row: u32) -> Self {
        let first = sheet.rows().partition_point(|row| row.number <= last_row);
        let rows = &sheet.rows()[first..];
        let step = (rows.len() / SAMPLE).max(1);
        let rows: Vec<&Row> = rows
            .iter()
            .step_by(step)
            .take(SAMPLE)
            .filter(|row| !is_sum(row))
            .collect();
        // A line of one text between rows of several is about them, none of them.
        let is_line = |row: &Row| row.cells().filter(|(_, cell)| !cell.text().is_empty()).count() <= 1;
        let has_rows = rows.iter().any(|row| row.cells().count() >= 3);
        Self {
            rows: rows.into_iter().filter(|row| !has_rows || !is_line(row)).collect(),
        }
    }

    /// What the cells of a column say.
    pub(crate) fn cells(&self, column: u32) -> impl Iterator<Item = &'s SheetCell> {
        let cells = self.rows.iter().filter_map(move |row| row.cell(column));
        cells.filter(|cell| !says_nothing(&cell.text()) && !marks().is_ditto(&cell.text()))
    }

    /// The share of cells that are such values as a whole, not only in part.
    pub(crate) fn fit_whole(&self, column: u32, expected: Expected) -> f32 {
        let (mut filled, mut fitting) = (0_usize, 0_usize);
        for cell in self.cells(column) {
            filled += 1;
            fitting += usize::from(fits_whole(cell, &cell.text(), expected));
        }
        if filled == 0 {
            1.0
        } else {
            fitting as f32 / filled as f32
        }
    }

    /// Do they look like values of a field?
    pub(crate) fn fit(&self, column: u32, expected: Expected) -> Fit {
        let (mut filled, mut fitting) = (0_usize, 0_usize);
        for cell in self.cells(column) {
            filled += 1;
            fitting += usize::from(fits(cell, expected));
        }
        let share = if filled == 0 {
            0.0
        } else {
            fitting as f32 / filled as f32
        };
        Fit { filled, share }
    }
}

/// Why somebody has no score.
pub(crate) const ABSENCES: [&str; 15] = [
    "未组织",
    "未开展",
    "未进行",
    "缺考",
    "未参加",
    "未考",
    "免考",
    "请假",
    "缺席",
    "补考",
    "免测",
    "未测评",
    "不参加",
    "缺测",
    "弃权",
];

/// Sums, in whatever column they stand.
const SUMS: [&str; 9] = [
    "合计",
    "总计",
    "小计",
    "共计",
    "累计",
    "总数",
    "合计数",
    "平均",
    "平均分",
];

/// How counts and shares end that stand below a table.
const COUNTS: [&str; 6] = ["人数", "占比", "比例", "优秀率", "合格率", "人次"];

/// Does a cell of the row say that it is a sum?
pub(crate) fn is_sum(row: &Row) -> bool {
    let says = |(_, cell): (u32, &SheetCell)| match cell {
        // Most cells hold none of these characters: that is asked first.
        SheetCell::Text(text) if text.contains(['计', '数', '均', '比', '例', '率', '次']) => {
            let bare: String = text.split_whitespace().collect();
            let bare = bare.trim_end_matches(['：', ':']);
            let is_short = bare.chars().count() <= 8;
            let of_all = ["本年", "全年", "个人", "全部"]
                .iter()
                .any(|begin| bare.starts_with(begin));
            // 人次合计, but not 会计.
            let ends_so = ["合计", "总计", "小计"].iter().any(|end| bare.ends_with(end));
            SUMS.contains(&bare)
                || is_short && ends_so
                || is_short && COUNTS.iter().any(|end| bare.ends_with(end))
                || is_short && of_all && SUMS.iter().any(|sum| bare.contains(sum))
        }
        _ => false,
    };
    row.cells().any(says) || counts_people(row)
}

/// 4人, 共3人: how many there are in a table, or in each of several side by side, and nothing else.
fn counts_people(row: &Row) -> bool {
    let is_count = |(_, cell): (u32, &SheetCell)| match cell {
        SheetCell::Text(text) if text.ends_with('人') => {
            let count = text.trim_start_matches('共').trim_end_matches('人').trim();
            !count.is_empty()
                && count
                    .chars()
                    .all(|c| crate::domain::text::half_width(c).is_ascii_digit())
        }
        cell => cell.text().is_empty(),
    };
    let mut cells = row.cells().filter(|(_, cell)| !cell.text().is_empty()).peekable();
    cells.peek().is_some() && cells.all(is_count)
}

impl Fit {
    /// What of a heading's nearness is left in the light of the cells: all of it where they fit, little where they cannot be such values.
    pub(crate) fn weighed(self, nearness: f32, expected: Expected) -> f32 {
        match (self.filled, expected) {
            (0, _) => nearness * 0.9,
            (_, Expected::Text) => nearness * (0.35 + 0.6 * self.share),
            (1, _) => nearness * (0.6 + 0.4 * self.share),
            _ => nearness * (0.3 + 0.7 * self.share),
        }
    }
}

/// Can the cell, or a part of it, be such a value?
pub(crate) fn fits(cell: &SheetCell, expected: Expected) -> bool {
    if matches!(cell, SheetCell::Error(_) | SheetCell::Uncalculated) {
        return true;
    }
    let text = cell.text();
    if expected == Expected::Text {
        let number_like = is_mobile(&text) || IdNumber::parse(&text).is_ok() || is_tick(&text);
        return !number_like && !matches!(cell, SheetCell::Date(_));
    }
    if fits_whole(cell, &text, expected) {
        return true;
    }
    let parts = text.split(|c: char| "/、，,;；（）()[]【】\n\r ".contains(c) || matches!(c, '至' | '~' | '～' | '—'));
    parts.filter(|part| !part.trim().is_empty()).any(|part| {
        let cell = SheetCell::Text(part.trim().into());
        fits_whole(&cell, part.trim(), expected)
    })
}

fn fits_whole(cell: &SheetCell, text: &str, expected: Expected) -> bool {
    match expected {
        Expected::Name => is_name(text),
        Expected::IdNumber => is_number_of_a_person(cell, text),
        Expected::Phone => typed::phone(text).is_ok(),
        Expected::Date => {
            // Small numbers are sums of money, scores, numbers of rows; serial numbers of days of our lives are not.
            let is_day = match cell {
                SheetCell::Number(number) => *number >= 14_600.0 || (1900.0..=2100.99).contains(number),
                _ => true,
            };
            let reading = dates::read(cell, Habits::default(), SerialBase::From1900);
            is_day && (!matches!(reading, DateReading::Bad) || is_day_of_a_month(text))
        }
        Expected::Number => {
            matches!(cell, SheetCell::Number(_) | SheetCell::Percent(_))
                || leads_with_a_number(text)
                || text.chars().count() <= 10 && ABSENCES.iter().any(|word| text.contains(word))
        }
        Expected::YesNo => matches!(cell, SheetCell::Bool(_)) || Codes::YesNo.find(text).is_some(),
        Expected::Community => [
            "社区",
            "村",
            "居委会",
            "居民委员会",
            "村民委员会",
            "村委会",
            "居",
            "街道",
            "镇",
        ]
        .iter()
        .any(|end| text.ends_with(end)),
        Expected::School => ["大学", "学院", "学校", "党校", "中学", "校", "电大", "中专", "职中"]
            .iter()
            .any(|end| text.contains(end)),
        // 1 and 2 are codes of standards too, and numbers of something else far more often.
        Expected::Coded(table) => matches!(table.read(text), CodeReading::Known(_)) && text.parse::<f64>().is_err(),
        Expected::Words(words) => words
            .iter()
            .any(|(key, name)| text == *key || text == *name || name.contains(text)),
        Expected::Text => true,
    }
}

/// 15日: its month stands elsewhere.
pub(crate) fn is_day_of_a_month(text: &str) -> bool {
    let day = text.trim().strip_suffix(['日', '号']).unwrap_or_default();
    (1..=2).contains(&day.len()) && day.parse::<u32>().is_ok_and(|day| (1..=31).contains(&day))
}

/// √ and what else a pen makes in a box.
pub(crate) fn is_tick(text: &str) -> bool {
    matches!(
        text.trim(),
        "√" | "✓" | "✔" | "☑" | "●" | "○" | "▲" | "V" | "v" | "✅" | "对" | "勾" | "★" | "■"
    )
}

/// A mobile number, whatever separates its figures.
pub(crate) fn is_mobile(text: &str) -> bool {
    typed::phone(text).is_ok_and(|phone| phone.len() == 11 && phone.starts_with('1'))
}

/// A name that could stand on an identity card.
pub(crate) fn is_name(text: &str) -> bool {
    names::read(text).is_ok_and(|written| {
        let length = written.name.chars().count();
        length >= 2 && (length <= 4 || written.name.contains([names::DOT, ' ']))
    })
}

/// A name, and no word that stands above or beside values: 年龄 and 签字 could be names too.
pub(crate) fn is_somebody(text: &str) -> bool {
    is_name(text) && !Words::of(&[text]).is_of_known() && !text.ends_with("社区")
}

/// 18 or 15 characters, whole or damaged: what stands in a column of numbers of people.
fn is_number_of_a_person(cell: &SheetCell, text: &str) -> bool {
    if let SheetCell::Number(number) = cell {
        return *number > 1e14;
    }
    let letters: Vec<char> = text
        .chars()
        .map(crate::domain::text::half_width)
        .filter(|c| !c.is_whitespace())
        .collect();
    matches!(letters.len(), 15..=19)
        && letters.iter().filter(|c| c.is_ascii_digit() || **c == '*').count() + 1 >= letters.len()
}

fn leads_with_a_number(text: &str) -> bool {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    !digits.is_empty() && digits.parse::<f64>().is_ok()
}

/// The only word of a list that a line means: 获奖情况登记表 is about 表彰奖励.
pub(crate) fn word_in(line: &str, expected: Expected) -> Option<String> {
    let said = Words::of(&[line]);
    let means = |word: &str| {
        let own = Words::of(&[word]);
        line.contains(word) || own.telling().any(|token| said.telling().any(|other| other == token))
    };
    let names: Vec<&str> = match expected {
        Expected::Words(words) => words.iter().map(|(_, word)| *word).filter(|word| means(word)).collect(),
        Expected::Coded(table) => {
            let codes = table.codes().codes().iter();
            codes
                .filter(|code| line.contains(&code.name))
                .map(|code| code.name.as_str())
                .collect()
        }
        _ => Vec::new(),
    };
    match names.as_slice() {
        [only] => Some((*only).to_owned()),
        _ => None,
    }
}
