//! All cells of a workbook, and the order in which formulas are computed: what one reads before it, without recursion, so that no
//! chain of formulas can exhaust the stack.

use std::cell::Cell as Counter;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::expression::{self, Names};
use super::operate::Halt;
use super::run::Run;
use crate::decimal::Decimal;
use crate::package::DefinedName;
use crate::place::{Address, Area};
use crate::sheet::{Sheet, Value};

/// Cells that may be looked at in all; a workbook that asks for more is left uncomputed.
const LOOKS: u64 = 30_000_000;

/// What became of a formula that depends on what was filled in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    Value(Value),
    /// It holds what is not understood.
    NotComputable,
}

/// The cells of all sheets.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(super) sheets: Vec<BookSheet>,
    pub(super) names: HashMap<(Option<usize>, String), String>,
    pub(super) counts_from_1904: bool,
}

#[derive(Debug, Default)]
pub(super) struct BookSheet {
    pub(super) name: String,
    /// Cells of each column, by row.
    pub(super) columns: BTreeMap<u32, Vec<Slot>>,
    pub(super) hidden_rows: BTreeSet<u32>,
}

#[derive(Debug)]
pub(super) struct Slot {
    pub(super) row: u32,
    pub(super) value: Value,
    pub(super) formula: Option<Arc<str>>,
    /// It is computed together with other cells, which is not done here.
    pub(super) array: Option<Area>,
    /// Filled in.
    pub(super) is_changed: bool,
    /// To be computed even if nothing it reads has changed.
    pub(super) is_wanted: bool,
    pub(super) state: State,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum State {
    Waiting,
    Begun,
    Known { depends: bool },
    Unknown,
}

/// A formula's place: sheet, column, place in the column.
type Place = (usize, u32, usize);

impl Book {
    /// The sheets of a workbook with its names, whose sheets are counted as these are.
    pub(crate) fn new<'s>(
        sheets: impl Iterator<Item = &'s Sheet>,
        names: impl Iterator<Item = DefinedName>,
        counts_from_1904: bool,
    ) -> Self {
        let names = names.map(|name| ((name.sheet, name.name.to_lowercase()), name.formula));
        let sheets = sheets.map(|sheet| {
            let mut columns: BTreeMap<u32, Vec<Slot>> = BTreeMap::new();
            for (at, cell) in &sheet.cells {
                columns.entry(at.column).or_default().push(Slot {
                    row: at.row,
                    value: cell.value.clone(),
                    formula: cell.formula.as_deref().map(Into::into),
                    array: cell.array,
                    is_changed: false,
                    // A formula without a result has none to keep.
                    is_wanted: cell.formula.is_some() && cell.value == Value::Blank,
                    state: State::Waiting,
                });
            }
            BookSheet {
                name: sheet.name.clone(),
                columns,
                hidden_rows: sheet
                    .rows
                    .iter()
                    .filter(|(_, row)| row.hidden)
                    .map(|(row, _)| *row)
                    .collect(),
            }
        });
        Self {
            sheets: sheets.collect(),
            names: names.collect(),
            counts_from_1904,
        }
    }

    /// Puts a value into a cell.
    pub(crate) fn set(&mut self, sheet: usize, at: Address, value: Value) {
        let column = self.sheets[sheet].columns.entry(at.column).or_default();
        let slot = Slot {
            row: at.row,
            value,
            formula: None,
            array: None,
            is_changed: true,
            is_wanted: false,
            state: State::Waiting,
        };
        match column.binary_search_by_key(&at.row, |slot| slot.row) {
            Ok(place) => column[place] = slot,
            Err(place) => column.insert(place, slot),
        }
    }

    /// Asks for the formulas of some rows, whether or not what they read has changed.
    pub(crate) fn want_rows(&mut self, sheet: usize, first: u32, last: u32) {
        for slots in self.sheets[sheet].columns.values_mut() {
            let from = slots.partition_point(|slot| slot.row < first);
            for slot in slots[from..].iter_mut().take_while(|slot| slot.row <= last) {
                slot.is_wanted = slot.formula.is_some();
            }
        }
    }

    /// Asks for the formulas that tell their own row from a row on: they have moved.
    pub(crate) fn want_moved(&mut self, sheet: usize, from: u32) {
        for slots in self.sheets[sheet].columns.values_mut() {
            for slot in slots.iter_mut().filter(|slot| slot.row >= from) {
                let tells = slot
                    .formula
                    .as_ref()
                    .is_some_and(|formula| formula.to_ascii_uppercase().contains("ROW("));
                slot.is_wanted |= tells;
            }
        }
    }

    pub(crate) fn has_formulas(&self) -> bool {
        let mut slots = self.sheets.iter().flat_map(|sheet| sheet.columns.values().flatten());
        slots.any(|slot| slot.formula.is_some())
    }

