-- supplement_put(row supplement_row) -> nothing
-- Keeps what was gathered.
INSERT INTO supplement (id, dossier, account, version, materials, saved_at)
VALUES (:row.id, :row.dossier, :row.account, :row.version, :row.materials, :row.saved_at)
ON CONFLICT (dossier, account) DO UPDATE SET version = excluded.version, materials = excluded.materials, saved_at = excluded.saved_at;

-- supplement_of(dossier dossier_id, account account_id) -> one supplement_row
-- What an account has gathered for a dossier.
-- plan: unique
SELECT * FROM supplement WHERE dossier = :dossier AND account = :account;

-- supplement_drop(dossier dossier_id, account account_id) -> nothing
-- It was handed in.
-- plan: unique
DELETE FROM supplement WHERE dossier = :dossier AND account = :account;

-- supplements_after(after supplement_id) -> many supplement_row
-- All of them, in pages.
-- plan: primary key
SELECT * FROM supplement WHERE id > :after ORDER BY id LIMIT 100;

-- supplements_sweep(before time) -> nothing
-- Nobody came back to these.
-- plan: supplement_by_age
DELETE FROM supplement WHERE saved_at < :before;
