//! New passwords: what they must stand, by what they open and by what is known of the office; and passwords to be remembered.

use std::io::Write;
use std::path::Path;

use zeroize::Zeroizing;

use super::office;
use crate::rules::passwords::memorable::{self, Word};
use crate::rules::passwords::{self, Keeps, OwnWords, Verdict};
use crate::storage::vault::below;
use crate::storage::{Connection, Store, communities, operators, own};
use crate::{ErrorCode, Result};

/// Whose password it is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum PasswordOf {
    /// The office's own.
    Office,
    /// One account's.
    Account,
}

impl PasswordOf {
    /// An account's password opens the file of an encrypted office; one that is not open may be such.
    fn keeps(self, store: Option<&Store>) -> Keeps {
        match (self, store) {
            (Self::Account, Some(store)) if store.key().is_none() => Keeps::Account,
            _ => Keeps::File,
        }
    }
}

/// Looks at a password while it is typed. `said`: what else stands in the form, such as the account's name.
pub fn judge(store: Option<&Store>, of: PasswordOf, said: &[String], password: &str) -> Result<Verdict> {
    let own = own_words(store, said)?;
    Ok(passwords::judge(password, of.keeps(store), &own))
}

/// `password_too_weak`, with what is wrong and what would help.
pub fn check(store: &Store, of: PasswordOf, said: &[String], password: &str) -> Result<()> {
    let own = own_words(Some(store), said)?;
    passwords::check(password, of.keeps(Some(store)), &own)
}

/// No form has more fields or longer names; what a page sends beyond would only take time.
const MOST_SAID: usize = 8;
const LONGEST_SAID: usize = 64;

/// What anybody knows about the office: its names and phones, streets, communities, accounts.
fn own_words(store: Option<&Store>, said: &[String]) -> Result<OwnWords> {
    let short = said
        .iter()
        .take(MOST_SAID)
        .map(|text| text.chars().take(LONGEST_SAID).collect());
    let mut names: Vec<String> = short.collect();
    if let Some(store) = store {
        names.extend(names_in(store.read())?);
    }
    Ok(OwnWords::of(names))
}

fn names_in(conn: &Connection) -> Result<Vec<String>> {
    let card = office::show(conn)?;
    let mut names = vec![
        card.street,
        card.name,
        card.division,
        card.department,
        card.address,
        card.phone,
        card.supervisor,
        card.supervisor_phone,
    ];
    names.extend(communities::streets(conn)?);
    names.extend(communities::names(conn)?);
    names.extend(operators::all(conn)?.into_iter().map(|operator| operator.name));
    Ok(names)
}

/// Words of a password that the program offers.
const WORDS: usize = 4;
/// Drawn anew as often when chance has put well known words side by side.
const DRAWS: usize = 20;

/// A password that the program offers.
pub struct Memorable {
    /// As it is typed: `hongma-laoqiao-kuaichuan-tiangua`.
    pub password: Zeroizing<String>,
    /// As it is remembered: 红马 老桥 快船 甜瓜.
    pub written: Zeroizing<String>,
}

impl Memorable {
    /// Writes it as the first line of a file, from which the command line takes passwords.
    pub fn keep_in(&self, out: &Path) -> Result<()> {
        own::export(out, |file| Ok(writeln!(file, "{}", self.password.as_str())?))
    }
}

/// Draws four words by the operating system's random numbers, 49 bits: enough for whatever a password may open.
pub fn memorable() -> Result<Memorable> {
    let words = memorable::words();
    for _ in 0..DRAWS {
        let drawn = (0..WORDS)
            .map(|_| Ok(&words[below(words.len())?]))
            .collect::<Result<Vec<&Word>>>()?;
        let joined = |part: fn(&Word) -> &str, between: &str| {
            let parts: Vec<&str> = drawn.iter().map(|word| part(word)).collect();
            Zeroizing::new(parts.join(between))
        };
        let made = Memorable {
            password: joined(|word| &word.spelled, "-"),
            written: joined(|word| &word.written, " "),
        };
        if passwords::check(&made.password, Keeps::File, &OwnWords::default()).is_ok() {
            return Ok(made);
        }
    }
    Err(ErrorCode::Internal.into())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_the_program_offers_stands_and_is_never_the_same() {
        let offered: Vec<Memorable> = (0..200).map(|_| memorable().unwrap()).collect();

        let different: BTreeSet<&str> = offered.iter().map(|one| one.password.as_str()).collect();
        assert_eq!(different.len(), offered.len());
        for one in &offered {
            assert_eq!(one.password.split('-').count(), WORDS);
            assert_eq!(one.written.chars().filter(|c| !c.is_whitespace()).count(), 2 * WORDS);
            assert!(passwords::check(&one.password, Keeps::File, &OwnWords::default()).is_ok());
        }
    }
}
