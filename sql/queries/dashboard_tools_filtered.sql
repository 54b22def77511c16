-- Serves GET /api/analytics/tool-usage of a project or a model: the most called tools of a range in its sessions, and the
-- calls of all tools in them.
SELECT tool, count() AS calls, sum(calls) OVER () AS calls_of_all
FROM session_index
WHERE account_id = {account:UInt32}
    AND event_type = 'tool_use'
    AND event_time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
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
GROUP BY tool
ORDER BY calls DESC, tool
LIMIT {limit:UInt32} OFFSET {skip:UInt64}
