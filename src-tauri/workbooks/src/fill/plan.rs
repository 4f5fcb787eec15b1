//! What goes where, checked against the empty form before anything is changed.

use std::collections::BTreeMap;

use super::{Filling, Input, InsertedRows, RecordCell, Report, Rows, is_allowed};
use crate::error::{CellRefusal, RowRefusal};
use crate::evaluate::serial;
use crate::formula::{Inserted, same_sheet};
use crate::package::Package;
use crate::place::{Address, LAST_ROW};
use crate::sheet::{Sheet, Value};
use crate::{Error, Result, limits};

/// Rows to be inserted for a list, in the numbers of the empty form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Insertion {
    pub(crate) rows: Inserted,
    /// First and last row of the list, both included.
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// Rows that a record takes.
    pub(crate) height: u32,
}

impl Insertion {
    /// First and last row of the record that new ones are copied from; they follow right behind it.
    pub(crate) fn model(&self) -> (u32, u32) {
        (self.rows.before - self.height, self.rows.before - 1)
    }

    /// The list has one record only, so that its last rule has to move.
    pub(crate) fn is_single(&self) -> bool {
        self.last - self.first + 1 == self.height
    }
}

/// A cell's value, with the number of its day if it is one.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) input: Input,
    pub(super) serial: i64,
}

#[derive(Debug, Default)]
pub(super) struct SheetPlan {
    /// From the bottom up.
    pub(super) insertions: Vec<Insertion>,
    /// By their places in the filled form.
    pub(super) cells: BTreeMap<Address, Planned>,
    /// First and last rows of filled records, in the filled form.
    pub(super) filled_rows: Vec<(u32, u32)>,
}

impl SheetPlan {
    /// Where a row of the empty form is in the filled one. What is inserted for `own` is left out of account.
    pub(super) fn moved(&self, row: u32, own: Option<&Insertion>) -> u32 {
        let others = self.insertions.iter().filter(|insertion| Some(*insertion) != own);
        let above = others.filter(|insertion| insertion.rows.before <= row);
        row + above.map(|insertion| insertion.rows.count).sum::<u32>()
    }
}

#[derive(Debug)]
pub(super) struct Plan {
    /// In the order of the package's sheets.
    pub(super) sheets: Vec<SheetPlan>,
}

impl Plan {
    pub(super) fn of(package: &Package, filling: &Filling) -> Result<Self> {
        let mut sheets: Vec<SheetPlan> = package.sheets().iter().map(|_| SheetPlan::default()).collect();
        for (place, sheet) in package.sheets().iter().enumerate() {
            let mut lists: Vec<&Rows> = filling
                .lists
                .iter()
                .filter(|list| same_sheet(&list.sheet, &sheet.name))
                .collect();
            lists.sort_by_key(|list| std::cmp::Reverse(list.first_row));
            for list in &lists {
                sheets[place].insertions.extend(insertion(sheet, list)?);
            }
            if lists.windows(2).any(|pair| pair[0].first_row <= pair[1].last_row) {
                return Err(rows_refused(sheet, RowRefusal::ListsOverlap));
            }
            let added: u64 = sheets[place]
                .insertions
                .iter()
                .map(|insertion| u64::from(insertion.rows.count))
                .sum();
            let bottom = sheet.rows.keys().next_back().copied().unwrap_or(0);
            if u64::from(bottom) + added > u64::from(LAST_ROW) {
                return Err(rows_refused(sheet, RowRefusal::PastTheEnd));
            }
            for list in lists {
                plan_list(package, sheet, list, &mut sheets[place])?;
            }
        }
        let known = |name: &str| package.sheets().iter().position(|sheet| same_sheet(&sheet.name, name));
        if let Some(list) = filling.lists.iter().find(|list| known(&list.sheet).is_none()) {
            return Err(Error::NoSheet(list.sheet.clone()));
        }
        for target in &filling.cells {
            let place = known(&target.sheet).ok_or_else(|| Error::NoSheet(target.sheet.clone()))?;
            let sheet = &package.sheets()[place];
            let planned = checked(package, sheet, target.at, &target.input)?;
            let at = Address::new(sheets[place].moved(target.at.row, None), target.at.column);
            put(sheet, &mut sheets[place], at, target.at, planned)?;
        }
        Ok(Self { sheets })
    }

    /// Every insertion with its sheet's place.
    pub(super) fn insertions(&self) -> Vec<(usize, &Insertion)> {
        let each = self.sheets.iter().enumerate();
        each.flat_map(|(place, sheet)| sheet.insertions.iter().map(move |insertion| (place, insertion)))
            .collect()
    }

    pub(super) fn tell_inserted(&self, package: &Package, report: &mut Report) {
        for (place, insertion) in self.insertions() {
            report.inserted.push(InsertedRows {
                sheet: package.sheets()[place].name.clone(),
                first_row: self.sheets[place].moved(insertion.rows.before, Some(insertion)),
                count: insertion.rows.count,
            });
        }
    }
}

fn rows_refused(sheet: &Sheet, why: RowRefusal) -> Error {
    Error::Rows {
        sheet: sheet.name.clone(),
        why,
    }
}

