-- Staff, by name.
CREATE INDEX account_staff ON account (id) WHERE role <> 'resident' AND role <> 'company';

-- Who stands in for the holder of a post, for a time. It ends with the holding.
CREATE TABLE deputy (
	id       id PRIMARY KEY,
	post     text NOT NULL,
	holder   id NOT NULL REFERENCES account,
	account  id NOT NULL REFERENCES account, -- the deputy
	from_on  day NOT NULL,
	until_on day NOT NULL,
	named_by id NOT NULL, -- account; the holder or his head
	named_at time NOT NULL,
	ended_at time
);
CREATE INDEX deputy_by_account ON deputy (account, id);
CREATE INDEX deputy_by_holder ON deputy (holder) WHERE ended_at IS NULL;

-- A code that opens once in place of the second factor; only its keyed digest is kept.
CREATE TABLE spare_code (
	id          id PRIMARY KEY,
	account     id NOT NULL REFERENCES account,
	code_digest bytes NOT NULL UNIQUE,
	used_at     time
);
CREATE INDEX spare_code_by_account ON spare_code (account);
