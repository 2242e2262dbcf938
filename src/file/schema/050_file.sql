-- An upload: the sealed original and its derivative lie in the data folder under `stored`.
CREATE TABLE file (
	id      id PRIMARY KEY,
	owner   id NOT NULL,             -- account
	stored  text NOT NULL UNIQUE,    -- the random name
	name    secret NOT NULL,         -- the visitor's name for it
	type    text NOT NULL,           -- media type of the original, by content
	served  text NOT NULL,           -- media type of the derivative
	size    integer NOT NULL,        -- bytes of the original
	pages   integer NOT NULL DEFAULT 0, -- of a document; 1 for a picture; 0: they can't be counted here
	digest  bytes NOT NULL,          -- of the original, by the profile
	sealed  bytes NOT NULL,          -- digest of the sealed original as it lies in the data folder
	sealed_served bytes,             -- of the sealed derivative; none: the original is served
	scan    integer NOT NULL DEFAULT 0, -- enum scan: whether a virus was looked for
	source  text,                    -- of what it was made here: a certificate's number; none: it was uploaded
	declared flag NOT NULL DEFAULT 0, -- made here from what its owner declared, in place of a proof
	used    flag NOT NULL DEFAULT 0, -- a dossier took it
	made_at time NOT NULL
);
CREATE INDEX file_unused ON file (made_at) WHERE used = 0;
CREATE INDEX file_unused_by_owner ON file (owner, size) WHERE used = 0;
CREATE INDEX file_used_by_owner ON file (owner, id) WHERE used = 1;

-- A file serves a dossier as a material; one file may serve many dossiers of its owner.
CREATE TABLE file_use (
	id       id PRIMARY KEY,
	dossier  id NOT NULL,            -- dossier
	file     id NOT NULL REFERENCES file,
	material text NOT NULL,          -- the material's name in the pack
	UNIQUE (dossier, file, material)
);
CREATE INDEX file_use_by_file ON file_use (file);
