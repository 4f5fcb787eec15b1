//! `cargo xtask torture`: the suite that harms offices, in full, and a table of what came of it.

use crate::arguments::Arguments;
use crate::steps::{Call, minutes};
use crate::{Outcome, apt, fonts, host};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// `seed`: of an earlier run that is to be repeated. `threat`: only tests whose name holds it.
pub fn torture(root: &Path, arguments: &[String]) -> Outcome {
    let Wanted { seed, threat } = Wanted::read(arguments)?;
    let seed = seed.unwrap_or_else(now);
    apt::install(apt::BUILD)?;
    fonts::set_up(root)?;
    let figures = host::target_dir(root).join("torture.tsv");
    std::fs::create_dir_all(host::target_dir(root)).map_err(|e| e.to_string())?;
    std::fs::write(&figures, "").map_err(|e| format!("{}: {e}", figures.display()))?;
    println!("种子 / seed: {seed}");
    let mut call = vec!["test", "-p", "lince-tests", "--test", "torture", "--no-fail-fast", "--"];
    call.extend(threat.as_deref());
    let outcome = Call::cargo(root, &call)
        .with("LINCE_TORTURE", "full")
        .with("LINCE_TORTURE_SEED", seed.to_string())
        .with("LINCE_TORTURE_FIGURES", figures.to_string_lossy())
        .run(minutes(240));
    let lines = std::fs::read_to_string(&figures).map_err(|e| e.to_string())?;
    print!("{}", table(&lines));
    println!(
        "重复这一次 / the same again: cargo xtask torture --seed {seed}{}",
        threat.map(|t| format!(" {t}")).unwrap_or_default()
    );
    outcome
}

#[derive(Debug, PartialEq)]
struct Wanted {
    seed: Option<u64>,
    threat: Option<String>,
}

impl Wanted {
    fn read(words: &[String]) -> Result<Self, String> {
        let mut arguments = Arguments::of(words);
        let wanted = Self {
            seed: arguments.value(
                "--seed",
                |word| word.parse().ok(),
                "--seed 后面要有一个整数 / --seed needs a number",
            )?,
            threat: arguments.word(),
        };
        arguments.end().map(|()| wanted)
    }
}

/// Another one each time: the full run is there to find what earlier ones did not.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |d| d.as_secs())
}

/// Lines of threat, runs, findings, seconds, notes.
fn table(lines: &str) -> String {
    let mut rows: Vec<Vec<&str>> = lines.lines().map(|line| line.split('\t').collect()).collect();
    rows.sort();
    let sum = |column: usize| -> f64 {
        let values = rows.iter().filter_map(|row| row.get(column)?.parse::<f64>().ok());
        values.sum()
    };
    let mut text = format!(
        "\n{:>7} {:>9} {:>8}  {}\n",
        "runs", "findings", "seconds", "threat: what came of it"
    );
    for row in &rows {
        if let [threat, runs, findings, seconds, notes] = row[..] {
            text += &format!("{runs:>7} {findings:>9} {seconds:>8}  {threat}: {notes}\n");
        }
    }
    text + &format!("{:>7} {:>9} {:>8.1}  sum\n", sum(1), sum(2), sum(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_set_in_columns_and_summed() {
        let table = table("kill -9 · saves\t50\t0\t12.5\tafter 20, before 30\ndamage\t600\t2\t7.5\trefused 598\n");

        assert!(
            table.contains("    600         2      7.5  damage: refused 598\n"),
            "{table}"
        );
        assert!(table.ends_with("    650         2     20.0  sum\n"), "{table}");
    }

    #[test]
    fn a_seed_and_a_threat_can_be_named() {
        let read = |words: &[&str]| Wanted::read(&words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());

        assert_eq!(
            read(&["--seed", "7", "kill"]),
            Ok(Wanted {
                seed: Some(7),
                threat: Some("kill".into())
            })
        );
        assert!(read(&["--seed"]).is_err());
        assert!(read(&["--fast"]).is_err());
    }
}
