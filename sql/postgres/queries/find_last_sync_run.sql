-- Serves GET /api/sync/status: the latest run of an account ($1) that ended.
SELECT
    id, started_at, finished_at, files_processed, sessions_added, messages_added, error_reasons, error_counts,
    lines_read, bytes_read, links_skipped, skipped_links, failure
FROM sync_runs
WHERE account_id = $1
ORDER BY finished_at DESC
LIMIT 1
