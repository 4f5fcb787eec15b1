//! Records and what each guarantees alone. No SQL, files or clocks.

pub mod person;
