-- Serves GET /api/sync/stats: all sessions and when the first and the last of them started, all messages, and the room
-- that the database takes.
SELECT
    (SELECT sum(started) FROM activity_daily WHERE account_id = {account:UInt32}) AS sessions,
    (SELECT sum(messages) FROM session_usage WHERE account_id = {account:UInt32}) AS message_count,
    toUnixTimestamp64Milli(minOrNull(started_at)) AS first_started_ms,
    toUnixTimestamp64Milli(maxOrNull(started_at)) AS last_started_ms,
    (SELECT sum(bytes_on_disk) FROM system.parts WHERE database = currentDatabase() AND active) AS bytes
FROM
(
    SELECT started_at
    FROM session_starts
    WHERE account_id = {account:UInt32}
    GROUP BY started_at, session_id
    HAVING sum(sessions) > 0
)
