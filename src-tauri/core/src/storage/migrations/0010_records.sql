-- Kinds of records of a person that are declared in `domain/records`.

CREATE TABLE mentor_entry (
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    from_on   TEXT NOT NULL,
    mentor_id INTEGER NOT NULL REFERENCES worker (id),
    UNIQUE (worker_id, from_on)
) STRICT;

CREATE TABLE honour (
    id           INTEGER PRIMARY KEY,
    worker_id    INTEGER NOT NULL REFERENCES worker (id),
    kind         TEXT NOT NULL,      -- 'reward' or 'punishment'
    title        TEXT NOT NULL,
    rank         TEXT,
    decided_by   TEXT,
    paper        TEXT,
    given_on     TEXT NOT NULL,
    effect_until TEXT,
    UNIQUE (worker_id, title, given_on)
) STRICT;

-- Rules that the office loaded, each from its day; before the first, those of `office.policy` hold.

CREATE TABLE policy_entry (
    id      INTEGER PRIMARY KEY,
    from_on TEXT NOT NULL UNIQUE,
    name    TEXT NOT NULL,
    pack    TEXT NOT NULL            -- the whole file
) STRICT;

CREATE TABLE prior_service (
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    starts_on TEXT NOT NULL,
    ends_on   TEXT NOT NULL,         -- included
    place     TEXT NOT NULL,
    kind      TEXT NOT NULL,
    proof     TEXT,
    UNIQUE (worker_id, place, starts_on)
) STRICT;

-- Streets and communities over time. `street.name`, `community.name` and `community.street_id` are those of now; what was before stands
-- here until the day on which it changed, that day not included. In use on day d: (opened_on is null or opened_on <= d) and
-- (closed_on is null or d < closed_on).

ALTER TABLE community ADD COLUMN opened_on TEXT;
ALTER TABLE community ADD COLUMN closed_on TEXT;

CREATE TABLE community_former (
    id           INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES community (id),
    until_on     TEXT NOT NULL,
    name         TEXT NOT NULL,
    street_id    INTEGER NOT NULL REFERENCES street (id),
    UNIQUE (community_id, until_on)
) STRICT;

CREATE TABLE street_former (
    id        INTEGER PRIMARY KEY,
    street_id INTEGER NOT NULL REFERENCES street (id),
    until_on  TEXT NOT NULL,
    name      TEXT NOT NULL,
    UNIQUE (street_id, until_on)
) STRICT;

-- The office's own fields, of people (`record` = 'people') or of a kind of record; retired, never deleted. `row_id` is the record's
-- number in the kind's table, 0: the person himself. `value` is kept as text: a day, a word, a whole number of the smallest unit.

CREATE TABLE own_field (
    id      INTEGER PRIMARY KEY,
    record  TEXT NOT NULL,
    key     TEXT NOT NULL,
    title   TEXT NOT NULL,
    form    TEXT NOT NULL,           -- 'text', 'day', 'number', 'yes_no', 'list'
    choices TEXT,                    -- of a list: a JSON array of its words
    retired INTEGER NOT NULL,
    UNIQUE (record, key)
) STRICT;

CREATE TABLE own_value (
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    field_id  INTEGER NOT NULL REFERENCES own_field (id),
    row_id    INTEGER NOT NULL,
    value     TEXT NOT NULL,
    UNIQUE (worker_id, field_id, row_id)
) STRICT;
CREATE INDEX own_value_by_field ON own_value (field_id);

-- Forms of papers that the office has edited or added, the whole file each.

CREATE TABLE paper_form (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE secondment (
    id          INTEGER PRIMARY KEY,
    worker_id   INTEGER NOT NULL REFERENCES worker (id),
    starts_on   TEXT NOT NULL,
    ends_on     TEXT,                -- included
    place       TEXT NOT NULL,
    reason      TEXT,
    approved_by TEXT,
    paper       TEXT,
    UNIQUE (worker_id, starts_on)
) STRICT;

-- Grades of years that were appraised elsewhere, or before the program came.

CREATE TABLE past_grade (
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    year      INTEGER NOT NULL,
    grade     TEXT NOT NULL,
    paper     TEXT,
    note      TEXT,
    UNIQUE (worker_id, year)
) STRICT;

-- Lists as somebody wants to see them again: which conditions, columns, order. `record`: 'people' or the key of a kind; `asked`: JSON.

CREATE TABLE saved_view (
    id     INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    name   TEXT NOT NULL,
    asked  TEXT NOT NULL,
    UNIQUE (record, name)
) STRICT;

-- What was answered while reading in: what words mean; whom a name means, in files of that digest.

CREATE TABLE import_answer (
    id    INTEGER PRIMARY KEY,
    kind  TEXT NOT NULL,
    field TEXT NOT NULL,
    said  TEXT NOT NULL,
    means TEXT NOT NULL,
    UNIQUE (kind, field, said)
) STRICT;

CREATE TABLE import_person (
    id        INTEGER PRIMARY KEY,
    files     TEXT NOT NULL,
    said      TEXT NOT NULL,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    UNIQUE (files, said)
) STRICT;

-- The same journal of rows. Its check had a list of three words, for which the engine makes a table of its own at every row written.

ALTER TABLE row_change RENAME TO row_change_before;
DROP INDEX row_change_by_change;
DROP INDEX row_change_by_worker;

CREATE TABLE row_change (            -- an inserted row's image is the row itself, or the `before` of its next change
    id        INTEGER PRIMARY KEY,
    change_id INTEGER NOT NULL REFERENCES change (id),
    tbl       TEXT NOT NULL,
    row_id    INTEGER NOT NULL,
    worker_id INTEGER,
    op        TEXT NOT NULL CHECK (op = 'insert' OR op = 'update' OR op = 'delete'),
    before    TEXT,
    after     TEXT,
    seal      BLOB                   -- of an insert: the first half of a SHA-256 over the row's values
) STRICT;
INSERT INTO row_change (id, change_id, tbl, row_id, worker_id, op, before, after, seal)
    SELECT id, change_id, tbl, row_id, worker_id, op, before, after, seal FROM row_change_before ORDER BY id;
DROP TABLE row_change_before;
CREATE INDEX row_change_by_change ON row_change (change_id);
CREATE INDEX row_change_by_worker ON row_change (worker_id) WHERE worker_id IS NOT NULL;
