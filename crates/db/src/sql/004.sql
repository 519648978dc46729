-- Version 4: what the image library needs to tell its snapshot from another library's, and repairs of what came in.

-- The mark of the newest snapshot of the vectors; a file with another mark is of another database, or of another day of
-- this one.
CREATE TABLE image_snapshot (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    mark BLOB NOT NULL
);

-- Pictures of the generator for tests were entered as if somebody had paid for them.
UPDATE image SET source = 'procedural' WHERE generator = 'null' AND source = 'generated';

-- A file name with an absurd number left no number above it.
UPDATE counter SET n = (SELECT count(*) FROM image) WHERE typeof(n) <> 'integer' OR n NOT BETWEEN 0 AND 1000000000000;
