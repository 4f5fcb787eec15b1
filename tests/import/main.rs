//! Workbooks of made-up offices and hostile files, read and compared with what is on file, without a database.

mod formats;
mod hostile;
mod ledger;
mod offices;
mod rules;
