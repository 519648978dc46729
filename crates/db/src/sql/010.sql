-- Version 10: the stories that language models wrote, so that none is paid for twice.

CREATE TABLE stories (
    job_id TEXT PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
    asked  BLOB NOT NULL CHECK (length(asked) = 32), -- the hash of what was ordered, and of whom
    story  TEXT NOT NULL                            -- JSON
) WITHOUT ROWID;
