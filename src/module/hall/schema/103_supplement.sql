-- What somebody has gathered to answer what was asked for, and not handed in yet. It holds while the dossier is at that version.
CREATE TABLE supplement (
	id        id PRIMARY KEY,
	dossier   id NOT NULL, -- dossier
	account   id NOT NULL, -- account
	version   integer NOT NULL,        -- of the dossier
	materials json NOT NULL,           -- {"name": ["file id", …]}
	saved_at  time NOT NULL,
	UNIQUE (dossier, account)
);
CREATE INDEX supplement_by_age ON supplement (saved_at);
