//! What a clerk can do and ask, one function each: checks the rules, writes once, leaves a trace.

pub mod appraisals;
pub mod audit;
pub mod backups;
pub mod calendar;
pub mod checks;
pub mod contracts;
pub mod file;
pub mod imports;
pub mod key_file;
pub mod lists;
pub mod merge;
pub mod objections;
pub mod office;
pub mod operators;
pub mod papers;
pub mod passwords;
pub mod policies;
pub mod protection;
pub mod publications;
pub mod records;
pub mod register;
pub mod reviews;
mod service;
pub mod training;
mod typed_row;
pub mod workbench;
pub mod workers;
