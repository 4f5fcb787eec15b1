//! All cells of a workbook, and the order in which formulas are computed: what one reads before it, without recursion, so that no
//! chain of formulas can exhaust the stack.

use std::cell::Cell as Counter;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::expression::{self, Expression, Names};
use super::functions;
use super::operate::{self, Halt};
use crate::decimal::Decimal;
use crate::package::DefinedName;
use crate::place::{Address, Area};
use crate::sheet::{Sheet, Value};

/// Cells that may be looked at in all; a workbook that asks for more is left uncomputed.
const LOOKS: u64 = 60_000_000;

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
    sheets: Vec<BookSheet>,
    names: HashMap<(Option<usize>, String), String>,
    from_1904: bool,
}

#[derive(Debug, Default)]
struct BookSheet {
    name: String,
    columns: BTreeMap<u32, Vec<Slot>>,
    hidden_rows: BTreeSet<u32>,
}

#[derive(Debug)]
struct Slot {
    row: u32,
    value: Value,
    formula: Option<Arc<str>>,
    /// It is computed together with other cells, which is not done here.
    array: Option<Area>,
    /// Filled in.
    is_changed: bool,
    /// To be computed even if nothing it reads has changed.
    is_wanted: bool,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Waiting,
    Begun,
    Known { depends: bool },
    Unknown,
}

/// A formula's place: sheet, column, place in the column.
type Place = (usize, u32, usize);

impl Book {
    pub(crate) fn new<'s>(sheets: impl Iterator<Item = &'s Sheet>, names: &[DefinedName], from_1904: bool) -> Self {
        let names = names
            .iter()
            .map(|name| ((name.sheet, name.name.to_lowercase()), name.formula.clone()));
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
            from_1904,
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
            for slot in slots.iter_mut().filter(|slot| (first..=last).contains(&slot.row)) {
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
                        // One that has begun reads itself in the end.
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
                    if slot.formula.is_some() {
                        waiting.push((sheet, *column, at));
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
        let run = Run { book: self, at, looks };
        run.scalar(&tree)
    }
}

/// Places in a column of the rows of an area.
fn span(slots: &[Slot], area: Area) -> (usize, usize) {
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

/// A value, or cells that have not been looked at yet.
pub(super) enum Operand {
    Value(Value),
    Cells { sheet: usize, area: Area },
}

/// The computing of one formula.
pub(super) struct Run<'b> {
    book: &'b Book,
    at: Address,
    looks: &'b Counter<u64>,
}

impl Run<'_> {
    /// The cell of the formula.
    pub(super) fn home(&self) -> Address {
        self.at
    }

    pub(super) fn from_1904(&self) -> bool {
        self.book.from_1904
    }

    pub(super) fn operand(&self, expression: &Expression) -> Result<Operand, Halt> {
        match expression {
            Expression::Cells { sheet, area } => Ok(Operand::Cells {
                sheet: *sheet,
                area: *area,
            }),
            other => self.scalar(other).map(Operand::Value),
        }
    }

    /// The cells that an argument names; only written out they can be told.
    pub(super) fn area(&self, expression: &Expression) -> Result<(usize, Area), Halt> {
        match expression {
            Expression::Cells { sheet, area } => Ok((*sheet, *area)),
            _ => Err(Halt::Unknown),
        }
    }

    /// One value. Of an area in one row or column it is the cell beside the formula's own.
    pub(super) fn scalar(&self, expression: &Expression) -> Result<Value, Halt> {
        let value = match expression {
            Expression::Value(value) => value.clone(),
            Expression::Missing => Value::Blank,
            Expression::Cells { sheet, area } => {
                let beside = match area {
                    one if one.top == one.bottom && one.left == one.right => one.first(),
                    column if column.left == column.right => Address::new(self.at.row, column.left),
                    row if row.top == row.bottom => Address::new(row.top, self.at.column),
                    _ => return Err(Halt::Unknown),
                };
                if !area.contains(beside) {
                    return operate::error("#VALUE!");
                }
                self.value(*sheet, beside)?
            }
            Expression::Negative(inner) => Value::Number(operate::number(&self.scalar(inner)?)?.negated()),
            Expression::Percent(inner) => {
                let number = operate::number(&self.scalar(inner)?)?;
                Value::Number(number.divided_by(Decimal::from(100)).ok_or(Halt::Unknown)?)
            }
            Expression::Binary(operator, left, right) => {
                operate::binary(*operator, &self.scalar(left)?, &self.scalar(right)?)?
            }
            Expression::Call(name, arguments) => functions::call(self, name, arguments)?,
        };
        Ok(value)
    }

    pub(super) fn value(&self, sheet: usize, at: Address) -> Result<Value, Halt> {
        let Some(slots) = self.book.sheets[sheet].columns.get(&at.column) else {
            return Ok(Value::Blank);
        };
        match slots.binary_search_by_key(&at.row, |slot| slot.row) {
            Ok(place) => seen(&slots[place]),
            Err(_) => Ok(Value::Blank),
        }
    }

    /// The cells of an area that hold anything, column by column.
    pub(super) fn cells(&self, sheet: usize, area: Area) -> Result<Vec<(Address, Value)>, Halt> {
        let mut cells = Vec::new();
        for (column, slots) in self.book.sheets[sheet].columns.range(area.left..=area.right) {
            let (from, to) = span(slots, area);
            self.looks.set(self.looks.get().saturating_sub((to - from) as u64 + 1));
            if self.looks.get() == 0 {
                return Err(Halt::Unknown);
            }
            for slot in &slots[from..to] {
                match seen(slot)? {
                    Value::Blank => {}
                    value => cells.push((Address::new(slot.row, *column), value)),
                }
            }
        }
        Ok(cells)
    }

    pub(super) fn is_subtotal(&self, sheet: usize, at: Address) -> bool {
        let slots = self.book.sheets[sheet].columns.get(&at.column);
        let slot = slots.and_then(|slots| slots.iter().find(|slot| slot.row == at.row));
        slot.and_then(|slot| slot.formula.as_ref())
            .is_some_and(|formula| formula.to_ascii_uppercase().contains("SUBTOTAL("))
    }

    pub(super) fn hides_rows(&self, sheet: usize, area: Area) -> bool {
        self.book.sheets[sheet]
            .hidden_rows
            .range(area.top..=area.bottom)
            .next()
            .is_some()
    }
}

