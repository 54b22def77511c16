-- Serves GET /api/v1/analytics/overview and GET /api/analytics/tool-usage: the most called tools
-- of a range, and beside each the calls of all tools.
SELECT
    tool,
    sum(invocations) AS calls,
    sum(calls) OVER () AS calls_of_all
FROM
(
    SELECT
        tool,
        invocations
    FROM tools_daily
    WHERE account_id = {account:UInt32}
        AND day >= {days_from:Date} AND day < {days_to:Date}
    UNION ALL
    SELECT
        tool,
        invocations
    FROM tools_15m
    WHERE account_id = {account:UInt32}
        AND ((bucket >= {head_from:DateTime('UTC')} AND bucket < {head_to:DateTime('UTC')})
            OR (bucket >= {tail_from:DateTime('UTC')} AND bucket < {tail_to:DateTime('UTC')}))
    UNION ALL
    SELECT
        call_tool AS tool,
        toUInt64(event_type = 'tool_use') AS invocations
    FROM events
    WHERE account_id = {account:UInt32}
        AND event_type = 'tool_use'
        AND ((event_time >= fromUnixTimestamp64Milli({raw_head_from:Int64}, 'UTC')
                AND event_time < fromUnixTimestamp64Milli({raw_head_to:Int64}, 'UTC'))
            OR (event_time >= fromUnixTimestamp64Milli({raw_tail_from:Int64}, 'UTC')
                AND event_time < fromUnixTimestamp64Milli({raw_tail_to:Int64}, 'UTC')))
)
GROUP BY tool
HAVING calls > 0
ORDER BY calls DESC, tool
LIMIT {limit:UInt32} OFFSET {skip:UInt64}
