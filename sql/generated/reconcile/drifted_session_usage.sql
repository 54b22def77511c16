-- Serves POST /api/v1/admin/reconcile: sessions whose rows of session_usage differ from the recount.
SELECT DISTINCT toString(session_id) AS id
FROM
(
    SELECT
        session_id,
        model,
        sum(side * messages) AS messages,
        sum(side * responses) AS responses,
        sum(side * input_tokens) AS input_tokens,
        sum(side * output_tokens) AS output_tokens,
        sum(side * cache_write_5m_tokens) AS cache_write_5m_tokens,
        sum(side * cache_write_1h_tokens) AS cache_write_1h_tokens,
        sum(side * cache_read_tokens) AS cache_read_tokens,
        sum(side * cost) AS cost,
        sum(side * unpriced_responses) AS unpriced_responses
    FROM
    (
        SELECT
            1 AS side,
            session_id, model, messages, responses, input_tokens, output_tokens, cache_write_5m_tokens,
            cache_write_1h_tokens, cache_read_tokens, cost, unpriced_responses
        FROM session_usage
        WHERE account_id = {account:UInt32}
            AND session_id IN
            (
                SELECT session_id
                FROM events
                WHERE account_id = {account:UInt32}
                    AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
                    AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
                UNION ALL
                SELECT session_id
                FROM sessions
                WHERE account_id = {account:UInt32}
                    AND first_event >= toDateTime64({days_from:Date}, 3, 'UTC')
                    AND first_event < toDateTime64({days_to:Date}, 3, 'UTC')
            )
        UNION ALL
        SELECT
            -1 AS side,
            session_id, model, messages, responses, input_tokens, output_tokens, cache_write_5m_tokens,
            cache_write_1h_tokens, cache_read_tokens, cost, unpriced_responses
        FROM recount_session_usage(
            account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
    )
    GROUP BY session_id, model
)
WHERE
    messages != 0 OR responses != 0 OR input_tokens != 0 OR output_tokens != 0
    OR cache_write_5m_tokens != 0 OR cache_write_1h_tokens != 0 OR cache_read_tokens != 0
    OR cost != 0 OR unpriced_responses != 0
LIMIT {limit:UInt32}
