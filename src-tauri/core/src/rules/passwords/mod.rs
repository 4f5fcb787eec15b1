//! How many guesses a password stands, by an attacker who knows how passwords are made here: the commonest ones, pinyin, names,
//! sayings, dates, phone and identity numbers, walks over the keyboard, and the office's own words.
//!
//! - here: what a password must stand, and what is said of it
//! - [`guesses`]: the cheapest way of putting it together from pieces
//! - [`words`]: the lists that are shipped, and the office's own words
//! - [`numbers`]: dates, phone numbers, identity numbers
//! - [`memorable`]: the words of the passwords that the program offers

mod guesses;
mod kind;
pub mod memorable;
mod numbers;
mod words;

use std::collections::BTreeSet;

use crate::domain::text::half_width;
use crate::{Error, ErrorCode, Result};

use self::kind::Kind;
pub use self::words::OwnWords;

/// Fewest characters of a password.
const SHORTEST: usize = 8;
/// Most characters: no estimate and no key derivation takes longer than for these.
const LONGEST: usize = 128;

/// What a password is to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// An encrypted file: an attacker who copies it guesses on as many machines as he likes, for as long as he likes.
    File,
    /// An account of an office whose file anybody who has it can read: the password only tells colleagues at one PC apart.
    Account,
}

impl Keeps {
    /// Bits of guesses that it must stand.
    ///
    /// A file: 2^33 guesses at a fifth of a second and 64 MB each are half a century of one PC. An account: the file itself
    /// can be read without it, and at sign-in five tries are free and then a quarter of an hour each; 2^27 keep an attacker who
    /// copied the verifiers (20 ms a guess) busy for a month, for a password that opens nothing else.
    fn needed(self) -> f64 {
        match self {
            Self::File => 33.0,
            Self::Account => 27.0,
        }
    }
}

/// How a password stands, for the meter beside the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Guessed at once.
    VeryWeak,
    /// Not enough by far.
    Weak,
    /// Something is missing.
    Almost,
    /// Will do.
    Good,
    /// More than will do.
    Strong,
}

impl Grade {
    /// How far `bits` go towards `needed`.
    fn of(bits: f64, needed: f64) -> Self {
        match bits / needed {
            share if share < 0.4 => Self::VeryWeak,
            share if share < 0.75 => Self::Weak,
            share if share < 1.0 => Self::Almost,
            share if share < 1.4 => Self::Good,
            _ => Self::Strong,
        }
    }

    /// Beside the meter.
    pub fn title(self) -> &'static str {
        match self {
            Self::VeryWeak => "很弱",
            Self::Weak => "较弱",
            Self::Almost => "还差一点",
            Self::Good => "够用",
            Self::Strong => "很强",
        }
    }
}

/// What is said of a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How it stands.
    pub grade: Grade,
    /// What is wrong with it and what would help; `None`: it will do.
    pub fault: Option<String>,
}

/// Looks at a new password. Full-width letters and digits count as the plain ones, as they do when it is compared.
pub fn judge(password: &str, keeps: Keeps, own: &OwnWords) -> Verdict {
    let characters: Vec<char> = password.chars().map(half_width).collect();
    let refused = |grade, fault: String| Verdict {
        grade,
        fault: Some(fault),
    };
    if characters.len() < SHORTEST {
        return refused(Grade::VeryWeak, format!("至少{SHORTEST}个字符"));
    }
    if characters.len() > LONGEST {
        return refused(Grade::VeryWeak, format!("不能超过{LONGEST}个字符"));
    }
    let found = guesses::cheapest(&characters, own);
    let grade = Grade::of(found.bits, keeps.needed());
    if grade >= Grade::Good {
        return Verdict { grade, fault: None };
    }
    refused(grade, said_of(&found.kinds))
}

/// `password_too_weak`, with what is wrong and what would help.
pub fn check(password: &str, keeps: Keeps, own: &OwnWords) -> Result<()> {
    match judge(password, keeps, own).fault {
        None => Ok(()),
        Some(fault) => Err(Error::about(ErrorCode::PasswordTooWeak, fault)),
    }
}

fn said_of(kinds: &BTreeSet<Kind>) -> String {
    let named: Vec<&str> = kinds.iter().filter_map(|kind| kind.title()).collect();
    match named.as_slice() {
        [] => "太短，猜得完；请再加几个字符，或加一两个不相干的词".to_owned(),
        named => format!("里面有{}，容易照着猜；请再加两三个不相干的词", named.join("、")),
    }
}

#[cfg(test)]
mod tests;
