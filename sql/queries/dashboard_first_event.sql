-- Serves GET /api/analytics/overview without a start: when the account's first event before the end was; none = 0.
SELECT toUnixTimestamp64Milli(min(first_event)) AS first_event_ms
FROM sessions
WHERE account_id = {account:UInt32}
    AND first_event < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
