-- Serves GET /analytics/rolling: what was done on each of some days.
SELECT
    toString(day),
    sum(incoming_messages) AS incoming,
    sum(outgoing_messages) AS outgoing,
    sum(tasks_initiated) AS initiated,
    sum(tasks_completed) AS completed,
    sum(responses),
    sum(unpriced_responses),
    sum(input_tokens),
    sum(output_tokens),
    sum(cache_write_tokens),
    sum(cache_read_tokens),
    toString(sum(cost))
FROM fleet_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
    AND assistant_id = {assistant:String}
GROUP BY day
