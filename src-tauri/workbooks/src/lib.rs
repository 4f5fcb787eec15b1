//! Fills .xlsx forms in place: every part that is not touched stays byte for byte.

#![warn(missing_docs)]

mod decimal;
mod error;
mod evaluate;
mod fill;
mod formula;
mod insert;
mod limits;
mod package;
mod place;
mod sheet;
mod xml;

pub use decimal::{Decimal, NoDecimal};
pub use error::{CellRefusal, Error, Feature, Foreign, Limit, Result, RowRefusal};
pub use fill::{CellName, Filled, Filling, Input, InsertedRows, RecordCell, Report, Rows, Target, Warning};
pub use package::{Borders, DefinedName, Package, Style, Visibility};
pub use place::{Address, Area, LAST_COLUMN, LAST_ROW, NoPlace};
pub use sheet::{Cell, Columns, Protection, Row, Sheet, Validation, Value};
