-- Serves GET /api/sync/stats: all sessions and when the first and the last of them started, all messages, and the room
-- that the database takes.
SELECT
    (SELECT sum(started) FROM activity_daily WHERE account_id = {account:UInt32}),
    (SELECT sum(messages) FROM session_usage WHERE account_id = {account:UInt32}),
    toUnixTimestamp64Milli(minOrNull(started_at)),
    toUnixTimestamp64Milli(maxOrNull(started_at)),
    (SELECT sum(bytes_on_disk) FROM system.parts WHERE database = currentDatabase() AND active)
FROM
(
    SELECT started_at
    FROM session_starts
    WHERE account_id = {account:UInt32}
    GROUP BY started_at, session_id
    HAVING sum(sessions) > 0
)
