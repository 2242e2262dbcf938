-- A member of staff leaves, for good or for a time, from a day on, and hands over. One at a time; it is never deleted.
CREATE TABLE departure (
	id        id PRIMARY KEY,
	account   id NOT NULL REFERENCES account,
	kind      integer NOT NULL,  -- enum departure_kind
	from_on   day NOT NULL,      -- the first day on which he is not here
	until_on  day,               -- of a leave: the last such day, when it is known
	successor id,                -- account; who takes over all posts; none: the other holders do
	named_by  id NOT NULL,       -- account
	named_at  time NOT NULL,
	done_at   time,              -- when it took effect
	handed    json,              -- what was handed over then
	fault     text,              -- why it could not be handed over on its day; the account is closed all the same
	ended_at  time               -- taken back before its day, or the return
);
CREATE INDEX departure_by_account ON departure (account, id);
CREATE UNIQUE INDEX departure_open ON departure (account) WHERE ended_at IS NULL;
CREATE INDEX departure_waiting ON departure (from_on) WHERE done_at IS NULL AND ended_at IS NULL;
CREATE INDEX departure_to ON departure (successor) WHERE done_at IS NULL AND ended_at IS NULL;
