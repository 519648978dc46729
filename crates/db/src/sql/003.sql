-- Sizes that are read without counting, the end of old results, and what the reaper reported.

-- How many there are and how large they are together: kept by the triggers below. Pictures are counted in `image_total`.
CREATE TABLE usage (
    kind    TEXT PRIMARY KEY,                       -- vectors, preserved
    entries INTEGER NOT NULL,
    bytes   INTEGER NOT NULL
) WITHOUT ROWID;

-- The sizes of the workspaces that wait for people. Without a tie to `jobs`: a workspace may outlive what is known of
-- its job.
CREATE TABLE preserved (
    job_id  TEXT PRIMARY KEY,
    bytes   INTEGER NOT NULL,                       -- allocated
    entries INTEGER NOT NULL                        -- files and directories
) WITHOUT ROWID;

INSERT INTO usage SELECT 'vectors', count(*), coalesce(sum(length(vec)), 0) FROM embedding;
INSERT INTO usage VALUES ('preserved', 0, 0);

CREATE TRIGGER usage_vector_added AFTER INSERT ON embedding BEGIN
    UPDATE usage SET entries = entries + 1, bytes = bytes + coalesce(length(new.vec), 0) WHERE kind = 'vectors';
END;
CREATE TRIGGER usage_vector_removed AFTER DELETE ON embedding BEGIN
    UPDATE usage SET entries = entries - 1, bytes = bytes - coalesce(length(old.vec), 0) WHERE kind = 'vectors';
END;
CREATE TRIGGER usage_vector_changed AFTER UPDATE OF vec ON embedding BEGIN
    UPDATE usage SET bytes = bytes + coalesce(length(new.vec), 0) - coalesce(length(old.vec), 0) WHERE kind = 'vectors';
END;

CREATE TRIGGER usage_preserved_added AFTER INSERT ON preserved BEGIN
    UPDATE usage SET entries = entries + 1, bytes = bytes + new.bytes WHERE kind = 'preserved';
END;
CREATE TRIGGER usage_preserved_removed AFTER DELETE ON preserved BEGIN
    UPDATE usage SET entries = entries - 1, bytes = bytes - old.bytes WHERE kind = 'preserved';
END;
CREATE TRIGGER usage_preserved_changed AFTER UPDATE OF bytes ON preserved BEGIN
    UPDATE usage SET bytes = bytes + new.bytes - old.bytes WHERE kind = 'preserved';
END;

-- When result, log and history of a job went; its id and its content stay known.
ALTER TABLE jobs ADD COLUMN aged_at INTEGER;
CREATE INDEX jobs_to_age ON jobs (finished_at) WHERE finished_at IS NOT NULL AND aged_at IS NULL;

-- The newest reports of the reaper.
CREATE TABLE reaper_report (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    boot   TEXT NOT NULL,                           -- which start of the machine; empty where it cannot be told
    up_ms  INTEGER NOT NULL,                        -- since that start
    report TEXT NOT NULL                            -- JSON object
);
