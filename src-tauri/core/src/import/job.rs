//! What the kinds of rows have in common: what is on file, what a row changes, and how rows are accepted or held back.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::catalogue::datum::Datum;
use crate::domain::masking;
use crate::domain::person::{Person, WorkerId};
use crate::domain::records::{Attendance, Beside, Whom};
use crate::progress::{Progress, checkpoint};
use crate::storage::communities::Community;
use crate::storage::rows::Filed;
use crate::storage::training::Event;
use crate::{ErrorCode, Result};

use super::cells;
use super::columns::Field;
use super::faults::{Fault, HeldBack, KeptBack, Warning, held_back};
use super::reading::{Reading, Terms};
use super::records::NewCommunity;
use super::values::{Notice, RowReader};
use super::whom::{By, Matched, NamedRow};

/// What is on file, as of the day that the import takes effect. Only what the kind needs must be filled in.
#[derive(Debug, Clone, Default)]
pub struct OnFile {
    /// Everybody; for every kind but communities.
    pub people: Vec<Person>,
    /// Names of the streets, also of those without a community.
    pub streets: Vec<String>,
    /// 行政区划代码 of the office; for communities.
    pub division: String,
    /// Every community.
    pub communities: Vec<Community>,
    /// Every training event; for training.
    pub events: Vec<Event>,
    /// Every attendance; for training.
    pub attended: Vec<Filed<Attendance>>,
    /// Parts of the year's appraisal with the most that each gives, hundredths; for an appraisal. `None`: whatever the file has.
    pub most: Option<BTreeMap<String, u32>>,
    /// Scores of [`ImportTable::year`]; for an appraisal.
    pub scores: BTreeMap<WorkerId, BTreeMap<String, u32>>,
    /// Everybody's entries; for a kind of record.
    pub entries: Vec<(WorkerId, Vec<Datum<'static>>)>,
    /// What the kind's rules ask besides.
    pub beside: HashMap<WorkerId, Beside>,
    /// What the office's own fields of people say, by their numbers; for a roster.
    pub own: HashMap<(WorkerId, u32), Datum<'static>>,
    /// The importing user sees only some communities, and may enter people only there.
    pub confined: bool,
    /// Identity numbers of people in the others; for a roster.
    pub elsewhere: HashSet<String>,
}

impl OnFile {
    /// A person, as far as the rules of the kind ask.
    pub(crate) fn whom<'p>(&'p self, person: &'p Person) -> Whom<'p> {
        person.whom_beside(self.beside.get(&person.id).unwrap_or(Beside::NOTHING))
    }
}

/// One field that a row changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Change {
    /// Key of the field.
    pub field: String,
    /// What the user calls it.
    pub title: String,
    /// On file; none: nothing yet.
    pub before: Option<String>,
    /// In the row.
    pub after: String,
}

/// What a row does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Puts a record on file.
    Added,
    /// Changes or completes one.
    Updated,
    /// Says what is on file already.
    Unchanged,
}

/// A row that can be stored.
#[derive(Debug, Clone)]
pub struct Item<R> {
    /// Name on the tab.
    pub sheet: String,
    /// The sheet's own row number.
    pub row: u32,
    /// What it does.
    pub effect: Effect,
    /// Every field that an updated record changes.
    pub changes: Vec<Change>,
    /// The record.
    pub record: R,
}

/// An updated row, as it is shown before the import is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Difference {
    /// Name on the tab.
    pub sheet: String,
    /// The sheet's own row number.
    pub row: u32,
    /// Whom or what the row is about.
    pub about: String,
    /// Field by field.
    pub changes: Vec<Change>,
}

impl Difference {
    /// As screens show it.
    pub fn masked(mut self) -> Self {
        for change in &mut self.changes {
            let mask: fn(&str) -> String = match change.field.as_str() {
                "phone" => masking::phone,
                "id_number" => masking::id_number,
                _ => masking::text,
            };
            change.before = change.before.as_deref().map(mask);
            change.after = mask(&change.after);
        }
        self
    }
}

/// Somebody whom a roster lists although he has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct Return {
    /// Name on the tab.
    pub sheet: String,
    /// The sheet's own row number.
    pub row: u32,
    /// The office's number.
    pub worker: WorkerId,
    /// 姓名
    pub name: String,
    /// 离任日期
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub left_on: NaiveDate,
    /// 离任方式
    pub kind: Option<String>,
    /// The day of coming back: the one that was named, else 到岗日期 of the row where it lies after the leaving, else the day of the import.
    #[cfg_attr(feature = "ipc-types", specta(type = String))]
    pub on: NaiveDate,
    /// Taking back was asked for, and nothing holds the row back.
    pub taken_back: bool,
}

