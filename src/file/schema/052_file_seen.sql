-- The original of an upload was seen by an official: its grade rises to B (国办函〔2016〕108号).
CREATE TABLE file_seen (
	file    id PRIMARY KEY REFERENCES file,
	account id NOT NULL, -- account
	seen_at time NOT NULL
);
