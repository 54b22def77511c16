-- Serves GET /analytics/overview: what was done in some days; and what time it is.
SELECT
    (
        SELECT
            uniqExact(assistant_id)
        FROM fleet_daily
        WHERE account_id = {account:UInt32}
            AND day >= {days_from:Date} AND day < {days_to:Date}
            AND (assistant_id != '' AND ({assistant:String} = '' OR assistant_id = {assistant:String}))
            AND events > 0
    ) AS assistants,
    (
        SELECT
            uniqExact(user_id)
        FROM user_activity_daily
        WHERE account_id = {account:UInt32}
            AND day >= {days_from:Date} AND day < {days_to:Date}
            AND assistant_id = {assistant:String}
            AND user_id != ''
            AND events > 0
    ) AS active_users,
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
    toString(sum(cost)) AS used_cost,
    toUnixTimestamp64Milli(now64(3)) AS now_ms
FROM fleet_daily
WHERE account_id = {account:UInt32}
    AND day >= {days_from:Date} AND day < {days_to:Date}
    AND assistant_id = {assistant:String}
