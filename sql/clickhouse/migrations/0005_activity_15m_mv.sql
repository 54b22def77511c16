-- Serves GET /api/v1/analytics/overview: the quarters of an hour at the ends of a range.
-- An event counts in its own bucket. An event that opens a bucket also links the session's buckets anew:
-- (previous → bucket) is added, and where the session had a later bucket, (previous → next) becomes (bucket → next).
-- An event that moves its session's start takes it from one bucket to the other.
CREATE MATERIALIZED VIEW IF NOT EXISTS activity_15m_mv TO activity_15m AS
SELECT
    account_id,
    change.1 AS bucket,
    change.2 AS previous_bucket,
    sum(change.3) AS events,
    sum(change.4) AS tool_uses,
    sum(change.5) AS sessions,
    sum(change.6) AS started
FROM
(
    SELECT
        account_id,
        toStartOfFifteenMinutes(event_time) AS own_bucket,
        toStartOfFifteenMinutes(start_before) AS from_bucket,
        toStartOfFifteenMinutes(start_after) AS to_bucket,
        toUInt64(event_type = 'tool_use') AS tool_use,
        arrayConcat(
            [(own_bucket, own_bucket, toUInt64(1), tool_use, toInt64(0), toInt64(0))],
            if(opens_bucket = 1,
                [(own_bucket, previous_bucket, toUInt64(0), toUInt64(0), toInt64(1), toInt64(0))],
                []),
            if(opens_bucket = 1 AND toUnixTimestamp(next_bucket) != 0,
                [(next_bucket, previous_bucket, toUInt64(0), toUInt64(0), toInt64(-1), toInt64(0)),
                 (next_bucket, own_bucket, toUInt64(0), toUInt64(0), toInt64(1), toInt64(0))],
                []),
            if(toUnixTimestamp64Milli(start_after) != 0,
                [(to_bucket, to_bucket, toUInt64(0), toUInt64(0), toInt64(0), toInt64(1))],
                []),
            if(toUnixTimestamp64Milli(start_before) != 0,
                [(from_bucket, from_bucket, toUInt64(0), toUInt64(0), toInt64(0), toInt64(-1))],
                [])) AS changes
    FROM events
)
ARRAY JOIN changes AS change
GROUP BY account_id, bucket, previous_bucket
