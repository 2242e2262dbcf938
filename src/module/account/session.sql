-- session_add(row session_row) -> nothing
-- Opens a session.
INSERT INTO session (id, token_digest, account, opened_at, expires_at, used_at, closed_at, address, device, stage)
VALUES (:row.id, :row.token_digest, :row.account, :row.opened_at, :row.expires_at, :row.used_at, :row.closed_at, :row.address, :row.device, :row.stage);

-- session_by_token(token_digest bytes, now time) -> one session_line
-- A session that is open, with what is known of whoever opened it.
-- plan: unique, primary key
SELECT session.id, session.account, session.stage, session.used_at, account.role, account.name, account.level, account.person,
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

-- code_put(subject bytes, code_digest bytes, now time) -> nothing
-- Remembers the code just made; the former one ends.
INSERT INTO code (subject, code_digest, made_at, tries) VALUES (:subject, :code_digest, :now, 0)
ON CONFLICT (subject) DO UPDATE SET code_digest = :code_digest, made_at = :now, tries = 0;

-- code_get(subject bytes) -> one code_row
-- The code that was made for a subject.
-- plan: primary key
SELECT * FROM code WHERE subject = :subject;

-- code_try(subject bytes) -> nothing
-- Counts a wrong code.
-- plan: primary key
UPDATE code SET tries = tries + 1 WHERE subject = :subject;

-- code_use(subject bytes) -> changed
-- A code works once.
-- plan: primary key
DELETE FROM code WHERE subject = :subject;

-- recovery_add(row recovery_row) -> nothing
-- Somebody asks for a new password.
INSERT INTO recovery (id, login, digits, way, made_at) VALUES (:row.id, :row.login, :row.digits, :row.way, :row.made_at);

-- recovery_get(recovery recovery_id) -> one recovery_row
-- What was asked for.
-- plan: primary key
SELECT * FROM recovery WHERE id = :recovery;

-- recovery_drop(recovery recovery_id) -> nothing
-- It was seen to.
-- plan: primary key
DELETE FROM recovery WHERE id = :recovery;

-- session_used(session session_id, at time) -> nothing
-- It was used.
-- plan: primary key
UPDATE session SET used_at = :at WHERE id = :session AND used_at < :at;

-- sessions_of(account account_id, now time, idle time) -> many session_row
-- The open sessions of an account that were used since, the newest first.
-- plan: session_by_account
SELECT * FROM session WHERE account = :account AND closed_at IS NULL AND expires_at > :now AND used_at > :idle ORDER BY opened_at DESC LIMIT 100;

-- session_end_one(session session_id, account account_id, now time) -> changed
-- Ends one session of one's own.
-- plan: primary key
UPDATE session SET closed_at = :now WHERE id = :session AND account = :account AND closed_at IS NULL;

-- sessions_close_others(account account_id, session session_id, now time) -> nothing
-- Ends all sessions of an account but one.
-- plan: session_by_account
UPDATE session SET closed_at = :now WHERE account = :account AND id <> :session AND closed_at IS NULL;

-- session_known(account account_id, device text, since time) -> integer
-- How often an account was signed in from such a device since.
-- plan: session_by_account
SELECT count(*) FROM session WHERE account = :account AND device = :device AND opened_at > :since;

-- session_total(account account_id) -> integer
-- How often an account was signed in at all.
-- plan: session_by_account
SELECT count(*) FROM session WHERE account = :account;

-- sessions_drop(account account_id) -> nothing
-- With the account goes from where it was signed in; that it was is in the log.
-- plan: session_by_account
DELETE FROM session WHERE account = :account;
