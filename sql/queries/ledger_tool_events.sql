-- Serves the ledger: which calls and results of tool calls that transcripts tell of are stored, in any session. Reads a
-- column of all the account's events: an index by call_key would cost every insert of events, and hooks' sessions mostly have them.
SELECT DISTINCT reinterpretAsInt64(call_key) AS call_hash, event_type
FROM session_index
WHERE account_id = {account:UInt32}
    AND call_key IN {keys:Array(UInt64)}
    AND event_type IN ('tool_use', 'tool_result')
