-- The history. Every column of these tables is answered for by log_verify; docs/adr/0003-log.md says how.

-- One deed; never changed, but that a note may be erased by order of law: value and salt go, the digest stays.
CREATE TABLE event (
	id          id PRIMARY KEY,
	at          time NOT NULL,
	kind        text NOT NULL,
	dossier     id,                  -- dossier
	subject     text,                -- of what else: "person 45"
	actor       id,                  -- account
	actor_name  text,                -- as it was shown then
	name_salt   bytes,
	name_digest bytes,               -- of salt and name: what the tree holds instead of the name
	office      text,                -- the code of the actor's office
	step        text,
	action      text,
	note        text,
	note_salt   bytes,
	note_digest bytes,               -- of salt and note
	article     text,
	detail      json,
	state       bytes,               -- digest of the dossier's new state and files
	open        flag NOT NULL        -- the applicant may see it
);
CREATE INDEX event_by_dossier ON event (dossier, id) WHERE dossier IS NOT NULL;
CREATE INDEX event_by_subject ON event (subject, id) WHERE subject IS NOT NULL;

-- A leaf of the tree: an event and the salt of its entry, in the order in which they came, from 0 without a gap.
CREATE TABLE leaf (
	position integer PRIMARY KEY,
	event    id NOT NULL REFERENCES event,
	salt     bytes NOT NULL,
	hash     bytes NOT NULL
);
CREATE UNIQUE INDEX leaf_by_event ON leaf (event);

-- The leaves that one commit brought, under one signature. chain binds the batch to the one before it.
CREATE TABLE batch (
	first     integer PRIMARY KEY,
	size      integer NOT NULL,
	root      bytes NOT NULL,
	signed_at time NOT NULL,
	signature bytes NOT NULL,
	chain     bytes NOT NULL
);

-- Roots of complete subtrees: level 1 over 256 leaves, level n over 256 roots of level n - 1. A tile of level 1 also
-- keeps the first four bytes of each of its leaves, by which a leaf is found.
CREATE TABLE tile (
	level    integer NOT NULL,
	position integer NOT NULL,
	hash     bytes NOT NULL,
	marks    bytes
);
CREATE UNIQUE INDEX tile_by_place ON tile (level, position);

-- A signed head over the first `size` leaves. The leaf right behind it is an event that binds this row.
CREATE TABLE head (
	size       integer PRIMARY KEY,
	root       bytes NOT NULL,
	algorithm  text NOT NULL,
	signed_at  time NOT NULL,
	signature  bytes NOT NULL,
	public_key text NOT NULL
);
