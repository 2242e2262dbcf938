-- An account: how one signs in. A person may have none, one or several; staff have one and hold posts.
CREATE TABLE account (
	id           id PRIMARY KEY,
	login_digest bytes NOT NULL UNIQUE,    -- keyed digest of the login: a phone number, or the name of staff
	login        secret NOT NULL,
	role         text NOT NULL,            -- see role.c
	name         text NOT NULL,            -- as shown
	password     text,                     -- Argon2id; none: can't sign in yet
	totp         secret,                   -- of staff
	totp_step    integer NOT NULL DEFAULT 0, -- the last one accepted: each code works once
	phone        secret,                   -- confirmed by code
	proved_at    time,                     -- when a code sent to the phone was last typed right
	mail         secret,
	person       id,                       -- person; who it is, once seen at a window
	credit_code  text,                     -- of an organisation's account
	organisation id,                       -- organisation; whose account it is
	level        integer NOT NULL,
	locked       flag NOT NULL DEFAULT 0,
	told         text,                     -- the version of the privacy notice that was last shown
	closed_at    time,                     -- deleted at its holder's wish
	must_change  flag NOT NULL DEFAULT 0,  -- somebody else knows the password: a new one comes first
	made_at      time NOT NULL,
	version      integer NOT NULL DEFAULT 1
);

-- A session: the token itself is never kept, only its keyed digest.
CREATE TABLE session (
	id           id PRIMARY KEY,
	token_digest bytes NOT NULL UNIQUE,
	account      id NOT NULL REFERENCES account,
	opened_at    time NOT NULL,
	expires_at   time NOT NULL,
	used_at      time NOT NULL,            -- last, but for the minute under way: see session_use.c
	closed_at    time,
	address      secret NOT NULL,          -- from where it was opened
	device       text NOT NULL DEFAULT '', -- browser and system, by their names in device.c
	stage        integer NOT NULL DEFAULT 0 -- what must come first: see enum session_stage
);
CREATE INDEX session_by_account ON session (account, opened_at);

-- Which staff hold which posts, from which day until which (none: no end). Rows are ended, never deleted.
CREATE TABLE holding (
	id       id PRIMARY KEY,
	account  id NOT NULL REFERENCES account,
	post     text NOT NULL,
	from_on  day NOT NULL,
	until_on day,
	given_by id,                    -- account; none: from the command line
	given_at time NOT NULL,
	ended_at time
);
CREATE UNIQUE INDEX holding_once ON holding (account, post) WHERE ended_at IS NULL;
CREATE INDEX holding_by_account ON holding (account, id);
CREATE INDEX holding_by_post ON holding (post) WHERE ended_at IS NULL;

-- Failures to sign in, by keyed digest of the login or of the address. Successes are not counted.
CREATE TABLE throttle (
	subject  bytes PRIMARY KEY,
	failures integer NOT NULL,
	last_at  time NOT NULL
);
CREATE INDEX throttle_by_time ON throttle (last_at);

-- A code that was sent, or given at the window: to be typed within its time; five wrong tries end it.
CREATE TABLE code (
	subject     bytes PRIMARY KEY,      -- keyed digest of its purpose and its subject
	code_digest bytes NOT NULL,
	made_at     time NOT NULL,
	tries       integer NOT NULL DEFAULT 0
);

-- A recovery that was asked for, whether or not there is such an account: a job sends the code, so that nobody sees a difference.
CREATE TABLE recovery (
	id      id PRIMARY KEY,
	login   secret NOT NULL,
	digits  secret NOT NULL,
	way     integer NOT NULL,              -- enum recover_way
	made_at time NOT NULL
);
