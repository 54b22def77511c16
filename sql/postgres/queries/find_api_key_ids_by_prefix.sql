-- Serves "tallyhouse keys revoke" by prefix. $1: prefix. The valid keys first; two rows are enough to see that
-- the prefix doesn't name one key.
SELECT
    id,
    revoked_at IS NOT NULL AS revoked
FROM api_keys
WHERE prefix = $1
ORDER BY revoked_at IS NOT NULL, id
LIMIT 2
