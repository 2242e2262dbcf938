-- job_insert(row job_row) -> nothing
-- A job that waits.
INSERT INTO job (id, kind, detail, run_at, made_at) VALUES (:row.id, :row.kind, :row.detail, :row.run_at, :row.made_at);

-- job_next_due(now time) -> one job_row
-- The job that has been due longest.
-- plan: job_due
SELECT id, kind, detail, state, run_at, tries, crashes, claimed_at, last_error, made_at
  FROM job WHERE state = 0 AND run_at <= :now ORDER BY run_at, id LIMIT 1;

-- job_claim(id job_id, now time) -> changed
-- A waiting job runs now.
-- plan: primary key
UPDATE job SET state = 1, claimed_at = :now WHERE id = :id AND state = 0;

-- job_remove(id job_id) -> nothing
-- A job that is done.
-- plan: primary key
DELETE FROM job WHERE id = :id;

-- job_again(id job_id, run_at time, tries integer, last_error text) -> nothing
-- A job that waits for another try.
-- plan: primary key
UPDATE job SET state = 0, claimed_at = NULL, run_at = :run_at, tries = :tries, last_error = :last_error WHERE id = :id;

-- job_put_aside(id job_id, tries integer, crashes integer, last_error text) -> nothing
-- A job that is not tried again by itself.
-- plan: primary key
UPDATE job SET state = 2, tries = :tries, crashes = :crashes, last_error = :last_error WHERE id = :id;

-- job_list_running() -> many job_row
-- What runs; at start: what ran when the process last ended.
-- plan: job_running
SELECT id, kind, detail, state, run_at, tries, crashes, claimed_at, last_error, made_at
  FROM job WHERE state = 1 ORDER BY id LIMIT 10000;

-- job_survive(id job_id, crashes integer) -> nothing
-- A job during which the process ended waits again.
-- plan: primary key
UPDATE job SET state = 0, claimed_at = NULL, crashes = :crashes WHERE id = :id;

-- job_release_running() -> nothing
-- What still runs when we stop in order waits again, and it is no crash.
-- plan: job_running
UPDATE job SET state = 0, claimed_at = NULL WHERE state = 1;

-- job_total_aside() -> integer
-- How many are set aside.
-- plan: job_aside
SELECT count(*) FROM job WHERE state = 2;
