-- Serves POST /api/sync/reset: forgets how far the transcripts of an account ($1) are that the server reads.
DELETE FROM sync_files
WHERE account_id = $1 AND host = ''
