//! Computes formulas, as far as forms use them. What is not understood is never guessed: it has no result.

mod book;
mod criteria;
mod days;
mod expression;
mod functions;
mod operate;
mod run;
#[cfg(test)]
mod tests;
mod text_format;

pub(crate) use book::{Book, Outcome};
pub(crate) use days::serial;
