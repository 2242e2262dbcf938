-- session_add(row session_row) -> nothing
-- Opens a session.
INSERT INTO session (id, token_digest, account, opened_at, expires_at, closed_at, address)
VALUES (:row.id, :row.token_digest, :row.account, :row.opened_at, :row.expires_at, :row.closed_at, :row.address);

-- session_by_token(token_digest bytes, now time) -> one session_line
-- A session that is open, with what is known of whoever opened it.
-- plan: unique, primary key
SELECT session.id, session.account, account.role, account.name, account.level, account.person,
       account.organisation
  FROM session JOIN account ON account.id = session.account
 WHERE session.token_digest = :token_digest AND session.closed_at IS NULL AND session.expires_at > :now
   AND account.locked = 0;

-- session_close(session session_id, now time) -> nothing
-- Ends one session.
-- plan: primary key
UPDATE session SET closed_at = :now WHERE id = :session AND closed_at IS NULL;

-- sessions_close(account account_id, now time) -> nothing
-- Ends all sessions of an account: after a new password, or a lock.
-- plan: session_by_account
UPDATE session SET closed_at = :now WHERE account = :account AND closed_at IS NULL;

-- throttle_get(subject bytes) -> one throttle_row
-- How often a login or an address failed.
-- plan: primary key
SELECT * FROM throttle WHERE subject = :subject;

-- throttle_add(subject bytes, now time, fresh time) -> nothing
-- Counts one failure; those before `fresh` are forgotten.
INSERT INTO throttle (subject, failures, last_at) VALUES (:subject, 1, :now)
ON CONFLICT (subject) DO UPDATE
   SET failures = CASE WHEN throttle.last_at < :fresh THEN 1 ELSE throttle.failures + 1 END, last_at = :now;

-- throttle_clear(subject bytes) -> nothing
-- A success forgets the failures of its login.
-- plan: primary key
DELETE FROM throttle WHERE subject = :subject;

-- throttle_sweep(before time) -> nothing
-- Forgets what is old.
-- plan: throttle_by_time
DELETE FROM throttle WHERE last_at < :before;

-- phone_code_put(phone_digest bytes, code_digest bytes, now time) -> nothing
-- Remembers the code just sent; the former one ends.
INSERT INTO phone_code (phone_digest, code_digest, made_at, tries) VALUES (:phone_digest, :code_digest, :now, 0)
ON CONFLICT (phone_digest) DO UPDATE SET code_digest = :code_digest, made_at = :now, tries = 0;

-- phone_code_get(phone_digest bytes) -> one phone_code_row
-- The code that was sent to a phone.
-- plan: primary key
SELECT * FROM phone_code WHERE phone_digest = :phone_digest;

-- phone_code_try(phone_digest bytes) -> nothing
-- Counts a wrong code.
-- plan: primary key
UPDATE phone_code SET tries = tries + 1 WHERE phone_digest = :phone_digest;

-- phone_code_use(phone_digest bytes) -> changed
-- A code works once.
-- plan: primary key
DELETE FROM phone_code WHERE phone_digest = :phone_digest;
