-- Serves sync: keeps a run that ended.
INSERT INTO sync_runs
(
    id, account_id, started_at, finished_at, files_processed, sessions_added, messages_added, error_reasons,
    error_counts, lines_read, bytes_read, links_skipped, skipped_links, failure
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
