-- accounts_after(after integer, most integer) -> many account_row
-- All accounts in the order of their ids, in pages.
-- plan: primary key
SELECT * FROM account WHERE id > :after ORDER BY id LIMIT :most;

-- holdings_all(account account_id) -> many holding_row
-- Every post that an account ever held.
-- plan: holding_by_account
SELECT * FROM holding WHERE account = :account ORDER BY id;

-- deputies_all(account account_id) -> many deputy_row
-- For whom an account ever stood in.
-- plan: deputy_by_account
SELECT * FROM deputy WHERE account = :account ORDER BY id;

-- consents_all(account account_id) -> many consent_row
-- What an account ever agreed to.
-- plan: consent_by_account
SELECT * FROM consent WHERE account = :account ORDER BY id;

-- departures_all(account account_id) -> many departure_row
-- When an account's holder left or will leave.
-- plan: departure_by_account
SELECT * FROM departure WHERE account = :account ORDER BY id;

-- corrections_after(after integer, most integer) -> many correction_row
-- All requests to correct the register in the order of their ids, in pages.
-- plan: primary key
SELECT * FROM correction WHERE id > :after ORDER BY id LIMIT :most;
