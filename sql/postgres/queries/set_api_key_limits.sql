-- Serves "tallyhouse keys limit". $1: id of the key; $2: its account, NULL = any; $3, $4: requests and events per second, NULL = not limited.
UPDATE api_keys
SET requests_per_second = $3, events_per_second = $4
FROM accounts
WHERE api_keys.id = $1 AND accounts.id = api_keys.account_id AND ($2::integer IS NULL OR accounts.id = $2)
RETURNING
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
