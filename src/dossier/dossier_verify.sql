-- dossiers_after(after integer, most integer) -> many dossier_row
-- All dossiers in the order of their ids, in pages.
-- plan: primary key
SELECT * FROM dossier WHERE id > :after ORDER BY id LIMIT :most;

-- dossier_orphans() -> many orphan_line
-- Rows of dossiers that are not there: what was filed by the history, and what belongs to one.
-- plan: primary key, task_by_dossier, material_by_dossier, pause_by_dossier, timer_by_dossier, certificate_by_dossier, rating_by_dossier, scan every row is read once by a verification
SELECT 'event' AS name__text, id AS row__integer FROM event
 WHERE kind LIKE 'dossier.%' AND NOT EXISTS (SELECT 1 FROM dossier WHERE dossier.id = event.dossier)
UNION ALL SELECT 'task' AS name__text, id AS row__integer FROM task
 WHERE NOT EXISTS (SELECT 1 FROM dossier WHERE dossier.id = task.dossier)
UNION ALL SELECT 'material' AS name__text, id AS row__integer FROM material
 WHERE NOT EXISTS (SELECT 1 FROM dossier WHERE dossier.id = material.dossier)
UNION ALL SELECT 'pause' AS name__text, id AS row__integer FROM pause
 WHERE NOT EXISTS (SELECT 1 FROM dossier WHERE dossier.id = pause.dossier)
UNION ALL SELECT 'timer' AS name__text, id AS row__integer FROM timer
 WHERE NOT EXISTS (SELECT 1 FROM dossier WHERE dossier.id = timer.dossier)
UNION ALL SELECT 'certificate' AS name__text, id AS row__integer FROM certificate
 WHERE NOT EXISTS (SELECT 1 FROM dossier WHERE dossier.id = certificate.dossier)
UNION ALL SELECT 'rating' AS name__text, id AS row__integer FROM rating
 WHERE NOT EXISTS (SELECT 1 FROM dossier WHERE dossier.id = rating.dossier)
LIMIT 1000;
