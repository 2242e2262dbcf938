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
	mail         secret,
	person       id,                       -- person; who it is, once seen at a window
	credit_code  text,                     -- of an organisation's account
	organisation id,                       -- organisation; whose account it is
	level        integer NOT NULL,
	locked       flag NOT NULL DEFAULT 0,
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
	closed_at    time,
	address      secret NOT NULL           -- from where it was opened
);
CREATE INDEX session_by_account ON session (account, opened_at);

-- Which staff hold which posts; a post is named by its code in the county's pack.
CREATE TABLE holding (
	account id NOT NULL REFERENCES account,
	post    text NOT NULL,
	since   time NOT NULL,
	PRIMARY KEY (account, post)
);

-- Failures to sign in, by keyed digest of the login or of the address. Successes are not counted.
CREATE TABLE throttle (
	subject  bytes PRIMARY KEY,
	failures integer NOT NULL,
	last_at  time NOT NULL
);
CREATE INDEX throttle_by_time ON throttle (last_at);

-- A code sent to a phone, to be typed within ten minutes; five wrong ones end it.
CREATE TABLE phone_code (
	phone_digest bytes PRIMARY KEY,
	code_digest  bytes NOT NULL,
	made_at      time NOT NULL,
	tries        integer NOT NULL DEFAULT 0
);
