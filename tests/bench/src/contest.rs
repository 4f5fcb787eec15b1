//! Ours and the others in turn on the same input; the answers compared; one table line for each of the others.

use crate::Result;
use crate::measure::{Done, Figure};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// What one run gave: its figure and, where it answers the question, the answer as sorted lines.
pub struct Answer {
    pub figure: Figure,
    pub facts: Option<String>,
}

impl Answer {
    /// A tool that does the same work without giving an answer that could be compared.
    pub fn without_facts(done: Done) -> Self {
        Self {
            figure: done.figure,
            facts: None,
        }
    }

    /// A tool that prints its answer.
    pub fn printed(done: Done) -> Self {
        Self {
            figure: done.figure,
            facts: Some(done.stdout.trim_end().to_owned()),
        }
    }

    pub fn of(done: Done, facts: String) -> Self {
        Self {
            figure: done.figure,
            facts: Some(facts),
        }
    }
}

pub type Run<'a> = Box<dyn FnMut() -> Result<Answer> + 'a>;

pub struct Contest<'a> {
    pub id: &'static str,
    pub size: String,
    pub repeats: usize,
    pub ours: Run<'a>,
    pub others: Vec<(&'static str, Run<'a>)>,
}

impl Contest<'_> {
    /// Whether ours was measured and its answer is that of every other that gives one.
    pub fn hold(mut self) -> bool {
        let mut ours = Vec::new();
        let mut others: Vec<Vec<Result<Answer>>> = self.others.iter().map(|_| Vec::new()).collect();
        // In turn, so that a busy moment of the machine strikes all alike.
        for _ in 0..self.repeats {
            ours.push((self.ours)());
            for ((_, run), results) in self.others.iter_mut().zip(&mut others) {
                results.push(run());
            }
        }
        let ours = middle(ours);
        let mut good = ours.is_ok();
        for (number, ((name, _), results)) in self.others.iter().zip(others).enumerate() {
            let other = middle(results);
            let verdict = compare(&ours, &other);
            good &= verdict != Verdict::Different;
            println!(
                "{}",
                line(
                    self.id,
                    &self.size,
                    if number == 0 { Some(&ours) } else { None },
                    name,
                    &other,
                    &ours,
                    &verdict
                )
            );
            match (&ours, &other) {
                (Ok(ours), Ok(other)) if verdict == Verdict::Different => {
                    println!("    {}", first_difference(ours, other))
                }
                (_, Err(reason)) => println!("    {name}: {reason}"),
                _ => {}
            }
        }
        if let Err(reason) = &ours {
            println!("    ours: {reason}");
        }
        good
    }
}

/// The run in the middle by wall time; an error if one failed.
fn middle(results: Vec<Result<Answer>>) -> Result<Answer> {
    let mut answers = results.into_iter().collect::<Result<Vec<Answer>>>()?;
    answers.sort_by_key(|answer| answer.figure.wall);
    let place = answers.len() / 2;
    if answers.is_empty() {
        Err("no run".into())
    } else {
        Ok(answers.swap_remove(place))
    }
}

#[derive(Debug, PartialEq)]
enum Verdict {
    /// The first digits of the checksum that both have.
    Same(String),
    Different,
    /// One of them gives no answer that could be compared, or was not measured.
    NotCompared,
}

fn compare(ours: &Result<Answer>, other: &Result<Answer>) -> Verdict {
    let facts = |answer: &Result<Answer>| answer.as_ref().ok().and_then(|answer| answer.facts.clone());
    match (facts(ours), facts(other)) {
        (Some(ours), Some(other)) if ours == other => Verdict::Same(checksum(&ours)),
        (Some(_), Some(_)) => Verdict::Different,
        _ => Verdict::NotCompared,
    }
}

