-- What happens later. A row goes when its job is done.
CREATE TABLE job (
	id         id PRIMARY KEY,
	kind       text NOT NULL,
	detail     json NOT NULL,
	state      integer NOT NULL DEFAULT 0, -- 0 waits, 1 runs, 2 set aside
	run_at     time NOT NULL,              -- not before
	tries      integer NOT NULL DEFAULT 0, -- runs that failed
	crashes    integer NOT NULL DEFAULT 0, -- runs during which the process ended
	claimed_at time,                       -- when the run under way began
	last_error text,
	made_at    time NOT NULL
);
CREATE INDEX job_due ON job (run_at, id) WHERE state = 0;
CREATE INDEX job_running ON job (id) WHERE state = 1;
CREATE INDEX job_aside ON job (id) WHERE state = 2;
