-- Kinds of records of a person that are declared in `domain/records`.

CREATE TABLE mentor_entry (
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    from_on   TEXT NOT NULL,
    mentor_id INTEGER NOT NULL REFERENCES worker (id),
    UNIQUE (worker_id, from_on)
) STRICT;
