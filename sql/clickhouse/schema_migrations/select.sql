-- Serves the migrations: what ran already.
SELECT name, any(checksum) AS first_checksum FROM schema_migrations GROUP BY name
