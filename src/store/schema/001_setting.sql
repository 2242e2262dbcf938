-- A setting of the program that the administrator may change while it runs.
CREATE TABLE setting (
	name    text PRIMARY KEY,
	value   text NOT NULL,
	version integer NOT NULL DEFAULT 1
);
