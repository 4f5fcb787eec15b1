//! What encryption costs: W2, W3 and W9 on an encrypted office beside the same work on the plain one. Every run opens the office
//! with its password, so argon2id is in each figure, once.

use std::fs;
use std::path::{Path, PathBuf};

use super::repeats;
use crate::contest::{Answer, Contest, Run};
use crate::data::{self, COUNTY, HUNDRED_THOUSAND};
use crate::measure::Call;
use crate::office::{self, json, lince};
use crate::{Bench, Result};

pub fn beside_plain(bench: &Bench) -> Result<bool> {
    let mut good = true;
    for size in bench.sizes(&[COUNTY, HUNDRED_THOUSAND]) {
        good &= import(bench, size)?;
        let plain = office::with_people(bench, size, "plain")?;
        let people = Pair::of(bench, plain, "people")?;
        good &= people.listed(bench, "W3", size, &["--search", "zhang"]);
        good &= people.listed(bench, "W9", size, &[]);
    }
    Ok(good)
}

/// The same office twice: as it is, and encrypted.
struct Pair {
    plain: PathBuf,
    encrypted: PathBuf,
    password: PathBuf,
}

impl Pair {
    fn of(bench: &Bench, plain: PathBuf, name: &str) -> Result<Self> {
        let encrypted = bench.data.join("office").join(format!("encrypted-{name}"));
        let password = bench.data.join("password.txt");
        fs::write(&password, "a quiet lantern over seven boats").map_err(|error| error.to_string())?;
        office::copy(&plain, &encrypted)?;
        let encrypt = lince(bench, &encrypted).args(&["encrypt", "--new-password-file"]);
        encrypt.arg(&password).run()?;
        Ok(Self {
            plain,
            encrypted,
            password,
        })
    }

    fn opened(&self, bench: &Bench, folder: &Path) -> Call {
        lince(bench, folder).arg("--password-file").arg(&self.password)
    }

    fn listed(&self, bench: &Bench, id: &'static str, size: usize, search: &[&str]) -> bool {
        let list = |call: Call| {
            let done = call.args(&["workers", "list", "--status", "all"]).args(search).run()?;
            let facts = office::people_lines(&json(&done)?["workers"]);
            Ok(Answer::of(done, facts))
        };
        let by_plain = || list(lince(bench, &self.plain));
        contest(
            (id, size, "people, encrypted"),
            Box::new(|| list(self.opened(bench, &self.encrypted))),
            Box::new(by_plain),
        )
    }
}

fn import(bench: &Bench, size: usize) -> Result<bool> {
    let roster = data::workbooks(bench, size)?.join("roster.xlsx");
    let plain = office::with_communities(bench, size, "communities")?;
    let empty = Pair::of(bench, plain, "communities")?;
    let copy = bench.data.join("office/commit");
    let read_in = |from: &Path| {
        office::copy(from, &copy)?;
        let call = |command: &[&str]| empty.opened(bench, &copy).args(command);
        let done = call(&["import", "roster"]).arg(&roster).run()?;
        let people = json(&call(&["workers", "list", "--status", "all"]).run()?)?;
        Ok(Answer::of(done, office::people_lines(&people["workers"])))
    };
    Ok(contest(
        ("W2", size, "rows, encrypted"),
        Box::new(|| read_in(&empty.encrypted)),
        Box::new(|| read_in(&empty.plain)),
    ))
}

fn contest((id, size, what): (&'static str, usize, &str), ours: Run<'_>, plain: Run<'_>) -> bool {
    Contest {
        id,
        size: format!("{size} {what}"),
        repeats: repeats(size),
        ours,
        others: vec![("the same, plain", plain)],
    }
    .hold()
}
