-- Serves GET /api/v1/admin/reconcile: rows of session_index that differ from the raw events, per day.
SELECT
    toString(toDate(event_time)) AS day,
    count() AS compared,
    countIf(sides != 0) AS drifted
FROM
(
    SELECT
        session_id, sequence, event_time, event_type, identity, call_key, tool, is_error, pair_sequence,
        assistant_id, fleet, user_id, project, branch, host, call_model, call_input, denied,
        sum(side) AS sides
    FROM
    (
        SELECT
            1 AS side,
            session_id, sequence, event_time, event_type, identity, call_key, tool, is_error, pair_sequence,
            assistant_id, fleet, user_id, project, branch, host, call_model, call_input, denied
        FROM session_index
        WHERE account_id = {account:UInt32}
            AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
            AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
        UNION ALL
        SELECT
            -1 AS side,
            session_id, sequence, event_time, event_type, identity, call_key,
            if(event_type = 'tool_use', call_tool, tool_name) AS tool, is_error, pair_sequence,
            assistant_id, fleet, if(attributed = 1, user_id, '') AS user_id,
            if(attributed = 1, project, '') AS project, if(attributed = 1, branch, '') AS branch,
            if(attributed = 1, host, '') AS host,
            if(attributed = 1 AND event_type = 'tool_use', call_model, '') AS call_model,
            if(attributed = 1 AND event_type = 'tool_use', call_input, 0) AS call_input, denied
        FROM events
        WHERE account_id = {account:UInt32}
            AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
            AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
    )
    GROUP BY
        session_id, sequence, event_time, event_type, identity, call_key, tool, is_error, pair_sequence,
        assistant_id, fleet, user_id, project, branch, host, call_model, call_input, denied
)
GROUP BY day
ORDER BY day
