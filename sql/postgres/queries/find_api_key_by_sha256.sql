-- Serves the look-up of every request's API key. $1: SHA-256 of the secret.
SELECT
    api_keys.id,
    api_keys.account_id,
    accounts.name AS account_name,
    api_keys.name,
    api_keys.prefix,
    api_keys.scopes,
    api_keys.requests_per_second,
    api_keys.events_per_second,
    api_keys.created_at,
    api_keys.revoked_at
FROM api_keys
INNER JOIN accounts ON accounts.id = api_keys.account_id
WHERE api_keys.sha256 = $1
