-- consent_add(row consent_row) -> nothing
-- Consent is given.
INSERT INTO consent (id, account, purpose, version, wording, given_at)
VALUES (:row.id, :row.account, :row.purpose, :row.version, :row.wording, :row.given_at);

-- consent_end(account account_id, purpose text, now time) -> nothing
-- What stands ends: withdrawn, or given anew.
-- plan: consent_standing
UPDATE consent SET ended_at = :now WHERE account = :account AND purpose = :purpose AND ended_at IS NULL;

-- consents_drop(account account_id) -> nothing
-- With the account all its consents go.
-- plan: consent_by_account
DELETE FROM consent WHERE account = :account;

-- consents_of(account account_id) -> many consent_row
-- What an account has agreed to and not withdrawn.
-- plan: consent_standing
SELECT * FROM consent WHERE account = :account AND ended_at IS NULL ORDER BY purpose;

-- consents_ever(account account_id) -> many consent_row
-- What an account ever agreed to, the newest first.
-- plan: consent_by_account
SELECT * FROM consent WHERE account = :account ORDER BY id DESC LIMIT 200;

-- privacy_round_get(version text) -> one privacy_round_row
-- How far the telling of a version has come.
-- plan: primary key
SELECT * FROM privacy_round WHERE version = :version;

-- privacy_round_begin(version text, now time) -> nothing
-- A version that nobody was told of yet.
INSERT INTO privacy_round (version, begun_at) VALUES (:version, :now) ON CONFLICT DO NOTHING;

-- privacy_round_reach(version text, reached account_id, done time) -> nothing
-- It came so far; done: all were looked at.
-- plan: primary key
UPDATE privacy_round SET reached = :reached, done_at = :done WHERE version = :version;

-- accounts_behind(after integer, most integer) -> many account_told_line
-- A page of accounts, with the version of the notice that each was shown.
-- plan: primary key
SELECT id, role, told, closed_at FROM account WHERE id > :after ORDER BY id LIMIT :most;

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

-- copies_of(account account_id) -> many copy_row
-- The copies that an account asked for, the newest first.
-- plan: copy_by_account
SELECT * FROM copy WHERE account = :account ORDER BY id DESC LIMIT 100;

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
