/* table.c: the rows, checked once, and the tree of their paths. A plain segment goes before a parameter. */
#include "route/turn.h"

#include <string.h>

static const char *const method_names[METHODS] = { "", "GET", "HEAD", "POST", "PUT", "DELETE" };

/* Cuts the next segment off a path that begins with '/'. */
static struct str next_segment(struct str *path)
{
	struct str rest = str_part(*path, 1, path->len);
	size_t end = str_find(rest, STR("/"));
	*path = str_part(rest, end, rest.len);
	return str_part(rest, 0, end);
}

static bool is_segment(struct str segment)
{
	struct str word = str_starts(segment, STR(":")) ? str_part(segment, 1, segment.len) : segment;
	if (!word.len)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		char byte = word.at[i];
		bool plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || (byte && strchr("_-.", byte));
		if (!plain)
			return false;
	}
	return true;
}

static const char *fault_of_path(const struct route *row)
{
	struct str path = str_of(row->path);
	size_t parameters = 0;
	if (!str_starts(path, STR("/")))
		return "its path does not begin with '/'";
	while (path.len > 1 || (path.len == 1 && row->path[1])) {
		struct str segment = next_segment(&path);
		if (!is_segment(segment))
			return "a segment of its path is not a plain word or a parameter";
		parameters += segment.at[0] == ':';
	}
	return parameters > PARAMETERS_MOST ? "its path has too many parameters" : NULL;
}

static const char *fault_of_rights(const struct route *row)
{
	bool open = row->permission == PERMISSION_NONE;
	if (row->zone < ZONE_PUBLIC || row->zone >= ZONE_COUNT)
		return "it has no zone";
	if (row->permission < PERMISSION_NONE || row->permission >= PERMISSION_COUNT)
		return "it has no permission";
	if (row->level < LEVEL_0 || row->level > LEVEL_2)
		return "it has no level";
	if (open && row->zone != ZONE_PUBLIC && !(row->flags & (ANY_ZONE | DOOR)))
		return "it is open to everyone in a zone of the staff";
	if (!open && row->level == LEVEL_0)
		return "it asks for a permission, but not for an account: its level must be 1 or 2";
	if (row->permission >= PERMISSION_WORK && row->level != LEVEL_2)
		return "it is the staff's: its level must be 2";
	if (row->flags & READS_PERSON && open && row->level == LEVEL_0)
		return "it reads a person's data without knowing who asks";
	return NULL;
}

static const char *fault_of_object(const struct route *row)
{
	bool names = strstr(row->path, "/:") != NULL;
	if (row->object < OBJECT_NONE || row->object >= OBJECT_COUNT || names != (row->object != OBJECT_NONE))
		return names ? "its path has a parameter, but it does not say whose that must be (.object)" : "it says whose an object must be, but its path has none";
	return NULL;
}

static const char *fault_of_api(const struct route *row)
{
	bool is_api = (row->flags & API) != 0;
	if (is_api != (row->api != NULL))
		return is_api ? "it is of the API, but not described" : "it is described, but not of the API";
	if (is_api && (!row->api->summary || !str_starts(str_of(row->path), STR("/api/"))))
		return "it is of the API, but lacks a summary, or its path does not begin with /api/";
	if (!is_api && row->method != GET && row->permission == PERMISSION_NONE && !(row->flags & NO_LEAVE))
		return "everyone may send it, but it is not marked so (NO_LEAVE)";
	return NULL;
}

static const char *fault_of_row(const struct route *row)
{
	const char *fault = fault_of_path(row);
	if (row->method != GET && row->method != POST && row->method != PUT && row->method != DELETE)
		return "its method is none of GET, POST, PUT, DELETE";
	if (!row->act)
		return "it has no handler";
	if (row->method == GET && row->prepare)
		return "a GET prepares nothing";
	if (row->flags & CACHED && (row->method != GET || row->permission != PERMISSION_NONE || row->flags & READS_PERSON))
		return "only an open GET can be cached";
	if (row->flags & NO_DATA && (row->method != GET || row->permission != PERMISSION_NONE))
		return "only an open GET can do without a snapshot";
	if (!fault)
		fault = fault_of_rights(row);
	if (!fault)
		fault = fault_of_object(row);
	return fault ? fault : fault_of_api(row);
}

static struct node *child_for(struct routes *routes, struct node *node, struct str segment)
{
	if (segment.at[0] == ':') {
		if (!node->parameter)
			node->parameter = ARENA_ONE(routes->arena, struct node);
		return node->parameter;
	}
	for (struct node *child = node->children; child; child = child->next)
		if (str_equal((struct str){ child->segment, child->len }, segment))
			return child;
	struct node *child = ARENA_ONE(routes->arena, struct node);
	*child = (struct node){ .segment = segment.at, .len = segment.len, .next = node->children };
	node->children = child;
	return child;
}

static struct node *node_for(struct routes *routes, const char *text)
{
	struct str path = str_of(text);
	struct node *node = routes->root;
	while (path.len > 1)
		node = child_for(routes, node, next_segment(&path));
	return node;
}

