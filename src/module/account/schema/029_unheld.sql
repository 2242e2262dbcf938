-- A post at which tasks wait and nobody works, told to the security administrators once; it goes when somebody works there again.
CREATE TABLE unheld (
	post  text PRIMARY KEY,
	since time NOT NULL
);