fn cell_refused(sheet: &Sheet, at: Address, why: CellRefusal) -> Error {
    Error::Cell {
        sheet: sheet.name.clone(),
        at,
        why,
    }
}

/// The rows that a list lacks.
fn insertion(sheet: &Sheet, list: &Rows) -> Result<Option<Insertion>> {
    let height = list.rows_per_record;
    let on_sheet = list.first_row > 0 && list.last_row <= LAST_ROW;
    let lines = if on_sheet {
        (list.last_row + 1).saturating_sub(list.first_row)
    } else {
        0
    };
    if height == 0 || lines == 0 || lines % height > 0 {
        return Err(rows_refused(sheet, RowRefusal::NotWholeRecords));
    }
    let fits = lines / height;
    let missing = (list.records.len() as u64).saturating_sub(u64::from(fits)) * u64::from(height);
    if missing == 0 {
        return Ok(None);
    }
    let count = u32::try_from(missing).ok().filter(|count| *count <= LAST_ROW);
    let count = count.ok_or_else(|| rows_refused(sheet, RowRefusal::PastTheEnd))?;
    if sheet
        .protection
        .as_ref()
        .is_some_and(|protection| !protection.insert_rows)
    {
        return Err(rows_refused(sheet, RowRefusal::Protected));
    }
    let is_single = fits == 1;
    let before = if is_single {
        list.last_row + 1
    } else {
        list.last_row + 1 - height
    };
    Ok(Some(Insertion {
        rows: Inserted {
            before,
            count,
            grow: is_single,
        },
        first: list.first_row,
        last: list.last_row,
        height,
    }))
}

fn plan_list(package: &Package, sheet: &Sheet, list: &Rows, plan: &mut SheetPlan) -> Result<()> {
    let height = list.rows_per_record;
    let own = plan
        .insertions
        .iter()
        .find(|insertion| insertion.first == list.first_row)
        .cloned();
    let fits = (list.last_row + 1 - list.first_row) / height;
    let first = plan.moved(list.first_row, own.as_ref());
    for (number, record) in (0_u32..).zip(&list.records) {
        // Every record looks like one of the empty form: those above the new rows, the last one, and the model for all between.
        let extra = own.as_ref().map_or(0, |insertion| insertion.rows.count / height);
        let last = fits + extra - 1;
        let like = match () {
            () if extra == 0 || number + 1 < fits => number,
            () if number == last => fits - 1,
            () => fits.saturating_sub(2),
        };
        let top = first + number * height;
        if !record.is_empty() {
            plan.filled_rows.push((top, top + height - 1));
        }
        for RecordCell { row, column, input } in record {
            let form = Address::new(list.first_row + like * height + row, *column);
            if *row >= height {
                return Err(cell_refused(sheet, form, CellRefusal::OutsideRecord));
            }
            let planned = checked(package, sheet, form, input)?;
            put(sheet, plan, Address::new(top + row, *column), form, planned)?;
        }
    }
    Ok(())
}

fn put(sheet: &Sheet, plan: &mut SheetPlan, at: Address, form: Address, planned: Planned) -> Result<()> {
    match plan.cells.insert(at, planned) {
        None => Ok(()),
        Some(_) => Err(cell_refused(sheet, form, CellRefusal::Twice)),
    }
}

/// Whether a cell of the empty form takes a value.
fn checked(package: &Package, sheet: &Sheet, at: Address, input: &Input) -> Result<Planned> {
    let refuse = |why| Err(cell_refused(sheet, at, why));
    if !at.is_on_sheet() {
        return refuse(CellRefusal::OutsideRecord);
    }
    let in_array = || sheet.arrays.iter().any(|array| array.contains(at));
    if sheet.cells.get(&at).is_some_and(|cell| cell.formula.is_some()) || in_array() {
        return refuse(CellRefusal::Formula);
    }
    if let Some(area) = sheet.merge(at).filter(|area| area.first() != at) {
        return refuse(CellRefusal::InsideMerge { first: area.first() });
    }
    if sheet.is_locked(at) {
        return refuse(CellRefusal::Locked);
    }
    let mut planned = Planned {
        input: input.clone(),
        serial: 0,
    };
    match input {
        Input::Text(text) if !is_allowed(text) => return refuse(CellRefusal::TextNotAllowed),
        Input::AppendText(text) => match sheet.value(at) {
            Value::Text(label) if !label.is_empty() => {
                let units = label.encode_utf16().count() + text.encode_utf16().count();
                if !is_allowed(text) || units > limits::TEXT_UNITS {
                    return refuse(CellRefusal::TextNotAllowed);
                }
            }
            _ => return refuse(CellRefusal::NothingToAppendTo),
        },
        Input::Date(date) => {
            let style = sheet.style(at);
            if !style.is_date() {
                let format = style.format.clone();
                return refuse(CellRefusal::NotADateFormat { format });
            }
            match serial(*date, package.counts_from_1904()) {
                Some(serial) => planned.serial = serial,
                None => return refuse(CellRefusal::DateOutOfRange),
            }
        }
        _ => {}
    }
    Ok(planned)
}
