-- Serves reconcile: tools_15m of an account and days, counted anew from raw events.
CREATE VIEW IF NOT EXISTS recount_tools_15m AS
SELECT
    account_id,
    toStartOfFifteenMinutes(call_time) AS bucket,
    call_tool AS tool,
    countIf(event_type = 'tool_use') AS invocations,
    countIf(completes_pair = 1) AS results,
    countIf(completes_pair = 1 AND is_error = 1) AS errors,
    sumIf(duration_ms, completes_pair = 1) AS duration_ms_sum,
    sumMapIf(
        map(
            toUInt16(if(duration_ms < 64,
                duration_ms,
                (toUInt64(floor(log2(duration_ms))) - 5) * 32
                    + bitShiftRight(duration_ms, toUInt64(floor(log2(duration_ms))) - 5))),
            toUInt64(1)),
        completes_pair = 1) AS durations,
    countIf(completes_pair = 1 AND denied = 1) AS denied,
    countIf(event_type = 'tool_use' AND retry = 1) AS retries
FROM events
WHERE account_id = {account:UInt32}
    AND call_time >= toDateTime64({days_from:Date}, 3, 'UTC')
    AND call_time < toDateTime64({days_to:Date}, 3, 'UTC')
    AND (event_type = 'tool_use' OR completes_pair = 1)
GROUP BY account_id, bucket, tool
