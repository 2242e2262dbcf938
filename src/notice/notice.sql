-- notice_insert(row notice_row) -> nothing
-- What an account is told.
INSERT INTO notice (id, account, dossier, subject, text, link, made_at)
VALUES (:row.id, :row.account, :row.dossier, :row.subject, :row.text, :row.link, :row.made_at);

-- notice_page(account account_id, before notice_id, most integer) -> many notice_row
-- An account's notices, the newest first.
-- plan: notice_by_account
SELECT id, account, dossier, subject, text, link, read_at, made_at
  FROM notice WHERE account = :account AND id < :before ORDER BY id DESC LIMIT :most;

-- notice_total_unread(account account_id) -> integer
-- How many an account has not read.
-- plan: notice_unread
SELECT count(*) FROM notice WHERE account = :account AND read_at IS NULL;

-- notice_get(id notice_id) -> one notice_row
-- One notice.
-- plan: primary key
SELECT id, account, dossier, subject, text, link, read_at, made_at FROM notice WHERE id = :id;

-- notice_read_one(id notice_id, now time) -> nothing
-- It is read, since the first time.
-- plan: primary key
UPDATE notice SET read_at = :now WHERE id = :id AND read_at IS NULL;

-- notice_read_all(account account_id, now time) -> nothing
-- All of an account's are read.
-- plan: notice_unread
UPDATE notice SET read_at = :now WHERE account = :account AND read_at IS NULL;

-- outbox_insert(row outbox_row) -> nothing
-- What must leave the house.
INSERT INTO outbox (id, notice, way, address, text, message, next_at, made_at)
VALUES (:row.id, :row.notice, :row.way, :row.address, :row.text, :row.message, :row.next_at, :row.made_at);

-- outbox_due(way integer, now time) -> many outbox_letter
-- What waits to be sent by a way, the longest waiting first.
-- plan: outbox_waiting, primary key
SELECT outbox.id, outbox.address, outbox.text AS own, outbox.message, outbox.tries, outbox.made_at,
       notice.subject, notice.text, notice.link
  FROM outbox LEFT JOIN notice ON notice.id = outbox.notice
 WHERE outbox.way = :way AND outbox.state = 0 AND outbox.next_at <= :now
 ORDER BY outbox.next_at LIMIT 50;

-- outbox_lease(id outbox_id, tries integer, next_at time) -> changed
-- One try more is under way; should we end during it, it waits until next_at.
-- plan: primary key
UPDATE outbox SET tries = :tries + 1, next_at = :next_at WHERE id = :id AND state = 0 AND tries = :tries;

-- outbox_wait(id outbox_id, next_at time, tries integer, last_error text) -> nothing
-- It is tried, or looked at, again.
-- plan: primary key
UPDATE outbox SET next_at = :next_at, tries = :tries, last_error = :last_error WHERE id = :id;

-- outbox_spool(id outbox_id, next_at time) -> changed
-- An SMS is being handed to the spool.
-- plan: primary key
UPDATE outbox SET state = 1, tries = 0, next_at = :next_at WHERE id = :id AND state = 0;

-- outbox_end(id outbox_id, state integer, last_error text, now time) -> nothing
-- Its fate; who it went to and what it said are not kept.
-- plan: primary key
UPDATE outbox SET state = :state, last_error = :last_error, done_at = :now, address = NULL, text = NULL WHERE id = :id;

-- outbox_fail(id outbox_id, state integer, last_error text, now time) -> nothing
-- A fate that a person must look at: the address is kept for him.
-- plan: primary key
UPDATE outbox SET state = :state, last_error = :last_error, done_at = :now WHERE id = :id;

-- outbox_spooled(now time) -> many outbox_row
-- SMS whose fate is to be looked for.
-- plan: outbox_spooled
SELECT id, notice, way, address, text, message, state, next_at, tries, last_error, made_at, done_at
  FROM outbox WHERE state = 1 AND next_at <= :now ORDER BY next_at LIMIT 200;

-- outbox_list_troubles() -> many outbox_row
-- What failed for good or has an unknown fate, the newest first.
-- plan: outbox_trouble
SELECT id, notice, way, address, text, message, state, next_at, tries, last_error, made_at, done_at
  FROM outbox WHERE state > 2 ORDER BY id DESC LIMIT 200;

-- outbox_state_of(id outbox_id) -> integer
-- Where a row stands, as enum outbox_state.
-- plan: primary key
SELECT state FROM outbox WHERE id = :id;

-- notices_empty(dossier dossier_id, subject secret, text secret) -> nothing
-- What was told of a dossier is erased by order; that something was told stays.
-- plan: notice_by_dossier
UPDATE notice SET subject = :subject, text = :text WHERE dossier = :dossier;

-- notices_empty_of(account account_id, subject secret, text secret) -> nothing
-- What an account was told goes with it; that something was told stays.
-- plan: notice_by_account
UPDATE notice SET subject = :subject, text = :text WHERE account = :account;
