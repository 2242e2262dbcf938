-- pack_in_force() -> many pack_row
-- The newest version of each pack, by name.
-- plan: pack_by_name_version
SELECT id, name, kind, version, digest, loaded_by, loaded_at
  FROM pack
 WHERE version = (SELECT max(newer.version) FROM pack newer WHERE newer.name = pack.name)
 ORDER BY name;

-- pack_newest(name text) -> one pack_row
-- The newest version of one pack.
-- plan: pack_by_name_version
SELECT id, name, kind, version, digest, loaded_by, loaded_at
  FROM pack
 WHERE name = :name
 ORDER BY version DESC
 LIMIT 1;

-- pack_get(id pack_id) -> one pack_row
-- One version, however old.
-- plan: primary key
SELECT id, name, kind, version, digest, loaded_by, loaded_at FROM pack WHERE id = :id;

-- pack_versions(name text) -> many pack_row
-- All versions of one pack, the newest first.
-- plan: pack_by_name_version
SELECT id, name, kind, version, digest, loaded_by, loaded_at FROM pack WHERE name = :name ORDER BY version DESC;

-- pack_files_of(pack pack_id) -> many pack_file_row
-- The files of one version, by name.
-- plan: pack_file_by_pack_name
SELECT id, pack, name, bytes FROM pack_file WHERE pack = :pack ORDER BY name;

-- pack_add(row pack_row) -> nothing
-- A new version.
INSERT INTO pack (id, name, kind, version, digest, loaded_by, loaded_at)
VALUES (:row.id, :row.name, :row.kind, :row.version, :row.digest, :row.loaded_by, :row.loaded_at);

-- pack_file_add(row pack_file_row) -> nothing
-- A file of a new version.
INSERT INTO pack_file (id, pack, name, bytes) VALUES (:row.id, :row.pack, :row.name, :row.bytes);
