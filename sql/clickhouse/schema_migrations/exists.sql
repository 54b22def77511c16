-- Serves the migrations: whether the database has a schema of ours.
SELECT name FROM system.tables WHERE database = {database:String} AND name = 'schema_migrations'
