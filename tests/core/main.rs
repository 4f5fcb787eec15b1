//! Behaviour through the public door: actions, imports, rules.

// Helpers of a suite are tests too: what they expect, they expect.
#![allow(clippy::unwrap_used)]

mod archives;
mod backup_archives;
mod backups;
mod batches;
mod calendar;
mod counting;
mod demo;
mod desk;
mod door;
mod drafts;
mod encryption;
mod entries;
mod exports;
mod file_words;
mod filings;
mod imports;
mod key_file;
mod leavings;
mod ledgers;
mod many;
mod merging;
mod office_records;
mod operators;
mod organisation;
mod own_fields;
mod past_grades;
mod person_form;
mod places;
mod policies;
mod publications;
mod quarters;
mod record_papers;
mod records;
mod redo;
mod retirement;
mod samples;
mod schemas;
mod store;
mod templates;
mod trail;
mod trail_pages;
mod typed_fields;
mod views;
mod withdrawn;
