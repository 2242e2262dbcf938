-- An organisation as this county knows it (GB 32100). Its code, name and address are public; the number of its legal
-- representative never stands in clear, and is found by the digest by which persons are found.
CREATE TABLE organisation (
	id           id PRIMARY KEY,
	credit_code  text NOT NULL UNIQUE,
	name         text NOT NULL,
	legal_name   text NOT NULL,          -- of the legal representative
	legal_person id,                     -- person; none: not in the register when it was written
	legal_number secret,
	legal_digest bytes,
	address      text,
	state        integer NOT NULL,       -- enum organisation_state
	state_on     day,                    -- since when it is cancelled or revoked
	version      integer NOT NULL,
	changed_at   time NOT NULL
);

-- What an organisation's row said before a change, from when, until when, who changed it and why.
CREATE TABLE organisation_version (
	id           id PRIMARY KEY,
	organisation id NOT NULL REFERENCES organisation,
	version      integer NOT NULL,
	credit_code  text NOT NULL,
	name         text NOT NULL,
	legal_name   text NOT NULL,
	legal_person id,                     -- person
	legal_number secret,
	address      text,
	state        integer NOT NULL,
	state_on     day,
	changed_at   time NOT NULL,
	replaced_at  time NOT NULL,
	replaced_by  id,                     -- account
	why          text NOT NULL
);
CREATE UNIQUE INDEX organisation_version_by_organisation ON organisation_version (organisation, version);
