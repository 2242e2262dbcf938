-- A step of a draft that belongs to another person, from the invitation on.
CREATE TABLE draft_part (
	id           id PRIMARY KEY,
	draft        id NOT NULL, -- draft
	step         text NOT NULL,
	name         secret NOT NULL,          -- as invited
	phone        secret NOT NULL,
	phone_lookup bytes NOT NULL,
	account      id,                       -- account; who took it up
	clerk        id,                       -- account; who typed it at the window from paper
	form         secret NOT NULL,
	seen         bytes,                    -- keyed digest of what was confirmed
	invited_at   time NOT NULL,
	confirmed_at time,
	invitations  integer NOT NULL,
	version      integer NOT NULL,
	UNIQUE (draft, step)
);
CREATE INDEX draft_part_by_account ON draft_part (account) WHERE account IS NOT NULL;
CREATE INDEX draft_part_by_phone ON draft_part (phone_lookup);
