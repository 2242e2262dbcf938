-- That one may act for another. A party that the register did not know when it was written is found later by the keyed
-- digest of its number, with the name that was given. That a mandate has ended is computed.
CREATE TABLE mandate (
	id            id PRIMARY KEY,
	kind          integer NOT NULL,      -- enum mandate_kind
	state         integer NOT NULL,      -- asked, given or withdrawn
	organisation  id,                    -- organisation; for whom, when it is one
	giver         id,                    -- person; for whom, else
	giver_name    text NOT NULL,
	giver_number  secret,
	giver_digest  bytes,
	holder        id,                    -- person
	holder_name   text NOT NULL,
	holder_number secret NOT NULL,
	holder_digest bytes NOT NULL,
	services      json,                  -- codes; none: every service
	from_on       day NOT NULL,
	until_on      day,
	proof         integer NOT NULL,      -- enum mandate_proof
	papers        text,                  -- what was seen at the window
	scan          id,                    -- file; the written mandate, scanned there
	made_at       time NOT NULL,
	made_by       id,                    -- account
	given_at      time,
	given_by      id,                    -- account
	withdrawn_at  time,
	withdrawn_by  id,                    -- account
	reason        text,
	version       integer NOT NULL
);
CREATE INDEX mandate_by_holder ON mandate (holder_digest, id);
CREATE INDEX mandate_by_giver ON mandate (giver_digest, id) WHERE giver_digest IS NOT NULL;
CREATE INDEX mandate_by_organisation ON mandate (organisation, id) WHERE organisation IS NOT NULL;
