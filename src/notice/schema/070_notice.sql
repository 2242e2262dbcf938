-- What an account was told, as the site shows it. Codes and names stand in it: it lies sealed.
CREATE TABLE notice (
	id      id PRIMARY KEY,
	account id NOT NULL,              -- account
	dossier id,                       -- dossier
	subject secret NOT NULL,
	text    secret NOT NULL,
	link    text,
	read_at time,
	made_at time NOT NULL
);
CREATE INDEX notice_by_account ON notice (account, id);
CREATE INDEX notice_by_dossier ON notice (dossier) WHERE dossier IS NOT NULL;
CREATE INDEX notice_unread ON notice (account) WHERE read_at IS NULL;

-- What must leave the house: one row a way. The address and a text of its own go when it has been sent.
CREATE TABLE outbox (
	id         id PRIMARY KEY,
	notice     id REFERENCES notice,       -- none: the text stands here
	way        integer NOT NULL,           -- 0 mail, 1 SMS
	address    secret,
	text       secret,
	message    text NOT NULL,              -- the Message-ID's left side, or the spool file's name
	state      integer NOT NULL DEFAULT 0, -- enum outbox_state
	next_at    time NOT NULL,              -- when to try, or to look for its fate
	tries      integer NOT NULL DEFAULT 0,
	last_error text,
	made_at    time NOT NULL,
	done_at    time
);
CREATE INDEX outbox_waiting ON outbox (way, next_at) WHERE state = 0;
CREATE INDEX outbox_spooled ON outbox (next_at) WHERE state = 1;
CREATE INDEX outbox_trouble ON outbox (id) WHERE state > 2;
