//! A workbook's rows to checked records, with a message for every refused cell. Knows files, but neither SQL nor clocks.

mod delimited;
mod excel;
mod package;
pub mod workbook;
