-- An application that is not sent yet. All that was typed lies sealed in one value.
CREATE TABLE draft (
	id        id PRIMARY KEY,
	account   id NOT NULL, -- account
	service   text NOT NULL,
	pack      id NOT NULL, -- pack
	form      secret NOT NULL,
	materials json NOT NULL,           -- {"name": ["file id", …]}
	sent_key  text NOT NULL,           -- makes one dossier of it, however often it is sent
	number    text,                    -- of the dossier that it became
	saved_at  time NOT NULL,
	version   integer NOT NULL
);
CREATE INDEX draft_by_account ON draft (account, saved_at) WHERE number IS NULL;
