-- The accounts that hold made-up data.
SELECT id FROM accounts WHERE demo_data_since IS NOT NULL ORDER BY id
