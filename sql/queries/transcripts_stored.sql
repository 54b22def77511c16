-- Serves sync: the sessions and messages of transcripts that are stored.
SELECT uniqExact(session_id), sum(messages)
FROM session_usage
WHERE account_id = {account:UInt32}
