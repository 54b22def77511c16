-- Serves GET /analytics/assistants: what was done with each assistant in a range, the busiest first.
-- The range is whole days.
SELECT *
FROM
(
    SELECT
        assistant_id,
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
        AND (assistant_id != '' AND ({assistant:String} = '' OR assistant_id = {assistant:String}))
    GROUP BY assistant_id
    HAVING sum(events) > 0
) AS done
LEFT JOIN
(
    SELECT
        assistant_id,
        uniqExact(user_id) AS active_users
    FROM user_activity_daily
    WHERE account_id = {account:UInt32}
        AND day >= {days_from:Date} AND day < {days_to:Date}
        AND (assistant_id != '' AND ({assistant:String} = '' OR assistant_id = {assistant:String}))
        AND user_id != ''
        AND events > 0
    GROUP BY assistant_id
) AS active USING (assistant_id)
ORDER BY incoming + outgoing + initiated + completed DESC, assistant_id
LIMIT {limit:UInt32}
