-- What was filed under a real name is its person's, from whichever account.
CREATE INDEX dossier_by_person ON dossier (person, id) WHERE person IS NOT NULL;
CREATE INDEX certificate_by_person ON certificate (person, id) WHERE person IS NOT NULL;
