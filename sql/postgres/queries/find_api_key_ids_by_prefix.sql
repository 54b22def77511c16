-- Serves "tallyhouse keys revoke | limit" by prefix. $1: prefix; $2: account, NULL = any. The valid keys first; two rows
-- are enough to see that the prefix doesn't name one key.
SELECT
    id,
    revoked_at IS NOT NULL AS revoked
FROM api_keys
WHERE prefix = $1 AND ($2::integer IS NULL OR account_id = $2)
ORDER BY revoked_at IS NOT NULL, id
LIMIT 2
