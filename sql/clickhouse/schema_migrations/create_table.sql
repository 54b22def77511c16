-- Serves the migrations: which ran, and the CRC-32 of their texts.
CREATE TABLE IF NOT EXISTS schema_migrations
(
    name String,
    checksum UInt32,
    applied_at DateTime('UTC') DEFAULT now()
)
ENGINE = ReplacingMergeTree
ORDER BY name
