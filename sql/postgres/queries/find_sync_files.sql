-- Serves sync and transcripts that are pushed: how far each transcript of an account ($1) and host ($2) is; with a path ($3) that one.
SELECT
    path, size_bytes, modified_ms, file_key, position, fingerprint, project, session_id, last_line, last_time_ms, ended,
    queued_prompts, open_response
FROM sync_files
WHERE account_id = $1 AND host = $2 AND ($3::text IS NULL OR path = $3)
