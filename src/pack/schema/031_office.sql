-- An office and its posts as they are now. The county's pack brings them in; afterwards they change here only. A code is
-- never given twice: that of a closed one leads on to its successor. docs/adr/0008-offices.md.
CREATE TABLE office (
	code         text PRIMARY KEY,
	name         text NOT NULL,
	name_english text NOT NULL,
	opened_at    time NOT NULL,
	closed_at    time,
	successor    text,                       -- of a closed one
	version      integer NOT NULL DEFAULT 1
);

-- The names that an office had, until when.
CREATE TABLE office_past (
	id           id PRIMARY KEY,
	office       text NOT NULL,
	name         text NOT NULL,
	name_english text NOT NULL,
	until        time NOT NULL
);
CREATE INDEX office_past_by_office ON office_past (office, until);

CREATE TABLE post (
	code         text PRIMARY KEY,
	office       text NOT NULL,
	role         text NOT NULL,
	name         text NOT NULL,
	name_english text NOT NULL,
	opened_at    time NOT NULL,
	closed_at    time,
	successor    text,
	version      integer NOT NULL DEFAULT 1
);
