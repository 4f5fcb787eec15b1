//! The number of a change.

use serde::{Deserialize, Serialize};

/// Number of a change in the trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc-types", derive(specta::Type))]
pub struct ChangeId(pub i64);
