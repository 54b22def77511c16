-- Serves GET /analytics/events: which events are on a page, newest first. A row may be two of them.
SELECT
    toUnixTimestamp64Milli(event_time) AS time_ms,
    toString(session_id) AS session,
    sequence,
    bit,
    assistant_id,
    user_id,
    source
FROM events
ARRAY JOIN bitPositionsToArray(bitAnd(fleet, {mask:UInt8})) AS bit
WHERE account_id = {account:UInt32}
    AND event_time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
    AND bitAnd(fleet, {mask:UInt8}) != 0
    AND ({assistant:String} = '' OR assistant_id = {assistant:String})
    AND ({user:String} = '' OR user_id = {user:String})
    AND (event_time, session_id, sequence, bit) < (
        fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC'),
        {before_session:UUID},
        {before_sequence:UInt32},
        {before_bit:UInt8})
ORDER BY event_time DESC, session_id DESC, sequence DESC, bit DESC
LIMIT {limit:UInt32} OFFSET {skip:UInt64}
