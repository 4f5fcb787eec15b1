//! How the files and folders of an office are called that more than one part of the storage asks for.

/// The database's name inside the data folder.
pub const DATABASE_FILE: &str = "lince.db";

/// The keyring's name inside the data folder.
pub const KEYRING_FILE: &str = "lince.keys";

/// Beside the database: the end of the trail after every commit.
pub(super) const HEADS_FILE: &str = "lince.heads";

/// Where an office keeps its backups, in its data folder, unless another place is set.
pub const BACKUPS: &str = "backups";
