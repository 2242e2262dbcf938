-- draft_add(row draft_row) -> nothing
-- Begins an application.
INSERT INTO draft (id, account, service, pack, form, materials, sent_key, number, saved_at, version)
VALUES (:row.id, :row.account, :row.service, :row.pack, :row.form, :row.materials, :row.sent_key, :row.number,
        :row.saved_at, :row.version);

-- draft_by_id(draft draft_id, account account_id) -> one draft_row
-- A draft of one's own.
-- plan: primary key
SELECT * FROM draft WHERE id = :draft AND account = :account;

-- drafts_of(account account_id) -> many draft_row
-- What one has begun and not sent, the newest first.
-- plan: draft_by_account
SELECT * FROM draft WHERE account = :account AND number IS NULL ORDER BY saved_at DESC LIMIT 50;

-- draft_update(draft draft_id, form secret, materials json, now time, version integer) -> changed
-- Saves what was typed; a stale version changes nothing.
-- plan: primary key
UPDATE draft SET form = :form, materials = :materials, saved_at = :now, version = version + 1
 WHERE id = :draft AND version = :version AND number IS NULL;

-- draft_set_sent(draft draft_id, number text, now time) -> nothing
-- It became a dossier; sent again it stays the same one.
-- plan: primary key
UPDATE draft SET number = :number, saved_at = :now, version = version + 1 WHERE id = :draft AND number IS NULL;

-- draft_drop(draft draft_id, account account_id) -> changed
-- Thrown away by its owner.
-- plan: primary key
DELETE FROM draft WHERE id = :draft AND account = :account AND number IS NULL;
