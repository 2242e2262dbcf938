-- task_add(row task_row) -> nothing
-- Opens a task.
INSERT INTO task (id, dossier, token, step, post, service, opened_at, due_on, urgency, closed_at, closed_by, action, fields)
VALUES (:row.id, :row.dossier, :row.token, :row.step, :row.post, :row.service, :row.opened_at, :row.due_on, :row.urgency,
        :row.closed_at, :row.closed_by, :row.action, :row.fields);

-- task_close(row task_row) -> changed
-- Closes a task that is still open.
-- plan: primary key
UPDATE task SET closed_at = :row.closed_at, closed_by = :row.closed_by, action = :row.action, fields = :row.fields
 WHERE id = :row.id AND closed_at IS NULL;

-- task_set_due(task task_id, due_on day, urgency integer) -> nothing
-- A task's due day moves with its dossier's clock.
-- plan: primary key
UPDATE task SET due_on = :due_on, urgency = :urgency WHERE id = :task;

-- task_by_id(task task_id) -> one task_row
-- One task.
-- plan: primary key
SELECT * FROM task WHERE id = :task;

-- tasks_of_dossier(dossier dossier_id) -> many task_row
-- All tasks that a dossier ever had.
-- plan: task_by_dossier
SELECT * FROM task WHERE dossier = :dossier ORDER BY id;

-- tasks_open_by_post(post text, urgency integer, after integer, below integer, most integer) -> many task_line
-- What waits for a post, the most urgent first, from a place in that order on, below another.
-- plan: task_open_by_post, primary key
SELECT task.id, task.dossier, task.step, task.post, task.opened_at, task.due_on, task.urgency, task.closed_at,
       dossier.number, dossier.applicant_name, dossier.pack, dossier.version
  FROM task JOIN dossier ON dossier.id = task.dossier
 WHERE task.post = :post AND task.closed_at IS NULL AND (task.urgency, task.id) > (:urgency, :after) AND task.urgency < :below
 ORDER BY task.urgency, task.id LIMIT :most;

-- tasks_open_by_service(post text, service text, urgency integer, after integer, below integer, most integer) -> many task_line
-- The same of one service.
-- plan: task_open_by_service, primary key
SELECT task.id, task.dossier, task.step, task.post, task.opened_at, task.due_on, task.urgency, task.closed_at,
       dossier.number, dossier.applicant_name, dossier.pack, dossier.version
  FROM task JOIN dossier ON dossier.id = task.dossier
 WHERE task.post = :post AND task.service = :service AND task.closed_at IS NULL AND (task.urgency, task.id) > (:urgency, :after)
       AND task.urgency < :below
 ORDER BY task.urgency, task.id LIMIT :most;

-- tasks_closed_by(account account_id, before task_id, most integer) -> many task_line
-- What somebody has done, the newest first.
-- plan: task_closed_by, primary key
SELECT task.id, task.dossier, task.step, task.post, task.opened_at, task.due_on, task.urgency, task.closed_at,
       dossier.number, dossier.applicant_name, dossier.pack, dossier.version
  FROM task JOIN dossier ON dossier.id = task.dossier
 WHERE task.closed_by = :account AND task.id < :before
 ORDER BY task.id DESC LIMIT :most;

-- task_set_post(task task_id, post text) -> changed
-- Another post takes an open task over.
-- plan: primary key
UPDATE task SET post = :post WHERE id = :task AND closed_at IS NULL;

-- tasks_count_open(post text, from_urgency integer, below integer) -> integer
-- How much waits for a post within a stretch of its order.
-- plan: task_open_by_post
SELECT count(*) AS n__integer FROM task
 WHERE post = :post AND closed_at IS NULL AND urgency >= :from_urgency AND urgency < :below;

-- tasks_count_by_service(post text, service text, from_urgency integer, below integer) -> integer
-- The same of one service.
-- plan: task_open_by_service
SELECT count(*) AS n__integer FROM task
 WHERE post = :post AND service = :service AND closed_at IS NULL AND urgency >= :from_urgency AND urgency < :below;

-- task_set_fields(task task_id, fields json) -> changed
-- What an official entered, after an erasure by order.
-- plan: primary key
UPDATE task SET fields = :fields WHERE id = :task;
