-- duplicate_add(row duplicate_row) -> nothing
-- A copy with a watermark was made.
INSERT INTO duplicate (id, file, account, dossier, purpose, recipient, maker, first_page, made_at)
VALUES (:row.id, :row.file, :row.account, :row.dossier, :row.purpose, :row.recipient, :row.maker, :row.first_page, :row.made_at);

-- duplicate_get(id duplicate_id) -> one duplicate_row
-- One copy.
-- plan: primary key
SELECT * FROM duplicate WHERE id = :id;

-- duplicates_by_file(file file_id, most integer) -> many duplicate_row
-- The copies made of a file, the newest first.
-- plan: duplicate_by_file
SELECT * FROM duplicate WHERE file = :file ORDER BY id DESC LIMIT :most;
