-- A sign-in goes with its user and its app client; that its tokens were ended early must stay.

CREATE TABLE expired_sign_ins (
    event_id   TEXT PRIMARY KEY,    -- of a sign-in that is gone
    expired_ms INTEGER NOT NULL,    -- set by the control API: tokens issued up to then count as expired
    until_ms   INTEGER NOT NULL     -- by then they have expired by themselves
) WITHOUT ROWID;

CREATE INDEX expired_sign_ins_by_end ON expired_sign_ins (until_ms);

CREATE TRIGGER sign_ins_stay_expired AFTER DELETE ON sign_ins WHEN OLD.expired_ms IS NOT NULL BEGIN
    INSERT OR REPLACE INTO expired_sign_ins (event_id, expired_ms, until_ms)
        VALUES (OLD.event_id, OLD.expired_ms, OLD.tokens_until_ms);
END;
