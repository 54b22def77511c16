-- Serves /api/analytics/sessions: sessions by their ids.
SELECT
    toString(session_id),
    ifNull(min(project), ''),
    toUnixTimestamp64Milli(ifNull(min(first_start), min(first_event))),
    toUnixTimestamp64Milli(max(last_event)),
    ifNull(max(external_id), '')
FROM sessions
WHERE account_id = {account:UInt32}
    AND session_id IN {ids:Array(UUID)}
GROUP BY session_id
