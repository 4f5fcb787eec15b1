//! What a person knows that opens an encrypted office.

use zeroize::Zeroizing;

/// What a person knows that opens an encrypted office.
pub enum Secret {
    /// The office's password.
    Password(Zeroizing<String>),
    /// The code on the recovery sheet, as typed.
    Recovery(Zeroizing<String>),
    /// An operator's own password.
    Operator {
        /// Name of the account.
        name: String,
        /// Its password.
        password: Zeroizing<String>,
    },
}

impl Secret {
    /// The office's password, as typed.
    pub fn password(text: &str) -> Self {
        Self::Password(Zeroizing::new(text.to_owned()))
    }

    /// The recovery code, as typed.
    pub fn recovery(text: &str) -> Self {
        Self::Recovery(Zeroizing::new(text.to_owned()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Password(_) => "Password(…)",
            Self::Recovery(_) => "Recovery(…)",
            Self::Operator { .. } => "Operator(…)",
        })
    }
}

/// A password as it is compared: full-width letters and digits, which an input method slips in, count as the plain ones.
pub(in crate::storage) fn folded(password: &str) -> Zeroizing<String> {
    let plain = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    Zeroizing::new(password.chars().map(plain).collect())
}
