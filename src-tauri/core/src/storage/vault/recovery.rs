//! The code on the recovery sheet: typed once in years, by a worried user. Groups of five characters, each with its own check
//! character, so that a typing error is reported with the number of its group.

use zeroize::Zeroizing;

use super::data_key::random;
use super::secret::folded;
use crate::{Error, ErrorCode, Result};

/// Digits and capital letters without 0, 1, I, L, O: 31, a prime, so that every single slip and every exchange of two
/// neighbours changes the check character.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Groups of the code.
pub const GROUPS: usize = 6;
const DATA_PER_GROUP: usize = 4;

/// A code that opens an encrypted office: 24 random characters (118 bits) and 6 check characters.
#[derive(Clone)]
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    /// A new one.
    pub fn generate() -> Result<Self> {
        let mut code = Zeroizing::new(String::with_capacity(GROUPS * (DATA_PER_GROUP + 2)));
        for group in 0..GROUPS {
            let mut values = Zeroizing::new([0_usize; DATA_PER_GROUP]);
            for value in values.iter_mut() {
                *value = uniform()?;
            }
            if group > 0 {
                code.push('-');
            }
            for value in values.iter() {
                code.push(char::from(ALPHABET[*value]));
            }
            code.push(char::from(ALPHABET[check(group, values.as_slice())]));
        }
        Ok(Self(code))
    }

    /// Reads a code as typed: small letters, spaces, dashes of any kind and full-width characters are taken in. A slip is
    /// `recovery_code_wrong`, naming the group.
    pub fn parse(text: &str) -> Result<Self> {
        let kept: Zeroizing<String> = Zeroizing::new(
            folded(text)
                .to_uppercase()
                .chars()
                .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '－' | '_' | '·' | '.'))
                .collect(),
        );
        let characters: Zeroizing<Vec<char>> = Zeroizing::new(kept.chars().collect());
        let per_group = DATA_PER_GROUP + 1;
        if characters.len() != GROUPS * per_group {
            let why = format!("应为{GROUPS}组每组{per_group}个字符，现有{}个", characters.len());
            return Err(Error::about(ErrorCode::RecoveryCodeWrong, why));
        }
        let mut code = Zeroizing::new(String::new());
        for (group, typed) in characters.chunks(per_group).enumerate() {
            let value = |c: &char| ALPHABET.iter().position(|a| char::from(*a) == *c);
            let values: Zeroizing<Option<Vec<usize>>> = Zeroizing::new(typed.iter().map(value).collect());
            let right = values
                .as_ref()
                .is_some_and(|v| check(group, &v[..DATA_PER_GROUP]) == v[DATA_PER_GROUP]);
            if !right {
                let why = format!("第{}组抄录有误", group + 1);
                return Err(Error::about(ErrorCode::RecoveryCodeWrong, why));
            }
            if group > 0 {
                code.push('-');
            }
            code.extend(typed.iter());
        }
        Ok(Self(code))
    }

    /// As the sheet shows it: `ABCDE-FGHJK-…`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its groups, for the sheet.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.0.split('-')
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// A value below 31, each as likely.
fn uniform() -> Result<usize> {
    loop {
        let [byte] = random::<1>()?;
        // 248 = 8 × 31: the bytes above would favour the first characters.
        if byte < 248 {
            return Ok(usize::from(byte) % ALPHABET.len());
        }
    }
}

/// Weighted by place, and by the group's number, so that two groups cannot be exchanged either.
fn check(group: usize, values: &[usize]) -> usize {
    let weighted: usize = values.iter().enumerate().map(|(i, v)| (i + 2) * v).sum();
    (weighted + 7 * (group + 1)) % ALPHABET.len()
}
