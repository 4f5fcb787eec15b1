//! What a cell under a training says of somebody: there, away, so many hours. Signs mean what the legend of the sheet says.

use std::collections::{HashMap, HashSet};

use super::super::columns::Field;
use super::super::meaning::{Attendance, Dictionary, Words, is_name, marks};
use super::super::workbook::{Address, Row, SheetCell};
use super::implied::{lines_above, lines_below};
use super::laid::Laid;

/// What stands in a cell under a training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Attended,
    /// 迟到: there, and told.
    InPart,
    Hours,
    Away,
    Nothing,
    /// A sign that means attendance in one office and leave in another.
    Doubtful,
}

/// What the signs of a table mean.
pub(super) struct Legend {
    said: Vec<(char, Attendance)>,
    /// Another sign stands for attendance, so that ○ may be leave.
    is_open: bool,
}

impl Legend {
    /// As the lines around the table explain them: 说明：√到课　○请假　×缺课.
    pub(super) fn of(laid: &Laid) -> Self {
        let lines = lines_above(laid).into_iter().chain(lines_below(laid));
        let said: Vec<(char, Attendance)> = lines.flat_map(|(text, _)| explained(&text)).collect();
        let mut signs: HashSet<String> = HashSet::new();
        let mut has_tick = false;
        for row in laid.records() {
            for (_, cell) in row.cells().filter(|(_, cell)| matches!(cell, SheetCell::Text(_))) {
                let text = cell.text();
                has_tick |= marks().is_plain_tick(&text);
                if marks().attendance(&text) == Some(Attendance::Doubtful) {
                    signs.insert(text);
                }
            }
        }
        Self {
            said,
            is_open: has_tick || signs.len() > 1,
        }
    }

    /// What a cell says; none where it says nothing of attendance. Whoever signed was there.
    pub(super) fn mark(&self, cell: &SheetCell) -> Option<Mark> {
        let signed = || is_name(&cell.text()).then_some(Mark::Attended);
        self.sign(cell).or_else(signed)
    }

    /// What a cell says by a sign, a word or hours.
    pub(super) fn sign(&self, cell: &SheetCell) -> Option<Mark> {
        let text = cell.text();
        if text == "0" || crate::domain::text::says_nothing(&text) && !self.explains(&text) {
            return Some(Mark::Nothing);
        }
        if let SheetCell::Bool(there) = cell {
            return Some(if *there { Mark::Attended } else { Mark::Away });
        }
        if let Some(said) = self.attendance(&text) {
            return Some(self.of_attendance(said));
        }
        if crate::domain::typed::hours_figure(&text).is_ok() {
            return Some(Mark::Hours);
        }
        if is_time_of_day(&text) {
            return Some(Mark::Attended);
        }
        let (bare, inside) = beside_brackets(&text);
        let said = self.attendance(bare)?;
        let within = marks().leading_attendance(inside);
        Some(match within.filter(|_| said == Attendance::Present) {
            Some(within) => self.of_attendance(within),
            None => self.of_attendance(said),
        })
    }

    fn explains(&self, text: &str) -> bool {
        self.said_of(text).is_some()
    }

    fn attendance(&self, text: &str) -> Option<Attendance> {
        self.said_of(text).or_else(|| marks().attendance(text))
    }

    fn said_of(&self, text: &str) -> Option<Attendance> {
        let mut letters = text.trim().chars();
        let sign = letters.next().filter(|_| letters.next().is_none())?;
        let said = self.said.iter().find(|(own, _)| *own == sign);
        said.map(|(_, said)| *said)
    }

    fn of_attendance(&self, said: Attendance) -> Mark {
        match said {
            Attendance::Present => Mark::Attended,
            Attendance::InPart => Mark::InPart,
            Attendance::Away => Mark::Away,
            Attendance::Doubtful if self.is_open => Mark::Doubtful,
            Attendance::Doubtful => Mark::Attended,
        }
    }
}

/// 8:55: when somebody signed.
fn is_time_of_day(text: &str) -> bool {
    let plain: String = text.trim().chars().map(crate::domain::text::half_width).collect();
    let parts: Vec<&str> = plain.split(':').collect();
    let is_part = |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    (2..=3).contains(&parts.len()) && parts.iter().all(is_part)
}

/// √（迟到）: what stands before the brackets, and what in them.
fn beside_brackets(text: &str) -> (&str, &str) {
    let Some((before, rest)) = text.split_once(['（', '(']) else {
        return (text, "");
    };
    (before.trim(), rest.trim_end_matches(['）', ')']).trim())
}

