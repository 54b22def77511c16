-- Serves GET /api/v1/admin/sources: what each source reported since an hour.
SELECT
    source,
    host,
    harness,
    toUnixTimestamp64Milli(max(last_heard_at)) AS last_heard_ms,
    sum(heard) AS events,
    sum(added) AS rows_added
FROM source_hours
WHERE account_id = {account:UInt32}
    AND hour >= toDateTime(intDiv({from_ms:Int64}, 1000), 'UTC')
GROUP BY source, host, harness
ORDER BY source, host, harness
LIMIT {sources_max:UInt32}
