-- Notes that an account holds made-up data from now on. A second time changes nothing.
UPDATE accounts SET demo_data_since = now() WHERE id = $1 AND demo_data_since IS NULL
