//! The workloads, each beside its usual tools.

mod announcement;
mod cards;
mod communities;
mod encrypted;
mod import;
mod papers;
mod quarterly;
mod search;
mod start;

use crate::{Bench, Result};

/// Holds the contests of every size; whether all were measured with the right answer.
type Workload = fn(&Bench) -> Result<bool>;

const ALL: &[(&str, Workload)] = &[
    ("W1", import::check),
    ("W2", import::commit),
    ("W3", search::per_keystroke),
    ("W5", quarterly::report),
    ("W7", cards::everybody),
    ("W8", announcement::print),
    ("W9", start::list),
    ("ENC", encrypted::beside_plain),
];

/// Those that are named; all, when none is.
pub fn chosen(names: &[&str]) -> Result<Vec<(&'static str, Workload)>> {
    if let Some(unknown) = names.iter().find(|name| !ALL.iter().any(|(known, _)| known == *name)) {
        let known: Vec<&str> = ALL.iter().map(|(name, _)| *name).collect();
        return Err(format!("no such workload: {unknown} (there are {})", known.join(" ")));
    }
    Ok(ALL
        .iter()
        .copied()
        .filter(|(name, _)| names.is_empty() || names.contains(name))
        .collect())
}

/// More runs where one takes little time.
fn repeats(size: usize) -> usize {
    if size > crate::data::TEN_THOUSAND { 1 } else { 3 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workloads_are_chosen_by_name() {
        let names =
            |names: &[&str]| chosen(names).map(|chosen| chosen.iter().map(|(name, _)| *name).collect::<Vec<_>>());

        assert_eq!(names(&["W9", "W1"]).unwrap(), ["W1", "W9"]);
        assert_eq!(names(&[]).unwrap().len(), ALL.len());
        assert!(names(&["W4"]).unwrap_err().contains("no such workload: W4"));
    }
}
