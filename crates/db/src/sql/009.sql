-- Version 9: what others are to be told: the outbox of notices. A row goes when its notice was delivered or given up.

CREATE TABLE notices (
    id         INTEGER PRIMARY KEY,
    notice     TEXT NOT NULL,                       -- the id that the receiver sees, the same in every try
    channel    TEXT NOT NULL,                       -- url or command
    job_id     TEXT NOT NULL,                       -- no reference: a notice outlives the history of its job
    revision   INTEGER NOT NULL,
    event      TEXT NOT NULL,
    at         INTEGER NOT NULL,
    document   TEXT NOT NULL,                       -- JSON; the job's own is gone after a retry
    tries      INTEGER NOT NULL DEFAULT 0,
    due        INTEGER NOT NULL,
    last_error TEXT,
    UNIQUE (notice, channel)
);
CREATE INDEX notices_by_due ON notices (due);
