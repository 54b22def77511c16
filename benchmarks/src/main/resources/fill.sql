-- Fills events, through the real views, with sessions of 100 events: session_start, 36 tool calls with their results, one in
-- 20 of them of a task, a prompt, 25 responses, session_end, in order of arrival. A session lasts less than 15 minutes, so it lies in one or two consecutive buckets
-- and its neighbours are known without looking. Sessions are spread evenly over the span and dealt to the accounts in turn.
INSERT INTO events
(
    account_id, event_time, event_type, source, session_id, user_id, assistant_id, tool_name, data, sequence,
    identity, call_key, completes_pair, pair_sequence, call_tool, call_time, duration_ms, is_error, opens_bucket,
    previous_bucket, next_bucket, start_before, start_after, fleet, project, model, branch, host, harness, message_key,
    usage_sign, input_tokens, output_tokens, cache_write_5m_tokens, cache_read_tokens, cost, priced, call_user,
    call_assistant, call_project, call_branch, call_host, call_model, denied, retry, attributed
)
WITH
    (s, n) -> toUInt64(20 + floor(exp2((cityHash64(s, n, 'duration') % 4096) / 4096 * 12.9))) AS duration_of,
    -- How long before an edge a call is made: on it, right before it, at the begin of the second before it, or between.
    (s, n) -> multiIf(
        cityHash64(s, n, 'before') % 4 = 0, 0,
        cityHash64(s, n, 'before') % 4 = 1, 1,
        cityHash64(s, n, 'before') % 4 = 2, 999,
        1 + cityHash64(s, n, 'distance') % 999) AS before_edge,
    -- When call n of session s is made, n * 8 s after its start: one in eight at the edge of a second, and of some sessions
    -- that of the middle at the edge of a quarter of an hour or a day, often of a month, which `start_ms` sees to.
    (s, n, start, is_at_edge) -> toInt64(multiIf(
        n = 49 AND is_at_edge, start + n * 8000 - before_edge(s, n),
        cityHash64(s, n, 'edge') % 8 = 0, intDiv(start + n * 8000 + 999, 1000) * 1000 - before_edge(s, n),
        start + n * 8000)) AS call_time_of,
    -- When event n of session s happens.
    (s, n, start, is_at_edge) -> toInt64(multiIf(
        n = 0, start,
        n = 99, start + n * 8000,
        n % 2 = 1, call_time_of(s, n, start, is_at_edge),
        call_time_of(s, n - 1, start, is_at_edge) + duration_of(s, n))) AS time_of,
    events_numbered AS
    (
        SELECT
            intDiv(number, 100) AS s,
            number % 100 AS n,
            {first_account:UInt32} + s % {accounts:UInt32} AS account,
            toInt64({from_ms:Int64} + intDiv(s * {span_ms:UInt64}, {sessions:UInt64}) + cityHash64(s, 'start') % 60000)
                AS any_start_ms,
            multiIf(cityHash64(s, 'unit') % 16 = 0, 900000, cityHash64(s, 'unit') % 16 = 1, 86400000, 1) AS unit_ms,
            intDiv(any_start_ms + 392000 + unit_ms - 1, unit_ms) * unit_ms AS edge_ms,
            unit_ms > 1 AND edge_ms <= {from_ms:Int64} + toInt64({span_ms:UInt64}) AS is_at_edge,
            toInt64(if(is_at_edge, edge_ms - 392000, any_start_ms)) AS start_ms,
            time_of(s, n, start_ms, is_at_edge) AS time_ms,
            multiIf(n = 0, 'session_start', n = 99, 'session_end', n = 3, 'user_message', intDiv(n - 1, 2) % 4 = 1,
                'assistant_message', n % 2 = 1, 'tool_use', 'tool_result') AS type,
            type IN ('tool_use', 'tool_result') AS is_tool,
            type = 'tool_result' AS is_result,
            -- The event that is the call: itself, or the one before.
            if(is_result, n - 1, n) AS call_n,
            time_of(s, call_n, start_ms, is_at_edge) AS call_ms,
            is_tool AND cityHash64(s, call_n, 'task') % 20 = 0 AS is_task,
            multiIf(
                is_task, 'Task',
                is_tool AND cityHash64(s, call_n, 'mcp') % 10 = 0, concat('mcp__server', toString(s % 7), '__look_up'),
                is_tool AND cityHash64(s, call_n, 'bash') % 5 = 0, 'Bash',
                is_tool, concat('tool_', toString(toUInt8(sqrt(cityHash64(s, call_n, 'tool') % 400)))),
                '') AS tool,
            if(is_tool, concat('toolu_', hex(cityHash64(account, s, call_n, 'call'))), '') AS use_id,
            is_result AND cityHash64(s, n, 'error') % 25 = 0 AS failed,
            type IN ('user_message', 'assistant_message') AS is_message,
            type = 'assistant_message' AS is_response,
            concat('user-', toString(cityHash64(s, 'user') % 2000), '@example.com') AS user,
            if(is_task, concat('agent-', toString(cityHash64(s, call_n, 'agent') % 4)),
                concat('assistant-', toString(s % 8))) AS assistant,
            concat('/home/dev/projects/', ['abacus', 'beacon', 'canvas', 'dynamo', 'easel'][1 + s % 5], toString(s % 25))
                AS of_project,
            if(s % 3 = 0, 'main', concat('feature-', toString(s % 40))) AS of_branch,
            concat('machine-', toString(cityHash64(s, 'user') % 500)) AS of_host,
            ['claude-opus-4-8', 'claude-sonnet-5', 'claude-haiku-4-5'][1 + cityHash64(s, 'model') % 3] AS of_model,
            is_response * (2 + cityHash64(s, n, 'in') % 30) AS input,
            is_response * (20 + cityHash64(s, n, 'out') % 900) AS output,
            is_response * (cityHash64(s, n, 'write') % 3000) AS written,
            is_response * (5000 + cityHash64(s, n, 'read') % 60000) AS read,
            ['test', 'build', 'error', 'commit', 'server', 'query', 'table', 'session', 'client', 'route'] AS words
        FROM numbers({from:UInt64}, {rows:UInt64})
    )
