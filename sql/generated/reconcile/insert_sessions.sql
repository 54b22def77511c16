-- Serves POST /api/v1/admin/reconcile: some sessions of sessions as the raw events have them.
-- What was counted before must count again, so the inserts of a repair pass by the deduplication windows.
INSERT INTO sessions
(
    account_id,
    session_id,
    first_start,
    last_start,
    last_end,
    first_event,
    last_event,
    events,
    tool_uses,
    project,
    external_id,
    user_id,
    branch,
    host,
    harness
)
SELECT
    account_id,
    session_id,
    minOrNullIf(event_time, event_type = 'session_start') AS first_start,
    maxOrNullIf(event_time, event_type = 'session_start') AS last_start,
    maxOrNullIf(event_time, event_type = 'session_end') AS last_end,
    min(event_time) AS first_event,
    max(event_time) AS last_event,
    count() AS events,
    countIf(event_type = 'tool_use') AS tool_uses,
    minOrNullIf(project, project != '') AS project,
    -- Extracted of the rows that have it only: most data are large, and of tools.
    maxOrNullIf(
        JSONExtractString(
            if(source = 'transcript' AND event_type NOT IN ('tool_use', 'tool_result'), data, ''),
            'external_session_id'),
        source = 'transcript' AND event_type NOT IN ('tool_use', 'tool_result') AND data != '') AS external_id,
    minOrNullIf(user_id, attributed = 1 AND user_id != '') AS user_id,
    minOrNullIf(branch, attributed = 1 AND branch != '') AS branch,
    minOrNullIf(host, attributed = 1 AND host != '') AS host,
    minOrNullIf(harness, attributed = 1 AND harness != '') AS harness
FROM events
WHERE account_id = {account:UInt32}
    AND event_type NOT IN ('message_part', 'fleet_event')
    AND session_id IN {sessions:Array(UUID)}
GROUP BY account_id, session_id
SETTINGS insert_deduplicate = 0, deduplicate_insert = 'disable', deduplicate_insert_select = 'disable'
