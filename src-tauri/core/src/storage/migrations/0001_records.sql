-- The office and its records. Dates are ISO 8601 text. `from_on`: the first day on which an entry holds; it holds until the
-- next entry of the same worker. `to_on` and `ends_on`: the last day, included. Scores in hundredths, hours in tenths.

CREATE TABLE office (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    street   TEXT NOT NULL,          -- the street or township whose office this is
    division TEXT NOT NULL,          -- GB/T 2260 code of its county, or the longer statistical code
    policy   TEXT NOT NULL           -- name of the policy pack in force
) STRICT;

CREATE TABLE setting (               -- what the papers say about the office: address, phone, ...
    id    INTEGER PRIMARY KEY,
    key   TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE street (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE community (
    id        INTEGER PRIMARY KEY,
    street_id INTEGER NOT NULL REFERENCES street (id),
    name      TEXT NOT NULL,
    code      TEXT,                  -- statistical division code, 12 digits
    UNIQUE (street_id, name)
) STRICT;

CREATE TABLE community_stat (
    id           INTEGER PRIMARY KEY,
    community_id INTEGER NOT NULL REFERENCES community (id),
    from_on      TEXT NOT NULL,      -- '0001-01-01': first known figures, held to be always so
    households   INTEGER,
    residents    INTEGER,            -- permanent residents
    grids        INTEGER,
    UNIQUE (community_id, from_on)
) STRICT;

CREATE TABLE worker (
    id              INTEGER PRIMARY KEY,   -- the office's number of the person
    name            TEXT NOT NULL,
    pinyin          TEXT NOT NULL,         -- readings for search, separated by spaces
    initials        TEXT NOT NULL,
    id_number       TEXT NOT NULL UNIQUE,  -- GB 11643, 18 characters
    sex             TEXT NOT NULL CHECK (sex IN ('male', 'female')),
    born            TEXT NOT NULL,
    nation          TEXT,                  -- GB/T 3304, standard name
    native_place    TEXT,
    phone           TEXT,
    party_joined_on TEXT,                  -- to the day or to the month
    veteran         INTEGER CHECK (veteran IN (0, 1)),
    community_since TEXT,                  -- first day of community work, where it differs from joining this office
    note            TEXT
) STRICT;

CREATE TABLE service (               -- in post on day d: joined_on <= d and (left_on is null or d < left_on)
    id         INTEGER PRIMARY KEY,
    worker_id  INTEGER NOT NULL REFERENCES worker (id),
    joined_on  TEXT NOT NULL,
    left_on    TEXT,                 -- the day of leaving, from whose end the person is no longer counted
    leave_kind TEXT,
    CHECK (joined_on <= left_on),
    CHECK ((left_on IS NULL) = (leave_kind IS NULL))
) STRICT;
CREATE INDEX service_by_worker ON service (worker_id, joined_on);

CREATE TABLE placement (
    id           INTEGER PRIMARY KEY,
    worker_id    INTEGER NOT NULL REFERENCES worker (id),
    from_on      TEXT NOT NULL,
    community_id INTEGER NOT NULL REFERENCES community (id),
    UNIQUE (worker_id, from_on)
) STRICT;

CREATE TABLE post_entry (
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    from_on   TEXT NOT NULL,
    post      TEXT NOT NULL,
    UNIQUE (worker_id, from_on)
) STRICT;

CREATE TABLE kind_entry (            -- 人员类别
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    from_on   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    UNIQUE (worker_id, from_on)
) STRICT;

CREATE TABLE identity_entry (        -- several at once: committee member and grid worker (S0-06)
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    identity  TEXT NOT NULL,
    from_on   TEXT NOT NULL,
    to_on     TEXT,
    CHECK (from_on <= to_on),
    UNIQUE (worker_id, identity, from_on)
) STRICT;

CREATE TABLE politics_entry (
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    from_on   TEXT NOT NULL,
    politics  TEXT NOT NULL,         -- GB/T 4762, standard name
    UNIQUE (worker_id, from_on)
) STRICT;

CREATE TABLE grade_entry (           -- 岗位等级
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    from_on   TEXT NOT NULL,
    grade     TEXT NOT NULL,
    UNIQUE (worker_id, from_on)
) STRICT;

CREATE TABLE education (             -- per mode the latest entry holds; the highest of the modes counts
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    mode      TEXT NOT NULL CHECK (mode IN ('full_time', 'part_time', 'unknown')),
    from_on   TEXT NOT NULL,
    level     TEXT NOT NULL,         -- GB/T 4658, standard name
    degree    TEXT,
    school    TEXT,
    major     TEXT,
    UNIQUE (worker_id, mode, from_on)
) STRICT;

CREATE TABLE certificate (
    id            INTEGER PRIMARY KEY,
    worker_id     INTEGER NOT NULL REFERENCES worker (id),
    kind          TEXT NOT NULL,
    from_on       TEXT NOT NULL,     -- counted from this day: the day it was obtained, where known
    obtained_on   TEXT,              -- as the paper says, to the day or to the month
    registered_on TEXT,
    number        TEXT,
    UNIQUE (worker_id, kind)
) STRICT;

CREATE TABLE contract (
    id               INTEGER PRIMARY KEY,
    worker_id        INTEGER NOT NULL REFERENCES worker (id),
    starts_on        TEXT NOT NULL,
    ends_on          TEXT,           -- NULL: open-ended
    number           TEXT,
    kind             TEXT,
    signed_on        TEXT,
    probation_months INTEGER CHECK (probation_months >= 0),
    CHECK (starts_on <= ends_on),
    UNIQUE (worker_id, starts_on)
) STRICT;
CREATE INDEX contract_by_end ON contract (ends_on);

CREATE TABLE training_event (
    id      INTEGER PRIMARY KEY,
    held_on TEXT NOT NULL,
    title   TEXT NOT NULL,
    tier    TEXT,
    kind    TEXT,
    form    TEXT,
    hours   INTEGER,                 -- tenths
    UNIQUE (held_on, title)
) STRICT;

CREATE TABLE training_record (
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    event_id  INTEGER NOT NULL REFERENCES training_event (id),
    hours     INTEGER NOT NULL CHECK (hours >= 0),  -- as earned, tenths
    score     INTEGER,               -- hundredths
    UNIQUE (worker_id, event_id)
) STRICT;
CREATE INDEX training_record_by_event ON training_record (event_id);

CREATE TABLE appraisal_score (
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    year      INTEGER NOT NULL,
    part      TEXT NOT NULL,         -- key of the policy pack's part
    score     INTEGER NOT NULL CHECK (score BETWEEN 0 AND 10000),
    UNIQUE (worker_id, year, part)
) STRICT;
CREATE INDEX appraisal_score_by_year ON appraisal_score (year);

CREATE TABLE attachment (            -- the file lies under attachments/, named by its hash
    id         INTEGER PRIMARY KEY,
    worker_id  INTEGER NOT NULL REFERENCES worker (id),
    kind       TEXT NOT NULL,        -- photo
    sha256     TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    UNIQUE (worker_id, kind, sha256)
) STRICT;

CREATE TABLE import_column (         -- what a clerk once said a column means
    id     INTEGER PRIMARY KEY,
    kind   TEXT NOT NULL,
    header TEXT NOT NULL,
    field  TEXT NOT NULL,
    UNIQUE (kind, header)
) STRICT;

-- The trail. Written only by the write door (storage/door.rs).

CREATE TABLE change (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,      -- the instant, UTC
    who          TEXT NOT NULL,
    action       TEXT NOT NULL,
    what         TEXT NOT NULL,      -- a Chinese phrase
    why          TEXT,
    effective_on TEXT NOT NULL,      -- the day on which it takes effect
    undoable     INTEGER NOT NULL CHECK (undoable IN (0, 1)),
    undoes       INTEGER UNIQUE REFERENCES change (id)
) STRICT;

CREATE TABLE row_change (            -- an inserted row's image is the row itself, or the `before` of its next change
    id        INTEGER PRIMARY KEY,
    change_id INTEGER NOT NULL REFERENCES change (id),
    tbl       TEXT NOT NULL,
    row_id    INTEGER NOT NULL,
    worker_id INTEGER,
    op        TEXT NOT NULL CHECK (op IN ('insert', 'update', 'delete')),
    before    TEXT,
    after     TEXT
) STRICT;
CREATE INDEX row_change_by_change ON row_change (change_id);
CREATE INDEX row_change_by_worker ON row_change (worker_id) WHERE worker_id IS NOT NULL;

CREATE TABLE open_change (           -- one row while the write door is open; without it no journalled table can be written
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    change_id INTEGER NOT NULL
) STRICT;
