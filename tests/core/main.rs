//! Behaviour through the public door: actions, imports, rules.

// Helpers of a suite are tests too: what they expect, they expect.
#![allow(clippy::unwrap_used)]

mod backup_archives;
mod backups;
mod calendar;
mod demo;
mod door;
mod drafts;
mod encryption;
mod exports;
mod operators;
mod quarters;
mod samples;
mod store;
mod trail;
mod trail_pages;
