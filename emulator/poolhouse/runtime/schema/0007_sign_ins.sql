-- A sign-in is added at the end of its table, and at the end of what sorts it by time; under its
-- event, drawn by chance, it would open a page in the middle of each index.

CREATE TABLE numbered_sign_ins (
    id               INTEGER PRIMARY KEY,
    event_id         TEXT NOT NULL UNIQUE, -- the authentication event, which every token of it names
    origin_jti       TEXT NOT NULL,
    client_id        TEXT NOT NULL REFERENCES app_clients (id) ON DELETE CASCADE,
    user_id          INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    auth_time_s      INTEGER NOT NULL,
    refresh_hash     BLOB,                 -- SHA-256 of the newest refresh token
    refresh_until_ms INTEGER,
    revoked_ms       INTEGER,              -- set by RevokeToken, GlobalSignOut, …
    expired_ms       INTEGER,              -- set by the control API: tokens issued up to then count as expired
    tokens_until_ms  INTEGER,              -- by then each of its ID and access tokens has expired
    good_until_ms    INTEGER,              -- the same, or earlier when the control API ended them
    over_ms          INTEGER GENERATED ALWAYS AS (  -- from then on none of its tokens is good
        CASE WHEN revoked_ms IS NULL THEN max(refresh_until_ms, tokens_until_ms) ELSE tokens_until_ms END
    ) VIRTUAL
);
INSERT INTO numbered_sign_ins (
    event_id, origin_jti, client_id, user_id, auth_time_s, refresh_hash, refresh_until_ms,
    revoked_ms, expired_ms, tokens_until_ms, good_until_ms
)
    SELECT event_id, origin_jti, client_id, user_id, auth_time_s, refresh_hash, refresh_until_ms,
        revoked_ms, expired_ms, tokens_until_ms, good_until_ms
    FROM sign_ins;
DROP TABLE sign_ins;
ALTER TABLE numbered_sign_ins RENAME TO sign_ins;

CREATE INDEX sign_ins_by_refresh_hash ON sign_ins (refresh_hash);
CREATE INDEX sign_ins_by_user ON sign_ins (user_id);
CREATE INDEX sign_ins_by_client ON sign_ins (client_id);
CREATE INDEX sign_ins_by_end ON sign_ins (over_ms);

CREATE TRIGGER sign_ins_stay_expired AFTER DELETE ON sign_ins WHEN OLD.expired_ms IS NOT NULL BEGIN
    INSERT OR REPLACE INTO expired_sign_ins (event_id, expired_ms, until_ms)
        VALUES (OLD.event_id, OLD.expired_ms, OLD.tokens_until_ms);
END;
