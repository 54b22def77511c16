-- What a tool call's pair counts under, and whose its session's rows are: filled by the ledger. In rows stored before this
-- migration a row counts under what it has itself.
ALTER TABLE events
    -- Ledger: of the call, on every tool_use and on a result that completes a pair; elsewhere empty.
    ADD COLUMN IF NOT EXISTS call_user LowCardinality(String) DEFAULT user_id,
    ADD COLUMN IF NOT EXISTS call_assistant LowCardinality(String) DEFAULT assistant_id,
    ADD COLUMN IF NOT EXISTS call_project LowCardinality(String) DEFAULT project,
    ADD COLUMN IF NOT EXISTS call_branch LowCardinality(String) DEFAULT branch,
    ADD COLUMN IF NOT EXISTS call_host LowCardinality(String) DEFAULT host,
    -- The model of the response that asked for the call.
    ADD COLUMN IF NOT EXISTS call_model LowCardinality(String) DEFAULT model,
    -- 32-bit hash of the call's input; 0 = it is not known.
    ADD COLUMN IF NOT EXISTS call_input UInt32 CODEC(ZSTD(1)),
    -- The call was not permitted: on tool_result rows, and on tool_use rows that complete a pair.
    ADD COLUMN IF NOT EXISTS denied UInt8 CODEC(ZSTD(1)),
    -- Ledger: a call equal to the one before it in its session, whose result was an error.
    ADD COLUMN IF NOT EXISTS retry UInt8 CODEC(ZSTD(1)),
    -- Ledger: 1 = where the event names no user, project, branch or host, the row has those that its session named before.
    -- 0 in rows stored before this migration.
    ADD COLUMN IF NOT EXISTS attributed UInt8 CODEC(ZSTD(1))
