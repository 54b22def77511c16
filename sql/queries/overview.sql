-- Serves GET /api/v1/analytics/overview: sessions, events, tool calls and active days of a range.
-- Whole days come from day rows, whole quarters of an hour before and after them from quarter-hour rows, and the cut
-- buckets at the two ends from raw events. Distinct sessions: see activity_15m; a session of a cut bucket counts if it
-- has no event in the whole buckets.
WITH
    per_day AS
    (
        SELECT day, sum(events) AS events, sum(tool_uses) AS tool_uses
        FROM
        (
            SELECT day, events, tool_uses
            FROM activity_daily
            WHERE account_id = {account:UInt32}
                AND day >= {days_from:Date} AND day < {days_to:Date}
            UNION ALL
            SELECT toDate(bucket) AS day, events, tool_uses
            FROM activity_15m
            WHERE account_id = {account:UInt32}
                AND ((bucket >= {head_from:DateTime('UTC')} AND bucket < {head_to:DateTime('UTC')})
                    OR (bucket >= {tail_from:DateTime('UTC')} AND bucket < {tail_to:DateTime('UTC')}))
            UNION ALL
            SELECT toDate(event_time) AS day, toUInt64(1) AS events, toUInt64(event_type = 'tool_use') AS tool_uses
            FROM events
            WHERE account_id = {account:UInt32}
                AND ((event_time >= fromUnixTimestamp64Milli({raw_head_from:Int64}, 'UTC')
                        AND event_time < fromUnixTimestamp64Milli({raw_head_to:Int64}, 'UTC'))
                    OR (event_time >= fromUnixTimestamp64Milli({raw_tail_from:Int64}, 'UTC')
                        AND event_time < fromUnixTimestamp64Milli({raw_tail_to:Int64}, 'UTC')))
        )
        GROUP BY day
    ),
    cut_sessions AS
    (
        SELECT DISTINCT session_id
        FROM events
        WHERE account_id = {account:UInt32}
            AND ((event_time >= fromUnixTimestamp64Milli({raw_head_from:Int64}, 'UTC')
                    AND event_time < fromUnixTimestamp64Milli({raw_head_to:Int64}, 'UTC'))
                OR (event_time >= fromUnixTimestamp64Milli({raw_tail_from:Int64}, 'UTC')
                    AND event_time < fromUnixTimestamp64Milli({raw_tail_to:Int64}, 'UTC')))
    )
SELECT
    (
        SELECT sum(sessions)
        FROM activity_daily
        WHERE account_id = {account:UInt32}
            AND day >= {session_days_from:Date} AND day < {session_days_to:Date}
            AND previous_day < {session_days_from:Date}
    ) + (
        SELECT sum(sessions)
        FROM activity_15m
        WHERE account_id = {account:UInt32}
            AND bucket >= {session_buckets_from:DateTime('UTC')} AND bucket < {session_buckets_to:DateTime('UTC')}
            AND previous_bucket < {buckets_from:DateTime('UTC')}
    ) + (
        SELECT count()
        FROM cut_sessions
        WHERE session_id NOT IN
        (
            SELECT session_id
            FROM session_index
            WHERE account_id = {account:UInt32}
                AND session_id IN cut_sessions
                AND event_time >= {buckets_from:DateTime('UTC')} AND event_time < {buckets_to:DateTime('UTC')}
        )
    ),
    (SELECT sum(events) FROM per_day),
    (SELECT sum(tool_uses) FROM per_day),
    (SELECT countIf(events > 0) FROM per_day)
