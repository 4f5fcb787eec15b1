//! The pages of the window as a user sees them: what can be done and read there. How they are built is known here only.

mod accounts;
mod appraisal;
mod frame;
mod importing;
mod people;
mod reports;
mod start;

pub use accounts::{Accounts, FIRST_PASSWORD, HEAD_PASSWORD, OFFICE_PASSWORD, OWN_PASSWORD, with_head};
pub use appraisal::Appraisal;
pub use frame::Frame;
pub use importing::{Counts, Import};
pub use people::People;
pub use reports::Reports;
pub use start::FirstStart;

/// The element with this `data-test`.
pub fn test(id: &str) -> String {
    format!("[data-test='{id}']")
}

/// The first number in a text: 「在岗 1,234 人」 is 1234.
pub fn number_in(text: &str) -> Option<usize> {
    let from_digit = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let digits: String = from_digit
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}
