-- Serves GET /api/v1/analytics/tools and the top tools of /overview: the quarters of an hour at the ends of a range.
ALTER TABLE tools_15m_mv MODIFY QUERY
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
WHERE event_type = 'tool_use' OR completes_pair = 1
GROUP BY account_id, bucket, tool
