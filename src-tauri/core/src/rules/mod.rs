//! Conclusions of law and local rule: pure functions with their tables of cases. No SQL, files or clocks.

pub mod age;
