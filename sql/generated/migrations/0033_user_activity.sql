-- Serves /analytics: what was done with which assistant for which user in a range: the whole days from the rollup, the cut
-- days at its two ends from raw events. The columns are those of user_activity_daily. An empty assistant means all.
CREATE VIEW IF NOT EXISTS user_activity AS
SELECT
    day,
    assistant_id,
    user_id,
    events,
    incoming_messages,
    outgoing_messages,
    tasks_initiated,
    tasks_completed,
    responses,
    input_tokens,
    output_tokens,
    cache_write_tokens,
    cache_read_tokens,
    cost,
    unpriced_responses
FROM user_activity_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
    AND assistant_id != ''
    AND ({assistant:String} = '' OR assistant_id = {assistant:String})
UNION ALL
SELECT
    toDate(event_time) AS day,
    assistant_id,
    user_id,
    toUInt64(event_type != 'message_part') AS events,
    toUInt64(bitTest(fleet, 0)) AS incoming_messages,
    toUInt64(bitTest(fleet, 1)) AS outgoing_messages,
    toUInt64(bitTest(fleet, 2)) AS tasks_initiated,
    toUInt64(bitTest(fleet, 3)) AS tasks_completed,
    toInt64(usage_sign) AS responses,
    usage_sign * toInt64(input_tokens) AS input_tokens,
    usage_sign * toInt64(output_tokens) AS output_tokens,
    usage_sign * toInt64(cache_write_5m_tokens + cache_write_1h_tokens) AS cache_write_tokens,
    usage_sign * toInt64(cache_read_tokens) AS cache_read_tokens,
    usage_sign * cost AS cost,
    usage_sign * (1 - toInt64(priced)) AS unpriced_responses
FROM events
WHERE account_id = {account:UInt32}
    AND ((event_time >= fromUnixTimestamp64Milli({head_from:Int64}, 'UTC')
            AND event_time < fromUnixTimestamp64Milli({head_to:Int64}, 'UTC'))
        OR (event_time >= fromUnixTimestamp64Milli({tail_from:Int64}, 'UTC')
            AND event_time < fromUnixTimestamp64Milli({tail_to:Int64}, 'UTC')))
    AND ({assistant:String} = '' OR assistant_id = {assistant:String})
    AND (event_type != 'message_part' OR usage_sign != 0)
