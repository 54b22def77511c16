-- Serves the migrations: the database named in TALLYHOUSE_CLICKHOUSE_URL.
CREATE DATABASE IF NOT EXISTS {database:Identifier}