SELECT
    account,
    fromUnixTimestamp64Milli(time_ms, 'UTC'),
    type,
    'api',
    reinterpretAsUUID(sipHash128(account, s)),
    user,
    assistant,
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
    n = 0 OR intDiv(time_ms, 900000) != intDiv(time_of(s, n - 1, start_ms, is_at_edge), 900000) AS opens,
    toDateTime(if(opens AND n > 0, intDiv(start_ms, 900000) * 900, 0), 'UTC'),
    toDateTime(0, 'UTC'),
    fromUnixTimestamp64Milli(toInt64(0), 'UTC'),
    fromUnixTimestamp64Milli(if(n = 0, toInt64(start_ms), toInt64(0)), 'UTC'),
    multiIf(type = 'user_message', 1, NOT is_task, 0, is_result, 8, 4),
    of_project,
    if(is_response, of_model, ''),
    of_branch,
    of_host,
    'claude-code',
    if(is_message, cityHash64(account, s, n, 'message'), 0),
    toInt8(is_response),
    input,
    output,
    written,
    read,
    toDecimal64(5 * input + 25 * output + 6.25 * written + 0.5 * read, 2) / 1000000,
    is_response,
    if(is_tool, user, ''),
    if(is_tool, assistant, ''),
    if(is_tool, of_project, ''),
    if(is_tool, of_branch, ''),
    if(is_tool, of_host, ''),
    if(is_tool, of_model, ''),
    is_result AND cityHash64(s, n, 'denied') % 100 = 0,
    type = 'tool_use' AND cityHash64(s, n, 'retry') % 50 = 0,
    1
FROM events_numbered
SETTINGS max_insert_threads = 1, max_threads = 1, max_block_size = 1000000, min_insert_block_size_rows = 1000000
