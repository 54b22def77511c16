-- Serves POST /api/v1/admin/reconcile: sessions with an event in the days that differ from the recount.
SELECT toString(session_id) AS id
FROM
(
    SELECT
        session_id,
        uniqExact(tuple(
            first_start, last_start, last_end, first_event, last_event, events, tool_uses, project,
            external_id, user_id, branch, host, harness)) AS versions,
        sum(side) AS sides
    FROM
    (
        SELECT
            1 AS side,
            session_id,
            min(first_start) AS first_start,
            max(last_start) AS last_start,
            max(last_end) AS last_end,
            min(first_event) AS first_event,
            max(last_event) AS last_event,
            sum(events) AS events,
            sum(tool_uses) AS tool_uses,
            min(project) AS project,
            max(external_id) AS external_id,
            min(user_id) AS user_id,
            min(branch) AS branch,
            min(host) AS host,
            min(harness) AS harness
        FROM sessions
        WHERE account_id = {account:UInt32}
            AND session_id IN
            (
                SELECT session_id
                FROM events
                WHERE account_id = {account:UInt32}
                    AND event_type NOT IN ('message_part', 'fleet_event')
                    AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
                    AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
                UNION ALL
                SELECT session_id
                FROM sessions
                WHERE account_id = {account:UInt32}
                    AND first_event >= toDateTime64({days_from:Date}, 3, 'UTC')
                    AND first_event < toDateTime64({days_to:Date}, 3, 'UTC')
            )
        GROUP BY session_id
        UNION ALL
        SELECT
            -1 AS side,
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
        FROM recount_sessions(
            account = {account:UInt32}, days_from = {days_from:Date}, days_to = {days_to:Date})
    )
    GROUP BY session_id
)
WHERE versions != 1 OR sides != 0
LIMIT {limit:UInt32}
