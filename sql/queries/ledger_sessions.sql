-- Serves the ledger: everything stored of sessions it does not hold.
SELECT
    account_id,
    toString(session_id) AS session,
    sequence,
    toUnixTimestamp64Milli(event_time) AS time_ms,
    event_type,
    reinterpretAsInt64(identity) AS identity_hash,
    reinterpretAsInt64(call_key) AS call_hash,
    tool,
    is_error,
    pair_sequence,
    assistant_id,
    fleet,
    user_id,
    project,
    branch,
    host,
    call_model,
    call_input,
    denied
FROM session_index
WHERE (account_id, session_id) IN {sessions:Array(Tuple(UInt32, UUID))}
ORDER BY account_id, session_id, sequence
