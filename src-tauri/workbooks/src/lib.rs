//! Fills .xlsx forms in place: every part that is not touched stays byte for byte.

#![warn(missing_docs)]

mod decimal;
mod error;
#[allow(dead_code)]
mod evaluate;
#[allow(dead_code, unused_imports)]
mod formula;
mod limits;
mod package;
mod place;
#[allow(dead_code, unused_imports)]
mod sheet;
#[allow(dead_code, unused_imports)]
mod xml;

pub use decimal::{Decimal, NoDecimal};
pub use error::{CellRefusal, Error, Feature, Foreign, Limit, Result, RowRefusal};
pub use package::{Borders, DefinedName, Package, Style, Visibility};
pub use place::{Address, Area, LAST_COLUMN, LAST_ROW, NoPlace};
pub use sheet::{Cell, Columns, Protection, Row, Sheet, Validation, Value};
