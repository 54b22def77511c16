-- Serves "tallyhouse reconcile --account". $1: name of the account.
SELECT id
FROM accounts
WHERE name = $1
