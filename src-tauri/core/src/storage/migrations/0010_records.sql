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
