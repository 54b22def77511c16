-- Since when an account holds made-up data of the demo, among which its own may be; null = it never did.
ALTER TABLE accounts ADD COLUMN demo_data_since timestamptz;
