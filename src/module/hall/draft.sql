-- draft_add(row draft_row) -> nothing
-- Begins an application.
INSERT INTO draft (id, account, service, mandate, pack, form, materials, sent_key, number, saved_at, version, hand,
                   code, code_lookup, warned_at, level)
VALUES (:row.id, :row.account, :row.service, :row.mandate, :row.pack, :row.form, :row.materials, :row.sent_key, :row.number,
        :row.saved_at, :row.version, :row.hand, :row.code, :row.code_lookup, :row.warned_at, :row.level);

-- draft_by_id(draft draft_id, account account_id, level integer) -> one draft_row
-- A draft of one's own; one that was begun under a real name opens only under one.
-- plan: primary key
SELECT * FROM draft WHERE id = :draft AND account = :account AND level <= :level;

-- drafts_of(account account_id, level integer) -> many draft_row
-- What one has begun and not sent, the newest first.
-- plan: draft_by_account
SELECT * FROM draft WHERE account = :account AND number IS NULL AND level <= :level ORDER BY saved_at DESC LIMIT 50;

-- draft_update(draft draft_id, form secret, materials json, hand text, now time, version integer) -> changed
-- Saves what was typed; a stale version changes nothing.
-- plan: primary key
UPDATE draft SET form = :form, materials = :materials, hand = :hand, saved_at = :now, warned_at = NULL, version = version + 1
 WHERE id = :draft AND version = :version AND number IS NULL;

-- draft_set_sent(draft draft_id, number text, form secret, now time) -> nothing
-- It became a dossier, which has what was typed: nothing of it stays here. Sent again it stays the same one.
-- plan: primary key
UPDATE draft SET number = :number, form = :form, materials = '{}', saved_at = :now, version = version + 1 WHERE id = :draft AND number IS NULL;

-- draft_drop(draft draft_id, account account_id) -> changed
-- Thrown away by its owner.
-- plan: primary key
DELETE FROM draft WHERE id = :draft AND account = :account AND number IS NULL;

-- draft_by_lookup(lookup bytes) -> one draft_row
-- The draft that a paper names; also one that was sent.
-- plan: unique
SELECT * FROM draft WHERE code_lookup = :lookup;

-- draft_of_any(draft draft_id) -> one draft_row
-- A draft, whoever's: for the window and for jobs.
-- plan: primary key
SELECT * FROM draft WHERE id = :draft;

-- draft_set_pack(draft draft_id, pack pack_id, form secret, now time, version integer) -> changed
-- It goes on under another version of its service.
-- plan: primary key
UPDATE draft SET pack = :pack, form = :form, hand = NULL, saved_at = :now, warned_at = NULL, version = version + 1
 WHERE id = :draft AND version = :version AND number IS NULL;

-- drafts_to_warn(before time) -> many draft_row
-- What nobody has touched for long, and whose owner has not been told.
-- plan: draft_by_age
SELECT * FROM draft WHERE number IS NULL AND saved_at < :before AND warned_at IS NULL
 ORDER BY saved_at LIMIT 50;

-- draft_set_warned(draft draft_id, now time) -> nothing
-- Its owner has been told.
-- plan: primary key
UPDATE draft SET warned_at = :now WHERE id = :draft;

-- draft_sweep(before time, warned_before time) -> nothing
-- What was kept for long enough, and whose owner was told in time, goes.
-- plan: draft_by_age
DELETE FROM draft WHERE number IS NULL AND saved_at < :before AND warned_at < :warned_before;

-- drafts_drop(account account_id) -> nothing
-- With the account all goes that was begun and not sent.
-- plan: draft_by_account
DELETE FROM draft WHERE account = :account AND number IS NULL;

-- drafts_open(after draft_id) -> many draft_row
-- What is not sent, in the order of ids, in pages.
-- plan: primary key
SELECT * FROM draft WHERE id > :after AND number IS NULL ORDER BY id LIMIT 50;
