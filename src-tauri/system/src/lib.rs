//! What the program asks of the operating system beyond the standard library. Calls through raw pointers are made here and nowhere
//! else, each with the reason why it is sound; a system that does not grant what is asked is no error unless it says so.
//!
//! - [`away`]: the PC is left to itself
//! - [`folder`]: folders that are their user's alone
//! - [`memory`]: keys in memory that is not swapped out
//! - [`process`]: no dumps of this process, no libraries from foreign folders
//! - `signature`: whose program a file is, on Windows

pub mod away;
pub mod folder;
pub mod memory;
pub mod process;
#[cfg(windows)]
pub mod signature;

/// The allocator of both programs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
