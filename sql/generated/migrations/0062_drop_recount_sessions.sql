-- Serves reconcile: the next migration makes the recount anew.
DROP VIEW IF EXISTS recount_sessions
