/* mandate_api.c: for whom one may act, for programs. */
#include "module/hall/hall_inner.h"

#include "register/mandate.h"

static json_t *mandate_json(struct call *c, const struct mandate *mandate)
{
	static const char *const kinds[] = { "guardian", "carer", "agent", "representative", "handler" };
	static const char *const states[] = { "asked", "given", "withdrawn", "ended" };
	json_t *item = json_object(), *services = json_array();
	for (size_t i = 0; i < mandate->services.count; i++)
		json_array_append_new(services, json_from_str(mandate->services.items[i]));
	json_set(item, "id", json_from_id(c->arena, mandate->id.n));
	json_set(item, "kind", json_string(kinds[mandate->kind]));
	json_set(item, "state", json_string(states[mandate->state]));
	json_set(item, "for", json_string(mandate->organisation.n ? "organisation" : "person"));
	json_set(item, "name", json_from_str(mandate->giver_name));
	json_set(item, "services", services);
	json_set(item, "from_on", json_from_day(c->arena, mandate->from_on));
	json_set(item, "until_on", json_from_day(c->arena, mandate->until_on));
	json_set(item, "in_force", json_boolean(mandate_in_force(mandate, c->today)));
	return item;
}

static enum status show_mandates(struct call *c)
{
	struct mandate_list held;
	struct str cursor = query_value(c, "cursor");
	int64_t at = 0;
	if (!str_is_empty(cursor) && !str_int(cursor, 0, INT32_MAX, &at)) {
		fail_field(c, STR("cursor"), "This place in the list is not one of ours.");
		return STATUS_INVALID;
	}
	TRY(mandates_held(c, &held));
	int64_t end = at + list_limit(c), count = (int64_t)held.count;
	json_t *items = json_array();
	for (; at < count && at < end; at++)
		json_array_append_new(items, mandate_json(c, &held.items[at]));
	return show_list(c, items, count > end ? str_format(c->arena, "%lld", (long long)end) : STR_NONE);
}

static const struct route_api held_api = {
	.summary = "The mandates that I hold: by the id of one that is in force, `POST /dossiers` applies for whoever gave it. No services: all of them.",
	.gives = API_LIST("{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"},\"kind\":{\"type\":\"string\",\"enum\":[\"guardian\","
			  "\"carer\",\"agent\",\"representative\",\"handler\"]},\"state\":{\"type\":\"string\",\"enum\":[\"asked\",\"given\",\"withdrawn\","
			  "\"ended\"]},\"for\":{\"type\":\"string\"},\"name\":{\"type\":\"string\"},\"services\":{\"type\":\"array\",\"items\":"
			  "{\"type\":\"string\"}},\"in_force\":{\"type\":\"boolean\"}}}"),
	.query = "limit:integer cursor",
};

const struct route mandate_api_routes[] = {
	/* method path                zone         permission      level    flags prepare show           api */
	{ GET, "/api/v1/mandates",    ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, API,  NULL,   show_mandates, &held_api },
	{ 0 },
};
