-- Serves GET /analytics/overview with an assistant: the sessions, tools and models of some days, from raw events, for no
-- rollup knows which assistants a session had.
SELECT
    uniqExactIf(call_tool, event_type = 'tool_use') AS tools,
    length(arrayFilter(
        responses -> responses > 0,
        mapValues(sumMapIf(map(model, toInt64(usage_sign)), model != '' AND usage_sign != 0)))) AS models,
    uniqExactIf(session_id, event_type NOT IN ('message_part', 'fleet_event')) AS active_sessions
FROM events
WHERE account_id = {account:UInt32}
    AND event_time >= toDateTime64({days_from:Date}, 3, 'UTC')
    AND event_time < toDateTime64({days_to:Date}, 3, 'UTC')
    AND assistant_id = {assistant:String}
