CREATE TABLE IF NOT EXISTS meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS declared (
    state BLOB NOT NULL   -- the whole database as `reset` returns to it
);

CREATE TABLE IF NOT EXISTS entropy (
    label TEXT PRIMARY KEY,
    draws INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS journal (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
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

CREATE TABLE IF NOT EXISTS outbox (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms        INTEGER NOT NULL,
    medium       TEXT NOT NULL,
    destination  TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    user_pool_id TEXT NOT NULL,
    username     TEXT NOT NULL,
    code         TEXT NOT NULL,
    subject      TEXT,
    body         TEXT NOT NULL
);
