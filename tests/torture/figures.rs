//! How many cases there are, from which seed, and what came of them.
//!
//! `LINCE_TORTURE=full` asks for all of them; `LINCE_TORTURE_SEED` repeats a run, `LINCE_TORTURE_CASE` one case of it;
//! `LINCE_TORTURE_FIGURES` names a file to which each threat adds its line.

use std::io::Write;
use std::time::Instant;

/// The seed of the small run: always the same cases, so that a failure is the change's.
const USUAL_SEED: u64 = 20_261_121;

/// Are all cases wanted?
pub fn full() -> bool {
    std::env::var("LINCE_TORTURE").is_ok_and(|v| v == "full")
}

/// How many cases, in the small run and in the full one.
pub fn count(small: usize, all: usize) -> usize {
    if full() { all } else { small }
}

/// What the random choices start from.
pub fn seed() -> u64 {
    let given = std::env::var("LINCE_TORTURE_SEED").ok().and_then(|s| s.parse().ok());
    given.unwrap_or(USUAL_SEED)
}

/// Numbers that look random and can be repeated (SplitMix64).
pub struct Random(u64);

impl Random {
    /// Of one case of one threat.
    pub fn of(threat: &str, case: usize) -> Self {
        let name = threat
            .bytes()
            .fold(seed(), |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Self(name ^ (case as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to less than `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// True `percent` times of a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// The figures of one threat.
pub struct Figures {
    threat: String,
    runs: usize,
    notes: Vec<(String, usize)>,
    findings: Vec<String>,
    started: Instant,
}

impl Figures {
    pub fn of(threat: &str) -> Self {
        Self {
            threat: threat.to_owned(),
            runs: 0,
            notes: Vec::new(),
            findings: Vec::new(),
            started: Instant::now(),
        }
    }

    /// One more case; `outcome` counts under its words, a finding is kept whole.
    pub fn add(&mut self, outcome: Result<&str, String>) {
        self.runs += 1;
        match outcome {
            Ok(note) => self.note(note, 1),
            Err(finding) => self.findings.push(finding),
        }
    }

    /// Counts something worth knowing.
    pub fn note(&mut self, note: &str, times: usize) {
        match self.notes.iter_mut().find(|(n, _)| n == note) {
            Some((_, count)) => *count += times,
            None => self.notes.push((note.to_owned(), times)),
        }
    }

    /// Has anything been counted under these words?
    pub fn has(&self, note: &str) -> bool {
        self.notes.iter().any(|(known, _)| known == note)
    }

    /// Prints the figures; fails when there is a finding.
    pub fn close(self) {
        let notes: Vec<String> = self
            .notes
            .iter()
            .map(|(note, count)| format!("{note} {count}"))
            .collect();
        let line = format!(
            "{}\t{}\t{}\t{:.1}\t{}",
            self.threat,
            self.runs,
            self.findings.len(),
            self.started.elapsed().as_secs_f64(),
            notes.join(", ")
        );
        println!("{line} (seed {})", seed());
        if let Ok(file) = std::env::var("LINCE_TORTURE_FIGURES") {
            let mut file = std::fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(file)
                .unwrap();
            writeln!(file, "{line}").unwrap();
        }
        assert!(self.runs > 0, "{}: nothing was tried", self.threat);
        assert!(
            self.findings.is_empty(),
            "{} of {} cases, seed {}:\n{}",
            self.findings.len(),
            self.runs,
            seed(),
            self.findings[..self.findings.len().min(count(12, usize::MAX))].join("\n")
        );
    }
}

/// The one case that is to be repeated.
pub fn only_case() -> Option<usize> {
    std::env::var("LINCE_TORTURE_CASE").ok().and_then(|c| c.parse().ok())
}

/// The numbers of the cases to try: all of them, or the one that is to be repeated.
pub fn cases(count: usize) -> impl Iterator<Item = usize> {
    let only = only_case();
    (0..count).filter(move |case| only.is_none_or(|o| o == *case))
}
