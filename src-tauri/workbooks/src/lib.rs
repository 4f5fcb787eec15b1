//! Fills .xlsx forms in place: every part that is not touched stays byte for byte.
mod error;
#[allow(dead_code)]
mod limits;
pub mod place;
#[allow(dead_code)]
mod xml;
pub use error::*;
