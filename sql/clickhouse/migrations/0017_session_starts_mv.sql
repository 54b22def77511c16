-- Serves GET /api/v1/sessions: the sessions of a page.
CREATE MATERIALIZED VIEW IF NOT EXISTS session_starts_mv TO session_starts AS
SELECT
    account_id,
    change.1 AS started_at,
    session_id,
    sum(change.2) AS sessions
FROM
(
    SELECT
        account_id,
        session_id,
        if(toUnixTimestamp64Milli(start_before) = 0,
            [(start_after, toInt64(1))],
            [(start_after, toInt64(1)), (start_before, toInt64(-1))]) AS changes
    FROM events
    WHERE toUnixTimestamp64Milli(start_after) != 0
)
ARRAY JOIN changes AS change
GROUP BY account_id, started_at, session_id
