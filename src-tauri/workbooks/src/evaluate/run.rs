//! The computing of one formula: what its pieces are worth.

use std::cell::Cell as Counter;

use super::book::{Book, Slot, State, span};
use super::expression::Expression;
use super::functions;
use super::operate::{self, Halt};
use crate::decimal::Decimal;
use crate::place::{Address, Area};
use crate::sheet::Value;

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

impl<'b> Run<'b> {
    /// Computes for the cell at a place; `looks` is how many cells may still be looked at.
    pub(super) fn new(book: &'b Book, at: Address, looks: &'b Counter<u64>) -> Self {
        Self { book, at, looks }
    }
}

impl Run<'_> {
    /// The cell of the formula.
    pub(super) fn home(&self) -> Address {
        self.at
    }

    pub(super) fn counts_from_1904(&self) -> bool {
        self.book.counts_from_1904
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
        let place = |slots: &Vec<Slot>| slots.binary_search_by_key(&at.row, |slot| slot.row).ok();
        let slot = slots.and_then(|slots| Some(&slots[place(slots)?]));
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
