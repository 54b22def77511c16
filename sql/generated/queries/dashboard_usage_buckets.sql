-- Serves /api/analytics: what was used in a part of a range, per model; by day where requested,
-- else all under the day of 1970-01-01.
WITH
    toInt64(toUnixTimestamp(bucket)) AS seconds,
    seconds + transform(
        roundDown(seconds, {offset_starts:Array(Int64)}),
        {offset_starts:Array(Int64)},
        {offsets:Array(Int64)},
        toInt64(0)) AS local_seconds
SELECT
    if({by_day:UInt8} = 1, toDate(toUInt16(intDiv(local_seconds, 86400))), toDate(0)) AS date,
    model,
    sum(responses) AS used_responses,
    sum(unpriced_responses) AS used_unpriced,
    sum(input_tokens) AS used_input,
    sum(output_tokens) AS used_output,
    sum(cache_write_5m_tokens)
        + sum(cache_write_1h_tokens) AS used_cache_creation,
    sum(cache_read_tokens) AS used_cache_read,
    toString(sum(cost)) AS used_cost
FROM usage_15m
WHERE account_id = {account:UInt32}
    AND ((bucket >= {head_from:DateTime('UTC')} AND bucket < {head_to:DateTime('UTC')})
        OR (bucket >= {tail_from:DateTime('UTC')} AND bucket < {tail_to:DateTime('UTC')}))
    AND ({any_project:UInt8} = 1 OR project = {project:String})
    AND ({any_model:UInt8} = 1 OR model = {model:String})
GROUP BY date, model
