-- The first numbered form: what files held before forms were numbered.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE declared (
    state BLOB NOT NULL   -- the whole database as `reset` returns to it
);

CREATE TABLE entropy (
    label TEXT PRIMARY KEY,
    draws INTEGER NOT NULL
);

CREATE TABLE journal (
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

CREATE TABLE outbox (
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

CREATE TABLE roles (
    arn          TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    role_id      TEXT NOT NULL,
    trust_policy TEXT NOT NULL,        -- JSON
    policies     TEXT NOT NULL,        -- JSON, policy name to document
    boundary     TEXT                  -- JSON, permissions boundary
);

CREATE TABLE sessions (
    access_key_id     TEXT PRIMARY KEY,
    secret_access_key TEXT NOT NULL,
    session_token     TEXT NOT NULL,
    role_arn          TEXT NOT NULL,
    session_name      TEXT NOT NULL,
    issued_ms         INTEGER NOT NULL,
    expires_ms        INTEGER NOT NULL,
    session_policies  TEXT NOT NULL,   -- JSON, policy name to document, null for one of Cognito's own
    context           TEXT NOT NULL    -- JSON, condition keys fixed at issue (cognito-identity.amazonaws.com:sub, …)
);

CREATE TABLE user_pools (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    created_ms  INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL,
    id_key      INTEGER NOT NULL,   -- key pair that signs ID tokens
    access_key  INTEGER NOT NULL,   -- key pair that signs access tokens
    settings    TEXT NOT NULL       -- JSON, members of UserPoolType
);

CREATE TABLE app_clients (
    id           TEXT PRIMARY KEY,
    user_pool_id TEXT NOT NULL REFERENCES user_pools (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    secret       TEXT,
    created_ms   INTEGER NOT NULL,
    modified_ms  INTEGER NOT NULL,
    auth_session_s INTEGER,         -- life of a Session where the config file set it, else AuthSessionValidity
    settings     TEXT NOT NULL      -- JSON, members of UserPoolClientType
);
CREATE INDEX app_clients_by_pool ON app_clients (user_pool_id, id);

CREATE TABLE users (
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
CREATE INDEX users_by_email ON users (user_pool_id, email_key);
CREATE INDEX users_by_phone_number ON users (user_pool_id, phone_number_key);
CREATE INDEX users_by_preferred_name ON users (user_pool_id, preferred_name_key);

CREATE TABLE user_codes (
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose    TEXT NOT NULL,    -- sign_up, forgot_password, attribute:email, …
    code       TEXT NOT NULL,
    attribute  TEXT NOT NULL,    -- the attribute that the code was sent to
    pending_value TEXT,          -- its new value, where that waits for the code
    sent_ms    INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (user_id, purpose)
);

CREATE TABLE password_history (
    user_id  INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    set_ms   INTEGER NOT NULL,
    srp_salt BLOB NOT NULL,
    srp_x    BLOB NOT NULL
);
CREATE INDEX password_history_by_user ON password_history (user_id);

CREATE TABLE attempts (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    action  TEXT NOT NULL,       -- what is limited per hour
    at_ms   INTEGER NOT NULL
);
CREATE INDEX attempts_by_user ON attempts (user_id, action, at_ms);

CREATE TABLE groups (
    user_pool_id TEXT NOT NULL REFERENCES user_pools (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    description  TEXT,
    role_arn     TEXT,
    precedence   INTEGER,
    created_ms   INTEGER NOT NULL,
    modified_ms  INTEGER NOT NULL,
    PRIMARY KEY (user_pool_id, name)
);

CREATE TABLE group_members (
    user_pool_id TEXT NOT NULL,
    group_name   TEXT NOT NULL,
    user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (user_pool_id, group_name, user_id),
    FOREIGN KEY (user_pool_id, group_name) REFERENCES groups (user_pool_id, name) ON DELETE CASCADE
);
CREATE INDEX group_members_by_user ON group_members (user_id);

CREATE TABLE auth_sessions (
    session_hash BLOB PRIMARY KEY,     -- SHA-256 of the Session string, or of SRP's SECRET_BLOCK
    client_id    TEXT NOT NULL REFERENCES app_clients (id) ON DELETE CASCADE,
    user_id      INTEGER REFERENCES users (id) ON DELETE CASCADE,  -- none for a simulated user
    challenge    TEXT NOT NULL,
    state        TEXT NOT NULL,        -- JSON, what the challenge must remember
    expires_ms   INTEGER NOT NULL,
    used         INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX auth_sessions_by_expiry ON auth_sessions (expires_ms);
CREATE INDEX auth_sessions_by_user ON auth_sessions (user_id);

CREATE TABLE sign_ins (
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
CREATE INDEX sign_ins_by_refresh_hash ON sign_ins (refresh_hash);
CREATE INDEX sign_ins_by_user ON sign_ins (user_id);

CREATE TABLE rotated_refresh_tokens (
    refresh_hash   BLOB PRIMARY KEY,   -- SHA-256 of a refresh token beside the newest: replaced, or got by a retry
    event_id       TEXT NOT NULL REFERENCES sign_ins (event_id) ON DELETE CASCADE,
    grace_until_ms INTEGER NOT NULL,   -- until when it still refreshes
    expired_ms     INTEGER             -- when the control API ended it early
);
CREATE INDEX rotated_refresh_tokens_by_sign_in ON rotated_refresh_tokens (event_id);

CREATE TABLE expired_tokens (
    jti        TEXT PRIMARY KEY,       -- a token that the control API ended early
    expired_ms INTEGER NOT NULL
);

CREATE TABLE spared_tokens (
    jti        TEXT PRIMARY KEY,       -- a token issued in the second in which its sign-in's others were ended
    event_id   TEXT NOT NULL REFERENCES sign_ins (event_id) ON DELETE CASCADE
);
CREATE INDEX spared_tokens_by_sign_in ON spared_tokens (event_id);

CREATE TABLE identity_pools (
    id                     TEXT PRIMARY KEY,
    name                   TEXT NOT NULL,
    settings               TEXT NOT NULL,   -- JSON, members of IdentityPool
    roles                  TEXT NOT NULL DEFAULT '{}',
    role_mappings          TEXT NOT NULL DEFAULT '{}',
    credentials_lifetime_s INTEGER NOT NULL
);

CREATE TABLE identities (
    id               TEXT PRIMARY KEY,
    identity_pool_id TEXT NOT NULL REFERENCES identity_pools (id) ON DELETE CASCADE,
    enabled          INTEGER NOT NULL DEFAULT 1,   -- 0 once merged away
    created_ms       INTEGER NOT NULL,
    modified_ms      INTEGER NOT NULL
);

CREATE TABLE identity_logins (
    identity_pool_id TEXT NOT NULL,
    provider         TEXT NOT NULL,
    subject          TEXT NOT NULL,
    identity_id      TEXT NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
    PRIMARY KEY (identity_pool_id, provider, subject)
);
CREATE INDEX identity_logins_by_identity ON identity_logins (identity_id);
