-- dossier_events(dossier dossier_id) -> many dossier_event
-- What was done in a dossier, in order, with the place in the log.
-- plan: event_by_dossier, leaf_by_event
SELECT event.id, event.at, event.kind, event.subject, event.actor, event.actor_name, event.office, event.step, event.action,
       event.note, event.article, event.detail, event.state, event.open, leaf.position
  FROM event JOIN leaf ON leaf.event = event.id
 WHERE event.dossier = :dossier ORDER BY event.id;

-- dossier_last_event(dossier dossier_id) -> one dossier_event
-- What was done last in a dossier.
-- plan: event_by_dossier, leaf_by_event
SELECT event.id, event.at, event.kind, event.subject, event.actor, event.actor_name, event.office, event.step, event.action,
       event.note, event.article, event.detail, event.state, event.open, leaf.position
  FROM event JOIN leaf ON leaf.event = event.id
 WHERE event.dossier = :dossier ORDER BY event.id DESC LIMIT 1;
