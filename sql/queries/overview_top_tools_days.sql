-- Serves GET /api/v1/analytics/overview over a range of whole days: the most called tools.
SELECT tool, sum(invocations) AS calls
FROM tools_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
GROUP BY tool
HAVING calls > 0
ORDER BY calls DESC, tool
LIMIT {limit:UInt32}
