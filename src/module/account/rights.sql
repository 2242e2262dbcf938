-- consent_put(account account_id, purpose text, version text, now time) -> nothing
-- Consent is given.
INSERT INTO consent (account, purpose, version, given_at) VALUES (:account, :purpose, :version, :now)
ON CONFLICT (account, purpose) DO UPDATE SET version = :version, given_at = :now;

-- consent_drop(account account_id, purpose text) -> nothing
-- Consent is withdrawn.
-- plan: primary key
DELETE FROM consent WHERE account = :account AND purpose = :purpose;

-- consents_drop(account account_id) -> nothing
-- With the account all its consents go.
-- plan: primary key
DELETE FROM consent WHERE account = :account;

-- consents_of(account account_id) -> many consent_row
-- What an account has agreed to.
-- plan: primary key
SELECT * FROM consent WHERE account = :account ORDER BY purpose;

-- correction_add(row correction_row) -> nothing
-- A correction is asked for.
INSERT INTO correction (id, account, person, wish, proof, asked_at) VALUES (:row.id, :row.account, :row.person, :row.wish, :row.proof, :row.asked_at);

-- corrections_of(person person_id) -> many correction_row
-- What a person has asked for, the newest first.
-- plan: correction_by_person
SELECT * FROM correction WHERE person = :person ORDER BY id DESC LIMIT 50;

-- corrections_open() -> many correction_row
-- What waits for the register's keeper, the oldest first.
-- plan: correction_open
SELECT * FROM correction WHERE state = 0 ORDER BY id LIMIT 200;

-- correction_by_id(id correction_id) -> one correction_row
-- One of them.
-- plan: primary key
SELECT * FROM correction WHERE id = :id;

-- correction_decide(id correction_id, state integer, answer secret, now time, by account_id) -> changed
-- Decided once: of two clerks one wins.
-- plan: primary key
UPDATE correction SET state = :state, answer = :answer, decided_at = :now, decided_by = :by, version = version + 1
 WHERE id = :id AND state = 0;

-- copy_add(row copy_row) -> nothing
-- A copy is asked for.
INSERT INTO copy (id, account, level, asked_at) VALUES (:row.id, :row.account, :row.level, :row.asked_at);

-- copy_by_id(id copy_id) -> one copy_row
-- One copy.
-- plan: primary key
SELECT * FROM copy WHERE id = :id;

-- copy_newest(account account_id) -> one copy_row
-- The last copy that an account asked for.
-- plan: copy_by_account
SELECT * FROM copy WHERE account = :account ORDER BY id DESC LIMIT 1;

-- copy_made(id copy_id, stored text, size integer, now time) -> nothing
-- It lies ready.
-- plan: primary key
UPDATE copy SET stored = :stored, size = :size, made_at = :now WHERE id = :id;

-- copies_old(before time) -> many copy_row
-- Copies whose day is over.
-- plan: copy_by_time
SELECT * FROM copy WHERE asked_at < :before ORDER BY asked_at LIMIT 200;

-- copy_drop(id copy_id) -> nothing
-- It is gone.
-- plan: primary key
DELETE FROM copy WHERE id = :id;

-- copies_expire(account account_id) -> nothing
-- With the account its copies go at the next sweep.
-- plan: copy_by_account
UPDATE copy SET asked_at = 1 WHERE account = :account;
