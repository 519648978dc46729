-- Version 2: the image library knows how much it holds without counting, and what other processes changed.

ALTER TABLE image ADD COLUMN content BLOB;                   -- blake3 of the bytes as they came, before the file describes itself
ALTER TABLE image ADD COLUMN blocks INTEGER NOT NULL DEFAULT 0;   -- allocated bytes
UPDATE image SET content = blake3, blocks = coalesce(bytes, 0), source = coalesce(source, 'external'),
                 state = coalesce(state, 'ready'), pinned = coalesce(pinned, 0), kind = coalesce(kind, 'any'),
                 prompt = coalesce(prompt, ''), w = coalesce(w, 0), h = coalesce(h, 0), uses = coalesce(uses, 0),
                 created = coalesce(created, 0), last_used = coalesce(last_used, 0);
CREATE INDEX image_by_content ON image (content);
CREATE INDEX image_missing ON image (state) WHERE state <> 'ready';

-- An id is never used twice: another process may still hold the vector of the picture that had it.
INSERT INTO sequence (name, n) SELECT 'image', coalesce(max(id), 0) FROM image;

-- How much there is.
CREATE TABLE image_total (
    source TEXT NOT NULL,
    state  TEXT NOT NULL,
    files  INTEGER NOT NULL,
    bytes  INTEGER NOT NULL,                        -- allocated
    PRIMARY KEY (source, state)
) WITHOUT ROWID;
INSERT INTO image_total SELECT source, state, count(*), sum(blocks) FROM image GROUP BY source, state;
CREATE TRIGGER image_counted_in AFTER INSERT ON image BEGIN
    INSERT INTO image_total VALUES (new.source, new.state, 1, new.blocks)
        ON CONFLICT DO UPDATE SET files = files + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER image_counted_out AFTER DELETE ON image BEGIN
    UPDATE image_total SET files = files - 1, bytes = bytes - old.blocks
        WHERE source = old.source AND state = old.state;
END;
CREATE TRIGGER image_counted_anew AFTER UPDATE OF source, state, blocks ON image BEGIN
    UPDATE image_total SET files = files - 1, bytes = bytes - old.blocks
        WHERE source = old.source AND state = old.state;
    INSERT INTO image_total VALUES (new.source, new.state, 1, new.blocks)
        ON CONFLICT DO UPDATE SET files = files + 1, bytes = bytes + excluded.bytes;
END;

CREATE TABLE embedding_total (
    model TEXT PRIMARY KEY,
    n     INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO embedding_total SELECT model, count(*) FROM embedding GROUP BY model;

CREATE TABLE image_use_total (
    outcome TEXT PRIMARY KEY,
    n       INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO image_use_total SELECT outcome, count(*) FROM image_use WHERE outcome IS NOT NULL GROUP BY outcome;
-- The newest million uses are enough for every question.
CREATE TRIGGER image_use_counted AFTER INSERT ON image_use BEGIN
    INSERT INTO image_use_total VALUES (new.outcome, 1) ON CONFLICT DO UPDATE SET n = n + 1;
    DELETE FROM image_use WHERE rowid = new.rowid - 1000000;
END;

-- What changed for those who hold the vectors in memory; whoever lags behind by more than the log holds loads all.
CREATE TABLE image_change (
    rev      INTEGER PRIMARY KEY AUTOINCREMENT,
    image_id INTEGER NOT NULL
);
CREATE TRIGGER image_change_kept_short AFTER INSERT ON image_change BEGIN
    DELETE FROM image_change WHERE rev = new.rev - 10000;
END;
CREATE TRIGGER image_gone AFTER DELETE ON image BEGIN
    INSERT INTO image_change (image_id) VALUES (old.id);
END;
CREATE TRIGGER image_changed AFTER UPDATE OF state, kind, w, h, prompt_key ON image BEGIN
    INSERT INTO image_change (image_id) VALUES (new.id);
END;
CREATE TRIGGER embedding_came AFTER INSERT ON embedding BEGIN
    INSERT INTO image_change (image_id) VALUES (new.image_id);
    INSERT INTO embedding_total VALUES (new.model, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER embedding_went AFTER DELETE ON embedding BEGIN
    UPDATE embedding_total SET n = n - 1 WHERE model = old.model;
END;

-- Files of bg_images/ that are no picture of ours, so that no scan looks into them twice.
CREATE TABLE image_seen (
    file     TEXT PRIMARY KEY,
    bytes    INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    reason   TEXT NOT NULL,                         -- undecodable, duplicate or foreign
    detail   TEXT NOT NULL,
    at       INTEGER NOT NULL
) WITHOUT ROWID;

-- Evicted while a workspace still held them: the bytes are free when the last link goes.
CREATE TABLE image_held (
    file  TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL
) WITHOUT ROWID;
