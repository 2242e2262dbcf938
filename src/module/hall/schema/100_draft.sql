-- An application that is not sent yet. All that was typed lies sealed in one value.
CREATE TABLE draft (
	id        id PRIMARY KEY,
	account   id NOT NULL, -- account
	service   text NOT NULL,
	mandate   id,                      -- mandate; by which it is for another
	pack      id NOT NULL, -- pack
	form      secret NOT NULL,
	materials json NOT NULL,           -- {"name": ["file id", …]}
	sent_key  text NOT NULL,           -- makes one dossier of it, however often it is sent
	number    text,                    -- of the dossier that it became
	saved_at  time NOT NULL,
	version   integer NOT NULL,
	hand      text,                    -- the page that saved it last, by a name that it drew by lot
	code      secret NOT NULL,         -- names it on paper; found by the digest of it
	code_lookup bytes NOT NULL UNIQUE,
	warned_at time,                    -- told that it will be deleted
	level     integer NOT NULL DEFAULT 0 -- at which it was begun: what the county holds may stand in it
);
CREATE INDEX draft_by_account ON draft (account, saved_at) WHERE number IS NULL;
CREATE INDEX draft_by_age ON draft (saved_at) WHERE number IS NULL;