    /// Computes every formula that depends on a filled cell or was asked for.
    pub(crate) fn results(&mut self) -> Vec<(usize, Address, Outcome)> {
        let looks = Counter::new(LOOKS);
        let mut results = Vec::new();
        for start in self.formulas() {
            let mut stack: Vec<(Place, Vec<Place>, bool)> = Vec::new();
            self.begin(start, &mut stack, &looks);
            while let Some((place, waiting, _)) = stack.last_mut() {
                let place = *place;
                match waiting.pop() {
                    Some(next) => match self.slot(next).state {
                        State::Waiting => self.begin(next, &mut stack, &looks),
                        State::Known { depends: false } => {}
                        State::Known { depends: true } | State::Unknown | State::Begun => {
                            if let Some((_, _, depends)) = stack.last_mut() {
                                *depends = true;
                            }
                        }
                    },
                    None => {
                        let depends = stack.pop().is_some_and(|(_, _, depends)| depends);
                        if let Some((_, _, above)) = stack.last_mut() {
                            *above |= depends;
                        }
                        self.finish(place, depends, &looks, &mut results);
                    }
                }
            }
        }
        results
    }

    fn formulas(&self) -> Vec<Place> {
        let mut places = Vec::new();
        for (sheet, cells) in self.sheets.iter().enumerate() {
            for (column, slots) in &cells.columns {
                let own = slots.iter().enumerate().filter(|(_, slot)| slot.formula.is_some());
                places.extend(own.map(|(place, _)| (sheet, *column, place)));
            }
        }
        places
    }

    fn slot(&self, (sheet, column, place): Place) -> &Slot {
        &self.sheets[sheet].columns[&column][place]
    }

    fn set_state(&mut self, (sheet, column, place): Place, state: State, value: Option<Value>) {
        if let Some(slot) = self.sheets[sheet]
            .columns
            .get_mut(&column)
            .and_then(|slots| slots.get_mut(place))
        {
            slot.state = state;
            if let Some(value) = value {
                slot.value = value;
            }
        }
    }

    /// Lists the formulas that this one reads; whether it depends on anything filled in is known as far as its own cells go.
    fn begin(&mut self, place: Place, stack: &mut Vec<(Place, Vec<Place>, bool)>, looks: &Counter<u64>) {
        let slot = self.slot(place);
        if slot.state != State::Waiting {
            return;
        }
        let formula = slot.formula.clone().unwrap_or_default();
        let (mut depends, mut waiting) = (slot.is_wanted, Vec::new());
        let reads = expression::reads(&formula, place.0, self);
        depends |= reads.anything;
        for (sheet, area) in reads.areas {
            for (column, slots) in self.sheets[sheet].columns.range(area.left..=area.right) {
                let (from, to) = span(slots, area);
                looks.set(looks.get().saturating_sub((to - from) as u64));
                if looks.get() == 0 {
                    depends = true;
                    break;
                }
                for (at, slot) in slots.iter().enumerate().take(to).skip(from) {
                    depends |= slot.is_changed;
                    match slot.state {
                        _ if slot.formula.is_none() => {}
                        State::Known { depends: false } => {}
                        State::Waiting => waiting.push((sheet, *column, at)),
                        // One that has begun reads itself in the end.
                        State::Known { depends: true } | State::Unknown | State::Begun => depends = true,
                    }
                }
            }
        }
        self.set_state(place, State::Begun, None);
        stack.push((place, waiting, depends));
    }

    fn finish(
        &mut self,
        place: Place,
        depends: bool,
        looks: &Counter<u64>,
        results: &mut Vec<(usize, Address, Outcome)>,
    ) {
        if !depends {
            self.set_state(place, State::Known { depends }, None);
            return;
        }
        let slot = self.slot(place);
        let at = Address::new(slot.row, place.1);
        let array = slot.array;
        let found = match array {
            Some(_) => Err(Halt::Unknown),
            None => self.compute(place.0, at, &slot.formula.clone().unwrap_or_default(), looks),
        };
        let found = match found {
            Ok(Value::Blank) => Ok(Value::Number(Decimal::ZERO)),
            Ok(Value::Number(number)) => Ok(Value::Number(number.kept())),
            Err(Halt::Error(kind)) => Ok(Value::Error(kind)),
            other => other,
        };
        match found {
            Ok(value) => {
                self.set_state(place, State::Known { depends }, Some(value.clone()));
                results.push((place.0, at, Outcome::Value(value)));
            }
            Err(_) => {
                self.set_state(place, State::Unknown, None);
                results.push((place.0, at, Outcome::NotComputable));
            }
        }
    }

    fn compute(&self, sheet: usize, at: Address, formula: &str, looks: &Counter<u64>) -> Result<Value, Halt> {
        let tree = expression::parse(formula, sheet, self)?;
        let run = Run::new(self, at, looks);
        run.scalar(&tree)
    }
}

/// Places in a column of the rows of an area.
pub(super) fn span(slots: &[Slot], area: Area) -> (usize, usize) {
    let from = slots.partition_point(|slot| slot.row < area.top);
    let to = slots.partition_point(|slot| slot.row <= area.bottom);
    (from, to)
}

impl Names for Book {
    fn sheet(&self, name: &str) -> Option<usize> {
        self.sheets
            .iter()
            .position(|sheet| crate::formula::same_sheet(&sheet.name, name))
    }

    fn name(&self, name: &str, sheet: usize) -> Option<&str> {
        let name = name.to_lowercase();
        let own = self.names.get(&(Some(sheet), name.clone()));
        own.or_else(|| self.names.get(&(None, name))).map(String::as_str)
    }
}
