//! Generated and damaged input for everything that reads what the program did not write. Whatever comes in: an answer or a
//! refusal by a code, soon, and never a panic.
//!
//! In the ordinary run each property is tried a few times with the same dice; `cargo xtask fuzz [seconds]` rolls new ones for
//! that long each, and shows the smallest input that breaks a property. What it finds becomes a test of its own.

// Helpers of a suite are tests too: what they expect, they expect.
#![allow(clippy::unwrap_used)]

mod archives;
mod deeds;
mod layouts;
mod mutate;
mod parsers;
mod schemas;
mod settings;
mod workbooks;

use std::fmt::Debug;
use std::time::{Duration, Instant};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Nobody waits longer for one input. Long, because a busy machine gives a low-priority hunt little of its time.
const PATIENCE: Duration = Duration::from_secs(120);

/// Tries `property` on `few` inputs; with `LINCE_FUZZ_SECONDS`, on as many as fit into that time.
fn hunt<S: Strategy>(few: u32, input: S, property: impl Fn(S::Value))
where
    S::Value: Debug + Clone,
{
    let seconds = std::env::var("LINCE_FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let config = Config {
        cases: few,
        failure_persistence: None,
        max_shrink_iters: 400,
        ..Config::default()
    };
    let tried = |value: S::Value| {
        let started = Instant::now();
        property(value);
        if started.elapsed() > PATIENCE {
            return Err(TestCaseError::fail(format!("took {:?}", started.elapsed())));
        }
        Ok(())
    };
    let mut rounds = 0;
    loop {
        let mut runner = match until {
            None => {
                let dice = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
                TestRunner::new_with_rng(config.clone(), dice)
            }
            Some(_) => TestRunner::new(config.clone()),
        };
        if let Err(found) = runner.run(&input, tried) {
            panic!("{found}");
        }
        rounds += 1;
        if until.is_none_or(|end| Instant::now() > end) {
            break;
        }
    }
    println!("{} inputs", rounds * few);
}
