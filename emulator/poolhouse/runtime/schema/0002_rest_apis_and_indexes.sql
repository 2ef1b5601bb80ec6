CREATE TABLE rest_apis (
    position   INTEGER PRIMARY KEY,    -- in the order in which they were written
    id         TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    definition TEXT NOT NULL           -- JSON: stage, routes, integrations, keys, wording, policy
);

-- Deleting a parent looks for its children by these columns.
CREATE INDEX sign_ins_by_client ON sign_ins (client_id);
CREATE INDEX auth_sessions_by_client ON auth_sessions (client_id);
CREATE INDEX identities_by_pool ON identities (identity_pool_id);
