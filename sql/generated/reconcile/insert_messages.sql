-- Serves POST /api/v1/admin/reconcile: the rows that messages lacks in the days.
-- What was counted before must count again, so the inserts of a repair pass by the deduplication windows.
INSERT INTO messages
(
    account_id,
    message_key,
    session_id,
    event_time,
    project,
    model,
    text_key,
    usage_sign,
    input_tokens,
    output_tokens,
    cache_write_5m_tokens,
    cache_write_1h_tokens,
    cache_read_tokens,
    web_searches,
    fast,
    us_inference,
    cost,
    priced,
    cost_reported,
    iteration,
    branch,
    user_id
)
SELECT
    {account:UInt32},
    message_key, session_id, event_time, project, model, text_key, usage_sign, input_tokens,
    output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, web_searches,
    fast, us_inference, cost, priced, cost_reported, iteration, branch, user_id
FROM
(
    SELECT
        message_key, session_id, event_time, project, model, text_key, usage_sign, input_tokens,
        output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, web_searches,
        fast, us_inference, cost, priced, cost_reported, iteration, branch,
        if(attributed = 1, user_id, '') AS user_id,
        row_number() OVER (
            PARTITION BY
                message_key, session_id, event_time, project, model, text_key, usage_sign, input_tokens,
                output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens,
                web_searches, fast, us_inference, cost, priced, cost_reported, iteration, branch, user_id
            ORDER BY sequence) AS copy
    FROM events
    WHERE account_id = {account:UInt32}
        AND message_key != 0
        AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
        AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
)
WHERE
(
    message_key, session_id, event_time, project, model, text_key, usage_sign, input_tokens,
    output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, web_searches,
    fast, us_inference, cost, priced, cost_reported, iteration, branch, user_id, copy
) NOT IN
(
    SELECT
        message_key, session_id, event_time, project, model, text_key, usage_sign, input_tokens,
        output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, web_searches,
        fast, us_inference, cost, priced, cost_reported, iteration, branch, user_id, copy
    FROM
    (
        SELECT
            message_key, session_id, event_time, project, model, text_key, usage_sign, input_tokens,
            output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens, web_searches,
            fast, us_inference, cost, priced, cost_reported, iteration, branch, user_id,
            row_number() OVER (
                PARTITION BY
                    message_key, session_id, event_time, project, model, text_key, usage_sign, input_tokens,
                    output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens,
                    web_searches, fast, us_inference, cost, priced, cost_reported, iteration, branch, user_id
                ORDER BY message_key) AS copy
        FROM messages
        WHERE account_id = {account:UInt32}
            AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
            AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
    )
)
SETTINGS insert_deduplicate = 0, deduplicate_insert = 'disable', deduplicate_insert_select = 'disable'
