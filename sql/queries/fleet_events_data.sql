-- Serves GET /analytics/events: what the events of a page were sent with.
SELECT toString(session_id) AS session, sequence, fleet_id, data
FROM events
WHERE account_id = {account:UInt32}
    AND event_time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
    AND (session_id, sequence) IN {rows:Array(Tuple(UUID, UInt32))}
