-- file_insert(row file_row) -> nothing
-- An upload that nothing uses yet.
INSERT INTO file (id, owner, stored, name, type, served, size, pages, digest, sealed, sealed_served, scan, source, declared, made_at)
VALUES (:row.id, :row.owner, :row.stored, :row.name, :row.type, :row.served, :row.size, :row.pages, :row.digest, :row.sealed, :row.sealed_served, :row.scan, :row.source, :row.declared, :row.made_at);

-- file_get(id file_id) -> one file_row
-- One upload.
-- plan: primary key
SELECT id, owner, stored, name, type, served, size, pages, digest, sealed, sealed_served, scan, source, declared, used, made_at FROM file WHERE id = :id;

-- file_use_add(id file_use_id, dossier dossier_id, file file_id, material text) -> nothing
-- A file serves a dossier; said again, nothing changes.
INSERT INTO file_use (id, dossier, file, material) VALUES (:id, :dossier, :file, :material)
ON CONFLICT (dossier, file, material) DO NOTHING;

-- file_mark_used(id file_id) -> nothing
-- It is kept from now on.
-- plan: primary key
UPDATE file SET used = 1 WHERE id = :id;

-- file_count_uses(dossier dossier_id, file file_id) -> integer
-- As how many materials a file serves a dossier.
-- plan: unique
SELECT count(*) FROM file_use WHERE dossier = :dossier AND file = :file;

-- file_list_unused(before time) -> many file_row
-- Uploads that served nothing, made before a moment; the oldest first.
-- plan: file_unused
SELECT id, owner, stored, name, type, served, size, pages, digest, sealed, sealed_served, scan, source, declared, used, made_at
  FROM file WHERE used = 0 AND made_at < :before ORDER BY made_at LIMIT 200;

-- files_after(after integer, most integer) -> many file_row
-- All uploads in the order of their ids, in pages.
-- plan: primary key
SELECT id, owner, stored, name, type, served, size, pages, digest, sealed, sealed_served, scan, source, declared, used, made_at
  FROM file WHERE id > :after ORDER BY id LIMIT :most;

-- file_remove_unused(id file_id) -> changed
-- An upload goes, unless something took it meanwhile.
-- plan: primary key, file_use_by_file
DELETE FROM file WHERE id = :id AND used = 0;

-- file_unused_sizes(owner account_id) -> many file_size
-- How large the uploads of an account are that serve nothing; no more of them than any quota allows.
-- plan: file_unused_by_owner
SELECT size FROM file WHERE owner = :owner AND used = 0 LIMIT 5000;

-- file_count_stored(stored text) -> integer
-- Whether a row names these bytes.
-- plan: unique
SELECT count(*) FROM file WHERE stored = :stored;

-- file_count_dossiers(file file_id) -> integer
-- How many dossiers a file serves.
-- plan: file_use_by_file
SELECT count(DISTINCT dossier) FROM file_use WHERE file = :file;

-- file_dossiers_of(file file_id) -> many file_dossier
-- Which dossiers a file serves, the newest first.
-- plan: file_use_by_file
SELECT DISTINCT dossier FROM file_use WHERE file = :file ORDER BY dossier DESC LIMIT 200;

-- files_used_by(owner account_id, most integer) -> many file_row
-- What somebody handed in for dossiers before, the newest first.
-- plan: file_used_by_owner
SELECT id, owner, stored, name, type, served, size, pages, digest, sealed, sealed_served, scan, source, declared, used, made_at
  FROM file WHERE owner = :owner AND used = 1 ORDER BY id DESC LIMIT :most;

-- file_seen_add(row file_seen_row) -> nothing
-- An official saw the original; said again, nothing changes.
INSERT INTO file_seen (file, account, seen_at) VALUES (:row.file, :row.account, :row.seen_at) ON CONFLICT (file) DO NOTHING;

-- file_count_seen(file file_id) -> integer
-- Whether the original was seen.
-- plan: primary key
SELECT count(*) FROM file_seen WHERE file = :file;

-- file_expire_unused(owner account_id) -> nothing
-- What an account brought and nothing took goes at the next sweep.
-- plan: file_unused_by_owner
UPDATE file SET made_at = 1 WHERE owner = :owner AND used = 0;

-- file_touch(id file_id, now time, before time) -> nothing
-- It is wanted still; written seldom.
-- plan: primary key
UPDATE file SET made_at = :now WHERE id = :id AND used = 0 AND made_at < :before;

-- file_use_drop(dossier dossier_id, file file_id) -> nothing
-- A file serves a dossier no more: erased by order.
-- plan: unique
DELETE FROM file_use WHERE dossier = :dossier AND file = :file;

-- file_unsee(file file_id) -> nothing
-- Nothing is left of which the original was seen.
-- plan: primary key
DELETE FROM file_seen WHERE file = :file;

-- file_end(file file_id) -> changed
-- It serves nothing any more, and goes at the next sweep.
-- plan: primary key
UPDATE file SET used = 0, made_at = 1 WHERE id = :file;
