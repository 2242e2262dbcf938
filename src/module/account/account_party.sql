-- accounts_real(person person_id) -> many account_id_line
-- The residents' accounts that have a person's real name.
-- plan: account_real
SELECT id FROM account WHERE person = :person AND level = 2 AND role = 'resident';

-- accounts_of_organisation(organisation organisation_id) -> many account_id_line
-- An organisation's accounts.
-- plan: account_by_organisation
SELECT id FROM account WHERE organisation = :organisation AND level = 2 ORDER BY id;

-- accounts_rename(person person_id, name text) -> nothing
-- The account that has a person's real name is called so.
-- plan: account_real
UPDATE account SET name = :name, version = version + 1 WHERE person = :person AND level = 2 AND role = 'resident';
