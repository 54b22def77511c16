-- Serves GET /analytics/metrics and GET /analytics/snapshots over a range of whole days: what fleet_periods.sql answers of
-- any range, in a fraction of the time.
SELECT
    toString(period_start) AS date,
    users AS active_users,
    incoming,
    outgoing,
    initiated,
    completed,
    responses AS used_responses,
    unpriced AS used_unpriced,
    input AS used_input,
    output AS used_output,
    cache_write AS used_cache_creation,
    cache_read AS used_cache_read,
    toString(cost) AS used_cost
FROM
(
    SELECT
        toDate(dateTrunc({period:String}, day)) AS period_start,
        sum(incoming_messages) AS incoming,
        sum(outgoing_messages) AS outgoing,
        sum(tasks_initiated) AS initiated,
        sum(tasks_completed) AS completed,
        sum(responses) AS responses,
        sum(unpriced_responses) AS unpriced,
        sum(input_tokens) AS input,
        sum(output_tokens) AS output,
        sum(cache_write_tokens) AS cache_write,
        sum(cache_read_tokens) AS cache_read,
        sum(cost) AS cost
    FROM fleet_daily
    WHERE account_id = {account:UInt32}
        AND day >= {days_from:Date} AND day < {days_to:Date}
        AND assistant_id = {assistant:String}
    GROUP BY period_start
) AS done
LEFT JOIN
(
    SELECT
        toDate(dateTrunc({period:String}, day)) AS period_start,
        uniqExact(user_id) AS users
    FROM user_activity_daily
    WHERE account_id = {account:UInt32}
        AND day >= {days_from:Date} AND day < {days_to:Date}
        AND assistant_id = {assistant:String}
        AND user_id != ''
        AND events > 0
    GROUP BY period_start
) AS active USING (period_start)
