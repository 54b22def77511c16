-- Serves /api/analytics/sessions: sessions by their ids.
SELECT
    toString(session_id) AS id,
    ifNull(min(project), '') AS project_path,
    toUnixTimestamp64Milli(ifNull(min(first_start), min(first_event))) AS started_ms,
    toUnixTimestamp64Milli(max(last_event)) AS ended_ms,
    ifNull(max(external_id), '') AS external
FROM sessions
WHERE account_id = {account:UInt32}
    AND session_id IN {ids:Array(UUID)}
GROUP BY session_id
