-- Serves GET /api/analytics/sessions of a project or a model: how many there are, and the ids of a page, newest first.
SELECT
    count() AS total,
    arraySlice(
        arrayMap(
            session -> session.2,
            arraySort(session -> (-session.1, session.2), groupArray((started_ms, id)))),
        {skip:Int64} + 1,
        {limit:Int64}) AS ids
FROM
(
    SELECT
        toString(session_id) AS id,
        toUnixTimestamp64Milli(ifNull(min(first_start), min(first_event))) AS started_ms
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