fn seen(slot: &Slot) -> Result<Value, Halt> {
    match slot.state {
        State::Unknown | State::Begun => Err(Halt::Unknown),
        _ if slot.formula.is_some() && slot.state == State::Waiting => Err(Halt::Unknown),
        _ => Ok(slot.value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A book of one sheet `S` with numbers and texts, in which A1 was filled in.
    fn book(cells: &[(&str, &str)]) -> Book {
        let mut book = Book {
            sheets: vec![BookSheet {
                name: "S".to_owned(),
                ..BookSheet::default()
            }],
            ..Book::default()
        };
        book.names.insert((None, "单价".to_owned()), "S!$B$1".to_owned());
        for (at, text) in cells {
            let value = match text.parse() {
                Ok(number) => Value::Number(number),
                Err(_) => Value::Text((*text).into()),
            };
            book.set(0, at.parse().unwrap(), value);
        }
        book
    }

    fn put(book: &mut Book, at: &str, formula: &str) {
        let at: Address = at.parse().unwrap();
        book.set(0, at, Value::Blank);
        let slots = book.sheets[0].columns.get_mut(&at.column).unwrap();
        let slot = slots.iter_mut().find(|slot| slot.row == at.row).unwrap();
        slot.formula = Some(formula.into());
        (slot.is_changed, slot.is_wanted) = (false, true);
    }

    fn result(cells: &[(&str, &str)], formula: &str) -> Option<String> {
        let mut book = book(cells);
        put(&mut book, "J9", formula);
        match book.results().into_iter().next().unwrap().2 {
            Outcome::Value(value) => Some(value.to_string()),
            Outcome::NotComputable => None,
        }
    }

    #[test]
    fn formulas_of_forms_are_computed() {
        let cells = [
            ("A1", "3"),
            ("A2", "4.5"),
            ("A3", "退休"),
            ("A4", "调入"),
            ("A5", "退休"),
            ("B1", "0.1"),
            ("B2", "0.2"),
            ("B3", "46022"),
            ("B4", "43661"),
            ("C1", ""),
            ("D1", "12"),
            ("D9", "7"),
        ];
        for (formula, expected) in [
            ("A1+A2*2-1", "11"),
            ("(A1+A2)/2", "3.75"),
            ("-2^2", "4"),
            ("2^3^2", "64"),
            ("50%*A1", "1.5"),
            ("A1&\"人\"", "3人"),
            ("1/3", "0.333333333333333"),
            ("B1+B2", "0.3"),
            ("SUM(B1:B2)=0.3", "TRUE"),
            ("SUM(A1:B2,10)", "17.8"),
            ("SUM(A:A)", "7.5"),
            ("COUNT(A1:A9)", "2"),
            ("COUNTA(A1:A9)", "5"),
            ("COUNTA(C1:C9)", "1"),
            ("COUNTBLANK(C1:C3)", "3"),
            ("COUNTIF(A1:A5,\"退休\")", "2"),
            ("COUNTIF(A1:A2,\">3\")", "1"),
            ("COUNTIF(E1:E9,\"\")", "9"),
            ("COUNTIFS(A1:A5,\"退休\",A1:A5,\"<>调入\")", "2"),
            ("SUMIF(A1:A2,\">3\",B1:B2)", "0.2"),
            ("SUMIFS(B1:B2,A1:A2,\">=3\")", "0.3"),
            ("IF(A1>2,\"多\",\"少\")", "多"),
            ("IF(A1>9,1)", "FALSE"),
            ("IF(E1=\"\",\"\",1/0)", ""),
            ("IFERROR(1/0,\"-\")", "-"),
            ("1/0", "#DIV/0!"),
            ("A3+1", "#VALUE!"),
            ("ROUND(2.345,2)", "2.35"),
            ("ROUND(-2.5,0)", "-3"),
            ("ROUNDUP(2.01,1)", "2.1"),
            ("ROUNDDOWN(-2.99,1)", "-2.9"),
            ("MAX(A1:B2)", "4.5"),
            ("MIN(A1:B2,0)", "0"),
            ("AVERAGE(A1:A2)", "3.75"),
            ("AVERAGE(E1:E2)", "#DIV/0!"),
            ("ROW()-4", "5"),
            ("ROW(A7)", "7"),
            ("SUBTOTAL(3,A1:A5)", "5"),
            ("SUBTOTAL(109,A1:A5)", "7.5"),
            ("DATEDIF(B4,B3,\"y\")", "6"),
            ("DATEDIF(B3,B4,\"y\")", "#NUM!"),
            ("AND(A1>1,A2>1)", "TRUE"),
            ("OR(A1>9,FALSE)", "FALSE"),
            ("NOT(A1=3)", "FALSE"),
            ("ABS(-3)", "3"),
            ("INT(-1.5)", "-2"),
            ("LEN(A3)", "2"),
            ("LEFT(A3,1)", "退"),
            ("RIGHT(\"abc\",2)", "bc"),
            ("MID(\"330102199001\",7,4)", "1990"),
            ("MID(\"a\",5,1)", ""),
            ("TEXT(B3,\"yyyy-mm-dd\")", "2025-12-31"),
            ("TEXT(0.256,\"0.0%\")", "25.6%"),
            ("单价*10", "1"),
            ("S!A1+'S'!A2", "7.5"),
            ("A3=\"退休\"", "TRUE"),
            ("\"ABC\"=\"abc\"", "TRUE"),
            ("A3<>E5", "TRUE"),
            ("E1=0", "TRUE"),
            ("E1=\"\"", "TRUE"),
            ("#N/A", "#N/A"),
            ("IF(ISERROR(#REF!),0,1)", "0"),
            ("MOD(7,3)", "1"),
            ("MOD(-1,12)", "11"),
            ("D1:D20", "7"),
            ("YEAR(B3)&\"年\"", "2025年"),
            ("DATE(2025,12,31)", "46022"),
            ("_xlfn.IFNA(#N/A,5)", "5"),
            ("E5", "0"),
            ("SUM(E1:E5)", "0"),
            ("+A1", "3"),
            ("1=1", "TRUE"),
            ("SUM(1E3,.5)", "1000.5"),
            ("TRUE+1", "2"),
            ("IF(A1,,2)", "0"),
            ("VALUE(\"12\")", "12"),
            ("COUNTIF(A1:A5,\"退*\")", "2"),
            ("CONCATENATE(A1,A3)", "3退休"),
        ] {
            assert_eq!(result(&cells, formula).as_deref(), Some(expected), "{formula}");
        }
    }

    #[test]
    fn what_is_not_understood_has_no_result() {
        let deep = format!("{}1{}", "(".repeat(9000), ")".repeat(9000));
        let long = format!("1{}", "+1".repeat(4000));
        for formula in [
            "DISPIMG(\"ID_1\",1)",
            "VLOOKUP(A1,A:B,2,0)",
            "[1]Sheet!A1+1",
            "T!A1",
            "没有",
            "表[[#Totals],[a]]",
            "S:S!A1",
            "A1:B2+1",
            "1+",
            "SUM(",
            "",
            ")",
            "A1 A2",
            "{1,2}",
            "TODAY()",
            "SUM((A1,A2))",
            "\"a\"<\"啊\"",
            "1.5^0.5",
            "TEXT(1,\"[DBNum2]\")",
            "\"2025-1-1\"+1",
            deep.as_str(),
            long.as_str(),
            "J9+1",
        ] {
            assert_eq!(result(&[("A1", "3")], formula), None, "{formula:.40}");
        }
    }

    #[test]
    fn long_chains_and_circles_end() {
        let mut book = book(&[("A1", "1"), ("H1", "5")]);
        for row in 2..=5000 {
            put(&mut book, &format!("A{row}"), &format!("A{}+1", row - 1));
        }
        put(&mut book, "B1", "B2");
        put(&mut book, "B2", "B1");
        let results = book.results();

        let of = |at: &str| {
            results
                .iter()
                .find(|(_, place, _)| place.to_string() == at)
                .map(|(_, _, outcome)| outcome.clone())
        };
        assert_eq!(of("A5000"), Some(Outcome::Value(Value::Number(Decimal::from(5000)))));
        assert_eq!(
            (of("B1"), of("B2")),
            (Some(Outcome::NotComputable), Some(Outcome::NotComputable))
        );
    }

    proptest! {
        #[test]
        fn no_formula_text_is_too_strange(formula in "([A-D]?[0-9]{0,2}|[-+*/^&<>=%(),:;!#'\"{}\\[\\] ]|SUM\\(|IF\\(|LEFT\\(|TEXT\\(|名|E5|\\$){0,30}") {
            result(&[("A1", "3"), ("B2", "x")], &formula);
        }
    }
}
