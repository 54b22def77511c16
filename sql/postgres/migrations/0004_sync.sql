-- How far each transcript, by its absolute path, is synced. The columns are those of io.tallyhouse.sync.FileState.
CREATE TABLE sync_files (
    account_id integer NOT NULL REFERENCES accounts (id),
    path text NOT NULL,
    size_bytes bigint NOT NULL,
    modified_ms bigint NOT NULL,
    file_key text NOT NULL,
    position bigint NOT NULL,
    fingerprint bigint NOT NULL,
    project text NOT NULL,
    session_id uuid,
    last_line text NOT NULL,
    last_time_ms bigint NOT NULL,
    ended boolean NOT NULL,
    queued_prompts text NOT NULL,
    open_response text NOT NULL,
    PRIMARY KEY (account_id, path)
);

-- The syncs that ended.
CREATE TABLE sync_runs (
    id uuid PRIMARY KEY,
    account_id integer NOT NULL REFERENCES accounts (id),
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    files_processed bigint NOT NULL,
    sessions_added bigint NOT NULL,
    messages_added bigint NOT NULL,
    -- What could not be read, counted by reason: two arrays of one length.
    error_reasons text[] NOT NULL,
    error_counts bigint[] NOT NULL,
    lines_read bigint NOT NULL,
    bytes_read bigint NOT NULL,
    links_skipped bigint NOT NULL,
    skipped_links text[] NOT NULL,
    failure text
);

CREATE INDEX sync_runs_account_id ON sync_runs (account_id, finished_at);
