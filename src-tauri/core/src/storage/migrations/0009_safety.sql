-- A verifier that is put in another's place lets a stranger in. It is not journalled; its digest, from which nothing can be guessed, is.

ALTER TABLE operator ADD COLUMN verifier_digest TEXT;  -- SHA-256 of operator_secret.verifier; NULL: set by an earlier program

-- By which a plain office knows its own backups' manifests again; one that is encrypted knows them by its data key.

CREATE TABLE backup_key (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    key TEXT NOT NULL                -- 32 random bytes, hexadecimal
) STRICT;

-- The keyring that is this database's, so that an earlier one, which a withdrawn password opens, is not taken for it.

CREATE TABLE keyring (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL,
    digest     TEXT NOT NULL,        -- SHA-256 of everything in the keyring
    due        TEXT                  -- what was withdrawn, for which another data key is due; NULL: nothing
) STRICT;

-- What the office knows lies somewhere unprotected, or under a data key that it had before, until it is seen to.

CREATE TABLE unprotected (
    id       INTEGER PRIMARY KEY,
    path     TEXT NOT NULL UNIQUE,   -- of a file or a folder
    state    TEXT NOT NULL CHECK (state IN ('away', 'left', 'settled')),  -- not reached, not sealed, or seen to by somebody
    found_at TEXT NOT NULL           -- the instant, UTC
) STRICT;
