-- Serves GET /api/v1/sessions: how many sessions started in each day of a range, newest first; the cut days at the two
-- ends are counted from the sessions themselves.
SELECT from_ms, to_ms, started
FROM
(
    SELECT
        toInt64(toUnixTimestamp(toDateTime(day, 'UTC'))) * 1000 AS from_ms,
        from_ms + 86400000 AS to_ms,
        sum(started) AS started
    FROM activity_daily
    WHERE account_id = {account:UInt32}
        AND day >= {days_from:Date} AND day < {days_to:Date}
    GROUP BY day
    UNION ALL
    SELECT {head_from:Int64} AS from_ms, {head_to:Int64} AS to_ms, sum(sessions) AS started
    FROM session_starts
    WHERE account_id = {account:UInt32}
        AND started_at >= fromUnixTimestamp64Milli({head_from:Int64}, 'UTC')
        AND started_at < fromUnixTimestamp64Milli({head_to:Int64}, 'UTC')
    UNION ALL
    SELECT {tail_from:Int64} AS from_ms, {tail_to:Int64} AS to_ms, sum(sessions) AS started
    FROM session_starts
    WHERE account_id = {account:UInt32}
        AND started_at >= fromUnixTimestamp64Milli({tail_from:Int64}, 'UTC')
        AND started_at < fromUnixTimestamp64Milli({tail_to:Int64}, 'UTC')
)
WHERE started > 0
ORDER BY from_ms DESC
