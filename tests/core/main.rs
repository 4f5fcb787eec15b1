//! Behaviour through the public door: actions, imports, rules.

mod demo;
mod door;
mod quarters;
mod samples;
mod store;
