-- What an operator has typed into a form and not saved. Not journalled: it is no record yet, and undo does not know it.

CREATE TABLE draft (
    id    INTEGER PRIMARY KEY,
    form  TEXT NOT NULL,             -- which form: 'person:17', 'person:new', 'office'
    who   TEXT NOT NULL,             -- the operator; another one never sees it
    at    TEXT NOT NULL,             -- the instant when it was last typed in, UTC
    value TEXT NOT NULL CHECK (json_valid(value) AND length(value) <= 262144),
    UNIQUE (form, who)
) STRICT;
