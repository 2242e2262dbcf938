-- account_add(row account_row) -> nothing
-- Adds an account; a login that is taken breaks the unique digest, so look first.
INSERT INTO account (id, login_digest, login, role, name, password, totp, totp_step, phone, proved_at, mail, person,
                     credit_code, organisation, level, locked, told, must_change, made_at, version)
VALUES (:row.id, :row.login_digest, :row.login, :row.role, :row.name, :row.password, :row.totp, :row.totp_step,
        :row.phone, :row.proved_at, :row.mail, :row.person, :row.credit_code, :row.organisation, :row.level, :row.locked,
        :row.told, :row.must_change, :row.made_at, :row.version);

-- account_by_login(login_digest bytes) -> one account_row
-- The account of a login.
-- plan: unique
SELECT * FROM account WHERE login_digest = :login_digest;

-- account_by_id(account account_id) -> one account_row
-- An account.
-- plan: primary key
SELECT * FROM account WHERE id = :account;

-- account_use_code(account account_id, step integer) -> changed
-- Accepts a second factor once: a step that is not later than the last is refused.
-- plan: primary key
UPDATE account SET totp_step = :step WHERE id = :account AND totp_step < :step;

-- account_set_password(account account_id, password text) -> changed
-- Changes a password.
-- plan: primary key
UPDATE account SET password = :password, version = version + 1 WHERE id = :account;

-- account_set_locked(account account_id, locked flag) -> changed
-- Locks an account or opens it again.
-- plan: primary key
UPDATE account SET locked = :locked, version = version + 1 WHERE id = :account;

-- account_set_person(account account_id, person person_id, name text, level integer, version integer) -> changed
-- Ties an account to the person who stood at the window, and raises it.
-- plan: primary key
UPDATE account SET person = :person, name = :name, level = :level, version = version + 1
 WHERE id = :account AND version = :version;

-- account_set_mail(account account_id, mail secret) -> changed
-- Changes where mail goes.
-- plan: primary key
UPDATE account SET mail = :mail, version = version + 1 WHERE id = :account;

-- account_set_level(account account_id, level integer) -> changed
-- Changes how sure we are of whom it is.
-- plan: primary key
UPDATE account SET level = :level, version = version + 1 WHERE id = :account;

-- account_set_phone(account account_id, login_digest bytes, login secret, phone secret, now time) -> changed
-- Another phone, proved now, and the login that goes with it.
-- plan: primary key
UPDATE account SET login_digest = :login_digest, login = :login, phone = :phone, proved_at = :now, version = version + 1
 WHERE id = :account;

-- account_set_proved(account account_id, now time) -> nothing
-- A code sent to the phone was typed right.
-- plan: primary key
UPDATE account SET proved_at = :now WHERE id = :account;

-- account_release(account account_id, login_digest bytes, login secret) -> changed
-- The phone is somebody else's now: the account has it no more, nor its login.
-- plan: primary key
UPDATE account SET login_digest = :login_digest, login = :login, phone = NULL, proved_at = NULL, version = version + 1
 WHERE id = :account;

-- accounts_of_person(person person_id) -> many account_row
-- The accounts that are, or were, a person's.
-- plan: account_by_person
SELECT * FROM account WHERE person = :person ORDER BY id;

-- account_set_told(account account_id, told text) -> nothing
-- The privacy notice was shown in a version.
-- plan: primary key
UPDATE account SET told = :told WHERE id = :account;

-- account_close(account account_id, login_digest bytes, login secret, name text, now time) -> changed
-- Deleted at its holder's wish: nothing by which one signs in or is reached stays.
-- plan: primary key
UPDATE account SET login_digest = :login_digest, login = :login, name = :name, password = NULL, totp = NULL, phone = NULL,
       proved_at = NULL, mail = NULL, person = NULL, credit_code = NULL, level = 0, locked = 1, told = NULL,
       closed_at = :now, version = version + 1
 WHERE id = :account AND closed_at IS NULL;
