/* county_read.c: a county's frame: county.yaml, catalogue.csv, calendar.json. */
#include "base/map.h"
#include "form/form_type.h"
#include "pack/csv.h"
#include "pack/pack_inside.h"

#include <stdio.h>
#include <string.h>

/* What the catalogue says of an office's services, beyond what others may know of it. */
struct department {
	struct str office;
	bool elsewhere; /* its services belong to a national system */
	struct str url;
};

struct county_reading {
	struct yaml yaml;
	struct county *county;
	struct map departments; /* the catalogue's name of an office to a struct department */
	struct pack_fault_list *faults;
};

static void read_office(struct county_reading *r, const struct yaml_node *map)
{
	struct yaml *yaml = &r->yaml;
	if (!yaml_only(yaml, map, "code name place hours phone departments elsewhere"))
		return;
	struct office_entry office = { yaml_text(yaml, map, "code", true), yaml_words(yaml, map, "name", true),
				       yaml_words(yaml, map, "place", false), yaml_words(yaml, map, "hours", false),
				       yaml_text(yaml, map, "phone", false) };
	if (office.code.len && !yaml_is_name(office.code))
		yaml_fault(yaml, map->line, "An office's code is small letters, digits, _ and -, a letter first, up to 40.");
	if (county_office(r->county, office.code))
		yaml_fault(yaml, map->line, "The office \"%.*s\" stands twice: rename one.", STR_ARGS(office.code));
	struct str_list names = yaml_texts(yaml, map, "departments");
	struct department *department = ARENA_ONE(yaml->arena, struct department);
	department->office = office.code;
	department->url = yaml_text(yaml, map, "elsewhere", false);
	department->elsewhere = department->url.len > 0;
	if (department->elsewhere && !str_starts(department->url, STR("https://")))
		yaml_fault(yaml, map->line, "\"elsewhere\" is the address where the services are had: it begins with https://.");
	for (size_t i = 0; i < names.count; i++)
		map_put(&r->departments, names.items[i], department);
	r->county->offices[r->county->office_count++] = office;
}

static void read_post(struct county_reading *r, const struct yaml_node *map)
{
	static const char *const roles[] = { "window", "clerk", "head", "supervisor", "leader", "editor", "system", "security", "audit", NULL };
	struct yaml *yaml = &r->yaml;
	if (!yaml_only(yaml, map, "code office role name"))
		return;
	struct post_entry post = { .code = yaml_text(yaml, map, "code", true), .office = yaml_text(yaml, map, "office", true),
				   .name = yaml_words(yaml, map, "name", true) };
	int role = yaml_choice(yaml, map, "role", roles, true);
	post.role = role < 0 ? STR_NONE : str_of(roles[role]);
	if (post.code.len && !yaml_is_name(post.code))
		yaml_fault(yaml, map->line, "A post's code is small letters, digits, _ and -, a letter first, up to 40.");
	if (county_post(r->county, post.code))
		yaml_fault(yaml, map->line, "The post \"%.*s\" stands twice: rename one.", STR_ARGS(post.code));
	if (post.office.len && !county_office(r->county, post.office))
		yaml_fault(yaml, map->line, "There is no office \"%.*s\": add it to offices.", STR_ARGS(post.office));
	r->county->posts[r->county->post_count++] = post;
}

static void read_frame(struct county_reading *r, const struct yaml_node *root)
{
	struct yaml *yaml = &r->yaml;
	if (!yaml_only(yaml, root, "name demonstration offices posts"))
		return;
	r->county->name = yaml_words(yaml, root, "name", true);
	r->county->demonstration = yaml_flag(yaml, root, "demonstration");
	const struct yaml_node *offices = yaml_list(yaml, root, "offices", true), *posts = yaml_list(yaml, root, "posts", true);
	r->county->offices = ARENA_MANY(yaml->arena, struct office_entry, offices->count);
	for (size_t i = 0; i < offices->count; i++)
		read_office(r, offices->items[i]);
	r->county->posts = ARENA_MANY(yaml->arena, struct post_entry, posts->count);
	for (size_t i = 0; i < posts->count; i++)
		read_post(r, posts->items[i]);
}

static const char *const columns[] = { "department", "parent_item", "item", "item_code", "type_code", "type" };
enum { COLUMN_DEPARTMENT, COLUMN_PARENT, COLUMN_ITEM, COLUMN_CODE, COLUMN_TYPE_CODE, COLUMN_TYPE, COLUMN_COUNT };

static bool check_columns(struct county_reading *r, const struct csv *csv)
{
	bool right = csv->count > 0 && csv->rows[0].count == COLUMN_COUNT;
	for (size_t i = 0; right && i < COLUMN_COUNT; i++)
		right = str_equal(csv->rows[0].cells[i], str_of(columns[i]));
	if (!right)
		pack_fault(r->yaml.arena, r->faults, "catalogue.csv", 1, "The first row must be: department,parent_item,item,item_code,type_code,type.");
	return right;
}

