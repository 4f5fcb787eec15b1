//! The contract of the command line with the scripts that call it: the real program, run as a script runs it.

// Helpers of a suite are tests too: what they expect, they expect.
#![allow(clippy::unwrap_used)]

// The program's own words, so that a test knows every command that there is.
#[allow(dead_code, unused_imports)]
#[path = "../../src/args/mod.rs"]
mod args;

mod appraisal;
mod audit;
mod backups;
mod calc;
mod calendar;
mod contract;
mod hostile;
mod imports;
mod killed;
mod lists;
mod masking;
mod matrix;
mod operators;
mod papers;
mod people;
mod protection;
mod records;
mod service;
mod support;
