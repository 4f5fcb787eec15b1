//! Workbooks of made-up offices and hostile files, read and compared with what is on file, without a database.

// Helpers of tests are tests: what they cannot set up fails the test that asked for it.
#![allow(clippy::unwrap_used)]

mod binary;
mod cells;
mod claims;
mod formats;
mod hostile;
mod ledger;
mod names;
mod offices;
mod quotation;
mod rules;
mod tables;
mod unseen;
mod values;
