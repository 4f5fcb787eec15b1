//! `cargo xtask fuzz [seconds]`: the properties of `tests/fuzz`, tried for a while instead of a few times.

use crate::Outcome;
use crate::arguments::{Arguments, unknown};
use crate::steps::{Call, minutes};
use std::path::Path;

/// Seconds that each property is tried for, unless another number is given.
const USUAL: u64 = 60;

/// Properties run one after the other, so that the time is theirs alone.
const MOST_PROPERTIES: u64 = 40;

pub fn fuzz(root: &Path, rest: &[String]) -> Outcome {
    let mut arguments = Arguments::of(rest);
    let seconds = match arguments.word() {
        None => USUAL,
        Some(word) => word.parse().map_err(|_| unknown(&word))?,
    };
    arguments.end()?;
    call(root, seconds).run(minutes(10 + seconds.saturating_mul(MOST_PROPERTIES) / 60))
}

fn call(root: &Path, seconds: u64) -> Call {
    let tests = [
        "test",
        "-p",
        "lince-tests",
        "--test",
        "fuzz",
        "--",
        "--test-threads=2",
        "--nocapture",
    ];
    Call::cargo(root, &tests).with("LINCE_FUZZ_SECONDS", seconds.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_of_seconds_is_refused_before_anything_runs() {
        for rest in [&["soon".to_owned()][..], &["1".to_owned(), "2".to_owned()]] {
            assert!(
                fuzz(Path::new("/nowhere"), rest)
                    .unwrap_err()
                    .contains("unknown argument")
            );
        }
    }
}
