-- setting_get(name text) -> one setting_row
-- One setting by its name.
-- plan: primary key
SELECT name, value, version FROM setting WHERE name = :name;

-- setting_list() -> many setting_row
-- All settings, by name.
-- plan: primary key
SELECT name, value, version FROM setting ORDER BY name;

-- setting_add(name text, value text) -> nothing
-- A setting that was not there yet.
INSERT INTO setting (name, value) VALUES (:name, :value);

-- setting_put(name text, value text) -> nothing
-- A setting's value, whether it was there or not.
INSERT INTO setting (name, value) VALUES (:name, :value)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, version = setting.version + 1;

-- setting_change(name text, value text, version integer) -> changed
-- Another value for a setting that was read at `version`.
-- plan: primary key
UPDATE setting SET value = :value, version = version + 1 WHERE name = :name AND version = :version;

-- setting_count(name text) -> integer
-- How many settings there are; given a name, how many of that name.
-- plan: primary key
SELECT count(*) FROM setting WHERE true {name: AND name = :name};
