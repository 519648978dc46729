-- Version 8: what outside services were paid. Amounts are in millionths of a unit of money.

-- What the present revision has cost so far: all of its runs and attempts.
ALTER TABLE jobs ADD COLUMN cost INTEGER NOT NULL DEFAULT 0;

-- What a finished stage cost; NULL while it runs, or if it failed.
ALTER TABLE stages ADD COLUMN cost INTEGER;

-- Each call that was paid. It goes with the history of its job; the sums of the days stay.
CREATE TABLE payments (
    id       INTEGER PRIMARY KEY,
    job_id   TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    run      INTEGER NOT NULL,
    attempt  INTEGER NOT NULL,
    stage    TEXT NOT NULL,
    provider TEXT NOT NULL,
    day      INTEGER NOT NULL,                      -- UTC, since 1970
    micros   INTEGER NOT NULL,                      -- reserved; once it is settled, paid
    settled  INTEGER NOT NULL DEFAULT 0,
    units    TEXT NOT NULL,                         -- what was bought, JSON
    at       INTEGER NOT NULL
);
CREATE INDEX payments_by_job ON payments (job_id);
CREATE INDEX payments_by_time ON payments (at);

-- The sums of all payments by day and provider, those of removed rows included.
CREATE TABLE spent (
    day      INTEGER NOT NULL,
    provider TEXT NOT NULL,
    calls    INTEGER NOT NULL,
    micros   INTEGER NOT NULL,
    PRIMARY KEY (day, provider)
) WITHOUT ROWID;
