-- Serves the migrations: whether the schema holds tables, views or sequences that are none of an extension's, in a
-- database that no migration of ours has run on.
SELECT EXISTS
(
    SELECT
    FROM pg_catalog.pg_class
    WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())
        AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        AND relname <> 'flyway_schema_history'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
)
