-- persons_after(after integer, most integer) -> many person_row
-- All persons in the order of their ids, in pages.
-- plan: primary key
SELECT * FROM person WHERE id > :after ORDER BY id LIMIT :most;

-- organisations_after(after integer, most integer) -> many organisation_row
-- All organisations, likewise.
-- plan: primary key
SELECT * FROM organisation WHERE id > :after ORDER BY id LIMIT :most;

-- mandates_after(after integer, most integer) -> many mandate_row
-- All mandates, likewise.
-- plan: primary key
SELECT * FROM mandate WHERE id > :after ORDER BY id LIMIT :most;
