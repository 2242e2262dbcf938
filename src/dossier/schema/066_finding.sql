-- A finding: an office asked an applicant for what the county held of him already (国务院令第716号 7).
CREATE TABLE finding (
	id       id PRIMARY KEY,
	dossier  id NOT NULL, -- dossier
	number   text NOT NULL,
	office   text NOT NULL,
	material text NOT NULL,           -- its name in the pack
	held     text NOT NULL,           -- where the county held it: "person.address"
	account  id NOT NULL, -- account
	made_at  time NOT NULL
);
CREATE INDEX finding_by_time ON finding (made_at);
