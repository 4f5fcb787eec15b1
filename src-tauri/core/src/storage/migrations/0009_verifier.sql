-- A verifier that is put in another's place lets a stranger in. It is not journalled; its digest, from which nothing can be guessed, is.

ALTER TABLE operator ADD COLUMN verifier_digest TEXT;  -- SHA-256 of operator_secret.verifier; NULL: set by an earlier program

-- By which a plain office knows its own backups' manifests again; one that is encrypted knows them by its data key.

CREATE TABLE backup_key (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    key TEXT NOT NULL                -- 32 random bytes, hexadecimal
) STRICT;
