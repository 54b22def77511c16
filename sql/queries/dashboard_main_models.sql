-- Serves /api/analytics: of how many sessions that started in a range each model is the main one: the model of most
-- tokens, then of most responses, then by name.
SELECT main_model, count() AS sessions
FROM
(
    SELECT session_id, argMin(model, (-tokens, -answers, model)) AS main_model
    FROM
    (
        SELECT
            session_id,
            model,
            sum(responses) AS answers,
            sum(input_tokens) + sum(output_tokens) + sum(cache_write_5m_tokens) + sum(cache_write_1h_tokens)
                + sum(cache_read_tokens) AS tokens
        FROM session_usage
        WHERE account_id = {account:UInt32}
            AND model != ''
            AND session_id IN
            (
                SELECT session_id
                FROM session_starts
                WHERE account_id = {account:UInt32}
                    AND started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
                    AND started_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
                GROUP BY started_at, session_id
                HAVING sum(sessions) > 0
            )
            AND ({any_project:UInt8} = 1 OR session_id IN
            (
                SELECT session_id
                FROM sessions
                WHERE {any_project:UInt8} = 0
                    AND account_id = {account:UInt32}
                GROUP BY session_id
                HAVING min(project) = {project:String}
            ))
            AND ({any_model:UInt8} = 1 OR session_id IN
            (
                SELECT session_id
                FROM session_usage
                WHERE {any_model:UInt8} = 0
                    AND account_id = {account:UInt32}
                    AND model = {model:String}
                GROUP BY session_id
                HAVING sum(responses) > 0
            ))
        GROUP BY session_id, model
        HAVING answers > 0
    )
    GROUP BY session_id
)
GROUP BY main_model