/// An import being planned: what the kinds of rows have in common.
pub(crate) struct Job<'t, 'p> {
    pub(crate) terms: &'t Terms,
    sources: Vec<&'t dyn Reading>,
    pub(crate) as_of: NaiveDate,
    pub(crate) new_communities: Vec<NewCommunity>,
    pub(crate) held_back: Vec<HeldBack>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) corrected_contracts: usize,
    pub(crate) presumed_joinings: usize,
    pub(crate) returns: Vec<Return>,
    pub(super) kept_back: Vec<KeptBack>,
    notices: Vec<Notice>,
    pub(super) hours_to_round: usize,
    progress: &'p mut dyn Progress,
    pub(super) differences: Vec<Difference>,
    pub(super) counts: [usize; 3],
    pub(super) done: usize,
    pub(super) matched: Matched,
    pub(super) named: Vec<NamedRow>,
}

/// A row read without fault: the record, what it is about, and what it changes.
pub(crate) struct Accepted<R> {
    pub(crate) record: R,
    pub(crate) about: String,
    pub(crate) is_new: bool,
    pub(crate) changes: Vec<Change>,
}

impl<'t, 'p> Job<'t, 'p> {
    pub(super) fn new(
        terms: &'t Terms,
        sources: Vec<&'t dyn Reading>,
        as_of: NaiveDate,
        progress: &'p mut dyn Progress,
    ) -> Self {
        Self {
            terms,
            sources,
            as_of,
            progress,
            new_communities: Vec::new(),
            held_back: Vec::new(),
            warnings: Vec::new(),
            corrected_contracts: 0,
            presumed_joinings: 0,
            returns: Vec::new(),
            kept_back: Vec::new(),
            notices: Vec::new(),
            hours_to_round: 0,
            differences: Vec::new(),
            counts: [0; 3],
            done: 0,
            matched: Matched::default(),
            named: Vec::new(),
        }
    }

