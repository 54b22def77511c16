-- Serves GET /api/analytics/sessions: the ids of a page's sessions, newest first, out of those that started in the days
-- it lies in.
SELECT toString(session_id) AS id
FROM session_starts
WHERE account_id = {account:UInt32}
    AND started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
    AND started_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
GROUP BY started_at, session_id
HAVING sum(sessions) > 0
ORDER BY started_at DESC, id
LIMIT {limit:UInt64} OFFSET {skip:UInt64}
