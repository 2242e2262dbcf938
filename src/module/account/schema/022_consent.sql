-- A consent: one purpose, given by one account to what the notice said then. One stands at a time; those before it stay, so that
-- what was agreed to can be shown with its version. It holds only while the purpose still reads as it did (docs/adr/0007-people.md).
CREATE TABLE consent (
	id       id PRIMARY KEY,
	account  id NOT NULL REFERENCES account,
	purpose  text NOT NULL,          -- its code in the county's privacy notice
	version  text NOT NULL,          -- of the notice that was shown
	wording  text NOT NULL,          -- digest of the purpose as it read in it
	given_at time NOT NULL,
	ended_at time                    -- withdrawn, or given anew
);
CREATE UNIQUE INDEX consent_standing ON consent (account, purpose) WHERE ended_at IS NULL;
CREATE INDEX consent_by_account ON consent (account, id);

-- A version of the privacy notice that everybody is told of: how far the telling has come.
CREATE TABLE privacy_round (
	version  text PRIMARY KEY,
	reached  id,                     -- account; the last that was looked at
	begun_at time NOT NULL,
	done_at  time
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
