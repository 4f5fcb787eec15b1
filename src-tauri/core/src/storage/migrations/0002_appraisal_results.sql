-- The appraisal group's decision, and the publication that follows it.

CREATE TABLE appraisal_year (
    id           INTEGER PRIMARY KEY,
    year         INTEGER NOT NULL UNIQUE,
    policy       TEXT NOT NULL,
    confirmed_on TEXT NOT NULL,
    taking_part  INTEGER NOT NULL,
    quota        INTEGER NOT NULL,
    over_quota   INTEGER NOT NULL CHECK (over_quota IN (0, 1))
) STRICT;

CREATE TABLE appraisal_result (
    id        INTEGER PRIMARY KEY,
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    year      INTEGER NOT NULL,
    composite INTEGER NOT NULL,      -- hundredths
    rank      INTEGER NOT NULL,
    grade     TEXT NOT NULL,
    suggested TEXT,                  -- NULL: a tie across the cut
    reason    TEXT NOT NULL,
    by_hand   INTEGER NOT NULL CHECK (by_hand IN (0, 1)),
    UNIQUE (worker_id, year)
) STRICT;
CREATE INDEX appraisal_result_by_year ON appraisal_result (year);

CREATE TABLE publication (
    id              INTEGER PRIMARY KEY,
    document        TEXT NOT NULL,
    year            INTEGER NOT NULL,
    from_on         TEXT NOT NULL,
    until_on        TEXT NOT NULL,   -- last day, included
    working_days    INTEGER NOT NULL,
    UNIQUE (document, year)
) STRICT;
