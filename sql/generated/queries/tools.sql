-- Serves GET /api/v1/analytics/tools: the tools of a range, the most called first.
SELECT
    tool,
    sum(invocations) AS calls,
    sum(results) AS paired,
    sum(errors) AS failed,
    sum(duration_ms_sum) AS duration_ms,
    mapKeys(sumMap(durations) AS bins) AS bin_keys,
    mapValues(bins) AS bin_counts
FROM
(
    SELECT
        tool,
        invocations,
        results,
        errors,
        duration_ms_sum,
        durations
    FROM tools_daily
    WHERE account_id = {account:UInt32}
        AND day >= {days_from:Date} AND day < {days_to:Date}
    UNION ALL
    SELECT
        tool,
        invocations,
        results,
        errors,
        duration_ms_sum,
        durations
    FROM tools_15m
    WHERE account_id = {account:UInt32}
        AND ((bucket >= {head_from:DateTime('UTC')} AND bucket < {head_to:DateTime('UTC')})
            OR (bucket >= {tail_from:DateTime('UTC')} AND bucket < {tail_to:DateTime('UTC')}))
    UNION ALL
    SELECT
        call_tool AS tool,
        countIf(event_type = 'tool_use') AS invocations,
        countIf(completes_pair = 1) AS results,
        countIf(completes_pair = 1 AND is_error = 1) AS errors,
        sumIf(duration_ms, completes_pair = 1) AS duration_ms_sum,
        sumMapIf(
            map(
                toUInt16(if(duration_ms < 64,
                    duration_ms,
                    (toUInt64(floor(log2(duration_ms))) - 5) * 32
                        + bitShiftRight(duration_ms, toUInt64(floor(log2(duration_ms))) - 5))),
                toUInt64(1)),
            completes_pair = 1) AS durations
    FROM events
    WHERE account_id = {account:UInt32}
        AND (event_type = 'tool_use' OR completes_pair = 1)
        AND ((call_time >= fromUnixTimestamp64Milli({raw_head_from:Int64}, 'UTC')
                AND call_time < fromUnixTimestamp64Milli({raw_head_to:Int64}, 'UTC'))
            OR (call_time >= fromUnixTimestamp64Milli({raw_tail_from:Int64}, 'UTC')
                AND call_time < fromUnixTimestamp64Milli({raw_tail_to:Int64}, 'UTC')))
    GROUP BY tool
)
GROUP BY tool
HAVING calls > 0
ORDER BY calls DESC, tool
LIMIT {limit:UInt32}
