//! Behaviour through the public door: actions, imports, rules.

mod door;
mod quarters;
mod samples;
mod store;
