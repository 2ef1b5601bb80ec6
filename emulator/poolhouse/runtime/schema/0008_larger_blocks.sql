-- Blocks of fewer than 4,096 ids from now on: a list that nobody passes visits half as many. Those
-- that are there stay as they are.

DROP TRIGGER users_join_a_block;
CREATE TRIGGER users_join_a_block AFTER INSERT ON users BEGIN
    INSERT INTO user_blocks (user_pool_id, number)
        SELECT NEW.user_pool_id, NEW.id WHERE NOT EXISTS (
            SELECT 1 FROM user_blocks
            WHERE user_pool_id = NEW.user_pool_id AND number > NEW.id - 4096
        );
    UPDATE users SET block = (
        SELECT max(number) FROM user_blocks WHERE user_pool_id = NEW.user_pool_id
    ) WHERE id = NEW.id;
END;
