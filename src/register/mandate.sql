-- mandate_row_add(row mandate_row) -> nothing
-- Adds a mandate.
INSERT INTO mandate (id, kind, state, organisation, giver, giver_name, giver_number, giver_digest, holder, holder_name,
                     holder_number, holder_digest, services, from_on, until_on, proof, papers, scan, made_at, made_by, given_at,
                     given_by, withdrawn_at, withdrawn_by, reason, version)
VALUES (:row.id, :row.kind, :row.state, :row.organisation, :row.giver, :row.giver_name, :row.giver_number,
        :row.giver_digest, :row.holder, :row.holder_name, :row.holder_number, :row.holder_digest, :row.services,
        :row.from_on, :row.until_on, :row.proof, :row.papers, :row.scan, :row.made_at, :row.made_by, :row.given_at, :row.given_by,
        :row.withdrawn_at, :row.withdrawn_by, :row.reason, :row.version);

-- mandate_row_change(row mandate_row, before integer) -> changed
-- Writes what may change in a mandate, when its version is still the one that was read.
-- plan: primary key
UPDATE mandate
   SET state = :row.state, giver = :row.giver, holder = :row.holder, from_on = :row.from_on, given_at = :row.given_at,
       given_by = :row.given_by, withdrawn_at = :row.withdrawn_at, withdrawn_by = :row.withdrawn_by,
       reason = :row.reason, version = :row.version
 WHERE id = :row.id AND version = :before;

-- mandate_row_by_id(id mandate_id) -> one mandate_row
-- One mandate.
-- plan: primary key
SELECT * FROM mandate WHERE id = :id;

-- mandates_by_holder(holder_digest bytes) -> many mandate_row
-- What whoever has this number holds, the newest first.
-- plan: mandate_by_holder
SELECT * FROM mandate WHERE holder_digest = :holder_digest ORDER BY id DESC LIMIT 500;

-- mandates_by_giver(giver_digest bytes) -> many mandate_row
-- What whoever has this number gave or is asked for, the newest first.
-- plan: mandate_by_giver
SELECT * FROM mandate WHERE giver_digest = :giver_digest ORDER BY id DESC LIMIT 500;

-- mandates_by_organisation(organisation organisation_id) -> many mandate_row
-- What an organisation gave or is asked for, the newest first.
-- plan: mandate_by_organisation
SELECT * FROM mandate WHERE organisation = :organisation ORDER BY id DESC LIMIT 500;