/// The signs that a line explains: √到课, ○：请假, “△”表示迟到, or the other way round 缺课×.
fn explained(text: &str) -> Vec<(char, Attendance)> {
    let signs: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, c)| marks().is_sign(&c.to_string()))
        .collect();
    let Some((first, _)) = signs.first() else {
        return Vec::new();
    };
    let is_behind = trailing_attendance(&text[..*first]).is_some();
    let said = signs.iter().filter_map(|(at, sign)| {
        let said = if is_behind {
            trailing_attendance(&text[..*at])
        } else {
            marks().leading_attendance(without_joint(&text[at + sign.len_utf8()..]))
        };
        Some((*sign, said?))
    });
    said.collect()
}

/// Without what joins a sign and its word: ”表示, ：, 为.
fn without_joint(text: &str) -> &str {
    let is_mark = |c: char| c.is_whitespace() || "”“\"'’‘」』：:=＝—-－）)号".contains(c);
    let text = text.trim_start_matches(is_mark);
    let joint = ["表示", "代表", "为", "是", "指"]
        .iter()
        .find_map(|joint| text.strip_prefix(joint));
    joint.unwrap_or(text).trim_start_matches(is_mark)
}

/// The word of attendance that a text ends with: 缺课“.
fn trailing_attendance(text: &str) -> Option<Attendance> {
    const LONGEST: usize = 4;
    let text = text.trim_end_matches(|c: char| "“”\"‘（(：:打画划记".contains(c));
    let letters: Vec<char> = text.chars().collect();
    let longest = LONGEST.min(letters.len());
    (1..=longest).rev().find_map(|length| {
        let word: String = letters[letters.len() - length..].iter().collect();
        let is_word = word.chars().all(crate::domain::names::is_han);
        marks().attendance(&word).filter(|_| is_word)
    })
}

/// What the cells of a column say, row by row.
#[derive(Default)]
pub(super) struct Said {
    /// Rows of those who were there, and of those who are to be asked about.
    pub(super) only: HashSet<u32>,
    /// Hours, and what is to be asked about in their place.
    pub(super) hours: HashMap<u32, (SheetCell, Address)>,
    pub(super) away: HashMap<u32, String>,
    in_part: HashMap<u32, String>,
    doubtful: HashMap<u32, String>,
}

impl Said {
    pub(super) fn of(laid: &Laid, column: u32, legend: &Legend) -> Self {
        let mut said = Self::default();
        let whom = [Field::Name, Field::IdNumber].map(|field| laid.header.column(field).map(|own| own.column));
        for row in laid.records() {
            let at = Address {
                row: row.number,
                column,
            };
            let Some(cell) = laid.sheet.cell(at).filter(|cell| !cell.text().is_empty()) else {
                continue;
            };
            let is_of_somebody = whom.iter().flatten().any(|column| {
                let at = Address {
                    row: row.number,
                    column: *column,
                };
                laid.cell(at).is_some_and(|cell| !cell.text().is_empty())
            });
            // 实到4人 below the last person is of nobody.
            if is_of_somebody || legend.mark(cell).is_some() {
                said.see(row.number, cell, laid.origin(at).unwrap_or(at), legend);
            }
        }
        said
    }

    fn see(&mut self, row: u32, cell: &SheetCell, origin: Address, legend: &Legend) {
        let text = cell.text();
        match legend.mark(cell) {
            Some(Mark::Attended) => {}
            Some(Mark::InPart) => drop(self.in_part.insert(row, text)),
            Some(Mark::Hours) => drop(self.hours.insert(row, (cell.clone(), origin))),
            Some(Mark::Away) => {
                self.away.insert(row, text);
                return;
            }
            Some(Mark::Nothing) => return,
            Some(Mark::Doubtful) | None => {
                // No number of hours, so that the row is held back.
                self.hours.insert(row, (cell.clone(), origin));
                self.doubtful.insert(row, text);
            }
        }
        self.only.insert(row);
    }

    /// What is to be told of those who were not there, or not for certain.
    pub(super) fn notes(&self, heading: &str) -> Vec<String> {
        let told = [
            (&self.away, "没有记为参加。"),
            (&self.in_part, "按参加登记，请核对学时。"),
            (
                &self.doubtful,
                "看不出是否参加，没有登记；请改成√或学时，或在表下注明符号的意思。",
            ),
        ];
        told.into_iter()
            .filter(|(cells, _)| !cells.is_empty())
            .map(|(cells, what)| {
                let mut texts: Vec<&str> = cells.values().map(String::as_str).collect();
                texts.sort_unstable();
                texts.dedup();
                format!("「{heading}」有{}格是“{}”，{what}", cells.len(), texts.join("”“"))
            })
            .collect()
    }
}

