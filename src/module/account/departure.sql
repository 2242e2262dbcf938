-- departure_add(row departure_row) -> nothing
-- Somebody will leave; one departure of an account is open at a time.
INSERT INTO departure (id, account, kind, from_on, until_on, successor, named_by, named_at, done_at, handed, fault, ended_at)
VALUES (:row.id, :row.account, :row.kind, :row.from_on, :row.until_on, :row.successor, :row.named_by, :row.named_at, :row.done_at,
        :row.handed, :row.fault, :row.ended_at);

-- departure_of(account account_id) -> one departure_row
-- That of an account, which waits for its day or has taken effect.
-- plan: departure_open
SELECT * FROM departure WHERE account = :account AND ended_at IS NULL;

-- departures_due(today day) -> many departure_row
-- Those whose day has come.
-- plan: departure_waiting
SELECT * FROM departure WHERE done_at IS NULL AND ended_at IS NULL AND from_on <= :today ORDER BY from_on, id;

-- departures_to(successor account_id) -> many departure_row
-- Those that wait for their day, and name somebody as successor.
-- plan: departure_to
SELECT * FROM departure WHERE successor = :successor AND done_at IS NULL AND ended_at IS NULL ORDER BY from_on, id;

-- departure_done(departure departure_id, now time, handed json) -> changed
-- It took effect.
-- plan: primary key
UPDATE departure SET done_at = :now, handed = :handed, fault = NULL WHERE id = :departure AND done_at IS NULL AND ended_at IS NULL;

-- departure_fail(departure departure_id, fault text) -> changed
-- Its day came, and it could not be handed over.
-- plan: primary key
UPDATE departure SET fault = :fault WHERE id = :departure AND done_at IS NULL AND ended_at IS NULL;

-- departure_end(departure departure_id, now time) -> changed
-- It was taken back, or somebody came back.
-- plan: primary key
UPDATE departure SET ended_at = :now WHERE id = :departure AND ended_at IS NULL;
