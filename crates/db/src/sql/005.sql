-- Version 5: revisions of a job, and what each of its scenes showed.

-- 1, and 1 more for each time that other content was given to the same id.
ALTER TABLE jobs ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;

-- The revisions before the present one.
CREATE TABLE revisions (
    job_id       TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    revision     INTEGER NOT NULL,
    content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
    state        TEXT NOT NULL,
    submitted_at INTEGER,
    finished_at  INTEGER,
    withdrawn_at INTEGER,                           -- when its files were removed that the newer one does not have
    outputs      TEXT NOT NULL DEFAULT '[]',        -- URLs of what it published, JSON
    PRIMARY KEY (job_id, revision)
) WITHOUT ROWID;
CREATE INDEX revisions_published ON revisions (job_id) WHERE withdrawn_at IS NULL;

-- The scenes of the newest video, so that a revision keeps the pictures of those that are the same.
CREATE TABLE storyboards (
    job_id TEXT PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
    scenes TEXT NOT NULL                            -- JSON
) WITHOUT ROWID;
