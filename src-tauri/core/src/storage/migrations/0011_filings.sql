-- Reports as they were filed upward: their figures, and the people behind each, kept as they were on that day.

CREATE TABLE filing (
    id       INTEGER PRIMARY KEY,
    report   TEXT NOT NULL,
    period   TEXT NOT NULL,          -- 2026Q3
    part     INTEGER NOT NULL,       -- 1; a correction of it is 2
    filed_on TEXT NOT NULL,
    title    TEXT NOT NULL,
    held     TEXT NOT NULL,          -- columns and rows as JSON
    file     TEXT,                   -- name of the workbook that was filed
    sha256   TEXT,                   -- of that workbook
    reason   TEXT,                   -- of a correction
    UNIQUE (report, period, part)
) STRICT;

CREATE TABLE filing_person (
    id        INTEGER PRIMARY KEY,
    filing_id INTEGER NOT NULL REFERENCES filing (id),
    worker_id INTEGER NOT NULL REFERENCES worker (id),
    name      TEXT NOT NULL,
    community TEXT NOT NULL,
    holds     TEXT NOT NULL          -- keys of the columns that count the person, with blanks between
) STRICT;
CREATE INDEX filing_person_by_filing ON filing_person (filing_id);
CREATE INDEX filing_person_by_worker ON filing_person (worker_id);
