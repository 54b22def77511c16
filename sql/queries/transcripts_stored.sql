-- Serves sync: the sessions and messages of transcripts that are stored.
SELECT uniqExactIf(session_id, messages > 0) AS sessions, sum(messages) AS message_count
FROM session_usage
WHERE account_id = {account:UInt32}
