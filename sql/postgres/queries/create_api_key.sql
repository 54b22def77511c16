-- Serves "tallyhouse keys create". $1: name of the account, made when missing; $2: name of the key; $3: prefix;
-- $4: SHA-256; $5: scopes; $6, $7: requests and events per second, NULL = not limited. The update that changes nothing
-- makes the account's id come back when it exists.
WITH account AS (
    INSERT INTO accounts (name) VALUES ($1)
    ON CONFLICT (name) DO UPDATE SET name = excluded.name
    RETURNING id, name
), api_key AS (
    INSERT INTO api_keys (account_id, name, prefix, sha256, scopes, requests_per_second, events_per_second)
    SELECT account.id, $2, $3, $4, $5, $6, $7
    FROM account
    RETURNING *
)
SELECT
    api_key.id,
    api_key.account_id,
    account.name AS account_name,
    api_key.name,
    api_key.prefix,
    api_key.scopes,
    api_key.requests_per_second,
    api_key.events_per_second,
    api_key.created_at,
    api_key.revoked_at
FROM api_key
CROSS JOIN account
