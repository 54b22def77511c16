-- Serves the ledger, and the sessions of the cut buckets in GET /api/v1/analytics/overview.
CREATE MATERIALIZED VIEW IF NOT EXISTS session_index_mv TO session_index AS
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
    fleet
FROM events
