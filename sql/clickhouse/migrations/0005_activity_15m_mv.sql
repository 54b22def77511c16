-- Serves GET /api/v1/analytics/overview: the quarters of an hour at the ends of a range.
-- An event makes up to six changes, numbered 0 to 5; most make only the first:
--     0  it counts in its own bucket
--     1  it opens its bucket: the session's link (previous → own) is added
--     2, 3  … before a bucket that was already active: (previous → next) becomes (own → next)
--     4, 5  it moves its session's start: to `start_after`, from `start_before`
-- The numbers are the bits of a mask: arrays of whole changes took four times as long.
CREATE MATERIALIZED VIEW IF NOT EXISTS activity_15m_mv TO activity_15m AS
SELECT
    account_id,
    toStartOfFifteenMinutes(multiIf(
        change IN (0, 1), event_time,
        change IN (2, 3), toDateTime64(next_bucket, 3, 'UTC'),
        change = 4, start_after,
        start_before)) AS bucket,
    multiIf(
        change IN (1, 2), previous_bucket,
        change = 3, toStartOfFifteenMinutes(event_time),
        bucket) AS previous_bucket,
    countIf(change = 0) AS events,
    countIf(change = 0 AND event_type = 'tool_use') AS tool_uses,
    toInt64(countIf(change IN (1, 3))) - toInt64(countIf(change = 2)) AS sessions,
    toInt64(countIf(change = 4)) - toInt64(countIf(change = 5)) AS started
FROM
(
    SELECT
        account_id,
        event_time,
        event_type,
        previous_bucket,
        next_bucket,
        start_before,
        start_after,
        bitPositionsToArray(toUInt8(
            1
            + 2 * opens_bucket
            + 12 * (opens_bucket = 1 AND toUnixTimestamp(next_bucket) != 0)
            + 16 * (toUnixTimestamp64Milli(start_after) != 0)
            + 32 * (toUnixTimestamp64Milli(start_before) != 0))) AS changes
    FROM events
    WHERE event_type NOT IN ('message_part', 'fleet_event')
)
ARRAY JOIN changes AS change
GROUP BY account_id, bucket, previous_bucket
