-- A timer that the flow of a dossier set: at which token, and when it rings. closed_at is when it rang or was not waited for
-- any more; it stays then, because the digest that each event binds counts it.
CREATE TABLE timer (
	id        id PRIMARY KEY,
	dossier   id NOT NULL, -- dossier
	token     integer NOT NULL,
	step      text NOT NULL, -- the element of the flow
	wait      text NOT NULL, -- as the flow writes it, ISO 8601
	set_at    time NOT NULL,
	due_at    time NOT NULL,
	closed_at time
);
CREATE INDEX timer_by_dossier ON timer (dossier, id);
CREATE INDEX timer_open ON timer (due_at, id) WHERE closed_at IS NULL;
