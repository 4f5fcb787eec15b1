//! The contract of the command line with the scripts that call it: the real program, run as a script runs it.

// Helpers of a suite are tests too: what they expect, they expect.
#![allow(clippy::unwrap_used)]

mod appraisal;
mod audit;
mod backups;
mod calc;
mod calendar;
mod contract;
mod hostile;
mod imports;
mod killed;
mod masking;
mod operators;
mod papers;
mod people;
mod protection;
mod service;
mod support;
