-- Serves GET /api/analytics/sessions/:id: a page of a session's messages, oldest first. The session index tells between
-- which times they lie, parts of messages included, so that no other raw events are read; the texts are read of the page
-- only. Figures count once: see usage_sign.
WITH
    (
        SELECT (min(event_time), max(event_time))
        FROM session_index
        WHERE account_id = {account:UInt32}
            AND session_id = {session:UUID}
    ) AS times,
    page AS
    (
        SELECT message_key
        FROM events
        WHERE account_id = {account:UInt32}
            AND session_id = {session:UUID}
            AND event_time >= times.1 AND event_time <= times.2
            AND event_type IN ('user_message', 'assistant_message')
            AND message_key != 0
        ORDER BY event_time, sequence
        LIMIT {limit:UInt64} OFFSET {skip:UInt64}
    )
SELECT
    toString(message_key) AS key,
    toUnixTimestamp64Milli(minIf(event_time, event_type != 'message_part')) AS time_ms,
    if(countIf(event_type = 'user_message') > 0, 'user', 'assistant') AS role,
    arrayStringConcat(
        arrayMap(piece -> piece.2, arraySort(groupArrayIf((sequence, text), text != ''))),
        '\n\n') AS content,
    if(countIf(usage_sign > 0 AND iteration = 0) > 0,
        argMaxIf(model, sequence, usage_sign > 0 AND iteration = 0),
        anyIf(model, event_type != 'message_part')) AS made_by,
    sum(toInt64(usage_sign)) AS used_responses,
    sum(usage_sign * (1 - toInt64(priced))) AS used_unpriced,
    sum(usage_sign * toInt64(input_tokens)) AS used_input,
    sum(usage_sign * toInt64(output_tokens)) AS used_output,
    sum(usage_sign * toInt64(cache_write_5m_tokens + cache_write_1h_tokens)) AS used_cache_creation,
    sum(usage_sign * toInt64(cache_read_tokens)) AS used_cache_read,
    toString(sum(usage_sign * cost)) AS used_cost
FROM events
WHERE account_id = {account:UInt32}
    AND session_id = {session:UUID}
    AND event_time >= times.1 AND event_time <= times.2
    AND message_key IN page
GROUP BY message_key
ORDER BY time_ms, minIf(sequence, event_type != 'message_part')
