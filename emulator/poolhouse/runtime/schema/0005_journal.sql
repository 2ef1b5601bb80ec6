-- The journal is numbered by its rows alone: AUTOINCREMENT writes a second table with each request,
-- and only numbers of the newest rows, which are never deleted, could come again.

CREATE TABLE renumbered_journal (
    seq        INTEGER PRIMARY KEY,
    at_ms      INTEGER NOT NULL,
    service    TEXT NOT NULL,
    operation  TEXT NOT NULL,
    principal  TEXT,
    status     INTEGER NOT NULL,
    error      TEXT,
    message    TEXT,
    request_id TEXT NOT NULL,
    detail     TEXT
);
INSERT INTO renumbered_journal
    SELECT seq, at_ms, service, operation, principal, status, error, message, request_id, detail
    FROM journal;
DROP TABLE journal;
ALTER TABLE renumbered_journal RENAME TO journal;
