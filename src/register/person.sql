-- person_row_by_digest(digest bytes) -> one person_row
-- A person by the keyed digest of the number.
-- plan: unique
SELECT * FROM person WHERE number_digest = :digest;

-- person_row_by_id(id person_id) -> one person_row
-- One person.
-- plan: primary key
SELECT * FROM person WHERE id = :id;

-- person_row_add(row person_row) -> nothing
-- Adds a person.
INSERT INTO person (id, name, number, number_digest, born, sex, phone, address, state, state_on, state_source, version,
                    changed_at)
VALUES (:row.id, :row.name, :row.number, :row.number_digest, :row.born, :row.sex, :row.phone, :row.address,
        :row.state, :row.state_on, :row.state_source, :row.version, :row.changed_at);

-- person_row_change(row person_row, before integer) -> changed
-- Changes a person whose version is still the one that was read.
-- plan: primary key
UPDATE person
   SET name = :row.name, number = :row.number, number_digest = :row.number_digest, born = :row.born, sex = :row.sex,
       phone = :row.phone, address = :row.address, state = :row.state, state_on = :row.state_on,
       state_source = :row.state_source, version = :row.version, changed_at = :row.changed_at
 WHERE id = :row.id AND version = :before;

-- person_version_add(row person_version_row) -> nothing
-- Keeps what was said before.
INSERT INTO person_version (id, person, version, name, number, born, sex, phone, address, state, state_on,
                            state_source, changed_at, replaced_at, replaced_by, why)
VALUES (:row.id, :row.person, :row.version, :row.name, :row.number, :row.born, :row.sex, :row.phone, :row.address,
        :row.state, :row.state_on, :row.state_source, :row.changed_at, :row.replaced_at, :row.replaced_by, :row.why);

-- person_versions(person person_id) -> many person_version_row
-- What was said of a person before, the oldest first.
-- plan: person_version_by_person
SELECT * FROM person_version WHERE person = :person ORDER BY version;
