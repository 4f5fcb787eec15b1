//! Fills .xlsx forms in place: every part that is not touched stays byte for byte.
//!
//! ```no_run
//! # use lince_workbooks::{Address, Filling, Input, Package, Target};
//! let form = Package::open(std::path::Path::new("form.xlsx"))?;
//! let filling = Filling {
//!     cells: vec![Target { sheet: "Sheet1".into(), at: Address::new(3, 2), input: Input::Text("x".into()) }],
//!     lists: vec![],
//! };
//! form.filled(&filling)?.write_to(std::fs::File::create("filled.xlsx")?)?;
//! # Ok::<(), lince_workbooks::Error>(())
//! ```
//!
//! The modules in the order of their dependence:
//! - `error`, `limits`, `place`, `decimal`: failures, bounds, cells and areas, exact numbers.
//! - `xml`: where the tags of a part are; replacements by byte range.
//! - `formula`: formula texts cut into pieces, moved and copied.
//! - `package`, `sheet`: the zip and its parts; sheets as callers see them.
//! - `evaluate`: results of formulas.
//! - `fill`: values for cells and lists, checked, then written.
//! - `insert`: rows inserted, with everything that stands on or names the rows below.
//!
//! A part is never written anew from what was understood of it. It is its text with some ranges replaced, so that what nobody here
//! has heard of survives.

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
