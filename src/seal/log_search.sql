-- log_newest(after integer, before integer, most integer) -> many log_found
-- All deeds but signed heads, the newest first.
-- plan: primary key
SELECT id, at, kind, dossier, subject, actor, actor_name, office, step, action, article, detail FROM event
 WHERE kind <> 'log.head' AND id > :after AND id < :before ORDER BY id DESC LIMIT :most;

-- log_by_actor(actor account_id, after integer, before integer, most integer) -> many log_found
-- What somebody did.
-- plan: event_by_actor
SELECT id, at, kind, dossier, subject, actor, actor_name, office, step, action, article, detail FROM event
 WHERE actor = :actor AND id > :after AND id < :before ORDER BY id DESC LIMIT :most;

-- log_by_actor_kind(actor account_id, kind text, after integer, before integer, most integer) -> many log_found
-- What somebody did of one kind.
-- plan: event_by_actor
SELECT id, at, kind, dossier, subject, actor, actor_name, office, step, action, article, detail FROM event
 WHERE actor = :actor AND kind = :kind AND id > :after AND id < :before ORDER BY id DESC LIMIT :most;

-- log_by_kind(kind text, after integer, before integer, most integer) -> many log_found
-- Deeds of one kind, outside of dossiers.
-- plan: event_by_kind
SELECT id, at, kind, dossier, subject, actor, actor_name, office, step, action, article, detail FROM event
 WHERE dossier IS NULL AND kind = :kind AND id > :after AND id < :before ORDER BY id DESC LIMIT :most;

-- log_by_subject(subject text, after integer, before integer, most integer) -> many log_found
-- What was done to something.
-- plan: event_by_subject
SELECT id, at, kind, dossier, subject, actor, actor_name, office, step, action, article, detail FROM event
 WHERE subject = :subject AND id > :after AND id < :before ORDER BY id DESC LIMIT :most;
