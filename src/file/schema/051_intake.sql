-- An upload that comes in parts, over a connection that may break: what is there stays until all is.
CREATE TABLE intake (
	id      id PRIMARY KEY,
	owner   id NOT NULL,             -- account
	name    secret NOT NULL,         -- the visitor's name for the file
	size    integer NOT NULL,        -- bytes that it will have
	came    integer NOT NULL,        -- bytes that are there
	file    id,                      -- file; none until all is there
	made_at time NOT NULL
);
CREATE INDEX intake_by_owner ON intake (owner, made_at);
CREATE INDEX intake_by_age ON intake (made_at);

-- A part of it, sealed in the data folder under `stored`.
CREATE TABLE intake_part (
	id        id PRIMARY KEY,
	intake    id NOT NULL REFERENCES intake,
	from_byte integer NOT NULL,
	size      integer NOT NULL,
	stored    text NOT NULL UNIQUE,  -- the random name
	UNIQUE (intake, from_byte)
);
