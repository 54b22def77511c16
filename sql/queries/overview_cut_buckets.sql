-- Serves GET /api/v1/analytics/overview: the cut buckets at the two ends of a range, from raw events, by day; and those
-- of their sessions that have no event in the whole buckets.
WITH
    cut AS
    (
        SELECT event_time, event_type, session_id
        FROM events
        WHERE account_id = {account:UInt32}
            AND event_type NOT IN ('message_part', 'fleet_event')
            AND ((event_time >= fromUnixTimestamp64Milli({raw_head_from:Int64}, 'UTC')
                    AND event_time < fromUnixTimestamp64Milli({raw_head_to:Int64}, 'UTC'))
                OR (event_time >= fromUnixTimestamp64Milli({raw_tail_from:Int64}, 'UTC')
                    AND event_time < fromUnixTimestamp64Milli({raw_tail_to:Int64}, 'UTC')))
    )
SELECT
    count() AS all_events,
    countIf(event_type = 'tool_use') AS tool_uses,
    uniqExactIf(session_id, session_id NOT IN
    (
        SELECT session_id
        FROM session_index
        WHERE account_id = {account:UInt32}
            AND event_type NOT IN ('message_part', 'fleet_event')
            AND session_id IN (SELECT session_id FROM cut)
            AND event_time >= toDateTime64({buckets_from:DateTime('UTC')}, 3, 'UTC')
            AND event_time < toDateTime64({buckets_to:DateTime('UTC')}, 3, 'UTC')
    )) AS active_sessions,
    groupUniqArray(toDate(event_time)) AS days
FROM cut
