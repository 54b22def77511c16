-- Serves GET /analytics/overview: what was done in some days, with how many assistants; and what time it is.
SELECT
    (
        SELECT uniqExact(assistant_id)
        FROM fleet_daily
        WHERE account_id = {account:UInt32}
            AND day >= {days_from:Date} AND day < {days_to:Date}
            AND assistant_id != '' AND ({assistant:String} = '' OR assistant_id = {assistant:String})
            AND events > 0
    ),
    (
        SELECT uniqExact(user_id)
        FROM user_activity_daily
        WHERE account_id = {account:UInt32}
            AND day >= {days_from:Date} AND day < {days_to:Date}
            AND assistant_id = {assistant:String}
            AND user_id != ''
            AND events > 0
    ),
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
    toString(sum(cost)),
    toUnixTimestamp64Milli(now64(3))
FROM fleet_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
    AND assistant_id = {assistant:String}
