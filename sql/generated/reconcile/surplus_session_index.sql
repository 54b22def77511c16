-- Serves POST /api/v1/admin/reconcile: where the rows of session_index lie that no raw event of the days
-- accounts for: `copy` tells equal rows apart.
SELECT _part, _part_offset, _partition_id
FROM
(
    SELECT
        _part, _part_offset, _partition_id, session_id, sequence, event_time, event_type, identity,
        call_key, tool, is_error, pair_sequence, assistant_id, fleet, user_id, project, branch, host,
        call_model, call_input, denied,
        row_number() OVER (
            PARTITION BY
                session_id, sequence, event_time, event_type, identity, call_key, tool, is_error,
                pair_sequence, assistant_id, fleet, user_id, project, branch, host, call_model, call_input,
                denied
            ORDER BY _part, _part_offset) AS copy
    FROM session_index
    WHERE account_id = {account:UInt32}
        AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
        AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
)
WHERE
(
    session_id, sequence, event_time, event_type, identity, call_key, tool, is_error, pair_sequence,
    assistant_id, fleet, user_id, project, branch, host, call_model, call_input, denied, copy
) NOT IN
(
    SELECT
        session_id, sequence, event_time, event_type, identity, call_key, tool, is_error, pair_sequence,
        assistant_id, fleet, user_id, project, branch, host, call_model, call_input, denied, copy
    FROM
    (
        SELECT
            session_id, sequence, event_time, event_type, identity, call_key,
            if(event_type = 'tool_use', call_tool, tool_name) AS tool, is_error, pair_sequence,
            assistant_id, fleet, if(attributed = 1, user_id, '') AS user_id,
            if(attributed = 1, project, '') AS project, if(attributed = 1, branch, '') AS branch,
            if(attributed = 1, host, '') AS host,
            if(attributed = 1 AND event_type = 'tool_use', call_model, '') AS call_model,
            if(attributed = 1 AND event_type = 'tool_use', call_input, 0) AS call_input, denied,
            row_number() OVER (
                PARTITION BY
                    session_id, sequence, event_time, event_type, identity, call_key, tool, is_error,
                    pair_sequence, assistant_id, fleet, user_id, project, branch, host, call_model, call_input,
                    denied
                ORDER BY sequence) AS copy
        FROM events
        WHERE account_id = {account:UInt32}
            AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
            AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
    )
)
LIMIT {limit:UInt32}
