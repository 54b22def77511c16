-- Serves GET /api/v1/analytics/overview: the whole quarters of an hour before and after the whole days of a range, by
-- day, and the sessions of those of its buckets that no day row counts. Such a session counts in the bucket whose latest
-- active bucket before it lies before all buckets of the range: see activity_15m.
WITH
    (bucket >= {head_from:DateTime('UTC')} AND bucket < {head_to:DateTime('UTC')})
        OR (bucket >= {tail_from:DateTime('UTC')} AND bucket < {tail_to:DateTime('UTC')}) AS at_an_end
SELECT
    toDate(bucket) AS day,
    sumIf(events, at_an_end) AS end_events,
    sumIf(tool_uses, at_an_end) AS end_tool_uses,
    sumIf(sessions, previous_bucket < {buckets_from:DateTime('UTC')}) AS active_sessions
FROM activity_15m
WHERE account_id = {account:UInt32}
    AND bucket >= {session_buckets_from:DateTime('UTC')} AND bucket < {session_buckets_to:DateTime('UTC')}
GROUP BY day
