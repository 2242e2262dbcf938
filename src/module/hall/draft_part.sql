-- draft_part_put(row draft_part_row) -> nothing
-- Somebody is invited, or another in his place.
INSERT INTO draft_part (id, draft, step, name, phone, phone_lookup, account, clerk, form, seen, invited_at, confirmed_at, invitations, version)
VALUES (:row.id, :row.draft, :row.step, :row.name, :row.phone, :row.phone_lookup, :row.account, :row.clerk, :row.form, :row.seen,
        :row.invited_at, :row.confirmed_at, :row.invitations, :row.version)
ON CONFLICT (draft, step) DO UPDATE SET name = excluded.name, phone = excluded.phone, phone_lookup = excluded.phone_lookup,
        account = NULL, clerk = NULL, form = excluded.form, seen = NULL, invited_at = excluded.invited_at, confirmed_at = NULL,
        invitations = draft_part.invitations + 1, version = draft_part.version + 1;

-- draft_part_type(row draft_part_row) -> nothing
-- A clerk types it from paper; whoever was invited stays so.
INSERT INTO draft_part (id, draft, step, name, phone, phone_lookup, account, clerk, form, seen, invited_at, confirmed_at, invitations, version)
VALUES (:row.id, :row.draft, :row.step, :row.name, :row.phone, :row.phone_lookup, :row.account, :row.clerk, :row.form, :row.seen,
        :row.invited_at, :row.confirmed_at, :row.invitations, :row.version)
ON CONFLICT (draft, step) DO UPDATE SET clerk = excluded.clerk, form = excluded.form, version = draft_part.version + 1;

-- draft_parts_of(draft draft_id) -> many draft_part_row
-- The parts of a draft.
-- plan: unique
SELECT * FROM draft_part WHERE draft = :draft ORDER BY step;

-- draft_parts_by_phone(lookup bytes) -> many draft_part_row
-- To which a phone is invited.
-- plan: draft_part_by_phone
SELECT * FROM draft_part WHERE phone_lookup = :lookup LIMIT 50;

-- draft_part_by_id(part draft_part_id) -> one draft_part_row
-- A part.
-- plan: primary key
SELECT * FROM draft_part WHERE id = :part;

-- draft_part_update(part draft_part_id, account account_id, form secret, seen bytes, confirmed time, version integer) -> changed
-- Its person saves or confirms; a stale version changes nothing.
-- plan: primary key
UPDATE draft_part SET account = :account, clerk = NULL, form = :form, seen = :seen, confirmed_at = :confirmed, version = version + 1
 WHERE id = :part AND version = :version;

-- draft_part_withdraw(part draft_part_id) -> nothing
-- What was confirmed has changed.
-- plan: primary key
UPDATE draft_part SET seen = NULL, confirmed_at = NULL, version = version + 1 WHERE id = :part;

-- draft_part_touch(draft draft_id) -> nothing
-- A part has changed: what was read of the whole is stale.
-- plan: primary key
UPDATE draft SET version = version + 1 WHERE id = :draft;

-- draft_parts_drop(draft draft_id) -> nothing
-- The draft ended.
-- plan: unique
DELETE FROM draft_part WHERE draft = :draft;

-- draft_parts_sweep(before time, warned_before time) -> nothing
-- Of drafts that are about to be swept.
-- plan: unique, draft_by_age
DELETE FROM draft_part WHERE draft IN
 (SELECT id FROM draft WHERE number IS NULL AND saved_at < :before AND warned_at < :warned_before);

-- draft_parts_forget(account account_id) -> nothing
-- The parts of an account's drafts.
-- plan: unique, draft_by_account
DELETE FROM draft_part WHERE draft IN (SELECT id FROM draft WHERE account = :account AND number IS NULL);

-- draft_parts_leave(account account_id) -> nothing
-- The parts that an account took up in others' drafts.
-- plan: draft_part_by_account
DELETE FROM draft_part WHERE account = :account;
