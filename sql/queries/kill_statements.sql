-- Serves all queries: ends the statements of questions that nobody waits for any more.
KILL QUERY WHERE query_id IN {ids:Array(String)} ASYNC
