-- account_add(row account_row) -> nothing
-- Adds an account; a login that is taken breaks the unique digest, so look first.
INSERT INTO account (id, login_digest, login, role, name, password, totp, totp_step, phone, mail, person, credit_code,
                     organisation, level, locked, made_at, version)
VALUES (:row.id, :row.login_digest, :row.login, :row.role, :row.name, :row.password, :row.totp, :row.totp_step,
        :row.phone, :row.mail, :row.person, :row.credit_code, :row.organisation, :row.level, :row.locked, :row.made_at, :row.version);

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

-- account_set_totp(account account_id, totp secret) -> changed
-- Gives a new second factor.
-- plan: primary key
UPDATE account SET totp = :totp, totp_step = 0, version = version + 1 WHERE id = :account;

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

-- holding_add(account account_id, post text, since time) -> nothing
-- Gives a post to a member of staff.
INSERT INTO holding (account, post, since) VALUES (:account, :post, :since) ON CONFLICT DO NOTHING;

-- holdings_of(account account_id) -> many holding_line
-- The posts that an account holds.
-- plan: primary key
SELECT post FROM holding WHERE account = :account ORDER BY post;

-- account_set_level(account account_id, level integer) -> changed
-- Changes how sure we are of whom it is.
-- plan: primary key
UPDATE account SET level = :level, version = version + 1 WHERE id = :account;
