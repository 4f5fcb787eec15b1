//! What happens to an office when the plug is pulled, the program is killed, the disk is full, failing, write-protected or gone,
//! or bytes of its file are damaged. Small counts in `cargo xtask test`, all of them in `cargo xtask torture`.
//!
//! - [`figures`]: how many cases, from which seed, and what came of them
//! - [`stage`]: offices to be harmed, and the steps during which they are
//! - [`child`]: a process that takes those steps
//! - [`verdict`]: whether an office is whole, and which step it stands at
//! - [`shim`]: what stands between a process and its files; `disk` works out what a power cut leaves
//! - `kill`, `left`, `power`, `failing`, `refused`, `damage`, `second`: one threat each
//! - [`chains`]: one deed after another, and any threat between or during them, beside a model in memory

// Helpers of a suite are tests too: what they expect, they expect.
#![allow(clippy::unwrap_used)]

mod chains;
mod child;
mod damage;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod failing;
mod figures;
mod kill;
mod left;
#[cfg(target_os = "linux")]
mod power;
#[cfg(unix)]
mod refused;
mod second;
#[cfg(target_os = "linux")]
mod shim;
mod stage;
mod verdict;
