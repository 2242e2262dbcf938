-- That a person stood at the window with the card, before whom and when: what the clerk does for him afterwards rests on it.
CREATE TABLE visit (
	id      id PRIMARY KEY,
	person  id NOT NULL,                 -- person
	clerk   id NOT NULL,                 -- account
	seen_at time NOT NULL
);
CREATE INDEX visit_by_clerk ON visit (clerk, seen_at);
