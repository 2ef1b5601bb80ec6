-- Lists fetch one page. Behind every list stands an index that ends in the order of the list.

-- Users are listed by id and filtered by any one of ten columns. Those of a pool lie in blocks, each
-- an interval of fewer than 2,048 ids that is numbered by its first. An index of (block, column)
-- finds in a block what passes a filter, and blocks are passed over until a page is full: so no
-- filter sorts, or walks over, all the users that pass or don't.
CREATE TABLE user_blocks (
    user_pool_id TEXT NOT NULL REFERENCES user_pools (id) ON DELETE CASCADE,
    number       INTEGER NOT NULL,
    PRIMARY KEY (user_pool_id, number)
) WITHOUT ROWID;
ALTER TABLE users ADD COLUMN block INTEGER;
ALTER TABLE users ADD COLUMN name_key TEXT;         -- the attribute as filters compare it
ALTER TABLE users ADD COLUMN given_name_key TEXT;
ALTER TABLE users ADD COLUMN family_name_key TEXT;

UPDATE users SET
    name_key = json_extract(attributes, '$.name'),
    given_name_key = json_extract(attributes, '$.given_name'),
    family_name_key = json_extract(attributes, '$.family_name');
INSERT INTO user_blocks (user_pool_id, number)
    SELECT user_pool_id, min(id) FROM users GROUP BY user_pool_id, id / 2048;
UPDATE users SET block = (
    SELECT max(number) FROM user_blocks
    WHERE user_blocks.user_pool_id = users.user_pool_id AND number <= users.id
);

CREATE TRIGGER users_join_a_block AFTER INSERT ON users BEGIN
    INSERT INTO user_blocks (user_pool_id, number)
        SELECT NEW.user_pool_id, NEW.id WHERE NOT EXISTS (
            SELECT 1 FROM user_blocks
            WHERE user_pool_id = NEW.user_pool_id AND number > NEW.id - 2048
        );
    UPDATE users SET block = (
        SELECT max(number) FROM user_blocks WHERE user_pool_id = NEW.user_pool_id
    ) WHERE id = NEW.id;
END;

-- The condition on the block keeps a new row from being indexed before its trigger has run.
CREATE INDEX users_in_order ON users (block) WHERE block IS NOT NULL;
CREATE INDEX users_listed_by_username ON users (block, username) WHERE block IS NOT NULL;
CREATE INDEX users_listed_by_sub ON users (block, sub) WHERE block IS NOT NULL;
CREATE INDEX users_listed_by_enabled ON users (block, enabled) WHERE block IS NOT NULL;
CREATE INDEX users_listed_by_status ON users (block, status) WHERE block IS NOT NULL;
CREATE INDEX users_listed_by_email ON users (block, email_key)
    WHERE block IS NOT NULL AND email_key IS NOT NULL;
CREATE INDEX users_listed_by_phone_number ON users (block, phone_number_key)
    WHERE block IS NOT NULL AND phone_number_key IS NOT NULL;
CREATE INDEX users_listed_by_preferred_name ON users (block, preferred_name_key)
    WHERE block IS NOT NULL AND preferred_name_key IS NOT NULL;
CREATE INDEX users_listed_by_name ON users (block, name_key)
    WHERE block IS NOT NULL AND name_key IS NOT NULL;
CREATE INDEX users_listed_by_given_name ON users (block, given_name_key)
    WHERE block IS NOT NULL AND given_name_key IS NOT NULL;
CREATE INDEX users_listed_by_family_name ON users (block, family_name_key)
    WHERE block IS NOT NULL AND family_name_key IS NOT NULL;

-- Sign-in finds users by attribute; those without it need no entry.
DROP INDEX users_by_email;
DROP INDEX users_by_phone_number;
DROP INDEX users_by_preferred_name;
CREATE INDEX users_by_email ON users (user_pool_id, email_key) WHERE email_key IS NOT NULL;
CREATE INDEX users_by_phone_number ON users (user_pool_id, phone_number_key)
    WHERE phone_number_key IS NOT NULL;
CREATE INDEX users_by_preferred_name ON users (user_pool_id, preferred_name_key)
    WHERE preferred_name_key IS NOT NULL;

-- A user's groups come in the order of their precedence, which therefore stands with the members.
ALTER TABLE group_members ADD COLUMN rank INTEGER NOT NULL DEFAULT 9223372036854775807;
UPDATE group_members SET rank = coalesce(
    (SELECT precedence FROM groups WHERE groups.user_pool_id = group_members.user_pool_id
        AND groups.name = group_members.group_name),
    9223372036854775807
);
DROP INDEX group_members_by_user;
CREATE INDEX group_members_by_rank ON group_members (user_id, rank, group_name);

CREATE INDEX groups_in_order ON groups (user_pool_id);
CREATE INDEX app_clients_in_order ON app_clients (user_pool_id);
CREATE INDEX identities_in_order_by_enabled ON identities (identity_pool_id, enabled);
