-- Transcripts come from other machines, too: host names theirs, and is empty for those that the server itself reads.
ALTER TABLE sync_files ADD COLUMN host text NOT NULL DEFAULT '';
ALTER TABLE sync_files DROP CONSTRAINT sync_files_pkey;
ALTER TABLE sync_files ADD PRIMARY KEY (account_id, host, path);
