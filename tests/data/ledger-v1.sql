-- reelspool.db of schema version 1 with rows in every table. Never edit: later versions must open it as it is.
BEGIN;
PRAGMA application_id = 0x7265656c;
CREATE TABLE sequence (
    name TEXT PRIMARY KEY,
    n    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE jobs (
    id           TEXT PRIMARY KEY,
    seq          INTEGER NOT NULL UNIQUE,
    run          INTEGER NOT NULL DEFAULT 1,
    content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
    state        TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'rejected', 'cancelled')),
    title        TEXT,
    kind         TEXT NOT NULL,
    priority     INTEGER NOT NULL,
    labels       TEXT NOT NULL,
    metadata     TEXT NOT NULL,
    due          INTEGER,
    submitted_at INTEGER,
    accepted_at  INTEGER NOT NULL,
    claimed_at   INTEGER,
    finished_at  INTEGER,
    attempt      INTEGER NOT NULL DEFAULT 0,
    crashes      INTEGER NOT NULL DEFAULT 0,
    stage        TEXT,
    error_code   TEXT,
    error_stage  TEXT,
    workspace    TEXT,
    via          TEXT NOT NULL,
    verdict      TEXT
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
    ms         INTEGER,
    reused     INTEGER,
    generated  INTEGER,
    resumed    INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL,
    PRIMARY KEY (job_id, run, attempt, name)
) WITHOUT ROWID;
CREATE TABLE events (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
    at     INTEGER NOT NULL,
    event  TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX events_by_job ON events (job_id, id);
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
    prompt_key BLOB,
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
    vec      BLOB,
    PRIMARY KEY (image_id, model)
) WITHOUT ROWID;
CREATE TABLE image_use (
    image_id INTEGER,
    job_id   TEXT,
    scene    INT,
    at       INT,
    outcome  TEXT,
    score    REAL
);
CREATE INDEX image_use_by_image ON image_use (image_id);
CREATE INDEX image_use_by_job ON image_use (job_id);
CREATE TABLE counter (
    kind TEXT PRIMARY KEY,
    n    INTEGER NOT NULL
) WITHOUT ROWID;
PRAGMA user_version = 1;
INSERT INTO sequence VALUES ('job', 5);
INSERT INTO jobs VALUES ('horror-0040', 1, 1, x'1111111111111111111111111111111111111111111111111111111111111111', 'done', 'Deep Water', 'horror', 50, '{"channel":"night-tales"}', '{"ticket":311}', NULL, 1790000000120, 1790000000500, 1790000001000, 1790000010100, 1, 0, 'record', NULL, NULL, NULL, 'spool', '{"schema":"reelspool/result-v1","id":"horror-0040","state":"done","attempt":1}');
INSERT INTO jobs VALUES ('fog-1a2b3c4d', 2, 1, x'2222222222222222222222222222222222222222222222222222222222222222', 'rejected', NULL, '', 50, '{}', '{}', NULL, NULL, 1790000002000, NULL, 1790000002000, 0, 0, NULL, 'unknown_field', NULL, NULL, 'spool', '{"schema":"reelspool/error-v1","id":"fog-1a2b3c4d","state":"rejected"}');
INSERT INTO jobs VALUES ('horror-0041', 3, 2, x'3333333333333333333333333333333333333333333333333333333333333333', 'failed', 'Fog', 'horror', 50, '{}', '{}', NULL, 1790000003000, 1790000003100, 1790000004000, 1790000045000, 1, 0, 'tts', 'tts_unavailable', 'tts', '/var/lib/reelspool/job_workspaces/horror-0041', 'cli', '{"schema":"reelspool/error-v1","id":"horror-0041","state":"failed","attempt":1}');
INSERT INTO jobs VALUES ('horror-0042', 4, 1, x'4444444444444444444444444444444444444444444444444444444444444444', 'running', 'The Lighthouse', 'horror', 10, '{}', '{}', NULL, 1790000005000, 1790000005100, 1790000006000, NULL, 2, 1, 'video', NULL, NULL, NULL, 'api', NULL);
INSERT INTO jobs VALUES ('horror-0043', 5, 1, x'5555555555555555555555555555555555555555555555555555555555555555', 'queued', NULL, 'mystery', 99, '{}', '{}', 1790003600000, NULL, 1790000007000, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, 'spool', NULL);
INSERT INTO attempts VALUES ('horror-0040', 1, 1, 1790000001000, 1790000010100, NULL, 9100, NULL);
INSERT INTO attempts VALUES ('horror-0041', 1, 1, 1790000003500, 1790000003620, 'tts_unavailable', 120, 'espeak-ng exited with status 1');
INSERT INTO attempts VALUES ('horror-0041', 2, 1, 1790000004000, 1790000045000, 'tts_unavailable', 41000, 'espeak-ng exited with status 1');
INSERT INTO attempts VALUES ('horror-0042', 1, 2, 1790000006000, NULL, NULL, NULL, NULL);
INSERT INTO stages VALUES ('horror-0040', 1, 1, 'tts', 'flite', 812, NULL, NULL, 0, 1790000001100);
INSERT INTO stages VALUES ('horror-0040', 1, 1, 'images', 'procedural', 430, 3, 1, 0, 1790000002000);
INSERT INTO stages VALUES ('horror-0042', 1, 2, 'video', NULL, NULL, NULL, NULL, 0, 1790000006100);
INSERT INTO events VALUES (1, 'horror-0040', 1790000000500, 'job.accepted', '{"via":"spool"}');
INSERT INTO events VALUES (2, 'horror-0041', 1790000003100, 'job.accepted', '{"via":"cli"}');
INSERT INTO events VALUES (3, 'horror-0041', 1790000003900, 'job.retried', '{"was":"failed"}');
INSERT INTO events VALUES (4, 'horror-0041', 1790000045000, 'job.failed', '{"code":"tts_unavailable","stage":"tts"}');
INSERT INTO image VALUES (1, 'job_horror_bg_image_001.jpg', x'1111111111111111111111111111111111111111111111111111111111111111', x'0102030405060708', 1080, 1920, 204800, 1790000002000000000, 'horror', 'dark lighthouse, storm', x'2222222222222222222222222222222222222222222222222222222222222222', 'procedural', 'procedural-1', 7, 'ready', 0, 1790000002000, 1790000002000, 1);
INSERT INTO embedding VALUES (1, 'lexical-1', x'7f00807f');
INSERT INTO image_use VALUES (1, 'horror-0040', 0, 1790000002000, 'similar', 0.91);
INSERT INTO counter VALUES ('horror', 1);
COMMIT;
