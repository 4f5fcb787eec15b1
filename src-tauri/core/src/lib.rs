//! Lince without a window: everything a street office does with its community workers' records.
//!
//! In order of dependence, each module knowing only those above it:
//! - [`error`]: what can go wrong, and the Chinese sentence a user reads for it
//! - [`progress`]: where a long action is, and whether to stop
//! - [`domain`]: the records and what each guarantees alone
//! - [`policy`]: policy packs, a county's rules as dated data
//! - [`rules`]: conclusions of law and local rule; pure functions, the day is an argument
//! - [`storage`]: the only SQL; one write door with its trail and undo
//! - [`search`]: finding people by Chinese, pinyin, part of a number
//! - [`import`]: workbook rows to checked records
//! - [`actions`]: what a clerk can do, one function each
//! - [`reports`]: the reports upward; plain data first, `xlsx` draws any of them
//! - [`documents`]: the official papers; plain data first, `pdf` sets them to GB/T 9704

pub mod domain;
pub mod error;
pub mod policy;
pub mod progress;
pub mod rules;

pub use error::{Error, ErrorCode, Result};