static void remember(struct routes *routes, const struct route *row)
{
	if (routes->count == routes->room) {
		size_t room = routes->room ? routes->room * 2 : 64;
		const struct route **rows = ARENA_MANY(routes->arena, const struct route *, room);
		if (routes->count)
			memcpy(rows, routes->rows, routes->count * sizeof *rows);
		routes->rows = rows;
		routes->room = room;
	}
	routes->rows[routes->count++] = row;
}

static enum status refuse_row(struct routes *routes, const struct route *row, const char *module, const char *fault, struct str *why)
{
	*why = str_format(routes->arena, "%s: the row %s %s: %s", module,
			  row->method < METHODS ? method_names[row->method] : "?", row->path ? row->path : "?", fault);
	return STATUS_INVALID;
}

enum status table_add(struct routes *routes, const struct route *rows, const char *module, struct str *why)
{
	for (const struct route *row = rows; row && (row->path || row->method || row->act); row++) {
		const char *fault = row->path ? fault_of_row(row) : "it has no path";
		if (fault)
			return refuse_row(routes, row, module, fault, why);
		struct node *node = node_for(routes, row->path);
		if (node->rows[row->method])
			return refuse_row(routes, row, module, "there are two of it", why);
		node->rows[row->method] = row;
		remember(routes, row);
	}
	return STATUS_OK;
}

static bool has_rows(const struct node *node)
{
	for (int method = 0; method < METHODS; method++)
		if (node->rows[method])
			return true;
	return false;
}

/* The depth is that of the table: a longer path ends at a node without children. */
static const struct node *find_below(const struct node *node, struct str path, struct parameter *parameters, size_t *count)
{
	if (path.len == 0)
		return has_rows(node) ? node : NULL;
	struct str segment = next_segment(&path);
	if (!segment.len)
		return NULL;
	for (const struct node *child = node->children; child; child = child->next) {
		if (!str_equal((struct str){ child->segment, child->len }, segment))
			continue;
		const struct node *found = find_below(child, path, parameters, count);
		if (found)
			return found;
	}
	if (!node->parameter || *count == PARAMETERS_MOST)
		return NULL;
	parameters[(*count)++].value = segment;
	const struct node *found = find_below(node->parameter, path, parameters, count);
	if (!found)
		--*count;
	return found;
}

const struct node *table_find(const struct routes *routes, struct str path, struct parameter *parameters, size_t *count)
{
	*count = 0;
	return find_below(routes->root, path.len == 1 ? STR("") : path, parameters, count);
}

void name_parameters(const struct route *row, struct parameter *parameters, size_t count)
{
	const char *at = row->path;
	for (size_t i = 0; i < count; i++) {
		at = strstr(at, "/:");
		if (!at)
			return;
		at += 2;
		parameters[i].name = at;
	}
}

const struct route *table_row(const struct node *node, enum method method)
{
	return node->rows[method == HEAD ? GET : method];
}

struct str table_allowed(struct arena *arena, const struct node *node)
{
	struct buf buf;
	buf_init(&buf, arena, 128);
	for (int method = GET; method < METHODS; method++) {
		if (method == HEAD ? !node->rows[GET] : !node->rows[method])
			continue;
		if (buf.len)
			buf_add(&buf, STR(", "));
		buf_add(&buf, str_of(method_names[method]));
	}
	return buf_str(&buf);
}

bool zone_has(int zone, const struct route *row)
{
	bool door = row->flags & DOOR && zone != ZONE_PUBLIC;
	return zone < 0 || row->flags & ANY_ZONE || door || zone == (int)row->zone;
}

static enum status add_all(struct routes *routes, const struct module *const *list, struct str *why)
{
	enum status status = table_add(routes, builtin_routes, "route", why);
	for (; status == STATUS_OK && list && *list; list++) {
		for (const struct route *const *table = (*list)->routes; status == STATUS_OK && table && *table; table++)
			status = table_add(routes, *table, (*list)->name, why);
		for (const struct object_rule *rule = (*list)->rules; rule && rule->step; rule++)
			routes->rules[rule->object] = rule->step;
	}
	return status;
}

const struct route *routes_builtin(void)
{
	return builtin_routes;
}

enum status routes_check(struct arena *arena, const struct module *const *list, struct str *why)
{
	struct routes routes = { .arena = arena, .root = ARENA_ONE(arena, struct node) };
	return add_all(&routes, list, why);
}

enum status routes_new(struct house *house, const struct module *const *list, struct str *why, struct routes **out)
{
	struct arena *arena = arena_new(16 << 20);
	struct routes *routes = ARENA_ONE(arena, struct routes);
	*routes = (struct routes){ .house = house, .arena = arena, .root = ARENA_ONE(arena, struct node) };
	enum status status = add_all(routes, list, why);
	house->pages = pages_new();
	view_set_csrf(csrf_token);
	*out = routes; /* also on a fault: *why lies in its arena */
	return status;
}

void routes_free(struct routes *routes)
{
	if (!routes)
		return;
	pages_free(routes->house->pages);
	routes->house->pages = NULL;
	arena_free(routes->arena);
}
