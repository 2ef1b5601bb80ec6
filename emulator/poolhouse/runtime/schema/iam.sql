CREATE TABLE IF NOT EXISTS roles (
    arn          TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    role_id      TEXT NOT NULL,
    trust_policy TEXT NOT NULL,        -- JSON
    policies     TEXT NOT NULL,        -- JSON, policy name to document
    boundary     TEXT                  -- JSON, permissions boundary
);

CREATE TABLE IF NOT EXISTS sessions (
    access_key_id     TEXT PRIMARY KEY,
    secret_access_key TEXT NOT NULL,
    session_token     TEXT NOT NULL,
    role_arn          TEXT NOT NULL,
    session_name      TEXT NOT NULL,
    issued_ms         INTEGER NOT NULL,
    expires_ms        INTEGER NOT NULL,
    session_policies  TEXT NOT NULL,   -- JSON, policy name to document; they bound the session
    context           TEXT NOT NULL    -- JSON, condition keys fixed at issue (cognito-identity.amazonaws.com:sub, …)
);
