-- The trail is chained: each entry carries a digest over itself, over what it did, and over the digest of the entry before it.

ALTER TABLE change ADD COLUMN details_digest BLOB;  -- SHA-256 over whom it concerns and over its row_change rows
ALTER TABLE change ADD COLUMN digest BLOB;          -- SHA-256 over the digest before, the entry's own columns and details_digest

ALTER TABLE row_change ADD COLUMN seal BLOB;        -- of an insert: the first half of a SHA-256 over the row's values

-- Whom a view, an export or a print was about, where no row of theirs changed: numbers from first to last, both included.
CREATE TABLE change_about (
    change_id    INTEGER NOT NULL REFERENCES change (id),
    first_worker INTEGER NOT NULL,
    last_worker  INTEGER NOT NULL,
    PRIMARY KEY (change_id, first_worker),
    CHECK (first_worker <= last_worker)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_about_by_worker ON change_about (first_worker, last_worker);
CREATE INDEX change_by_at ON change (at);