    /// Reads every row; a row with faults is held back with all of them.
    pub(crate) fn each_row<R>(
        &mut self,
        mut read: impl FnMut(&mut Self, &'t dyn Reading, &mut RowReader<'t>) -> Option<Accepted<R>>,
    ) -> Result<Vec<Item<R>>> {
        let sources: Vec<(&'t dyn Reading, Vec<u32>)> = self.sources.iter().map(|one| (*one, one.rows())).collect();
        let total = sources.iter().map(|(_, rows)| rows.len()).sum();
        let mut items = Vec::with_capacity(total);
        // What rows whose person was found by name say, with the row that said it first.
        let mut said: HashMap<(WorkerId, String), u32> = HashMap::new();
        for (place, (sheet, rows)) in sources.into_iter().enumerate() {
            for row in rows {
                if self.done.is_multiple_of(500) {
                    checkpoint(self.progress, "正在核对", self.done, total)?;
                }
                self.done += 1;
                let mut reader = RowReader::new(sheet, self.terms, row);
                reader.faults = cells::faults(sheet, sheet.format(), row);
                let of_cells = reader.faults.len();
                let accepted = read(self, sheet, &mut reader);
                let faults = cells::once(std::mem::take(&mut reader.faults), of_cells);
                let again = match (&accepted, &reader.found) {
                    (Some(accepted), Some(By::Name(named))) if faults.is_empty() => {
                        let first = *said.entry((named.who.worker, accepted.about.clone())).or_insert(row);
                        let is_same = first != row && !accepted.is_new && accepted.changes.is_empty();
                        is_same.then(|| sheet.origin_row(first))
                    }
                    _ => None,
                };
                if let Some(first) = again {
                    reader.fault(ErrorCode::NameAlone, Field::Name).saying(format!(
                        "第{first}行认作同一个人，内容也相同；是另一个人的，请写身份证号码或社区，确是重复的不用理会。"
                    ));
                }
                let faults = if again.is_some() {
                    std::mem::take(&mut reader.faults)
                } else {
                    faults
                };
                match accepted {
                    Some(accepted) if faults.is_empty() => {
                        reader.nothing_passed_over("这类表格不存这一项");
                        self.kept_back.append(&mut reader.kept_back);
                        self.notices.append(&mut reader.notices);
                        match reader.found.take() {
                            Some(By::Number) => self.matched.by_id += 1,
                            Some(By::Name(named)) => {
                                self.matched.by_name += 1;
                                self.named.push(named);
                            }
                            None => {}
                        }
                        items.push(self.accept(sheet, row, accepted));
                    }
                    _ => {
                        // Rounding would not help a row with another fault.
                        let only_places = faults.iter().all(|fault| fault.code == ErrorCode::TooManyPlaces);
                        self.hours_to_round += usize::from(reader.hours_to_round && only_places);
                        self.hold_back(sheet, place, row, faults);
                    }
                }
            }
        }
        Ok(items)
    }

    fn accept<R>(&mut self, sheet: &dyn Reading, row: u32, accepted: Accepted<R>) -> Item<R> {
        let row = sheet.origin_row(row);
        let effect = match (accepted.is_new, accepted.changes.is_empty()) {
            (true, _) => Effect::Added,
            (false, true) => Effect::Unchanged,
            (false, false) => Effect::Updated,
        };
        self.counts[effect as usize] += 1;
        if effect == Effect::Updated {
            self.differences.push(Difference {
                sheet: sheet.name().to_owned(),
                row,
                about: accepted.about,
                changes: accepted.changes.clone(),
            });
        }
        Item {
            sheet: sheet.name().to_owned(),
            row,
            effect,
            changes: if effect == Effect::Updated {
                accepted.changes
            } else {
                Vec::new()
            },
            record: accepted.record,
        }
    }

    fn hold_back(&mut self, sheet: &dyn Reading, place: usize, row: u32, mut faults: Vec<Fault>) {
        if faults.is_empty() {
            // A reader that gives nothing says why; should one forget, the row is still not lost from the count.
            faults.push(Fault::new(ErrorCode::UnknownValue));
        }
        self.held_back.extend(held_back(sheet, place, row, faults));
    }

    /// What concerns many cells is said once a column.
    pub(super) fn summaries(&mut self) {
        for code in [ErrorCode::PercentAsPoints, ErrorCode::TooManyPlaces, ErrorCode::BadDate] {
            let of_code: Vec<&Notice> = self.notices.iter().filter(|notice| notice.code == code).collect();
            let Some(first) = of_code.first() else { continue };
            let mut headings: Vec<String> = Vec::new();
            for notice in &of_code {
                let heading = format!("「{}」", notice.heading);
                if !headings.contains(&heading) {
                    headings.push(heading);
                }
            }
            let message = format!(
                "{}共{}格{}（如{}）",
                headings.concat(),
                of_code.len(),
                in_summary(code),
                first.example
            );
            self.warnings.push(Warning::summary(code, message));
        }
        let mut columns: Vec<(&str, &str, Vec<&KeptBack>)> = Vec::new();
        for kept in &self.kept_back {
            let (column, why) = (kept.column.as_str(), kept.message.as_str());
            match columns
                .iter_mut()
                .find(|(own, reason, _)| (*own, *reason) == (column, why))
            {
                Some((_, _, cells)) => cells.push(kept),
                None => columns.push((column, why, vec![kept])),
            }
        }
        for (column, why, cells) in columns {
            let [first, rest @ ..] = cells.as_slice() else { continue };
            let place = if rest.is_empty() {
                first.cell.clone()
            } else {
                format!("{}等{}格", first.cell, cells.len())
            };
            let message = format!("「{column}」{place}没有存：{why}。");
            let single = rest.is_empty().then(|| (first.sheet.clone(), first.row));
            self.warnings.push(Warning {
                sheet: single.as_ref().map(|(sheet, _)| sheet.clone()),
                row: single.map(|(_, row)| row),
                ..Warning::summary(ErrorCode::ValueNotKept, message)
            });
        }
    }

    pub(crate) fn warn(&mut self, sheet: &dyn Reading, row: u32, code: ErrorCode, about: &str) {
        self.warn_saying(sheet, row, code, about, code.sentence());
    }

    /// With a sentence more exact than the code's own.
    pub(crate) fn warn_saying(&mut self, sheet: &dyn Reading, row: u32, code: ErrorCode, about: &str, sentence: &str) {
        self.warnings.push(Warning {
            sheet: Some(sheet.name().to_owned()),
            row: Some(row),
            code,
            message: format!("第{row}行{about}：{sentence}"),
        });
    }
}

/// What is said of all the cells of a notice.
fn in_summary(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::PercentAsPoints => "是百分比，已按分数读入",
        ErrorCode::BadDate => "只写了年月，已按整日存",
        _ => "小数位数多于保留的位数，已四舍五入",
    }
}
