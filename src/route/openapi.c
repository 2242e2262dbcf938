/* openapi.c: the description of the API (OpenAPI 3.1), made of the rows that are served. */
#include "route/turn.h"

#include <string.h>

static json_t *pair(const char *name, json_t *value)
{
	json_t *object = json_object();
	json_set(object, name, value);
	return object;
}

/* A schema's text; one that does not parse stands for anything. */
static json_t *schema_of(const char *text)
{
	json_t *value = json_loads(text, 0, NULL);
	return value ? value : json_true();
}

static json_t *content_of(const char *type, json_t *schema)
{
	return pair(type, pair("schema", schema));
}

static json_t *parameter_of(struct str name, const char *place, struct str type)
{
	json_t *parameter = pair("name", json_from_str(name));
	json_set(parameter, "in", json_string(place));
	json_set(parameter, "required", json_boolean(strcmp(place, "path") == 0));
	json_set(parameter, "schema", pair("type", type.len ? json_from_str(type) : json_string("string")));
	return parameter;
}

static json_t *parameters_of(const struct route *row)
{
	json_t *list = json_array();
	struct str path = str_of(row->path), names = str_of(row->api->query ? row->api->query : "");
	while (path.len) {
		struct str segment = str_until(&path, '/');
		if (str_starts(segment, STR(":")))
			json_array_append_new(list, parameter_of(str_part(segment, 1, segment.len), "path", STR("string")));
	}
	while (names.len) {
		struct str type = str_until(&names, ' ');
		struct str name = str_until(&type, ':');
		json_array_append_new(list, parameter_of(name, "query", type));
	}
	return list;
}

static json_t *responses_of(const struct route *row)
{
	json_t *good = pair("description", json_string("Done"));
	if (row->api->gives)
		json_set(good, "content", content_of("application/json", schema_of(row->api->gives)));
	json_t *problem = pair("description", json_string("A problem (RFC 9457)"));
	json_set(problem, "content", content_of("application/problem+json",
						pair("$ref", json_string("#/components/schemas/problem"))));
	json_t *responses = pair(row->api->status == 201 ? "201" : "200", good);
	json_set(responses, "default", problem);
	return responses;
}

static json_t *operation_of(const struct route *row)
{
	json_t *operation = pair("summary", json_string(row->api->summary));
	json_t *parameters = parameters_of(row);
	if (json_array_size(parameters))
		json_set(operation, "parameters", parameters);
	else
		json_decref(parameters);
	if (row->api->takes) {
		json_t *body = pair("required", json_true());
		const char *type = row->api->takes_type ? row->api->takes_type : "application/json";
		json_set(body, "content", content_of(type, schema_of(row->api->takes)));
		json_set(operation, "requestBody", body);
	}
	json_set(operation, "responses", responses_of(row));
	json_t *security = json_array();
	if (row->permission != PERMISSION_NONE)
		json_array_append_new(security, pair("bearer", json_array()));
	json_set(operation, "security", security);
	return operation;
}

/* "/api/v1/tasks/:id" -> "/tasks/{id}", below the server's address. */
static struct str described_path(struct arena *arena, const char *path)
{
	struct buf buf;
	buf_init(&buf, arena, 1024);
	struct str rest = str_of(path);
	if (str_starts(rest, STR("/api/v1")))
		rest = str_part(rest, 7, rest.len);
	(void)str_until(&rest, '/');
	while (rest.at && rest.len) {
		struct str segment = str_until(&rest, '/');
		bool variable = str_starts(segment, STR(":"));
		buf_add_format(&buf, variable ? "/{%.*s}" : "/%.*s", STR_ARGS(str_part(segment, variable, segment.len)));
	}
	return buf_str(&buf);
}

static json_t *components(void)
{
	static const char problem[] =
		"{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
		"\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},\"number\":{\"type\":\"string\"},"
		"\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"field\":{\"type\":\"string\"},"
		"\"detail\":{\"type\":\"string\"}}}}},\"required\":[\"type\",\"title\",\"status\",\"number\"]}";
	json_t *all = pair("schemas", pair("problem", schema_of(problem)));
	json_t *bearer = pair("type", json_string("http"));
	json_set(bearer, "scheme", json_string("bearer"));
	json_set(all, "securitySchemes", pair("bearer", bearer));
	return all;
}

struct str routes_openapi(struct call *c, const struct routes *routes)
{
	static const char *const names[METHODS] = { "", "get", "head", "post", "put", "delete" };
	json_t *paths = json_object(), *info = pair("title", json_string("Yizhan 驿站"));
	for (size_t i = 0; i < routes->count; i++) {
		const struct route *row = routes->rows[i];
		if (!(row->flags & API) || !str_starts(str_of(row->path), STR("/api/v1/")))
			continue;
		const char *path = str_c(c->arena, described_path(c->arena, row->path));
		json_t *item = json_object_get(paths, path);
		if (!item) {
			item = json_object();
			json_set(paths, path, item);
		}
		json_set(item, names[row->method], operation_of(row));
	}
	json_set(info, "version", json_string(YIZHAN_VERSION));
	json_t *document = pair("openapi", json_string("3.1.0"));
	json_set(document, "info", info);
	json_t *servers = json_array();
	json_array_append_new(servers, pair("url", json_string("/api/v1")));
	json_set(document, "servers", servers);
	json_set(document, "paths", paths);
	json_set(document, "components", components());
	json_keep(c->arena, document);
	return json_text(c->arena, document, false);
}
