//! What a clerk can do and ask, one function each: checks the rules, writes once, leaves a trace.

pub mod appraisals;
pub mod audit;
pub mod backups;
pub mod calendar;
pub mod checks;
pub mod contracts;
pub mod file;
pub mod imports;
pub mod office;
pub mod operators;
pub mod papers;
pub mod protection;
pub mod register;
pub mod training;
pub mod workbench;
pub mod workers;
