-- Serves GET /api/v1/analytics/tools: the tools of a range, the most called first.
-- The range is whole days.
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
