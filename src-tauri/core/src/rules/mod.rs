//! Conclusions of law and local rule: pure functions with their tables of cases. No SQL, files or clocks.
//!
//! National law (numbers in `assets/law`, days off in `assets/calendars`):
//! - [`retirement`]: when a person reaches the retirement age
//! - [`workdays`]: periods counted in working days
//! - [`probation`]: the longest probation of a contract; [`contract_terms`]: what its kind means for its end and probation
//! - [`annual_leave`]: statutory days of paid leave
//! - [`age`], [`service`]: full years of life and of work
//!
//! Local rule (numbers in the policy pack):
//! - [`appraisal_score`]: composite, rank, suggested grade; [`taking_part`]: who is appraised; [`quota`]: how many may be best
//!
//! The program's own:
//! - [`retention`]: which backups are kept, and when the next is due
//! - [`passwords`]: how many guesses a password stands; [`sign_in_delay`]: how long wrong ones make wait

pub mod age;
pub mod annual_leave;
pub mod appraisal_score;
pub mod contract_terms;
pub mod passwords;
pub mod probation;
pub mod quota;
pub mod retention;
pub mod retirement;
pub mod service;
pub mod sign_in_delay;
pub mod taking_part;
pub mod workdays;

/// Reads a law's numbers, which the program ships.
macro_rules! law {
    ($type:ty, $file:literal) => {{
        static LAW: std::sync::OnceLock<$type> = std::sync::OnceLock::new();
        LAW.get_or_init(|| {
            toml::from_str(include_str!(concat!("../../../../assets/law/", $file)))
                .expect("a test reads every shipped law")
        })
    }};
}
use law;
