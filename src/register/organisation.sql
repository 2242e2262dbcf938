-- organisation_row_by_code(credit_code text) -> one organisation_row
-- An organisation by its credit code.
-- plan: unique
SELECT * FROM organisation WHERE credit_code = :credit_code;

-- organisation_row_by_id(id organisation_id) -> one organisation_row
-- One organisation.
-- plan: primary key
SELECT * FROM organisation WHERE id = :id;

-- organisation_row_add(row organisation_row) -> nothing
-- Adds an organisation.
INSERT INTO organisation (id, credit_code, name, legal_name, legal_person, legal_number, legal_digest, address, state, state_on,
                          version, changed_at)
VALUES (:row.id, :row.credit_code, :row.name, :row.legal_name, :row.legal_person, :row.legal_number, :row.legal_digest,
        :row.address, :row.state, :row.state_on, :row.version, :row.changed_at);

-- organisation_row_change(row organisation_row, before integer) -> changed
-- Changes an organisation whose version is still the one that was read.
-- plan: primary key
UPDATE organisation
   SET credit_code = :row.credit_code, name = :row.name, legal_name = :row.legal_name, legal_person = :row.legal_person,
       legal_number = :row.legal_number, legal_digest = :row.legal_digest, address = :row.address, state = :row.state,
       state_on = :row.state_on, version = :row.version, changed_at = :row.changed_at
 WHERE id = :row.id AND version = :before;

-- organisation_version_add(row organisation_version_row) -> nothing
-- Keeps what was said before.
INSERT INTO organisation_version (id, organisation, version, credit_code, name, legal_name, legal_person, legal_number, address,
                                  state, state_on, changed_at, replaced_at, replaced_by, why)
VALUES (:row.id, :row.organisation, :row.version, :row.credit_code, :row.name, :row.legal_name, :row.legal_person,
        :row.legal_number, :row.address, :row.state, :row.state_on, :row.changed_at, :row.replaced_at, :row.replaced_by,
        :row.why);

-- organisation_versions(organisation organisation_id) -> many organisation_version_row
-- What was said of an organisation before, the oldest first.
-- plan: organisation_version_by_organisation
SELECT * FROM organisation_version WHERE organisation = :organisation ORDER BY version;
