-- Serves reconcile: activity_15m of an account and days, counted anew from raw events.
CREATE VIEW IF NOT EXISTS recount_activity_15m AS
WITH
    sessions_seen AS
    (
        SELECT DISTINCT session_id
        FROM events
        WHERE account_id = {account:UInt32}
            AND event_type NOT IN ('message_part', 'fleet_event')
            AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
            AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
    )
SELECT
    {account:UInt32} AS account_id,
    bucket,
    previous_bucket,
    sum(events) AS events,
    sum(tool_uses) AS tool_uses,
    sum(sessions) AS sessions,
    sum(started) AS started
FROM
(
    SELECT
        toStartOfFifteenMinutes(event_time) AS bucket,
        bucket AS previous_bucket,
        count() AS events,
        countIf(event_type = 'tool_use') AS tool_uses,
        toInt64(0) AS sessions,
        toInt64(0) AS started
    FROM events
    WHERE account_id = {account:UInt32}
        AND event_type NOT IN ('message_part', 'fleet_event')
        AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
        AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
    GROUP BY bucket
    UNION ALL
    SELECT
        bucket,
        previous_bucket,
        toUInt64(0) AS events,
        toUInt64(0) AS tool_uses,
        toInt64(count()) AS sessions,
        toInt64(0) AS started
    FROM
    (
        SELECT
            bucket,
            lagInFrame(bucket, 1, toDateTime(0, 'UTC')) OVER (
                PARTITION BY session_id ORDER BY bucket
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS previous_bucket
        FROM
        (
            SELECT DISTINCT session_id, toStartOfFifteenMinutes(event_time) AS bucket
            FROM events
            WHERE account_id = {account:UInt32}
                AND event_type NOT IN ('message_part', 'fleet_event')
                AND session_id IN sessions_seen
        )
    )
    WHERE bucket >= toDateTime({days_from:Date}, 'UTC') AND bucket < toDateTime({days_to:Date}, 'UTC')
    GROUP BY bucket, previous_bucket
    UNION ALL
    SELECT
        toStartOfFifteenMinutes(started_at) AS bucket,
        bucket AS previous_bucket,
        toUInt64(0) AS events,
        toUInt64(0) AS tool_uses,
        toInt64(0) AS sessions,
        toInt64(count()) AS started
    FROM
    (
        SELECT ifNull(minOrNullIf(event_time, event_type = 'session_start'), min(event_time)) AS started_at
        FROM events
        WHERE account_id = {account:UInt32}
            AND event_type NOT IN ('message_part', 'fleet_event')
            AND session_id IN sessions_seen
        GROUP BY session_id
    )
    WHERE bucket >= toDateTime({days_from:Date}, 'UTC') AND bucket < toDateTime({days_to:Date}, 'UTC')
    GROUP BY bucket
)
GROUP BY bucket, previous_bucket
