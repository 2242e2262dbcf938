-- A consent that stands now: one purpose, given by one account. What was given and withdrawn, and when, is in the log.
CREATE TABLE consent (
	account  id NOT NULL REFERENCES account,
	purpose  text NOT NULL,          -- its code in the county's privacy notice
	version  text NOT NULL,          -- of the notice that was shown
	given_at time NOT NULL,
	PRIMARY KEY (account, purpose)
);

-- What a person wants corrected in the register, for its keeper to decide.
CREATE TABLE correction (
	id         id PRIMARY KEY,
	account    id NOT NULL REFERENCES account,
	person     id NOT NULL,          -- person
	wish       secret NOT NULL,      -- what is wrong and what is right
	proof      secret,               -- by which paper
	state      integer NOT NULL DEFAULT 0, -- enum correction_state
	answer     secret,
	asked_at   time NOT NULL,
	decided_at time,
	decided_by id,                   -- account
	version    integer NOT NULL DEFAULT 1
);
CREATE INDEX correction_by_person ON correction (person, id);
CREATE INDEX correction_open ON correction (id) WHERE state = 0;

-- A copy of one's data that was asked for. It lies sealed in the data folder for a day.
CREATE TABLE copy (
	id       id PRIMARY KEY,
	account  id NOT NULL REFERENCES account,
	level    integer NOT NULL,       -- at which it was asked for: what it may hold
	stored   text,                   -- its random name, when it is made
	size     integer NOT NULL DEFAULT 0,
	asked_at time NOT NULL,
	made_at  time
);
CREATE INDEX copy_by_account ON copy (account, id);
CREATE INDEX copy_by_time ON copy (asked_at);
