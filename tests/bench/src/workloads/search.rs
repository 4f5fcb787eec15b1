//! W3: search as one types. The figure is the 95th percentile of a keystroke, not the whole run.

use crate::contest::{Answer, Contest, Run};
use crate::data::{COUNTY, HUNDRED_THOUSAND, python};
use crate::measure::{Done, Figure};
use crate::office;
use crate::{Bench, Result};
use std::fs;
use std::path::Path;
use std::time::Duration;

pub fn per_keystroke(bench: &Bench) -> Result<bool> {
    let mut good = true;
    for size in bench.sizes(&[COUNTY, HUNDRED_THOUSAND]) {
        let office = office::with_people(bench, size, "search")?;
        let (people, typed) = (bench.data.join("people.csv"), bench.data.join("typed.txt"));
        let listed = office::inside("people", &office)?.run()?.stdout;
        write(&typed, &keystrokes(&listed))?;
        write(&people, &listed)?;
        let ours = || timed(office::inside("search", &office)?.arg(&typed).run()?);
        let by_like = || timed(python(bench, "search.py").arg(&people).arg(&typed).run()?);
        let others: Vec<(&'static str, Run<'_>)> = vec![("sqlite3 LIKE", Box::new(by_like))];
        good &= Contest {
            id: "W3",
            size: format!("{size}, p95 a key"),
            repeats: 1,
            ours: Box::new(ours),
            others,
        }
        .hold();
    }
    Ok(good)
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

/// What people type to find every so many-th person: the name, the initials, the end of the ID number, the phone,
/// each from its first character on.
fn keystrokes(people: &str) -> String {
    let lines: Vec<&str> = people.lines().collect();
    let typed = lines.iter().step_by((lines.len() / 40).max(1)).flat_map(|line| {
        let field = |number| line.split(',').nth(number).unwrap_or("").to_owned();
        let number = field(2);
        [field(1), field(4), number.get(12..).unwrap_or("").to_owned(), field(3)]
            .into_iter()
            .flat_map(|text| beginnings(&text))
    });
    typed.collect::<Vec<_>>().join("\n")
}

fn beginnings(text: &str) -> Vec<String> {
    let ends = text.char_indices().map(|(at, character)| at + character.len_utf8());
    ends.map(|end| text[..end].to_owned()).collect()
}

/// The facts are the counts; the figure is taken from the last line, `times` in microseconds.
fn timed(done: Done) -> Result<Answer> {
    let (facts, times) = done
        .stdout
        .trim_end()
        .rsplit_once("\ntimes ")
        .ok_or("the search printed no times")?;
    let mut times: Vec<u64> = times.split(' ').filter_map(|time| time.parse().ok()).collect();
    times.sort();
    let slow = times.get(times.len() * 95 / 100).copied().ok_or("nothing was typed")?;
    let figure = Figure {
        wall: Duration::from_micros(slow),
        peak_kib: done.figure.peak_kib,
    };
    Ok(Answer {
        figure,
        facts: Some(facts.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_typed_character_by_character() {
        assert_eq!(beginnings("王伟"), ["王", "王伟"]);
        let typed = keystrokes("1,王伟,320999198504121861,199,ww,wangwei");

        assert_eq!(
            typed.replace('\n', " "),
            "王 王伟 w ww 1 12 121 1218 12186 121861 1 19 199"
        );
    }

    #[test]
    fn the_figure_is_the_slow_end_of_the_keystrokes() {
        let times: Vec<String> = (1..=100).map(|time| time.to_string()).collect();
        let stdout = format!("王 3\n王伟 1\ntimes {}\n", times.join(" "));
        let whole = Figure {
            wall: Duration::from_secs(9),
            peak_kib: 5,
        };

        let answer = timed(Done { figure: whole, stdout }).unwrap();

        assert_eq!(answer.figure.wall, Duration::from_micros(96));
        assert_eq!(answer.facts.as_deref(), Some("王 3\n王伟 1"));
    }
}
