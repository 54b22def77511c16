-- Serves sync and transcripts that are pushed: keeps how far those of an account ($1) and host ($15) are; $2 to $14 are
-- arrays with an element per transcript.
INSERT INTO sync_files
SELECT $1, states.*, $15
FROM unnest(
    $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::text[], $9::uuid[],
    $10::text[], $11::bigint[], $12::boolean[], $13::text[], $14::text[]) AS states
ON CONFLICT (account_id, host, path) DO UPDATE
SET
    size_bytes = excluded.size_bytes,
    modified_ms = excluded.modified_ms,
    file_key = excluded.file_key,
    position = excluded.position,
    fingerprint = excluded.fingerprint,
    project = excluded.project,
    session_id = excluded.session_id,
    last_line = excluded.last_line,
    last_time_ms = excluded.last_time_ms,
    ended = excluded.ended,
    queued_prompts = excluded.queued_prompts,
    open_response = excluded.open_response
