-- Accounts. None: the office works without signing in. An account is deactivated, never deleted: the trail names it.

CREATE TABLE operator (
    id        INTEGER PRIMARY KEY,
    name      TEXT NOT NULL UNIQUE,
    role      TEXT NOT NULL CHECK (role IN ('head', 'clerk', 'viewer')),
    active    INTEGER NOT NULL CHECK (active IN (0, 1)),
    given     TEXT NOT NULL,         -- keys of rights beyond the role's, separated by blanks
    withdrawn TEXT NOT NULL,         -- keys of the role's rights that it has not
    passwords INTEGER NOT NULL       -- how many times a password was set: the trail shows that it was, never what
) STRICT;

CREATE TABLE operator_community (    -- none: all communities
    id           INTEGER PRIMARY KEY,
    operator_id  INTEGER NOT NULL REFERENCES operator (id),
    community_id INTEGER NOT NULL REFERENCES community (id),
    UNIQUE (operator_id, community_id)
) STRICT;

-- The two below are not journalled: the trail must not keep what a password can be guessed from, and undo must not bring an old
-- password back.

CREATE TABLE operator_secret (
    id          INTEGER PRIMARY KEY,
    operator_id INTEGER NOT NULL UNIQUE REFERENCES operator (id),
    verifier    TEXT NOT NULL,       -- argon2id, as a PHC string
    must_change INTEGER NOT NULL CHECK (must_change IN (0, 1))
) STRICT;

CREATE TABLE recovery_secret (       -- of the sheet's code, while the file is not encrypted
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    verifier TEXT NOT NULL
) STRICT;
