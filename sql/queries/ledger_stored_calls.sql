-- Serves the ledger: every session and tool call that may have to be looked up, in pages of whole sessions behind the
-- session of the page before. The table is in their order. 0 = events that are no tool calls.
SELECT
    account_id,
    toString(session_id) AS session,
    reinterpretAsInt64(if(event_type IN ('tool_use', 'tool_result'), call_key, 0)) AS call_hash
FROM session_index
WHERE account_id >= {account:UInt32}
    AND (account_id > {account:UInt32} OR session_id > {session:UUID})
GROUP BY account_id, session_id, call_hash
ORDER BY account_id, session_id
LIMIT {rows:UInt32} WITH TIES
SETTINGS optimize_aggregation_in_order = 1
