-- figures_filed(since time, until time) -> integer
-- How many dossiers were filed in a time.
-- plan: dossier_by_filing
SELECT count(*) AS filed__integer FROM dossier WHERE filed_at >= :since AND filed_at < :until;

-- figures_finished(since day, withdrawn integer) -> one figures_finished
-- How many were finished since a day, those taken back aside, and how many of them by their due day.
-- plan: dossier_by_end
SELECT count(*) AS finished__integer, coalesce(sum(CASE WHEN due_on IS NULL OR ended_on <= due_on THEN 1 ELSE 0 END), 0) AS timely__integer
  FROM dossier
 WHERE ended_on IS NOT NULL AND ended_on >= :since AND status <> :withdrawn;
