-- office_add(row office_row) -> nothing
-- Opens an office; one that is there already stays as it is.
INSERT INTO office (code, name, name_english, opened_at, closed_at, successor, version)
VALUES (:row.code, :row.name, :row.name_english, :row.opened_at, :row.closed_at, :row.successor, :row.version)
ON CONFLICT DO NOTHING;

-- office_get(code text) -> one office_row
-- An office, closed ones too.
-- plan: primary key
SELECT * FROM office WHERE code = :code;

-- offices_list() -> many office_row
-- All offices, closed ones too.
-- plan: scan: a county has a few dozen
SELECT * FROM office ORDER BY opened_at, code;

-- office_set_name(code text, name text, name_english text, version integer) -> changed
-- Gives an office another name.
-- plan: primary key
UPDATE office SET name = :name, name_english = :name_english, version = version + 1
 WHERE code = :code AND version = :version AND closed_at IS NULL;

-- office_end(code text, successor text, now time, version integer) -> changed
-- Closes an office.
-- plan: primary key
UPDATE office SET closed_at = :now, successor = :successor, version = version + 1
 WHERE code = :code AND version = :version AND closed_at IS NULL;

-- office_past_add(row office_past_row) -> nothing
-- Keeps a name that an office had.
INSERT INTO office_past (id, office, name, name_english, until)
VALUES (:row.id, :row.office, :row.name, :row.name_english, :row.until);

-- office_pasts() -> many office_past_row
-- All names that offices had, the oldest first.
-- plan: scan: a county renames few
SELECT * FROM office_past ORDER BY until, id;

-- post_add(row post_row) -> nothing
-- Opens a post; one that is there already stays as it is.
INSERT INTO post (code, office, role, name, name_english, opened_at, closed_at, successor, version)
VALUES (:row.code, :row.office, :row.role, :row.name, :row.name_english, :row.opened_at, :row.closed_at, :row.successor, :row.version)
ON CONFLICT DO NOTHING;

-- post_get(code text) -> one post_row
-- A post, closed ones too.
-- plan: primary key
SELECT * FROM post WHERE code = :code;

-- posts_list() -> many post_row
-- All posts, closed ones too.
-- plan: scan: a county has a few hundred
SELECT * FROM post ORDER BY opened_at, code;

-- post_set_name(code text, name text, name_english text, version integer) -> changed
-- Gives a post another name.
-- plan: primary key
UPDATE post SET name = :name, name_english = :name_english, version = version + 1
 WHERE code = :code AND version = :version AND closed_at IS NULL;

-- post_set_office(code text, office text) -> changed
-- Moves a post to another office.
-- plan: primary key
UPDATE post SET office = :office, version = version + 1 WHERE code = :code AND closed_at IS NULL;

-- post_end(code text, successor text, now time) -> changed
-- Closes a post.
-- plan: primary key
UPDATE post SET closed_at = :now, successor = :successor, version = version + 1 WHERE code = :code AND closed_at IS NULL;
