//! Accounts: made, changed, deactivated by a 负责人; signing in; the code that recovers.
//!
//! An office without accounts works without signing in. The first account is a 负责人, and there is always one who can sign in.
//!
//! - [`accounts`]: who may sign in, and what they may do
//! - [`recovery`]: the code for a user who has forgotten a password
//! - [`signing_in`]: opening an office and beginning a session in it
//! - [`slots`]: passwords that open the file of an encrypted office

mod accounts;
mod recovery;
mod signing_in;
mod slots;

use crate::Result;
use crate::storage::{Store, operators};

pub use accounts::{OperatorCard, Terms, add, change, change_own_password, list, names, reset_password};
pub use recovery::{has_recovery, recover, recover_at, renew_recovery};
pub use signing_in::{Known, SignedIn, names_in_keyring, open, open_for_sign_in, sign_in, sign_out, unlock};

/// Does the office have accounts, so that users must sign in?
pub fn exist(store: &Store) -> Result<bool> {
    operators::any(store.read())
}
