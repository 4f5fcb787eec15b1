//! The contract of the command line with the scripts that call it: the real program, run as a script runs it.

#![allow(clippy::unwrap_used)] // helpers of tests are tests

mod appraisal;
mod backups;
mod calc;
mod contract;
mod hostile;
mod imports;
mod papers;
mod people;
mod support;
