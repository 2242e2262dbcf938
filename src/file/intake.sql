-- intake_add(row intake_row) -> nothing
-- An upload in parts begins.
INSERT INTO intake (id, owner, name, size, came, made_at)
VALUES (:row.id, :row.owner, :row.name, :row.size, 0, :row.made_at);

-- intake_get(id intake_id, owner account_id) -> one intake_row
-- One of one's own.
-- plan: primary key
SELECT id, owner, name, size, came, file, made_at FROM intake WHERE id = :id AND owner = :owner;

-- intake_advance(id intake_id, came integer, more integer) -> changed
-- A part came, at the place that was waited for.
-- plan: primary key
UPDATE intake SET came = came + :more WHERE id = :id AND came = :came AND file IS NULL;

-- intake_end(id intake_id, came integer, more integer, file file_id) -> changed
-- The last part came, and all of it is a file.
-- plan: primary key
UPDATE intake SET came = came + :more, file = :file WHERE id = :id AND came = :came AND file IS NULL;

-- intake_drop(id intake_id) -> nothing
-- It goes.
-- plan: primary key, unique
DELETE FROM intake WHERE id = :id;

-- intake_part_add(row intake_part_row) -> nothing
-- A part.
INSERT INTO intake_part (id, intake, from_byte, size, stored)
VALUES (:row.id, :row.intake, :row.from_byte, :row.size, :row.stored);

-- intake_parts(intake intake_id) -> many intake_part_row
-- The parts in their order.
-- plan: unique
SELECT id, intake, from_byte, size, stored FROM intake_part WHERE intake = :intake ORDER BY from_byte;

-- intake_parts_drop(intake intake_id) -> nothing
-- Its parts go.
-- plan: unique
DELETE FROM intake_part WHERE intake = :intake;

-- intakes_before(before time) -> many intake_row
-- Those begun before a moment, the oldest first.
-- plan: intake_by_age
SELECT id, owner, name, size, came, file, made_at FROM intake WHERE made_at < :before ORDER BY made_at LIMIT 100;

-- intake_open_sizes(owner account_id) -> many intake_size
-- How large the uploads under way of an account will be.
-- plan: intake_by_owner
SELECT size FROM intake WHERE owner = :owner AND file IS NULL LIMIT 5000;

-- intake_count_stored(stored text) -> integer
-- Whether a part has these bytes.
-- plan: unique
SELECT count(*) FROM intake_part WHERE stored = :stored;
