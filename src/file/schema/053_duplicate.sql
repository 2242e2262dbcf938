-- A copy of a file with a watermark that names its purpose: who made it, for whom. Its bytes are drawn whenever it is fetched.
CREATE TABLE duplicate (
	id         id PRIMARY KEY,
	file       id NOT NULL, -- file; it may be gone, when it never served anything
	account    id NOT NULL, -- account; who made it
	dossier    text,                 -- number of the dossier that it was taken from; none: of one's own files
	purpose    secret NOT NULL,
	recipient  secret NOT NULL,
	maker      secret NOT NULL,      -- the name of who made it, and the office for which he did
	first_page integer NOT NULL,     -- of a document
	made_at    time NOT NULL
);
CREATE INDEX duplicate_by_file ON duplicate (file, id);
