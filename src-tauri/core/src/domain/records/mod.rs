//! Kinds of records of a person, a file a kind: what is kept, and what holds of it.

use super::catalogue::Kept;
use super::catalogue::record::Record;

mod certificate;
mod checked;
mod contract;
mod education;

pub use certificate::Certificate;
pub use checked::{Checked, about, refused};
pub use contract::Contract;
pub use education::Education;

/// What the office keeps of each kind.
pub static KEPT: &[&Kept] = &[Education::KEPT, Certificate::KEPT, Contract::KEPT];
