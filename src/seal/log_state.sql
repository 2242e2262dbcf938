-- log_last_state(subject text) -> one log_bound
-- The state that the last event of a subject bound.
-- plan: event_by_state
SELECT state FROM event WHERE subject = :subject AND state IS NOT NULL AND subject IS NOT NULL ORDER BY id DESC LIMIT 1;

-- log_state_subjects(after text, until text, most integer) -> many log_subject
-- The subjects between two texts whose state was ever bound, in their order.
-- plan: event_by_state
SELECT subject FROM event WHERE subject > :after AND subject < :until AND state IS NOT NULL AND subject IS NOT NULL
 GROUP BY subject ORDER BY subject LIMIT :most;
