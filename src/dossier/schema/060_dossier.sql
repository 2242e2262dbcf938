-- A dossier: one case of anything in process. Events are the authority; status, days and flow_state are projected from
-- them, and verify compares. All columns but due_on enter the digest that each event binds.
CREATE TABLE dossier (
	id             id PRIMARY KEY,
	number         text NOT NULL UNIQUE,
	query_lookup   bytes NOT NULL,
	query_code     secret NOT NULL,
	applicant      id, -- account; whose own it is, or who acts by a mandate; none: filed at the window
	person         id, -- person; whose it is
	organisation   id, -- organisation; whose it is, when it is no person's
	applicant_name text NOT NULL, -- the person's or the organisation's
	mandate        id, -- mandate; by which the applicant acts for another
	agent          id, -- person; who acts for another
	agent_name     text,
	clerk          id, -- account; who filed it at the window
	service        text NOT NULL,
	pack           id NOT NULL, -- pack
	office         text NOT NULL,
	sent_key       text NOT NULL,
	sent_body      bytes NOT NULL,
	salt           bytes NOT NULL,
	form           json NOT NULL,
	asked          json,
	flow_state     text NOT NULL,
	status         integer NOT NULL,
	filed_at       time NOT NULL,
	filed_leaf     integer NOT NULL,
	accepted_on    day,
	extended_on    day, -- when its limit was extended
	ended_on       day,
	due_on         day,
	version        integer NOT NULL
);
CREATE UNIQUE INDEX dossier_by_applicant_key ON dossier (applicant, sent_key);
CREATE UNIQUE INDEX dossier_by_clerk_key ON dossier (clerk, sent_key) WHERE clerk IS NOT NULL;
CREATE INDEX dossier_by_organisation ON dossier (organisation, id) WHERE organisation IS NOT NULL;
CREATE INDEX dossier_by_applicant ON dossier (applicant, id);
-- Few are open at a time: a recount after a new calendar reads these and no others.
CREATE INDEX dossier_open ON dossier (id) WHERE ended_on IS NULL;
-- What the figures of the first page count.
CREATE INDEX dossier_by_filing ON dossier (filed_at);
CREATE INDEX dossier_by_end ON dossier (ended_on, status, due_on) WHERE ended_on IS NOT NULL;

-- A file that an applicant gave for a material; replaced is the version by which a later one took its place, 0 for none.
CREATE TABLE material (
	id       id PRIMARY KEY,
	dossier  id NOT NULL, -- dossier
	name     text NOT NULL,
	file     id NOT NULL, -- file
	digest   bytes NOT NULL,
	added    integer NOT NULL,
	replaced integer NOT NULL
);
CREATE INDEX material_by_dossier ON material (dossier, id);

-- A step that waits for a post. urgency orders the inbox: the due day's number, or past all days when nothing presses.
CREATE TABLE task (
	id        id PRIMARY KEY,
	dossier   id NOT NULL, -- dossier
	token     integer NOT NULL,
	step      text NOT NULL,
	post      text NOT NULL,
	service   text NOT NULL, -- the dossier's, for the filter of the inbox
	opened_at time NOT NULL,
	due_on    day,
	urgency   integer NOT NULL,
	closed_at time,
	closed_by id, -- account
	action    text,
	fields    json
);
CREATE INDEX task_by_dossier ON task (dossier, id);
CREATE INDEX task_open_by_post ON task (post, urgency, id) WHERE closed_at IS NULL;
CREATE INDEX task_open_by_service ON task (post, service, urgency, id) WHERE closed_at IS NULL;
CREATE INDEX task_closed_by ON task (closed_by, id) WHERE closed_by IS NOT NULL;

-- A time that the clock leaves out.
CREATE TABLE pause (
	id      id PRIMARY KEY,
	dossier id NOT NULL, -- dossier
	from_on day NOT NULL,
	to_on   day,
	reason  text NOT NULL
);
CREATE INDEX pause_by_dossier ON pause (dossier, id);

-- A certificate: what a service gave, and whether it still holds. It is never deleted; that it expired is computed.
CREATE TABLE certificate (
	id             id PRIMARY KEY,
	number         text NOT NULL UNIQUE,
	code           text NOT NULL UNIQUE,
	dossier        id NOT NULL, -- dossier
	account        id, -- account; none: it was asked for by another than its holder
	person         id, -- person
	organisation   id, -- organisation
	title          text NOT NULL,
	title_english  text NOT NULL,
	holder_name    text NOT NULL,
	office         text NOT NULL,
	issuer         text NOT NULL,
	issuer_english text NOT NULL,
	printed        secret NOT NULL,
	state          integer NOT NULL,
	issued_on      day NOT NULL,
	ends_on        day,
	version        integer NOT NULL
);
CREATE INDEX certificate_by_account ON certificate (account, id);
CREATE INDEX certificate_by_organisation ON certificate (organisation, id) WHERE organisation IS NOT NULL;
CREATE INDEX certificate_by_dossier ON certificate (dossier, id);

-- A rating (GB/T 39735): one of a finished dossier.
CREATE TABLE rating (
	id       id PRIMARY KEY,
	dossier  id NOT NULL, -- dossier
	score    integer NOT NULL,
	points   json,
	words    text,
	rated_at time NOT NULL
);
CREATE UNIQUE INDEX rating_by_dossier ON rating (dossier);
