//! Reading in the office's own workbooks: a plan that shows everything first, then one transaction, one step of undo.

pub mod batch;
mod compared;
mod files;
mod readable;
mod single;
mod storing;
mod told;

pub(super) use compared::{on_file_of, on_file_with};
pub use files::files_in;
pub use readable::{kind, kind_of, kinds, request};
pub use single::{apply, may_save_marked, prepare, recognise, save_marked, whole_row};
pub(super) use storing::store_items;
