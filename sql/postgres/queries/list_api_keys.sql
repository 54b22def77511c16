-- Serves "tallyhouse keys list". $1: name of the account, NULL for all accounts; $2: how many at most.
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
WHERE $1::text IS NULL OR accounts.name = $1::text
ORDER BY api_keys.id
LIMIT $2
