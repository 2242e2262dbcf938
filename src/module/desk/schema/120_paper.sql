-- A clerk opened somebody's draft by the code on its paper, in a visit of whose it is.
CREATE TABLE paper_visit (
	id        id PRIMARY KEY,
	draft     id NOT NULL, -- draft
	clerk     id NOT NULL, -- account
	visit     id NOT NULL, -- visit
	opened_at time NOT NULL
);
CREATE INDEX paper_visit_by_draft ON paper_visit (draft, clerk, opened_at);
