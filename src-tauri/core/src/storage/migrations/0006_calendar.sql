-- Days off and days worked, as the office entered them from a year's notice. A year here replaces the shipped one.

CREATE TABLE calendar_year (
    id       INTEGER PRIMARY KEY,
    year     INTEGER NOT NULL UNIQUE,
    document TEXT NOT NULL             -- the notice's number; empty: not told
) STRICT;

CREATE TABLE calendar_span (
    id       INTEGER PRIMARY KEY,
    year_id  INTEGER NOT NULL REFERENCES calendar_year (id),
    what     TEXT NOT NULL CHECK (what IN ('off', 'worked')),
    from_on  TEXT NOT NULL,            -- ISO 8601 date
    until_on TEXT NOT NULL,            -- last day, included
    CHECK (from_on <= until_on)
) STRICT;

CREATE INDEX calendar_span_of_year ON calendar_span (year_id);
