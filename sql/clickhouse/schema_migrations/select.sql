-- Serves the migrations: what ran already.
SELECT name, any(checksum) FROM schema_migrations GROUP BY name
