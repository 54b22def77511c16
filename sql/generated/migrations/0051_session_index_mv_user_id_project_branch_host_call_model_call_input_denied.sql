-- Serves the ledger, and the sessions of the cut buckets in GET /api/v1/analytics/overview.
ALTER TABLE session_index_mv MODIFY QUERY
SELECT
    account_id,
    session_id,
    sequence,
    event_time,
    event_type,
    identity,
    call_key,
    if(event_type = 'tool_use', call_tool, tool_name) AS tool,
    is_error,
    pair_sequence,
    assistant_id,
    fleet,
    if(attributed = 1, user_id, '') AS user_id,
    if(attributed = 1, project, '') AS project,
    if(attributed = 1, branch, '') AS branch,
    if(attributed = 1, host, '') AS host,
    if(attributed = 1 AND event_type = 'tool_use', call_model, '') AS call_model,
    if(attributed = 1 AND event_type = 'tool_use', call_input, 0) AS call_input,
    denied
FROM events
