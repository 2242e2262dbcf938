CREATE INDEX event_by_state ON event (subject, id) WHERE state IS NOT NULL AND subject IS NOT NULL;
