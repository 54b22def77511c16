-- Serves GET /analytics/events: the same per quarter of an hour, where days are too many events to sort.
SELECT
    toInt64(toUnixTimestamp(toStartOfFifteenMinutes(event_time))) * 1000 AS from_ms,
    sum(bitCount(bitAnd(fleet, {mask:UInt8}))) AS matching
FROM events
WHERE account_id = {account:UInt32}
    AND event_time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
    AND event_time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
    AND bitAnd(fleet, {mask:UInt8}) != 0
    AND ({assistant:String} = '' OR assistant_id = {assistant:String})
    AND ({user:String} = '' OR user_id = {user:String})
GROUP BY from_ms
ORDER BY from_ms DESC
