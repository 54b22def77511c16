-- Serves GET /analytics/rolling: what was done on each of some days.
SELECT
    day AS date,
    sum(incoming_messages) AS incoming,
    sum(outgoing_messages) AS outgoing,
    sum(tasks_initiated) AS initiated,
    sum(tasks_completed) AS completed,
    sum(responses) AS used_responses,
    sum(unpriced_responses) AS used_unpriced,
    sum(input_tokens) AS used_input,
    sum(output_tokens) AS used_output,
    sum(cache_write_tokens) AS used_cache_creation,
    sum(cache_read_tokens) AS used_cache_read,
    toString(sum(cost)) AS used_cost
FROM fleet_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
    AND assistant_id = {assistant:String}
GROUP BY day
