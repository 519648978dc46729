-- Version 13: answers in time over a million jobs: texts to search in, labels, orders of lists, and counts by the hour.

-- What jobs are searched by. `known` has lines: id, title, kind, each label as key=value, and the first words of the story.
CREATE TABLE job_text (
    seq     INTEGER PRIMARY KEY,
    known   TEXT NOT NULL,
    message TEXT                                    -- code and message of the error
);
INSERT INTO job_text
    SELECT seq,
        id || char(10) || coalesce(title, '') || char(10) || kind || char(10)
            || coalesce((SELECT group_concat(key || '=' || value, char(10)) FROM json_each(iif(json_valid(labels), labels, '{}'))), '') || char(10)
            || coalesce((SELECT substr(group_concat(value, ' '), 1, 160) FROM json_each(iif(json_valid(scenes), scenes, '{}'), '$.scenes[0].cues')), ''),
        error_code || char(10) || CASE WHEN json_valid(verdict) THEN coalesce(verdict ->> '$.error.message', '') ELSE '' END
    FROM jobs LEFT JOIN storyboards ON job_id = id ORDER BY seq;

-- The index of these texts, by all sequences of three characters. It is filled many texts at a time, which costs a tenth.
CREATE VIRTUAL TABLE job_search USING fts5 (
    text, tokenize = 'trigram', detail = none, content = '', contentless_delete = 1
);
INSERT INTO job_search (job_search, rank) VALUES ('hashsize', 16777216);
INSERT INTO job_search (rowid, text) SELECT seq, known || char(10) || coalesce(message, '') FROM job_text;
INSERT INTO job_search (job_search, rank) VALUES ('hashsize', 1048576);

-- Texts that the index has not, or has as they were.
CREATE TABLE job_search_tail (
    seq INTEGER PRIMARY KEY
);
CREATE TRIGGER job_text_came AFTER INSERT ON job_text BEGIN
    INSERT OR IGNORE INTO job_search_tail VALUES (new.seq);
END;
CREATE TRIGGER job_text_changed AFTER UPDATE ON job_text BEGIN
    INSERT OR IGNORE INTO job_search_tail VALUES (old.seq), (new.seq);
END;
CREATE TRIGGER job_text_went AFTER DELETE ON job_text BEGIN
    INSERT OR IGNORE INTO job_search_tail VALUES (old.seq);
END;

CREATE TABLE job_label (
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    seq   INTEGER NOT NULL,
    PRIMARY KEY (key, value, seq)
) WITHOUT ROWID;
INSERT OR IGNORE INTO job_label
    SELECT label.key, label.value, seq FROM jobs, json_each(iif(json_valid(labels), labels, '{}')) AS label WHERE labels <> '{}'
    ORDER BY label.key, label.value, seq;
CREATE TRIGGER job_labels_came AFTER INSERT ON jobs WHEN new.labels <> '{}' BEGIN
    INSERT OR IGNORE INTO job_label SELECT key, value, new.seq FROM json_each(iif(json_valid(new.labels), new.labels, '{}'));
END;
CREATE TRIGGER job_labels_changed AFTER UPDATE OF seq, labels ON jobs
WHEN (old.seq, old.labels) IS NOT (new.seq, new.labels) BEGIN
    DELETE FROM job_label
        WHERE seq = old.seq AND (key, value) IN (SELECT key, value FROM json_each(iif(json_valid(old.labels), old.labels, '{}')));
    INSERT OR IGNORE INTO job_label SELECT key, value, new.seq FROM json_each(iif(json_valid(new.labels), new.labels, '{}'));
END;
CREATE TRIGGER job_went AFTER DELETE ON jobs BEGIN
    DELETE FROM job_label
        WHERE seq = old.seq AND (key, value) IN (SELECT key, value FROM json_each(iif(json_valid(old.labels), old.labels, '{}')));
    DELETE FROM job_text WHERE seq = old.seq;
END;
CREATE TRIGGER job_moved AFTER UPDATE OF seq ON jobs WHEN old.seq <> new.seq BEGIN
    UPDATE job_text SET seq = new.seq, message = NULL WHERE seq = old.seq;
END;

-- The orders of lists. A job that has not ended stands before the latest end, and behind the longest time.
CREATE INDEX jobs_by_finish ON jobs (coalesce(finished_at, 9000000000000000), seq);
CREATE INDEX jobs_by_took ON jobs (coalesce(finished_at - claimed_at, -9000000000000000), seq);
CREATE INDEX jobs_by_priority ON jobs (-priority, seq);

-- What `status` reads.
CREATE INDEX jobs_failed ON jobs (error_stage, error_code, finished_at, id) WHERE state = 'failed';
CREATE INDEX jobs_by_code ON jobs (error_code, seq) WHERE error_code IS NOT NULL;
CREATE INDEX jobs_held ON jobs (state, error_code) WHERE state = 'queued' AND error_code IS NOT NULL;
DROP INDEX jobs_waiting;
CREATE INDEX jobs_ready ON jobs (max(accepted_at, coalesce(due, accepted_at)), state, accepted_at, due) WHERE state = 'queued';

