//! Records and what each guarantees alone. No SQL, files or clocks.
//!
//! - [`text`]: one form for the many ways of typing a character (width, spaces, marks)
//! - [`ids`]: citizens' identity numbers; [`masking`]: how much of them is shown
//! - [`divisions`]: codes of places
//! - [`dates`]: every way an office writes a date, and dates known to the month only
//! - [`moments`]: instants as the office's clock shows them
//! - [`typed`]: dates and numbers as a form or a cell holds them
//! - [`codes`]: tables of standard values with their synonyms; [`identities`]: who counts as what
//! - [`records`]: kinds of records of a person, a file a kind
//! - [`numbers`]: the office's numbers of people, communities and records
//! - [`person`]: a community worker as the office stood on one day
//! - [`names`]: names of people, their pinyin and the orders of lists
//! - [`conditions`]: what must hold of a record, as data
//! - [`writing`]: how a value is written on papers and in tables that leave the office
//! - [`catalogue`]: every table of records with its fields, what each is called, and how it is written, kept and shown
//! - [`track`]: by which group of the law a person retires
//! - [`rights`]: what an account may do, by kind of action; [`account_names`]: under which names people act

pub mod account_names;
pub mod catalogue;
pub mod codes;
pub mod conditions;
pub mod dates;
pub mod divisions;
pub mod formulas;
pub mod identities;
pub mod ids;
pub mod masking;
pub mod moments;
pub mod names;
pub mod numbers;
pub mod person;
pub mod records;
pub mod rights;
pub mod text;
pub mod track;
pub mod typed;
pub mod writing;
