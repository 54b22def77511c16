-- Serves GET /api/v1/sessions: the sessions of a page, newest first, out of those that started in the days it lies in.
WITH page AS
(
    SELECT session_id
    FROM session_starts
    WHERE account_id = {account:UInt32}
        AND started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
        AND started_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
    GROUP BY started_at, session_id
    HAVING sum(sessions) > 0
    ORDER BY started_at DESC, toString(session_id)
    LIMIT {limit:UInt64} OFFSET {skip:UInt64}
)
SELECT
    toString(session_id) AS id,
    toUnixTimestamp64Milli(ifNull(min(first_start), min(first_event))) AS started_ms,
    if(max(last_start) > max(last_end), NULL, toUnixTimestamp64Milli(max(last_end))) AS ended_ms,
    sum(events) AS all_events,
    sum(tool_uses) AS all_tool_uses,
    ifNull(max(external_id), '') AS external
FROM sessions
WHERE account_id = {account:UInt32}
    AND session_id IN page
GROUP BY session_id
ORDER BY started_ms DESC, id
