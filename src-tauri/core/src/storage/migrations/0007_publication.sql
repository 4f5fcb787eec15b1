-- How a publication ends: what was objected to and what became of it, and grades that are decided anew.

ALTER TABLE publication ADD COLUMN notice TEXT;     -- what was put up, JSON; NULL: by a program that did not keep it
ALTER TABLE publication ADD COLUMN ended_on TEXT;   -- the day for which its result is recorded; NULL: none yet

CREATE TABLE former_publication (    -- what hung before it was corrected
    id             INTEGER PRIMARY KEY,
    publication_id INTEGER NOT NULL REFERENCES publication (id),
    from_on        TEXT NOT NULL,
    until_on       TEXT NOT NULL,    -- last day, included
    working_days   INTEGER NOT NULL,
    notice         TEXT,
    replaced_on    TEXT NOT NULL,
    why            TEXT NOT NULL
) STRICT;

CREATE TABLE objection (
    id             INTEGER PRIMARY KEY,
    publication_id INTEGER NOT NULL REFERENCES publication (id),
    worker_id      INTEGER REFERENCES worker (id),   -- NULL: about nobody in particular
    objector       TEXT,             -- NULL: unnamed
    content        TEXT NOT NULL,
    received_on    TEXT NOT NULL,
    finding        TEXT,
    decision       TEXT,             -- NULL: not answered yet
    told_on        TEXT
) STRICT;
CREATE INDEX objection_by_publication ON objection (publication_id);

CREATE TABLE review (                -- 复核: one person's grade decided anew
    id           INTEGER PRIMARY KEY,
    worker_id    INTEGER NOT NULL REFERENCES worker (id),
    year         INTEGER NOT NULL,
    objection_id INTEGER REFERENCES objection (id),  -- NULL: the person applied
    applied_on   TEXT NOT NULL,
    ground       TEXT NOT NULL,
    old_grade    TEXT NOT NULL,
    grade        TEXT,               -- NULL: not decided yet
    reason       TEXT,
    decided_on   TEXT,
    CHECK ((grade IS NULL) = (decided_on IS NULL) AND (grade IS NULL) = (reason IS NULL))
) STRICT;
CREATE INDEX review_by_year ON review (year);
