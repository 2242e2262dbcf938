-- certificate_add(row certificate_row) -> nothing
-- Issues a certificate.
INSERT INTO certificate (id, number, code, dossier, account, person, organisation, title, title_english, holder_name, office, issuer,
                         issuer_english, printed, state, issued_on, ends_on, version)
VALUES (:row.id, :row.number, :row.code, :row.dossier, :row.account, :row.person, :row.organisation, :row.title, :row.title_english,
        :row.holder_name, :row.office, :row.issuer, :row.issuer_english, :row.printed, :row.state, :row.issued_on,
        :row.ends_on, :row.version);

-- certificate_by_number(number text) -> one certificate_row
-- One certificate by its printed number.
-- plan: unique
SELECT * FROM certificate WHERE number = :number;

-- certificate_by_code(code text) -> one certificate_row
-- One certificate by the code of its public page.
-- plan: unique
SELECT * FROM certificate WHERE code = :code;

-- certificates_of_account(account account_id) -> many certificate_row
-- An account's certificates, the newest first.
-- plan: certificate_by_account
SELECT * FROM certificate WHERE account = :account ORDER BY id DESC LIMIT 200;

-- certificates_of_dossier(dossier dossier_id) -> many certificate_row
-- What a dossier led to.
-- plan: certificate_by_dossier
SELECT * FROM certificate WHERE dossier = :dossier ORDER BY id;

-- certificate_set_state(certificate certificate_id, state integer, before integer) -> changed
-- A step of its life, when its version is still the one that was read.
-- plan: primary key
UPDATE certificate SET state = :state, version = version + 1 WHERE id = :certificate AND version = :before;

-- certificates_of_person(person person_id, not_by account_id) -> many certificate_row
-- A person's, given to other accounts, the newest first.
-- plan: certificate_by_person
SELECT * FROM certificate WHERE person = :person AND (account IS NULL OR account <> :not_by) ORDER BY id DESC LIMIT 1000;

-- certificates_of_organisation(organisation organisation_id) -> many certificate_row
-- An organisation's, the newest first.
-- plan: certificate_by_organisation
SELECT * FROM certificate WHERE organisation = :organisation ORDER BY id DESC LIMIT 1000;

-- certificates_serving(account account_id, service text) -> many certificate_serving
-- The numbers of an account's certificates that a service gave, and that were neither suspended nor revoked.
-- plan: certificate_by_account, primary key
SELECT certificate.number AS number FROM certificate JOIN dossier ON dossier.id = certificate.dossier
 WHERE certificate.account = :account AND certificate.state = 0 AND dossier.service = :service ORDER BY certificate.id DESC LIMIT 20;

-- certificate_set_printed(certificate certificate_id, printed secret) -> changed
-- What it printed, after an erasure by order of law.
-- plan: primary key
UPDATE certificate SET printed = :printed WHERE id = :certificate;
