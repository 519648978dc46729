-- Version 11: who changed what through the page or the API.

CREATE TABLE audit (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,       -- never used twice: pages go on after the last row they showed
    at     INTEGER NOT NULL,
    who    TEXT NOT NULL,
    act    TEXT NOT NULL,                           -- method and path
    told   TEXT NOT NULL                            -- what was answered
);
-- The newest hundred thousand rows are enough for every question.
CREATE TRIGGER audit_kept_short AFTER INSERT ON audit BEGIN
    DELETE FROM audit WHERE id = new.id - 100000;
END;
