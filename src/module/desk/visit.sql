-- visit_add(row visit_row) -> nothing
-- Somebody stands here with the card.
INSERT INTO visit (id, person, clerk, seen_at) VALUES (:row.id, :row.person, :row.clerk, :row.seen_at);

-- visit_by_id(id visit_id) -> one visit_row
-- One visit.
-- plan: primary key
SELECT * FROM visit WHERE id = :id;

-- visits_since(clerk account_id, since time) -> integer
-- How many people stood before a clerk since.
-- plan: visit_by_clerk
SELECT count(*) AS n__integer FROM visit WHERE clerk = :clerk AND seen_at > :since;

-- visits_take(from account_id, to account_id, since time) -> nothing
-- Another clerk goes on with who stands there.
-- plan: visit_by_clerk
UPDATE visit SET clerk = :to WHERE clerk = :from AND seen_at > :since;
