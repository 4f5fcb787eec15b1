//! What the program asks of the operating system beyond the standard library. Calls through raw pointers are made here and nowhere
//! else, each with the reason why it is sound; a system that does not grant what is asked is no error unless it says so.
//!
//! - [`memory`]: keys in memory that is not swapped out
//! - [`process`]: no dumps of this process, no libraries from foreign folders

pub mod memory;
pub mod process;
