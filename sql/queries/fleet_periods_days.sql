-- Serves GET /analytics/metrics and GET /analytics/snapshots over a range of whole days: what fleet_periods.sql answers of
-- any range, in a third of the time.
SELECT
    toString(toDate(dateTrunc({period:String}, day))) AS period_start,
    uniqExactIf(user_id, user_id != '' AND events > 0),
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
FROM {days_table:Identifier}
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
    AND ({assistant:String} = '' OR assistant_id = {assistant:String})
GROUP BY period_start
