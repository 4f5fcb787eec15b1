//! Behaviour through the public door: actions, imports, rules.

#![allow(clippy::unwrap_used)] // helpers of tests are tests

mod demo;
mod door;
mod quarters;
mod samples;
mod store;
