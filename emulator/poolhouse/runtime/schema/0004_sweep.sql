-- Rows are swept once they decide nothing that anybody is told; the tables called `ended_…` keep, in
-- small rows, what still is told of them.

ALTER TABLE sign_ins ADD COLUMN tokens_until_ms INTEGER;  -- by then each of its ID and access tokens has expired
ALTER TABLE sign_ins ADD COLUMN good_until_ms INTEGER;    -- the same, or earlier when the control API ended them
ALTER TABLE sign_ins ADD COLUMN over_ms INTEGER GENERATED ALWAYS AS (  -- from then on none of its tokens is good
    CASE WHEN revoked_ms IS NULL THEN max(refresh_until_ms, tokens_until_ms) ELSE tokens_until_ms END
) VIRTUAL;

-- Of the sign-ins that are there it isn't known how long the last tokens live: as long as the client
-- says now, and at least as long as a client may say over the API.
UPDATE sign_ins SET tokens_until_ms = refresh_until_ms + 1000 * (
    SELECT max(86400, max(
        coalesce(json_extract(settings, '$.AccessTokenValidity'), 0)
        * CASE coalesce(json_extract(settings, '$.TokenValidityUnits.AccessToken'), 'hours')
            WHEN 'seconds' THEN 1 WHEN 'minutes' THEN 60 WHEN 'hours' THEN 3600 ELSE 86400 END,
        coalesce(json_extract(settings, '$.IdTokenValidity'), 0)
        * CASE coalesce(json_extract(settings, '$.TokenValidityUnits.IdToken'), 'hours')
            WHEN 'seconds' THEN 1 WHEN 'minutes' THEN 60 WHEN 'hours' THEN 3600 ELSE 86400 END
    )) FROM app_clients WHERE app_clients.id = sign_ins.client_id
);
UPDATE sign_ins SET good_until_ms = tokens_until_ms;
CREATE INDEX sign_ins_by_end ON sign_ins (over_ms);

CREATE TABLE ended_sign_ins (
    refresh_hash BLOB PRIMARY KEY,     -- the first half of the hash of its newest refresh token
    client_id    TEXT NOT NULL REFERENCES app_clients (id) ON DELETE CASCADE,
    user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    revoked      INTEGER NOT NULL      -- 1 where its refresh tokens were revoked, 0 where they expired
) WITHOUT ROWID;
CREATE INDEX ended_sign_ins_by_client ON ended_sign_ins (client_id);
CREATE INDEX ended_sign_ins_by_user ON ended_sign_ins (user_id, revoked);

CREATE TABLE ended_rotated_tokens (
    refresh_hash BLOB PRIMARY KEY,     -- the first half of the hash of another refresh token of it
    newest_hash  BLOB NOT NULL REFERENCES ended_sign_ins (refresh_hash) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX ended_rotated_tokens_by_sign_in ON ended_rotated_tokens (newest_hash);

-- Of tokens ended early it isn't known when they expire by themselves: it is not ten years later.
ALTER TABLE expired_tokens ADD COLUMN until_ms INTEGER;   -- when the token expires by itself
UPDATE expired_tokens SET until_ms = expired_ms + 315360000000;
CREATE INDEX expired_tokens_by_end ON expired_tokens (until_ms);

CREATE INDEX attempts_by_time ON attempts (at_ms);

CREATE TABLE ended_credentials (
    access_key_id     TEXT PRIMARY KEY,
    secret_access_key TEXT NOT NULL,
    token_hash        BLOB NOT NULL,   -- SHA-256 of the session token
    expires_ms        INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_expiry ON sessions (expires_ms);
