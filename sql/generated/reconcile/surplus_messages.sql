-- Serves POST /api/v1/admin/reconcile: where the rows of messages lie that no raw event of the days
-- accounts for: `copy` tells equal rows apart.
SELECT _part, _part_offset, _partition_id
FROM
(
    SELECT
        _part, _part_offset, _partition_id, message_key, session_id, event_time, project, model,
        text_key, usage_sign, input_tokens, output_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
        cache_read_tokens, web_searches, fast, us_inference, cost, priced, cost_reported, iteration,
        branch, user_id,
        row_number() OVER (
            PARTITION BY
                message_key, session_id, event_time, project, model, text_key, usage_sign, input_tokens,
                output_tokens, cache_write_5m_tokens, cache_write_1h_tokens, cache_read_tokens,
                web_searches, fast, us_inference, cost, priced, cost_reported, iteration, branch, user_id
            ORDER BY _part, _part_offset) AS copy
    FROM messages
    WHERE account_id = {account:UInt32}
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
)
LIMIT {limit:UInt32}
