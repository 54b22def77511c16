-- Fills events, through the real views, with sessions of 100 events: session_start, 49 tool calls with their results, one in
-- 20 of them of a task, session_end, in order of arrival. A session lasts less than 15 minutes, so it lies in one or two consecutive buckets
-- and its neighbours are known without looking. Sessions are spread evenly over the span and dealt to the accounts in turn.
INSERT INTO events
(
    account_id, event_time, event_type, source, session_id, user_id, assistant_id, tool_name, data, sequence,
    identity, call_key, completes_pair, pair_sequence, call_tool, call_time, duration_ms, is_error, opens_bucket,
    previous_bucket, next_bucket, start_before, start_after, fleet
)
WITH
    (s, n) -> toUInt64(20 + floor(exp2((cityHash64(s, n, 'duration') % 4096) / 4096 * 12.9))) AS duration_of,
    -- When event n of session s happens, milliseconds after its start.
    (s, n) -> multiIf(n % 2 = 1 OR n = 0, n * 8000, (n - 1) * 8000 + duration_of(s, n)) AS offset_of,
    events_numbered AS
    (
        SELECT
            intDiv(number, 100) AS s,
            number % 100 AS n,
            {first_account:UInt32} + s % {accounts:UInt32} AS account,
            {from_ms:Int64} + intDiv(s * {span_ms:UInt64}, {sessions:UInt64}) + cityHash64(s, 'start') % 60000 AS start_ms,
            toInt64(start_ms + offset_of(s, n)) AS time_ms,
            multiIf(n = 0, 'session_start', n = 99, 'session_end', n % 2 = 1, 'tool_use', 'tool_result') AS type,
            type IN ('tool_use', 'tool_result') AS is_tool,
            type = 'tool_result' AS is_result,
            -- The event that is the call: itself, or the one before.
            if(is_result, n - 1, n) AS call_n,
            toInt64(start_ms + offset_of(s, call_n)) AS call_ms,
            is_tool AND cityHash64(s, call_n, 'task') % 20 = 0 AS is_task,
            multiIf(
                is_task, 'Task',
                is_tool, concat('tool_', toString(toUInt8(sqrt(cityHash64(s, call_n, 'tool') % 400)))),
                '') AS tool,
            if(is_tool, concat('toolu_', hex(cityHash64(account, s, call_n, 'call'))), '') AS use_id,
            is_result AND cityHash64(s, n, 'error') % 25 = 0 AS failed,
            ['test', 'build', 'error', 'commit', 'server', 'query', 'table', 'session', 'client', 'route'] AS words
        FROM numbers({from:UInt64}, {rows:UInt64})
    )
SELECT
    account,
    fromUnixTimestamp64Milli(time_ms, 'UTC'),
    type,
    'api',
    reinterpretAsUUID(sipHash128(account, s)),
    concat('user-', toString(cityHash64(s, 'user') % 2000), '@example.com'),
    if(is_task, concat('agent-', toString(cityHash64(s, call_n, 'agent') % 4)), concat('assistant-', toString(s % 8))),
    tool,
    concat('{"cwd":"/home/dev', toString(s % 500), '/projects/abacus","tool_name":"', tool, '","tool_use_id":"', use_id,
        '","tool_input_preview":"', arrayStringConcat(arrayMap(
            w -> words[1 + cityHash64(s, n, w) % 10], range(4 + cityHash64(s, n) % 20)), ' '), '"}'),
    n + 1,
    if(is_tool, 0, cityHash64(account, s, n, 'identity')),
    if(is_tool, cityHash64(use_id), 0),
    is_result,
    if(is_result, n, 0),
    tool,
    fromUnixTimestamp64Milli(call_ms, 'UTC'),
    if(is_result, time_ms - call_ms, 0),
    failed,
    n = 0 OR intDiv(time_ms, 900000) != intDiv(toInt64(start_ms + offset_of(s, n - 1)), 900000) AS opens,
    toDateTime(if(opens AND n > 0, intDiv(start_ms, 900000) * 900, 0), 'UTC'),
    toDateTime(0, 'UTC'),
    fromUnixTimestamp64Milli(toInt64(0), 'UTC'),
    fromUnixTimestamp64Milli(if(n = 0, toInt64(start_ms), toInt64(0)), 'UTC'),
    multiIf(NOT is_task, 0, is_result, 8, 4)
FROM events_numbered
SETTINGS max_insert_threads = 1, max_threads = 1, max_block_size = 1000000, min_insert_block_size_rows = 1000000
