-- Serves GET /api/v1/analytics/tools over a range of whole days: what tools.sql answers of any range, in half the time.
SELECT
    tool,
    sum(invocations) AS calls,
    sum(results) AS paired,
    sum(errors) AS failed,
    sum(duration_ms_sum) AS duration_ms,
    mapKeys(sumMap(durations) AS bins) AS bin_keys,
    mapValues(bins) AS bin_counts
FROM tools_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
GROUP BY tool
HAVING calls > 0
ORDER BY calls DESC, tool
LIMIT {limit:UInt32}
