-- The accounts of an organisation.
CREATE INDEX account_by_organisation ON account (organisation, id) WHERE organisation IS NOT NULL;
