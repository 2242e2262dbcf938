-- holding_add(row holding_row) -> nothing
-- Gives a post to a member of staff; one who holds it already breaks the unique index, so look first.
INSERT INTO holding (id, account, post, from_on, until_on, given_by, given_at, ended_at)
VALUES (:row.id, :row.account, :row.post, :row.from_on, :row.until_on, :row.given_by, :row.given_at, :row.ended_at);

-- holdings_of(account account_id, today day) -> many holding_line
-- The posts that an account holds on a day.
-- plan: holding_once
SELECT post FROM holding
 WHERE account = :account AND ended_at IS NULL AND from_on <= :today AND (until_on IS NULL OR until_on >= :today)
 ORDER BY post;

-- holdings_open(account account_id) -> many holding_row
-- All posts that were given to an account and not taken back, those of the future too.
-- plan: holding_by_account
SELECT * FROM holding WHERE account = :account AND ended_at IS NULL ORDER BY id;

-- holdings_ever(account account_id) -> many holding_row
-- All posts that an account ever held, the newest first.
-- plan: holding_by_account
SELECT * FROM holding WHERE account = :account ORDER BY id DESC LIMIT 100;

-- holding_get(holding holding_id) -> one holding_row
-- One holding.
-- plan: primary key
SELECT * FROM holding WHERE id = :holding;

-- holding_of_post(account account_id, post text) -> one holding_row
-- What was given and not taken back.
-- plan: holding_once
SELECT * FROM holding WHERE account = :account AND post = :post AND ended_at IS NULL;

-- holding_end(holding holding_id, now time) -> changed
-- Takes a post back.
-- plan: primary key
UPDATE holding SET ended_at = :now WHERE id = :holding AND ended_at IS NULL;

-- holders_of(post text) -> many holder_line
-- Who was given a post, and it was not taken back.
-- plan: holding_by_post, primary key
SELECT holding.id, holding.account, holding.from_on, holding.until_on, account.name, account.locked, account.role
  FROM holding JOIN account ON account.id = holding.account
 WHERE holding.post = :post AND holding.ended_at IS NULL ORDER BY holding.id;

-- staff_page(after integer, most integer) -> many staff_line
-- Staff, the oldest account first, from a place on.
-- plan: account_staff
SELECT id, name, role, login, locked, must_change,
       CASE WHEN totp IS NULL THEN 0 ELSE 1 END AS enrolled__integer,
       CASE WHEN password IS NULL THEN 0 ELSE 1 END AS entered__integer
  FROM account
 WHERE role <> 'resident' AND role <> 'company' AND id > :after ORDER BY id LIMIT :most;

-- staff_search(after integer, part text, most integer) -> many staff_line
-- Staff whose name has a part.
-- plan: account_staff
SELECT id, name, role, login, locked, must_change,
       CASE WHEN totp IS NULL THEN 0 ELSE 1 END AS enrolled__integer,
       CASE WHEN password IS NULL THEN 0 ELSE 1 END AS entered__integer
  FROM account
 WHERE role <> 'resident' AND role <> 'company' AND id > :after AND name LIKE :part ORDER BY id LIMIT :most;

-- account_set_role(account account_id, role text, version integer) -> changed
-- Changes the rights that an account has without a post.
-- plan: primary key
UPDATE account SET role = :role, version = version + 1 WHERE id = :account AND version = :version;

-- account_set_name(account account_id, name text, version integer) -> changed
-- Changes the name that is shown.
-- plan: primary key
UPDATE account SET name = :name, version = version + 1 WHERE id = :account AND version = :version;

-- account_let_in(account account_id, password text) -> changed
-- A password for once: it must be changed at the next sign-in.
-- plan: primary key
UPDATE account SET password = :password, must_change = 1, version = version + 1 WHERE id = :account;

-- account_own_password(account account_id, password text) -> changed
-- A password that only its owner knows.
-- plan: primary key
UPDATE account SET password = :password, must_change = 0, version = version + 1 WHERE id = :account;

