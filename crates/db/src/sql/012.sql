-- Version 12: what was answered to requests with an idempotency key, so that one that is repeated gets the same answer.
CREATE TABLE answers (
    key    TEXT PRIMARY KEY,
    asked  BLOB NOT NULL CHECK (length(asked) = 32), -- the hash of the request
    answer TEXT,                                     -- JSON; absent while nothing was answered
    at     INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX answers_by_time ON answers (at);
