-- A version of a pack, never changed: what was loaded, when, by whom (none: from the command line). The newest of a name is in force.
CREATE TABLE pack (
	id        id PRIMARY KEY,
	name      text NOT NULL,    -- the folder's name: "residence-permit"
	kind      text NOT NULL,    -- "service", "county"
	version   integer NOT NULL, -- 1, 2, … of its name
	digest    text NOT NULL,    -- hex, of all names and bytes
	loaded_by id,               -- account
	loaded_at time NOT NULL
);
CREATE UNIQUE INDEX pack_by_name_version ON pack (name, version);
-- A file of a version.
CREATE TABLE pack_file (
	id    id PRIMARY KEY,
	pack  id NOT NULL REFERENCES pack,
	name  text NOT NULL,
	bytes bytes NOT NULL
);
CREATE UNIQUE INDEX pack_file_by_pack_name ON pack_file (pack, name);
