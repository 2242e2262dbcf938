-- timer_add(row timer_row) -> nothing
-- Sets a timer.
INSERT INTO timer (id, dossier, token, step, wait, set_at, due_at, closed_at)
VALUES (:row.id, :row.dossier, :row.token, :row.step, :row.wait, :row.set_at, :row.due_at, :row.closed_at);

-- timer_close(timer timer_id, closed_at time) -> changed
-- It rang, or nobody waits for it any more.
-- plan: primary key
UPDATE timer SET closed_at = :closed_at WHERE id = :timer AND closed_at IS NULL;

-- timer_by_id(timer timer_id) -> one timer_row
-- One timer.
-- plan: primary key
SELECT * FROM timer WHERE id = :timer;

-- timers_of_dossier(dossier dossier_id) -> many timer_row
-- All timers that a dossier ever had.
-- plan: timer_by_dossier
SELECT * FROM timer WHERE dossier = :dossier ORDER BY id;

-- timers_due(from_at time, after integer, until time, most integer) -> many timer_row
-- What is to ring by now, the longest due first, from a place in that order on.
-- plan: timer_open
SELECT * FROM timer WHERE closed_at IS NULL AND due_at <= :until AND (due_at, id) > (:from_at, :after) ORDER BY due_at, id LIMIT :most;