-- account_enrol(account account_id, totp secret, step integer) -> changed
-- Takes a second factor into use, the code that confirmed it being used up.
-- plan: primary key
UPDATE account SET totp = :totp, totp_step = :step, version = version + 1 WHERE id = :account AND totp IS NULL;

-- account_drop_totp(account account_id) -> changed
-- Takes the second factor away: a new one is enrolled at the next sign-in.
-- plan: primary key
UPDATE account SET totp = NULL, totp_step = 0, version = version + 1 WHERE id = :account;

-- session_set_stage(session session_id, stage integer) -> changed
-- What must still come before all else in a session.
-- plan: primary key
UPDATE session SET stage = :stage WHERE id = :session AND closed_at IS NULL;

-- spare_add(row spare_code_row) -> nothing
-- Keeps a code that opens once.
INSERT INTO spare_code (id, account, code_digest, used_at) VALUES (:row.id, :row.account, :row.code_digest, :row.used_at);

-- spare_find(code_digest bytes) -> one spare_code_row
-- A code that opens once.
-- plan: unique
SELECT * FROM spare_code WHERE code_digest = :code_digest;

-- spare_use(code spare_code_id, now time) -> changed
-- It opens once.
-- plan: primary key
UPDATE spare_code SET used_at = :now WHERE id = :code AND used_at IS NULL;

-- spare_forget(account account_id) -> nothing
-- The codes of a second factor go with it.
-- plan: spare_code_by_account
DELETE FROM spare_code WHERE account = :account;

-- deputy_add(row deputy_row) -> nothing
-- Names a deputy.
INSERT INTO deputy (id, post, holder, account, from_on, until_on, named_by, named_at, ended_at)
VALUES (:row.id, :row.post, :row.holder, :row.account, :row.from_on, :row.until_on, :row.named_by, :row.named_at, :row.ended_at);

-- deputised(account account_id, today day) -> many deputised_line
-- The posts in which somebody stands in for another today, while that one holds them.
-- plan: deputy_by_account, holding_once, primary key
SELECT deputy.post, deputy.holder, account.name
  FROM deputy JOIN holding ON holding.account = deputy.holder AND holding.post = deputy.post AND holding.ended_at IS NULL
              JOIN account ON account.id = deputy.holder
 WHERE deputy.account = :account AND deputy.ended_at IS NULL AND deputy.from_on <= :today AND deputy.until_on >= :today
   AND holding.from_on <= :today AND (holding.until_on IS NULL OR holding.until_on >= :today)
 ORDER BY deputy.post, deputy.id;

-- deputies_by_holder(holder account_id) -> many deputy_line
-- Who stands in for somebody, now and later.
-- plan: deputy_by_holder, primary key
SELECT deputy.id, deputy.post, deputy.holder, deputy.account, deputy.from_on, deputy.until_on, account.name
  FROM deputy JOIN account ON account.id = deputy.account
 WHERE deputy.holder = :holder AND deputy.ended_at IS NULL ORDER BY deputy.id;

-- deputies_by_account(account account_id) -> many deputy_line
-- For whom somebody stands in, now and later; the name is the holder's.
-- plan: deputy_by_account, primary key
SELECT deputy.id, deputy.post, deputy.holder, deputy.account, deputy.from_on, deputy.until_on, account.name
  FROM deputy JOIN account ON account.id = deputy.holder
 WHERE deputy.account = :account AND deputy.ended_at IS NULL ORDER BY deputy.id;

-- deputy_get(deputy deputy_id) -> one deputy_row
-- One deputyship.
-- plan: primary key
SELECT * FROM deputy WHERE id = :deputy;

-- deputy_end(deputy deputy_id, now time) -> changed
-- Ends a deputyship.
-- plan: primary key
UPDATE deputy SET ended_at = :now WHERE id = :deputy AND ended_at IS NULL;
