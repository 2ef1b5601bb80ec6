CREATE TABLE IF NOT EXISTS user_pools (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    created_ms  INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL,
    id_key      INTEGER NOT NULL,   -- key pair that signs ID tokens
    access_key  INTEGER NOT NULL,   -- key pair that signs access tokens
    settings    TEXT NOT NULL       -- JSON, members of UserPoolType
);

CREATE TABLE IF NOT EXISTS app_clients (
    id           TEXT PRIMARY KEY,
    user_pool_id TEXT NOT NULL REFERENCES user_pools (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    secret       TEXT,
    created_ms   INTEGER NOT NULL,
    modified_ms  INTEGER NOT NULL,
    auth_session_s INTEGER,         -- life of a Session where the config file set it, else AuthSessionValidity
    settings     TEXT NOT NULL      -- JSON, members of UserPoolClientType
);
CREATE INDEX IF NOT EXISTS app_clients_by_pool ON app_clients (user_pool_id, id);

CREATE TABLE IF NOT EXISTS users (
    id                   INTEGER PRIMARY KEY AUTOINCREMENT,
    user_pool_id         TEXT NOT NULL REFERENCES user_pools (id) ON DELETE CASCADE,
    username             TEXT NOT NULL,
    username_key         TEXT NOT NULL,  -- folded where the pool ignores case
    sub                  TEXT NOT NULL,
    status               TEXT NOT NULL,
    enabled              INTEGER NOT NULL,
    created_ms           INTEGER NOT NULL,
    modified_ms          INTEGER NOT NULL,
    attributes           TEXT NOT NULL,  -- JSON, name to text, in the order in which they were set
    email_key            TEXT,           -- the attribute as a login name, folded where the pool ignores case
    phone_number_key     TEXT,
    preferred_name_key   TEXT,
    srp_salt             BLOB,
    srp_x                BLOB,           -- private key x of SRP, 32 bytes
    srp_verifier         BLOB,
    temporary_until_ms   INTEGER,        -- end of a temporary password
    totp_secret          TEXT,           -- Base32, verified
    totp_pending_secret  TEXT,           -- Base32, associated with an access token, not verified
    totp_last_step       INTEGER,        -- the last time step whose code was used
    totp_device_name     TEXT,
    mfa_enabled          TEXT NOT NULL DEFAULT '[]',  -- JSON list, UserMFASettingList
    mfa_preferred        TEXT,
    failed_attempts      INTEGER NOT NULL DEFAULT 0,
    last_failure_ms      INTEGER,
    locked_until_ms      INTEGER,
    UNIQUE (user_pool_id, username_key),
    UNIQUE (user_pool_id, sub)
);
CREATE INDEX IF NOT EXISTS users_by_email ON users (user_pool_id, email_key);
CREATE INDEX IF NOT EXISTS users_by_phone_number ON users (user_pool_id, phone_number_key);
CREATE INDEX IF NOT EXISTS users_by_preferred_name ON users (user_pool_id, preferred_name_key);

CREATE TABLE IF NOT EXISTS user_codes (
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose    TEXT NOT NULL,    -- sign_up, forgot_password, attribute:email, …
    code       TEXT NOT NULL,
    attribute  TEXT NOT NULL,    -- the attribute that the code was sent to
    pending_value TEXT,          -- its new value, where that waits for the code
    sent_ms    INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (user_id, purpose)
);

CREATE TABLE IF NOT EXISTS password_history (
    user_id  INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    set_ms   INTEGER NOT NULL,
    srp_salt BLOB NOT NULL,
    srp_x    BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS password_history_by_user ON password_history (user_id);

CREATE TABLE IF NOT EXISTS attempts (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    action  TEXT NOT NULL,       -- what is limited per hour
    at_ms   INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS attempts_by_user ON attempts (user_id, action, at_ms);

CREATE TABLE IF NOT EXISTS groups (
    user_pool_id TEXT NOT NULL REFERENCES user_pools (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    description  TEXT,
    role_arn     TEXT,
    precedence   INTEGER,
    created_ms   INTEGER NOT NULL,
    modified_ms  INTEGER NOT NULL,
    PRIMARY KEY (user_pool_id, name)
);

CREATE TABLE IF NOT EXISTS group_members (
    user_pool_id TEXT NOT NULL,
    group_name   TEXT NOT NULL,
    user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (user_pool_id, group_name, user_id),
    FOREIGN KEY (user_pool_id, group_name) REFERENCES groups (user_pool_id, name) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS group_members_by_user ON group_members (user_id);

CREATE TABLE IF NOT EXISTS auth_sessions (
    session_hash BLOB PRIMARY KEY,     -- SHA-256 of the Session string, or of SRP's SECRET_BLOCK
    client_id    TEXT NOT NULL REFERENCES app_clients (id) ON DELETE CASCADE,
    user_id      INTEGER REFERENCES users (id) ON DELETE CASCADE,  -- none for a simulated user
    challenge    TEXT NOT NULL,
    state        TEXT NOT NULL,        -- JSON, what the challenge must remember
    expires_ms   INTEGER NOT NULL,
    used         INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS auth_sessions_by_expiry ON auth_sessions (expires_ms);
CREATE INDEX IF NOT EXISTS auth_sessions_by_user ON auth_sessions (user_id);

CREATE TABLE IF NOT EXISTS sign_ins (
    event_id         TEXT PRIMARY KEY, -- the authentication event, which every token of it names
    origin_jti       TEXT NOT NULL,
    client_id        TEXT NOT NULL REFERENCES app_clients (id) ON DELETE CASCADE,
    user_id          INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    auth_time_s      INTEGER NOT NULL,
    refresh_hash     BLOB,             -- SHA-256 of the newest refresh token
    refresh_until_ms INTEGER,
    revoked_ms       INTEGER,          -- set by RevokeToken, GlobalSignOut, …
    expired_ms       INTEGER           -- set by the control API: tokens issued up to then count as expired
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sign_ins_by_refresh_hash ON sign_ins (refresh_hash);
CREATE INDEX IF NOT EXISTS sign_ins_by_user ON sign_ins (user_id);

CREATE TABLE IF NOT EXISTS rotated_refresh_tokens (
    refresh_hash   BLOB PRIMARY KEY,   -- SHA-256 of a refresh token beside the newest: replaced, or got by a retry
    event_id       TEXT NOT NULL REFERENCES sign_ins (event_id) ON DELETE CASCADE,
    grace_until_ms INTEGER NOT NULL,   -- until when it still refreshes
    expired_ms     INTEGER             -- when the control API ended it early
);
CREATE INDEX IF NOT EXISTS rotated_refresh_tokens_by_sign_in ON rotated_refresh_tokens (event_id);

CREATE TABLE IF NOT EXISTS expired_tokens (
    jti        TEXT PRIMARY KEY,       -- a token that the control API ended early
    expired_ms INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS spared_tokens (
    jti        TEXT PRIMARY KEY,       -- a token issued in the second in which its sign-in's others were ended
    event_id   TEXT NOT NULL REFERENCES sign_ins (event_id) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS spared_tokens_by_sign_in ON spared_tokens (event_id);
