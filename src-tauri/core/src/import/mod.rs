//! A workbook's rows to checked records, with a message for every refused cell. Knows files, but neither SQL nor clocks.

pub mod columns;
mod delimited;
mod excel;
mod header;
mod package;
pub mod workbook;
