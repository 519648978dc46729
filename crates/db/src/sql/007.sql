-- Version 7: which stories of a series were told, so that a language model tells none twice.

CREATE TABLE series (
    job_id  TEXT PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
    name    TEXT NOT NULL,                          -- the series
    title   TEXT NOT NULL,
    line    TEXT NOT NULL,                          -- what it is about, in one line
    told_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX series_by_name ON series (name, told_at);
