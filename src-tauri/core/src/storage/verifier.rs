//! What a password is checked against: argon2id as a PHC string, which carries its own salt and cost.

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};

use super::vault::folded;
use crate::{Error, Result};

/// The verifier of a password: 19 MB, two passes (the library's default, as OWASP recommends it).
pub fn of(password: &str) -> Result<String> {
    let hash: PasswordHash = Argon2::default()
        .hash_password(folded(password).as_bytes())
        .map_err(|e| Error::Internal(format!("argon2: {e}")))?;
    Ok(hash.to_string())
}

/// Is it the password? Without a verifier, because there is no such account, `false` after as long a time.
pub fn fits(verifier: Option<&str>, password: &str) -> Result<bool> {
    let Some(verifier) = verifier else {
        of(password)?;
        return Ok(false);
    };
    let hash = PasswordHash::new(verifier).map_err(|e| Error::Internal(format!("verifier: {e}")))?;
    Ok(Argon2::default()
        .verify_password(folded(password).as_bytes(), &hash)
        .is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_fits_however_wide_its_letters_were_typed() {
        let verifier = of("hao-mima-88").unwrap();

        assert!(verifier.starts_with("$argon2id$"));
        assert!(fits(Some(&verifier), "hao-mima-88").unwrap());
        assert!(fits(Some(&verifier), "ｈａｏ－ｍｉｍａ－８８").unwrap());
        assert!(!fits(Some(&verifier), "Hao-mima-88").unwrap());
        assert!(!fits(None, "hao-mima-88").unwrap());
        assert_ne!(verifier, of("hao-mima-88").unwrap(), "every verifier has its own salt");
    }
}
