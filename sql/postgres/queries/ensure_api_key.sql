-- Serves the bootstrap key at the start of a server. $1: name of the account, made when missing; $2: name of the key;
-- $3: prefix; $4: SHA-256; $5: scopes; $6, $7: requests and events per second, NULL = not limited. A key that exists
-- keeps its name and limits and gets the scopes it lacks. No row comes back when the key was revoked or is another
-- account's.
WITH account AS (
    INSERT INTO accounts (name) VALUES ($1)
    ON CONFLICT (name) DO UPDATE SET name = excluded.name
    RETURNING id, name
), api_key AS (
    INSERT INTO api_keys (account_id, name, prefix, sha256, scopes, requests_per_second, events_per_second)
    SELECT account.id, $2, $3, $4, $5, $6, $7
    FROM account
    ON CONFLICT (sha256) DO UPDATE
    SET scopes = ARRAY(
        SELECT DISTINCT wanted.scope
        FROM unnest(api_keys.scopes || excluded.scopes) AS wanted (scope)
        ORDER BY wanted.scope
    )
    WHERE api_keys.revoked_at IS NULL AND api_keys.account_id = excluded.account_id
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
