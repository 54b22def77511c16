-- Serves GET /api/v1/analytics/overview and GET /api/analytics/tool-usage: the most called tools
-- of a range, and beside each the calls of all tools.
-- The range is whole days.
SELECT
    tool,
    sum(invocations) AS calls,
    sum(calls) OVER () AS calls_of_all
FROM tools_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
GROUP BY tool
HAVING calls > 0
ORDER BY calls DESC, tool
LIMIT {limit:UInt32} OFFSET {skip:UInt64}
