-- The API keys of the accounts. The secret is not here, only its SHA-256 and the prefix that people know it by.
-- A scope that a server doesn't know can't get in: a new scope needs a migration that widens the check.
CREATE TABLE api_keys (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id integer NOT NULL REFERENCES accounts (id),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    prefix text NOT NULL CHECK (char_length(prefix) BETWEEN 1 AND 16),
    sha256 bytea NOT NULL UNIQUE CHECK (octet_length(sha256) = 32),
    scopes text[] NOT NULL CHECK (
        cardinality(scopes) > 0
        AND scopes <@ ARRAY['write:events', 'read:analytics', 'admin']
    ),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

CREATE INDEX api_keys_account_id ON api_keys (account_id);
CREATE INDEX api_keys_prefix ON api_keys (prefix);
