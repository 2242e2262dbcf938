-- paper_visit_add(row paper_visit_row) -> nothing
-- A clerk opens a draft.
INSERT INTO paper_visit (id, draft, clerk, visit, opened_at)
VALUES (:row.id, :row.draft, :row.clerk, :row.visit, :row.opened_at);

-- paper_visit_find(draft draft_id, clerk account_id) -> one paper_visit_row
-- The newest opening of a draft by a clerk.
-- plan: paper_visit_by_draft
SELECT * FROM paper_visit WHERE draft = :draft AND clerk = :clerk ORDER BY opened_at DESC LIMIT 1;
