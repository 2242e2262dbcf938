-- A natural person as this county knows him. The number is found by its keyed digest and never stands in clear.
CREATE TABLE person (
	id            id PRIMARY KEY,
	name          text NOT NULL,
	number        secret NOT NULL,       -- GB 11643
	number_digest bytes NOT NULL UNIQUE,
	born          day NOT NULL,
	sex           text NOT NULL,         -- GB/T 2261.1: "1" male, "2" female
	phone         secret,
	address       secret,
	state         integer NOT NULL DEFAULT 0, -- enum person_state
	state_on      day,                   -- of the death, of the move
	state_source  secret,                -- by which paper or register it is known
	version       integer NOT NULL,
	changed_at    time NOT NULL
);

-- What a person's row said before a change, from when, until when, who changed it and why.
CREATE TABLE person_version (
	id          id PRIMARY KEY,
	person      id NOT NULL REFERENCES person,
	version     integer NOT NULL,
	name        text NOT NULL,
	number      secret NOT NULL,
	born        day NOT NULL,
	sex         text NOT NULL,
	phone       secret,
	address     secret,
	state       integer NOT NULL DEFAULT 0,
	state_on    day,
	state_source secret,
	changed_at  time NOT NULL,
	replaced_at time NOT NULL,
	replaced_by id,                      -- account
	why         text NOT NULL
);
CREATE UNIQUE INDEX person_version_by_person ON person_version (person, version);
