CREATE TABLE IF NOT EXISTS identity_pools (
    id                     TEXT PRIMARY KEY,
    name                   TEXT NOT NULL,
    settings               TEXT NOT NULL,   -- JSON, members of IdentityPool
    roles                  TEXT NOT NULL DEFAULT '{}',
    role_mappings          TEXT NOT NULL DEFAULT '{}',
    credentials_lifetime_s INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS identities (
    id               TEXT PRIMARY KEY,
    identity_pool_id TEXT NOT NULL REFERENCES identity_pools (id) ON DELETE CASCADE,
    enabled          INTEGER NOT NULL DEFAULT 1,   -- 0 once merged away
    created_ms       INTEGER NOT NULL,
    modified_ms      INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS identity_logins (
    identity_pool_id TEXT NOT NULL,
    provider         TEXT NOT NULL,
    subject          TEXT NOT NULL,
    identity_id      TEXT NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
    PRIMARY KEY (identity_pool_id, provider, subject)
);
CREATE INDEX IF NOT EXISTS identity_logins_by_identity ON identity_logins (identity_id);
