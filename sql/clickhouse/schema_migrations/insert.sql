-- Serves the migrations: notes one that ran.
INSERT INTO schema_migrations (name, checksum) SELECT {name:String}, {checksum:UInt32}