/* One row of the catalogue as a service of which only these facts are known. */
static void read_entry(struct county_reading *r, const struct csv_row *row, struct map *seen)
{
	struct arena *arena = r->yaml.arena;
	int64_t type = 0;
	if (row->count != COLUMN_COUNT) {
		pack_fault(arena, r->faults, "catalogue.csv", row->line, "This row has %zu cells instead of %d.", row->count, COLUMN_COUNT);
		return;
	}
	struct str code = row->cells[COLUMN_CODE];
	const struct department *department = map_get(&r->departments, row->cells[COLUMN_DEPARTMENT]);
	if (!department)
		pack_fault(arena, r->faults, "catalogue.csv", row->line, "No office of county.yaml has the department \"%.*s\": add it there.",
			   STR_ARGS(row->cells[COLUMN_DEPARTMENT]));
	if (!code.len || map_get(seen, code))
		pack_fault(arena, r->faults, "catalogue.csv", row->line, "The item code is missing or stands twice: correct it.");
	if (!row->cells[COLUMN_ITEM].len || !str_int(row->cells[COLUMN_TYPE_CODE], 1, 99, &type))
		pack_fault(arena, r->faults, "catalogue.csv", row->line, "The item needs a name and a type code from 1 to 20.");
	map_put(seen, code, r);
	if (!department)
		return;
	struct service *service = ARENA_ONE(arena, struct service);
	service->code = code;
	service->title.chinese = row->cells[COLUMN_ITEM];
	service->summary.chinese = row->cells[COLUMN_PARENT];
	service->office = department->office;
	service->type = str_format(arena, "%02d", (int)type);
	service->where = department->elsewhere ? WHERE_ELSEWHERE : WHERE_WINDOW;
	service->url = department->url;
	service->audiences = AUDIENCE_PERSON | AUDIENCE_ORGANISATION;
	r->county->catalogue[r->county->catalogue_count++] = service;
}

static void read_catalogue(struct county_reading *r, const struct pack_files *files)
{
	struct str bytes = pack_file_of(files, "catalogue.csv"), why = STR_NONE;
	struct csv csv;
	struct map seen;
	int line = 0;
	if (!bytes.at)
		return;
	if (csv_read(r->yaml.arena, bytes, &csv, &why, &line) != STATUS_OK) {
		pack_fault(r->yaml.arena, r->faults, "catalogue.csv", line, "%.*s", STR_ARGS(why));
		return;
	}
	if (!check_columns(r, &csv))
		return;
	map_init(&seen, r->yaml.arena);
	r->county->catalogue = ARENA_MANY(r->yaml.arena, struct service *, csv.count);
	for (size_t i = 1; i < csv.count; i++)
		read_entry(r, &csv.rows[i], &seen);
}

static void read_calendar(struct county_reading *r, const struct pack_files *files)
{
	struct str bytes = pack_file_of(files, "calendar.json"), why = STR_NONE;
	if (!bytes.at)
		pack_fault(r->yaml.arena, r->faults, "calendar.json", 0, "The file is missing: limits can't be counted without a calendar.");
	else if (calendar_read(r->yaml.arena, bytes, &r->county->calendar, &why) != STATUS_OK)
		pack_fault(r->yaml.arena, r->faults, "calendar.json", 0, "%.*s", STR_ARGS(why));
}

/* The one table of divisions for the addresses of all services. */
static void read_divisions(struct county_reading *r, const struct pack_files *files)
{
	struct str bytes = pack_file_of(files, "divisions.csv"), why = STR_NONE;
	struct yaml_table table = { 0 };
	int line = 0;
	if (!bytes.at)
		return;
	if (pack_table_rows(r->yaml.arena, bytes, &table, &why))
		r->county->divisions = division_table_read(r->yaml.arena, table.rows, table.count, &why, &line);
	if (!r->county->divisions)
		pack_fault(r->yaml.arena, r->faults, "divisions.csv", line, "%.*s", STR_ARGS(why));
}

enum status county_read(struct arena *arena, const struct pack_files *files, struct county **out, struct pack_fault_list *faults)
{
	size_t before = faults->count;
	struct county_reading r = { .yaml = { .arena = arena }, .county = ARENA_ONE(arena, struct county), .faults = faults };
	map_init(&r.departments, arena);
	const struct yaml_node *root = pack_yaml(&r.yaml, files, "county.yaml", faults);
	if (root)
		read_frame(&r, root);
	pack_take_faults(&r.yaml, "county.yaml", faults);
	read_catalogue(&r, files);
	read_calendar(&r, files);
	read_divisions(&r, files);
	r.county->privacy = privacy_read(&r.yaml, files, faults);
	*out = r.county;
	return faults->count == before ? STATUS_OK : STATUS_INVALID;
}
