-- For audit: who did what; and deeds outside of dossiers by their kind.
CREATE INDEX event_by_actor ON event (actor, id) WHERE actor IS NOT NULL;
CREATE INDEX event_by_kind ON event (kind, id) WHERE dossier IS NULL;
