-- Serves sync: how far each transcript of an account ($1) is.
SELECT
    path, size_bytes, modified_ms, file_key, position, fingerprint, project, session_id, last_line, last_time_ms, ended,
    queued_prompts, open_response
FROM sync_files
WHERE account_id = $1
