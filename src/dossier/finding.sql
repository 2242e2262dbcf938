-- finding_add(row finding_row) -> nothing
-- An office asked for what is held.
INSERT INTO finding (id, dossier, number, office, material, held, account, made_at)
VALUES (:row.id, :row.dossier, :row.number, :row.office, :row.material, :row.held, :row.account, :row.made_at);

-- findings_latest(before time, most integer) -> many finding_row
-- The latest findings, the newest first.
-- plan: finding_by_time
SELECT id, dossier, number, office, material, held, account, made_at FROM finding
 WHERE made_at < :before ORDER BY made_at DESC LIMIT :most;
