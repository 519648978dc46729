-- Version 1. A released script never changes; what comes later is a script of its own.
-- Times are integer milliseconds since the epoch (UTC) unless the column's name ends otherwise.

-- "reel": tells our file from any other program's SQLite database.
PRAGMA application_id = 0x7265656c;

-- Numbers that only grow, so that a clock step cannot reorder the queue.
CREATE TABLE sequence (
    name TEXT PRIMARY KEY,
    n    INTEGER NOT NULL
) WITHOUT ROWID;

-- One row per id. `verdict` stands last: rows are read without it at the price of a row without it.
CREATE TABLE jobs (
    id           TEXT PRIMARY KEY,
    seq          INTEGER NOT NULL UNIQUE,
    run          INTEGER NOT NULL DEFAULT 1,        -- 1, and 1 more for each `retry`
    content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
    state        TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'rejected', 'cancelled')),
    title        TEXT,
    kind         TEXT NOT NULL,
    priority     INTEGER NOT NULL,
    labels       TEXT NOT NULL,                     -- JSON object of texts
    metadata     TEXT NOT NULL,                     -- JSON object
    due          INTEGER,                           -- not to be started earlier
    submitted_at INTEGER,
    accepted_at  INTEGER NOT NULL,
    claimed_at   INTEGER,                           -- of the newest claim
    finished_at  INTEGER,
    attempt      INTEGER NOT NULL DEFAULT 0,
    crashes      INTEGER NOT NULL DEFAULT 0,
    stage        TEXT,                              -- the newest one started
    error_code   TEXT,
    error_stage  TEXT,
    workspace    TEXT,                              -- where it is preserved
    via          TEXT NOT NULL,
    verdict      TEXT                               -- the whole result or error document, JSON
);
CREATE INDEX jobs_by_state ON jobs (state, seq);
CREATE INDEX jobs_waiting ON jobs (due, accepted_at) WHERE state = 'queued';
CREATE INDEX jobs_by_end ON jobs (finished_at, state, claimed_at) WHERE finished_at IS NOT NULL;

CREATE TABLE attempts (
    job_id     TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    run        INTEGER NOT NULL,
    n          INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    code       TEXT,
    ms         INTEGER,
    message    TEXT,
    PRIMARY KEY (job_id, run, n)
) WITHOUT ROWID;

CREATE TABLE stages (
    job_id     TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    run        INTEGER NOT NULL,
    attempt    INTEGER NOT NULL,
    name       TEXT NOT NULL,
    provider   TEXT,
    ms         INTEGER,                             -- absent while it runs, and where it did not end well
    reused     INTEGER,
    generated  INTEGER,
    resumed    INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL,
    PRIMARY KEY (job_id, run, attempt, name)
) WITHOUT ROWID;

CREATE TABLE events (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,       -- never used twice: clients go on after the last one they saw
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    at     INTEGER NOT NULL,
    event  TEXT NOT NULL,
    detail TEXT NOT NULL                            -- JSON object
);
CREATE INDEX events_by_job ON events (job_id, id);

-- The image library's part.
CREATE TABLE image (
    id         INTEGER PRIMARY KEY,
    file       TEXT UNIQUE NOT NULL,
    blake3     BLOB UNIQUE NOT NULL,
    phash      BLOB,
    w          INT,
    h          INT,
    bytes      INT,
    mtime_ns   INT,
    kind       TEXT,
    prompt     TEXT,
    prompt_key BLOB,                                -- blake3 of the normalised, style-stripped prompt
    source     TEXT CHECK (source IN ('generated', 'procedural', 'external')),
    generator  TEXT,
    seed       INT,
    state      TEXT,
    pinned     INT,
    created    INT,
    last_used  INT,
    uses       INT
);
CREATE INDEX image_by_prompt ON image (prompt_key, kind, w, h);
CREATE INDEX image_by_use ON image (last_used);

CREATE TABLE embedding (
    image_id INTEGER NOT NULL REFERENCES image ON DELETE CASCADE,
    model    TEXT NOT NULL,
    vec      BLOB,                                  -- int8 per dimension, unit-scaled
    PRIMARY KEY (image_id, model)
) WITHOUT ROWID;

-- What was shown where; outlives the image and the job.
CREATE TABLE image_use (
    image_id INTEGER,
    job_id   TEXT,
    scene    INT,
    at       INT,
    outcome  TEXT,                                  -- exact, similar, generated, coalesced, fallback
    score    REAL
);
CREATE INDEX image_use_by_image ON image_use (image_id);
CREATE INDEX image_use_by_job ON image_use (job_id);

CREATE TABLE counter (
    kind TEXT PRIMARY KEY,
    n    INTEGER NOT NULL
) WITHOUT ROWID;
