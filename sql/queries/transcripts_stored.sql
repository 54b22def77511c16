-- Serves sync: the sessions and messages of transcripts that are stored.
SELECT uniqExactIf(session_id, messages > 0), sum(messages)
FROM session_usage
WHERE account_id = {account:UInt32}