fn checksum(facts: &str) -> String {
    Sha256::digest(facts)
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn first_difference(ours: &Answer, other: &Answer) -> String {
    let (ours, other) = (
        ours.facts.as_deref().unwrap_or(""),
        other.facts.as_deref().unwrap_or(""),
    );
    let end = "(no further line)";
    let longest = ours.lines().count().max(other.lines().count());
    let pair = (0..longest).map(|place| {
        (
            ours.lines().nth(place).unwrap_or(end),
            other.lines().nth(place).unwrap_or(end),
        )
    });
    match pair.into_iter().find(|(ours, other)| ours != other) {
        Some((ours, other)) => format!("ours: {ours}\n    baseline: {other}"),
        None => "the same lines, but not the same line ends".to_owned(),
    }
}

pub fn print_head() {
    println!(
        "{:<3} {:<22} {:>18}   {:<26} {:>18} {:>8}  answer",
        "", "size", "ours", "baseline", "", "ratio"
    );
}

fn line(
    id: &str,
    size: &str,
    shown: Option<&Result<Answer>>,
    name: &str,
    other: &Result<Answer>,
    ours: &Result<Answer>,
    verdict: &Verdict,
) -> String {
    let ratio = match (ours, other) {
        (Ok(ours), Ok(other)) => format!(
            "{:.1} x",
            other.figure.wall.as_secs_f64() / ours.figure.wall.as_secs_f64()
        ),
        _ => "-".to_owned(),
    };
    let answer = match verdict {
        Verdict::Same(checksum) => format!("ok {checksum}"),
        Verdict::Different => "DIFFERENT".to_owned(),
        Verdict::NotCompared => "-".to_owned(),
    };
    let own = shown.map_or(String::new(), cell);
    format!(
        "{id:<3} {size:<22} {own:>18}   {name:<26} {:>18} {ratio:>8}  {answer}",
        cell(other)
    )
}

fn cell(answer: &Result<Answer>) -> String {
    match answer {
        Ok(Answer { figure, .. }) => format!("{} {:>4} MiB", shown(figure.wall), figure.peak_kib.div_ceil(1024)),
        Err(_) => "not measured".to_owned(),
    }
}

fn shown(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds < 0.01 => format!("{:.3} ms", seconds * 1000.0),
        seconds if seconds < 1.0 => format!("{:.0} ms", seconds * 1000.0),
        seconds => format!("{seconds:.2} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(milliseconds: u64, facts: &str) -> Result<Answer> {
        let figure = Figure {
            wall: Duration::from_millis(milliseconds),
            peak_kib: 2000,
        };
        Ok(Answer {
            figure,
            facts: Some(facts.to_owned()),
        })
    }

    #[test]
    fn a_fast_wrong_answer_is_a_failure() {
        let hold = |ours: &'static str| {
            let others: Vec<(&'static str, Run<'_>)> = vec![("other", Box::new(|| answer(900, "rows 3")))];
            Contest {
                id: "W0",
                size: "3".into(),
                repeats: 1,
                ours: Box::new(move || answer(1, ours)),
                others,
            }
            .hold()
        };

        assert!(hold("rows 3"));
        assert!(!hold("rows 2"));
    }

    #[test]
    fn ours_not_measured_is_a_failure() {
        let contest = Contest {
            id: "W0",
            size: "3".into(),
            repeats: 2,
            ours: Box::new(|| Err("crashed".into())),
            others: Vec::new(),
        };

        assert!(!contest.hold());
    }

    #[test]
    fn the_run_in_the_middle_counts() {
        let runs = vec![answer(9, "a"), answer(1, "a"), answer(3, "a")];

        assert_eq!(middle(runs).ok().unwrap().figure.wall, Duration::from_millis(3));
    }

    #[test]
    fn the_first_line_that_differs_is_named() {
        let (ours, other) = (answer(1, "a\nb").ok().unwrap(), answer(1, "a\nc\nd").ok().unwrap());

        assert_eq!(first_difference(&ours, &other), "ours: b\n    baseline: c");
    }
}
