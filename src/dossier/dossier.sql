-- dossier_add(row dossier_row) -> nothing
-- Files a dossier.
INSERT INTO dossier (id, number, query_lookup, query_code, applicant, person, organisation, applicant_name,
                     mandate, agent, agent_name, clerk, service, pack, office,
                     sent_key, sent_body, salt, form, asked, flow_state, status, filed_at, filed_leaf, accepted_on,
                     extended_on, ended_on, due_on, version)
VALUES (:row.id, :row.number, :row.query_lookup, :row.query_code, :row.applicant, :row.person, :row.organisation, :row.applicant_name, :row.mandate, :row.agent, :row.agent_name, :row.clerk,
        :row.service, :row.pack, :row.office, :row.sent_key, :row.sent_body, :row.salt, :row.form, :row.asked,
        :row.flow_state, :row.status, :row.filed_at, :row.filed_leaf, :row.accepted_on, :row.extended_on, :row.ended_on,
        :row.due_on, :row.version);

-- dossier_change(row dossier_row, before integer) -> changed
-- Writes what may change in a dossier, when its version is still the one that was read.
-- plan: primary key
UPDATE dossier
   SET form = :row.form, asked = :row.asked, flow_state = :row.flow_state, status = :row.status,
       accepted_on = :row.accepted_on, extended_on = :row.extended_on, ended_on = :row.ended_on, due_on = :row.due_on, version = :row.version
 WHERE id = :row.id AND version = :before;

-- dossier_set_due(dossier dossier_id, due_on day) -> nothing
-- A recount after a new calendar.
-- plan: primary key
UPDATE dossier SET due_on = :due_on WHERE id = :dossier;

-- dossier_set_salt(dossier dossier_id, salt bytes, sent_body bytes) -> changed
-- After an erasure: the former ones are destroyed with the values that they covered.
-- plan: primary key
UPDATE dossier SET salt = :salt, sent_body = :sent_body WHERE id = :dossier;

-- dossier_by_id(dossier dossier_id) -> one dossier_row
-- One dossier.
-- plan: primary key
SELECT * FROM dossier WHERE id = :dossier;

-- dossier_by_number(number text) -> one dossier_row
-- One dossier by the number that people know.
-- plan: unique
SELECT * FROM dossier WHERE number = :number;

-- dossier_number_of(dossier dossier_id) -> text
-- The number that people know a dossier by.
-- plan: primary key
SELECT number FROM dossier WHERE id = :dossier;

-- dossier_by_key(applicant account_id, sent_key text) -> one dossier_row
-- What an applicant filed under a key of his own before.
-- plan: dossier_by_applicant_key
SELECT * FROM dossier WHERE applicant = :applicant AND sent_key = :sent_key;

-- dossier_by_clerk_key(clerk account_id, sent_key text) -> one dossier_row
-- What a clerk filed at the window under a key of his own before.
-- plan: dossier_by_clerk_key
SELECT * FROM dossier WHERE clerk = :clerk AND sent_key = :sent_key;

-- dossiers_by_organisation(organisation organisation_id, before dossier_id, most integer) -> many dossier_row
-- An organisation's, whoever filed them, the newest first.
-- plan: dossier_by_organisation
SELECT * FROM dossier WHERE organisation = :organisation AND id < :before ORDER BY id DESC LIMIT :most;

-- dossiers_by_applicant(applicant account_id, before dossier_id, most integer) -> many dossier_row
-- An applicant's dossiers older than one, the newest first.
-- plan: dossier_by_applicant
SELECT * FROM dossier WHERE applicant = :applicant AND id < :before ORDER BY id DESC LIMIT :most;

-- dossiers_unnamed(applicant account_id, before dossier_id, most integer) -> many dossier_row
-- Those of an account that were filed without a real name, the newest first.
-- plan: dossier_by_applicant
SELECT * FROM dossier WHERE applicant = :applicant AND id < :before AND person IS NULL ORDER BY id DESC LIMIT :most;

-- dossiers_by_person(person person_id, not_by account_id, before dossier_id, most integer) -> many dossier_row
-- A person's, filed from other accounts or at the window, the newest first.
-- plan: dossier_by_person
SELECT * FROM dossier WHERE person = :person AND (applicant IS NULL OR applicant <> :not_by) AND id < :before ORDER BY id DESC LIMIT :most;

-- dossiers_open(after integer, most integer) -> many dossier_row
-- Dossiers that have not ended, in the order of their filing.
-- plan: dossier_open
SELECT * FROM dossier WHERE ended_on IS NULL AND id > :after ORDER BY id LIMIT :most;

-- material_add(row material_row) -> nothing
-- Takes a file as a material.
INSERT INTO material (id, dossier, name, file, digest, added, replaced)
VALUES (:row.id, :row.dossier, :row.name, :row.file, :row.digest, :row.added, :row.replaced);

-- material_replace(dossier dossier_id, name text, version integer) -> nothing
-- The files given for a material so far are no longer the current ones; they stay as evidence.
-- plan: material_by_dossier
UPDATE material SET replaced = :version WHERE dossier = :dossier AND name = :name AND replaced = 0;

-- materials_of_dossier(dossier dossier_id) -> many material_row
-- All files of a dossier, those replaced too.
-- plan: material_by_dossier
SELECT * FROM material WHERE dossier = :dossier ORDER BY id;

-- pause_add(row pause_row) -> nothing
-- The clock stops.
INSERT INTO pause (id, dossier, from_on, to_on, reason) VALUES (:row.id, :row.dossier, :row.from_on, :row.to_on, :row.reason);

-- pause_end(pause pause_id, to_on day) -> nothing
-- The clock goes on.
-- plan: primary key
UPDATE pause SET to_on = :to_on WHERE id = :pause;

-- pauses_of_dossier(dossier dossier_id) -> many pause_row
-- The times that a dossier's clock leaves out.
-- plan: pause_by_dossier
SELECT * FROM pause WHERE dossier = :dossier ORDER BY id;

-- rating_add(row rating_row) -> nothing
-- An applicant's rating.
INSERT INTO rating (id, dossier, score, points, words, rated_at)
VALUES (:row.id, :row.dossier, :row.score, :row.points, :row.words, :row.rated_at);

-- rating_of_dossier(dossier dossier_id) -> one rating_row
-- How a dossier was rated.
-- plan: rating_by_dossier
SELECT * FROM rating WHERE dossier = :dossier;

-- dossiers_of_office(office text, after integer, most integer) -> many dossier_row
-- Open dossiers of an office, from a place on.
-- plan: dossier_open
SELECT * FROM dossier WHERE ended_on IS NULL AND office = :office AND id > :after ORDER BY id LIMIT :most;

-- dossier_set_office(dossier dossier_id, office text) -> changed
-- Another office takes a dossier over.
-- plan: primary key
UPDATE dossier SET office = :office WHERE id = :dossier;

-- dossiers_open_of_person(person person_id) -> many dossier_row
-- The open dossiers of a person.
-- plan: dossier_by_person
SELECT * FROM dossier WHERE person = :person AND ended_on IS NULL ORDER BY id;

-- material_erase(material material_id) -> changed
-- What was handed in serves no more: erased by order.
-- plan: primary key
DELETE FROM material WHERE id = :material;

-- rating_set_words(rating rating_id, words text) -> changed
-- The words of a rating, erased by order.
-- plan: primary key
UPDATE rating SET words = :words WHERE id = :rating;
