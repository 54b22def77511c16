-- Serves GET /api/v1/admin/reconcile: rows of fleet_daily that differ from the recount, per day.
SELECT
    toString(day) AS day,
    count() AS compared,
    countIf(
        events != 0 OR incoming_messages != 0 OR outgoing_messages != 0 OR tasks_initiated != 0
        OR tasks_completed != 0 OR responses != 0 OR input_tokens != 0 OR output_tokens != 0
        OR cache_write_tokens != 0 OR cache_read_tokens != 0 OR cost != 0 OR unpriced_responses != 0) AS drifted
FROM
(
    SELECT
        day,
        assistant_id,
        sum(side * toInt64(events)) AS events,
        sum(side * toInt64(incoming_messages)) AS incoming_messages,
        sum(side * toInt64(outgoing_messages)) AS outgoing_messages,
        sum(side * toInt64(tasks_initiated)) AS tasks_initiated,
        sum(side * toInt64(tasks_completed)) AS tasks_completed,
        sum(side * responses) AS responses,
        sum(side * input_tokens) AS input_tokens,
        sum(side * output_tokens) AS output_tokens,
        sum(side * cache_write_tokens) AS cache_write_tokens,
        sum(side * cache_read_tokens) AS cache_read_tokens,
        sum(side * cost) AS cost,
        sum(side * unpriced_responses) AS unpriced_responses
    FROM
    (
        SELECT
            1 AS side,
            day, assistant_id, events, incoming_messages, outgoing_messages, tasks_initiated,
            tasks_completed, responses, input_tokens, output_tokens, cache_write_tokens, cache_read_tokens,
            cost, unpriced_responses
        FROM fleet_daily
        WHERE account_id = {account:UInt32}
            AND day >= {days_from:Date} AND day < {days_to:Date}
        UNION ALL
        SELECT
            -1 AS side,
            day, assistant_id, events, incoming_messages, outgoing_messages, tasks_initiated,
            tasks_completed, responses, input_tokens, output_tokens, cache_write_tokens, cache_read_tokens,
            cost, unpriced_responses
        FROM recount_user_activity_daily(
            account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
    )
    GROUP BY day, assistant_id
)
GROUP BY day
ORDER BY day
