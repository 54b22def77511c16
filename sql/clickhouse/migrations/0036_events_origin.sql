-- Where an event comes from, as far as its source says so; empty where it does not, and in rows stored before this migration.
ALTER TABLE events
    -- The git branch of the working directory. Of a row of usage: the branch that the usage counts under, also when it is
    -- taken back.
    ADD COLUMN IF NOT EXISTS branch LowCardinality(String),
    -- The machine.
    ADD COLUMN IF NOT EXISTS host LowCardinality(String),
    -- The program that ran the agent: `claude-code` of transcripts.
    ADD COLUMN IF NOT EXISTS harness LowCardinality(String),
    -- The subagent's id in that program, one for each run of it; empty in the main conversation.
    ADD COLUMN IF NOT EXISTS agent_id String CODEC(ZSTD(1))
