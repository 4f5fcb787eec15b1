//! What a clerk can do and ask, one function each: checks the rules, writes once, leaves a trace.

pub mod contracts;
pub mod file;
pub mod office;
pub mod training;
