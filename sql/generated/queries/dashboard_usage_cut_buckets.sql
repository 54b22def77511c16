-- Serves /api/analytics: what was used in a part of a range, per model; by day where requested,
-- else all under the day of 1970-01-01.
WITH
    toInt64(toUnixTimestamp(event_time)) AS seconds,
    seconds + transform(
        roundDown(seconds, {offset_starts:Array(Int64)}),
        {offset_starts:Array(Int64)},
        {offsets:Array(Int64)},
        toInt64(0)) AS local_seconds
SELECT
    if({by_day:UInt8} = 1, toDate(toUInt16(intDiv(local_seconds, 86400))), toDate(0)) AS date,
    model,
    sum(toInt64(usage_sign)) AS used_responses,
    sum(usage_sign * (1 - toInt64(priced))) AS used_unpriced,
    sum(usage_sign * toInt64(input_tokens)) AS used_input,
    sum(usage_sign * toInt64(output_tokens)) AS used_output,
    sum(usage_sign * toInt64(cache_write_5m_tokens))
        + sum(usage_sign * toInt64(cache_write_1h_tokens)) AS used_cache_creation,
    sum(usage_sign * toInt64(cache_read_tokens)) AS used_cache_read,
    toString(sum(usage_sign * cost)) AS used_cost
FROM events
WHERE account_id = {account:UInt32}
    AND usage_sign != 0
    AND ((event_time >= fromUnixTimestamp64Milli({raw_head_from:Int64}, 'UTC')
            AND event_time < fromUnixTimestamp64Milli({raw_head_to:Int64}, 'UTC'))
        OR (event_time >= fromUnixTimestamp64Milli({raw_tail_from:Int64}, 'UTC')
            AND event_time < fromUnixTimestamp64Milli({raw_tail_to:Int64}, 'UTC')))
    AND ({any_project:UInt8} = 1 OR project = {project:String})
    AND ({any_model:UInt8} = 1 OR model = {model:String})
GROUP BY date, model
