//! Behaviour through the public door: actions, imports, rules.

mod door;
mod samples;
mod store;
