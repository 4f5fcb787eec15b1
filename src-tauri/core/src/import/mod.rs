//! A workbook's rows to checked records, with a message for every refused cell. Knows files and what is on file, but writes
//! nothing: [`ImportTable::read`] understands a file, [`plan::of`] compares it with what is on file, and the caller stores
//! [`Plan::items`] in one transaction.
//!
//! - [`workbook`]: a file of any kind as plain cells, within absolute limits; [`open`]: reads one
//! - `reading`: where values stand, in the rows of a sheet or typed in a form
//! - [`columns`]: what offices write above their columns
//! - [`records`]: what a row says, typed
//! - `quoted`: what the file says beside a doubtful row, numbers masked
//! - [`plan`]: added, updated, unchanged, held back; `job`: what its kinds of rows have in common
//! - [`marked`]: the user's own file with the refused cells marked and explained

mod biff;
mod cells;
mod charset;
pub mod columns;
mod dates;
mod delimited;
mod docx;
mod excel;
mod faults;
mod foreign;
mod grid;
mod header;
mod job;
mod layout;
pub mod marked;
mod meaning;
mod mhtml;
mod ods;
pub mod open;
mod package;
mod page;
mod percent;
mod places;
pub mod plan;
pub mod questions;
mod quoted;
mod quotes;
mod reading;
pub mod records;
mod remarks;
mod request;
mod restated;
mod rows;
mod scan;
mod sorting;
mod spreadsheetml;
mod table;
mod table_sheet;
mod values;
mod whom;
pub mod workbook;
mod xml;
mod years;

pub use columns::{AppraisalPart, EntriesOf, ImportKind};
pub use faults::{HeldBack, KeptBack, Marked, Remedy, Warning, Whose};
pub use job::{Change, Difference, Effect, Item, OnFile, Return};
pub use meaning::{TableColumn, columns_of, is_known};
pub use open::Opened;
pub use plan::{Items, Plan};
pub use quoted::{DoubtfulCell, Quoted, RowCell};
pub use reading::TypedForm;
pub use records::{
    CertificateRecord, CommunityRecord, CommunityRef, ContractRecord, EducationRecord, EntryRecord, Leaving,
    NewCommunity, PersonRecord, ScoreRecord, TrainingRecord,
};
pub use request::{Correction, ImportRequest, IntoNote, LEFT_OUT, Returns};
pub use sorting::{Sorter, Understood};
pub use table::{ColumnInfo, ImportTable, no_such_heading};
pub use whom::{Candidate, Matched, NamedRow};
