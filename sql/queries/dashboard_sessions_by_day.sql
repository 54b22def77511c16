-- Serves /api/analytics: how many sessions started in a range, and their durations in whole seconds; by day of a time
-- zone where asked for, else all under the day of 1970-01-01. The zone is told as in dashboard_usage_buckets.sql.
WITH
    intDiv(started_ms, 1000) AS seconds,
    seconds + transform(
        roundDown(seconds, {offset_starts:Array(Int64)}),
        {offset_starts:Array(Int64)},
        {offsets:Array(Int64)},
        toInt64(0)) AS local_seconds
SELECT
    if({by_day:UInt8} = 1, toDate(toUInt16(intDiv(local_seconds, 86400))), toDate(0)) AS date,
    count() AS sessions,
    sum(intDiv(ended_ms - started_ms + 500, 1000)) AS duration_seconds
FROM
(
    SELECT
        toUnixTimestamp64Milli(ifNull(min(first_start), min(first_event))) AS started_ms,
        toUnixTimestamp64Milli(max(last_event)) AS ended_ms
    FROM sessions
    WHERE account_id = {account:UInt32}
        AND session_id IN
        (
            SELECT session_id
            FROM session_starts
            WHERE account_id = {account:UInt32}
                AND started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
                AND started_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
            GROUP BY started_at, session_id
            HAVING sum(sessions) > 0
        )
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
    GROUP BY session_id
    HAVING {any_project:UInt8} = 1 OR min(project) = {project:String}
)
GROUP BY date
