-- Serves GET /api/v1/admin/reconcile: rows of messages that differ from the raw events, per day.
SELECT
    toString(toDate(event_time)) AS day,
    count() AS compared,
    countIf(sides != 0) AS drifted
FROM
(
    SELECT
        message_key, session_id, event_time, project, model, text_key, usage_sign, input_tokens,
        output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, web_searches,
        fast, us_inference, cost, priced, cost_reported, iteration, branch, user_id, sum(side) AS sides
    FROM
    (
        SELECT
            1 AS side,
            message_key, session_id, event_time, project, model, text_key, usage_sign, input_tokens,
            output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, web_searches,
            fast, us_inference, cost, priced, cost_reported, iteration, branch, user_id
        FROM messages
        WHERE account_id = {account:UInt32}
            AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
            AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
        UNION ALL
        SELECT
            -1 AS side,
            message_key, session_id, event_time, project, model, text_key, usage_sign, input_tokens,
            output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, web_searches,
            fast, us_inference, cost, priced, cost_reported, iteration, branch,
            if(attributed = 1, user_id, '') AS user_id
        FROM events
        WHERE account_id = {account:UInt32}
            AND message_key != 0
            AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
            AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
    )
    GROUP BY
        message_key, session_id, event_time, project, model, text_key, usage_sign, input_tokens,
        output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, web_searches,
        fast, us_inference, cost, priced, cost_reported, iteration, branch, user_id
)
GROUP BY day
ORDER BY day
