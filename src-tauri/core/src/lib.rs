//! Lince without a window: everything a street office does with its community workers' records.
//!
//! In order of dependence, each module knowing only those above it:
//! - [`error`]: what can go wrong, and the Chinese sentence a user reads for it
//! - [`progress`]: where a long action is, and whether to stop
//! - [`workplace`]: the one private folder for what must lie on the disk for a while
//! - [`files`]: files that are there whole or not at all
//! - [`domain`]: the records and what each guarantees alone
//! - [`policy`]: policy packs, a county's rules as dated data
//! - [`rules`]: conclusions of law and local rule; pure functions, the day is an argument
//! - [`storage`]: the only SQL; one write door with its trail and undo
//! - [`roll`]: everybody as the office stood on one day
//! - [`search`]: finding people by Chinese, pinyin, part of a number
//! - [`desk`]: the list of people, searched, filtered and sorted
//! - [`import`]: workbook rows to checked records
//! - [`reports`]: the reports upward; plain data first, `xlsx` draws any of them
//! - [`documents`]: the official papers; plain data first, `pdf` sets them to GB/T 9704
//! - [`actions`]: what a clerk can do, one function each
//! - [`demo`]: a fictional office to try the program on, made by all of the above

pub mod actions;
pub mod demo;
pub mod desk;
pub mod documents;
pub mod domain;
pub mod error;
pub mod files;
pub mod import;
pub mod policy;
pub mod progress;
pub mod reports;
pub mod roll;
pub mod rules;
pub mod search;
pub mod storage;
pub mod workplace;

pub use error::{Error, ErrorCode, Result};
