-- visit_add(row visit_row) -> nothing
-- Somebody stands here with the card.
INSERT INTO visit (id, person, clerk, seen_at) VALUES (:row.id, :row.person, :row.clerk, :row.seen_at);

-- visit_by_id(id visit_id) -> one visit_row
-- One visit.
-- plan: primary key
SELECT * FROM visit WHERE id = :id;