/// Leaves out the rows of a roll whose column says that the person was not there: 签到情况, 完成状态.
pub(super) fn without_the_absent(laid: &mut Laid, dictionary: &Dictionary) {
    let legend = Legend::of(laid);
    for at in 0..laid.header.columns.len() {
        let column = &laid.header.columns[at];
        let heading = column.heading();
        let is_roll_of = marks().is_of_attendance(&heading) || marks().is_of_signing(&heading);
        if column.field.is_some()
            || column.is_used
            || !is_roll_of
            || dictionary.is_mapped(&column.levels)
            || !is_roll(laid, column.column, &legend)
        {
            continue;
        }
        let said = Said::of(laid, column.column, &legend);
        laid.notes.extend(said.notes(&heading));
        laid.left_out.extend(said.away.keys().chain(said.doubtful.keys()));
        without_signature(laid, at, &said.only);
        laid.header.columns[at].is_used = true;
    }
}

/// Leaves out whoever was not there by what a remark says: 病假未参加.
pub(super) fn without_the_excused(laid: &mut Laid, dictionary: &Dictionary) {
    let remarks = laid.header.columns.iter().filter(|column| {
        let is_free = column.field.is_none() && !column.is_used && !dictionary.is_mapped(&column.levels);
        is_free && Words::of(&[&column.heading()]).says("note")
    });
    let remarks: Vec<(u32, String)> = remarks.map(|column| (column.column, column.heading())).collect();
    for (column, heading) in remarks {
        let away = |row: &Row| {
            let text = row.cell(column)?.text();
            marks().says_absent(&text).then_some((row.number, text))
        };
        let away: Vec<(u32, String)> = laid.records().filter_map(away).collect();
        for (row, text) in away {
            let told = laid.moved.row(row);
            laid.notes
                .push(format!("第{told}行「{heading}」写着“{text}”，没有记为参加。"));
            laid.left_out.insert(row);
        }
    }
}

/// Leaves out whoever did not sign where most of the others did.
fn without_signature(laid: &mut Laid, at: usize, signed: &HashSet<u32>) {
    let heading = laid.header.columns[at].heading();
    let column = laid.header.columns[at].column;
    let name = laid.header.column(Field::Name).map(|column| column.column);
    let is_blank = |row: &&Row| {
        let is_named = name
            .and_then(|name| row.cell(name))
            .is_some_and(|cell| is_name(&cell.text()));
        is_named && row.cell(column).is_none_or(|cell| cell.text().is_empty())
    };
    let blank: Vec<u32> = laid.records().filter(is_blank).map(|row| row.number).collect();
    if !marks().is_of_signing(&heading) || blank.is_empty() || blank.len() > signed.len() {
        return;
    }
    laid.notes.push(format!(
        "「{heading}」有{}人空着，没有登记；到了的请补签后再导入。",
        blank.len()
    ));
    laid.left_out.extend(blank);
}

/// Does a column say of everybody whether he was there, and of somebody that he was?
fn is_roll(laid: &Laid, column: u32, legend: &Legend) -> bool {
    let said = |row: &Row| {
        row.cell(column)
            .filter(|cell| !cell.text().is_empty())
            .map(|cell| legend.mark(cell))
    };
    let said: Vec<Option<Mark>> = laid.records().filter_map(said).collect();
    let attended = [Some(Mark::Attended), Some(Mark::InPart)];
    said.iter().any(|mark| attended.contains(mark)) && !said.iter().any(|mark| matches!(mark, None | Some(Mark::Hours)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legends_are_read_in_either_direction() {
        let read = |text: &str| {
            let said = explained(text).into_iter();
            said.map(|(sign, said)| format!("{sign}{said:?}"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        for (text, expected) in [
            (
                "说明：√到课　○请假　×缺课；请假、缺课不计学时。",
                "√Present ○Away ×Away",
            ),
            ("注：“√”表示出勤，“△”表示迟到，“○”为请假", "√Present △InPart ○Away"),
            ("出勤√ 请假○ 旷课×", "√Present ○Away ×Away"),
            ("●：已到 ☆：病假", "●Present ☆Away"),
            ("请按时参加培训", ""),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
