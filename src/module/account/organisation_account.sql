-- accounts_all_of_organisation(organisation organisation_id) -> many account_row
-- All accounts of an organisation.
-- plan: account_by_organisation
SELECT * FROM account WHERE organisation = :organisation ORDER BY id;

-- account_rename_one(account account_id, name text) -> nothing
-- How an account is called.
-- plan: primary key
UPDATE account SET name = :name, version = version + 1 WHERE id = :account;

-- account_drop_password(account account_id) -> nothing
-- Nobody signs in until a new password is set with a code.
-- plan: primary key
UPDATE account SET password = NULL, version = version + 1 WHERE id = :account;
