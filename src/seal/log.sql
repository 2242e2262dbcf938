-- log_add_event(row event_row) -> nothing
-- Adds a deed.
INSERT INTO event (id, at, kind, dossier, subject, actor, actor_name, name_salt, name_digest, office, step, action,
                   note, note_salt, note_digest, article, detail, state, open)
VALUES (:row.id, :row.at, :row.kind, :row.dossier, :row.subject, :row.actor, :row.actor_name, :row.name_salt,
        :row.name_digest, :row.office, :row.step, :row.action, :row.note, :row.note_salt, :row.note_digest,
        :row.article, :row.detail, :row.state, :row.open);

-- log_event(id event_id) -> one event_row
-- One deed.
-- plan: primary key
SELECT * FROM event WHERE id = :id;

-- log_event_at(position integer) -> time
-- When the deed of a leaf was done.
-- plan: primary key
SELECT event.at FROM leaf JOIN event ON event.id = leaf.event WHERE leaf.position = :position;

-- log_forget_note(id event_id) -> changed
-- Takes the words and the salt of a note away; its digest stays.
-- plan: primary key
UPDATE event SET note = NULL, note_salt = NULL WHERE id = :id AND note IS NOT NULL;

-- log_erasure(subject text) -> one log_order
-- The order by which a note was erased.
-- plan: event_by_subject
SELECT event.id, event.at, event.detail FROM event
 WHERE event.subject = :subject AND event.kind = 'log.note_erased' ORDER BY event.id LIMIT 1;

-- log_add_leaf(row leaf_row) -> nothing
-- Adds a leaf.
INSERT INTO leaf (position, event, salt, hash) VALUES (:row.position, :row.event, :row.salt, :row.hash);

-- log_last_leaf() -> integer
-- The position of the last leaf.
-- plan: primary key
SELECT position FROM leaf WHERE position >= 0 ORDER BY position DESC LIMIT 1;

-- log_leaf_hashes(from integer, to integer) -> many log_hash
-- The hashes of leaves from one position up to, and without, another.
-- plan: primary key
SELECT position, hash FROM leaf WHERE position >= :from AND position < :to ORDER BY position;

-- log_page(from integer, most integer) -> many log_line
-- Leaves with their events in order, for verifying; without an event, found is none. What is none in C but not NULL in
-- the row, or a flag that is neither 0 nor 1, is odd.
-- plan: primary key
SELECT leaf.position, leaf.event, leaf.salt, leaf.hash, event.id AS found, event.at, event.kind, event.dossier,
       event.subject, event.actor, event.actor_name, event.name_salt, event.name_digest, event.office, event.step,
       event.action, event.note, event.note_salt, event.note_digest, event.article, event.detail, event.state,
       coalesce(event.open, 0) AS open__integer,
       CASE WHEN event.dossier = 0 OR event.actor = 0 OR event.open NOT IN (0, 1) THEN 1 ELSE 0 END AS odd__integer
  FROM leaf LEFT JOIN event ON event.id = leaf.event
 WHERE leaf.position >= :from ORDER BY leaf.position LIMIT :most;

-- log_add_tile(row tile_row) -> nothing
-- Adds a complete tile.
INSERT INTO tile (level, position, hash, marks) VALUES (:row.level, :row.position, :row.hash, :row.marks);

-- log_tile_hashes(level integer, from integer, to integer) -> many log_hash
-- The roots of the tiles of a level from one position up to, and without, another.
-- plan: tile_by_place
SELECT position, hash FROM tile WHERE level = :level AND position >= :from AND position < :to ORDER BY position;

-- log_tile(level integer, position integer) -> one tile_row
-- One tile.
-- plan: tile_by_place
SELECT * FROM tile WHERE level = :level AND position = :position;

-- log_tile_marks(from integer, to integer) -> many log_marks
-- The marks of the leaves under the tiles of level 1 from one position up to, and without, another.
-- plan: tile_by_place
SELECT position, marks FROM tile WHERE level = 1 AND position >= :from AND position < :to ORDER BY position;

-- log_add_batch(row batch_row) -> nothing
-- Adds a signed batch.
INSERT INTO batch (first, size, root, signed_at, signature, chain)
VALUES (:row.first, :row.size, :row.root, :row.signed_at, :row.signature, :row.chain);

-- log_batch_of(leaf integer) -> one batch_row
-- The batch that begins at a leaf or is the nearest before it.
-- plan: primary key
SELECT * FROM batch WHERE first <= :leaf ORDER BY first DESC LIMIT 1;

-- log_batch_page(from integer, most integer) -> many batch_row
-- Batches in order, for verifying.
-- plan: primary key
SELECT * FROM batch WHERE first >= :from ORDER BY first LIMIT :most;

-- log_add_head(row head_row) -> nothing
-- Adds a signed head.
INSERT INTO head (size, root, algorithm, signed_at, signature, public_key)
VALUES (:row.size, :row.root, :row.algorithm, :row.signed_at, :row.signature, :row.public_key);

-- log_newest_head() -> one head_row
-- The newest head.
-- plan: primary key
SELECT * FROM head WHERE size >= 0 ORDER BY size DESC LIMIT 1;

-- log_head_of(size integer) -> one head_row
-- The head over so many leaves.
-- plan: primary key
SELECT * FROM head WHERE size = :size;

-- log_counts() -> one log_count
-- How many rows the tables have, for verifying.
-- plan: leaf_by_event, tile_by_place, scan: verifying counts every row
SELECT (SELECT count(*) FROM event) AS events__integer, (SELECT count(*) FROM leaf) AS leaves__integer,
       (SELECT count(*) FROM batch) AS batches__integer, (SELECT count(*) FROM tile) AS tiles__integer,
       (SELECT count(*) FROM head) AS heads__integer;

-- log_event_without_leaf() -> event_id
-- A deed that no leaf binds.
-- plan: leaf_by_event, scan: asked only when verifying found more events than leaves
SELECT event.id FROM event WHERE NOT EXISTS (SELECT 1 FROM leaf WHERE leaf.event = event.id) LIMIT 1;

-- log_reading_page(subject text, before event_id, most integer) -> many event_row
-- Who looked at a person's data, the newest first.
-- plan: event_by_subject
SELECT * FROM event WHERE subject = :subject AND kind = 'person.read' AND id < :before ORDER BY id DESC LIMIT :most;
