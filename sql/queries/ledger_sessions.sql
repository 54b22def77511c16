-- Serves the ledger: everything stored of sessions it does not hold.
SELECT
    account_id,
    toString(session_id),
    sequence,
    toUnixTimestamp64Milli(event_time),
    event_type,
    reinterpretAsInt64(identity),
    reinterpretAsInt64(call_key),
    tool,
    is_error,
    pair_sequence,
    assistant_id,
    fleet
FROM session_index
WHERE (account_id, session_id) IN {sessions:Array(Tuple(UInt32, UUID))}
ORDER BY account_id, session_id, sequence