-- How many jobs are in which state.
CREATE TABLE job_total (
    state TEXT PRIMARY KEY,
    n     INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO job_total SELECT state, count(*) FROM jobs GROUP BY state;
CREATE TRIGGER job_counted_in AFTER INSERT ON jobs BEGIN
    INSERT INTO job_total VALUES (new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER job_counted_out AFTER DELETE ON jobs BEGIN
    UPDATE job_total SET n = n - 1 WHERE state = old.state;
END;
CREATE TRIGGER job_counted_anew AFTER UPDATE OF state ON jobs WHEN old.state <> new.state BEGIN
    UPDATE job_total SET n = n - 1 WHERE state = old.state;
    INSERT INTO job_total VALUES (new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;

-- What happened in each hour. It stays when the history of the jobs goes.
CREATE TABLE hours (
    hour      INTEGER PRIMARY KEY,                  -- UTC, since 1970
    first_seq INTEGER NOT NULL,                     -- no job that was accepted or ended in it has a lower one now
    accepted  INTEGER NOT NULL DEFAULT 0,
    done      INTEGER NOT NULL DEFAULT 0,
    failed    INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    story_ms  INTEGER NOT NULL DEFAULT 0,           -- of the jobs that ended in it
    tts_ms    INTEGER NOT NULL DEFAULT 0,
    images_ms INTEGER NOT NULL DEFAULT 0,
    video_ms  INTEGER NOT NULL DEFAULT 0,
    upload_ms INTEGER NOT NULL DEFAULT 0,
    reused    INTEGER NOT NULL DEFAULT 0,           -- pictures
    generated INTEGER NOT NULL DEFAULT 0
);

-- How long the jobs done in each hour took, from the claim to the verdict: counts in buckets.
CREATE TABLE hour_took (
    hour INTEGER NOT NULL,
    ms   INTEGER NOT NULL,                          -- the lower bound of the bucket
    n    INTEGER NOT NULL,
    PRIMARY KEY (hour, ms)
) WITHOUT ROWID;

-- The lower bounds of the buckets: ten in each decade up to 28 hours, each about a quarter above the one before.
CREATE TABLE took_bucket (
    ms INTEGER PRIMARY KEY
);
INSERT OR IGNORE INTO took_bucket
    WITH RECURSIVE decade (ten) AS (VALUES (1) UNION ALL SELECT ten * 10 FROM decade WHERE ten < 10000000),
        step (tenths) AS (VALUES (0), (10), (12), (15), (20), (25), (30), (40), (50), (60), (80), (100))
    SELECT ten * tenths / 10 FROM decade, step;

CREATE TEMP TABLE ended (
    id       TEXT PRIMARY KEY,
    seq      INTEGER NOT NULL,
    run      INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    hour     INTEGER,
    state    TEXT NOT NULL,
    took     INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO ended
    SELECT id, seq, run, accepted_at / 3600000, finished_at / 3600000, state,
        max(0, coalesce(finished_at - claimed_at, 0)) FROM jobs ORDER BY id;
INSERT INTO hours (hour, first_seq, accepted) SELECT accepted, min(seq), count(*) FROM ended GROUP BY accepted;
INSERT INTO hours (hour, first_seq, done, failed, cancelled)
    SELECT hour, min(seq), sum(state = 'done'), sum(state = 'failed'), sum(state = 'cancelled')
    FROM ended WHERE hour IS NOT NULL GROUP BY hour
    ON CONFLICT DO UPDATE SET first_seq = min(first_seq, excluded.first_seq), done = excluded.done,
        failed = excluded.failed, cancelled = excluded.cancelled;
INSERT INTO hour_took
    SELECT hour, (SELECT max(ms) FROM took_bucket WHERE ms <= took) AS bucket, count(*)
    FROM ended WHERE state = 'done' AND hour IS NOT NULL GROUP BY hour, bucket;
UPDATE hours SET story_ms = sums.story, tts_ms = sums.tts, images_ms = sums.images, video_ms = sums.video,
        upload_ms = sums.upload, reused = sums.reused, generated = sums.generated
    FROM (SELECT ended.hour, total(ms) FILTER (WHERE name = 'story') AS story, total(ms) FILTER (WHERE name = 'tts') AS tts,
            total(ms) FILTER (WHERE name = 'images') AS images, total(ms) FILTER (WHERE name = 'video') AS video,
            total(ms) FILTER (WHERE name = 'upload') AS upload, total(reused) FILTER (WHERE name = 'images') AS reused,
            total(generated) FILTER (WHERE name = 'images') AS generated
        FROM stages CROSS JOIN ended ON job_id = id AND stages.run = ended.run
        WHERE ended.hour IS NOT NULL GROUP BY ended.hour) AS sums
    WHERE hours.hour = sums.hour;
DROP TABLE ended;
