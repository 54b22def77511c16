-- Serves the ledger: every message that may have to be looked up, in pages behind the message of the page before. The
-- table is in their order.
SELECT
    account_id,
    reinterpretAsInt64(message_key) AS key
FROM messages
WHERE account_id >= {account:UInt32}
    AND (account_id > {account:UInt32} OR message_key > reinterpretAsUInt64({key:Int64}))
GROUP BY account_id, message_key
ORDER BY account_id, message_key
LIMIT {rows:UInt32}
SETTINGS optimize_aggregation_in_order = 1
