-- Version 6: outside services that are left alone for a while.

CREATE TABLE standings (
    service  TEXT PRIMARY KEY,
    since    INTEGER NOT NULL,                      -- ms since 1970
    until    INTEGER NOT NULL,                      -- when it is asked again
    failures INTEGER NOT NULL,                      -- failed calls in a row
    reason   TEXT NOT NULL                          -- the last failure, without secrets
) WITHOUT ROWID;
