-- Accounts of a person: of residents one at most is at L2, so that several never share one person's data.
CREATE INDEX account_by_person ON account (person) WHERE person IS NOT NULL;
CREATE UNIQUE INDEX account_real ON account (person) WHERE person IS NOT NULL AND level = 2 AND role = 'resident';
