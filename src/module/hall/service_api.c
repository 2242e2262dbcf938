/* service_api.c: finding a service and reading its guide, for programs. */
#include "module/hall/hall_inner.h"

enum { PLACES_MOST = 100000 }; /* how far a list may be walked */

static const char *const where_names[] = { [WHERE_ONLINE] = "online", [WHERE_WINDOW] = "window", [WHERE_ELSEWHERE] = "elsewhere" };

static const struct audience_name {
	enum audience bit;
	const char *name;
} audience_names[] = { { AUDIENCE_PERSON, "person" }, { AUDIENCE_ORGANISATION, "organisation" }, { AUDIENCE_FOREIGNER, "foreigner" } };

/* ---- small values ---- */

static json_t *words_json(const struct call *c, const struct words *words)
{
	const char *text = words_in(c->language, words);
	return text[0] ? json_string(text) : json_null();
}

static json_t *strings_json(const struct str_list *list)
{
	json_t *strings = json_array();
	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(strings, json_from_str(list->items[i]));
	return strings;
}

static json_t *limit_json(struct limit limit)
{
	static const char *const units[] = { "working", "calendar", "months" };
	if (limit.days == 0)
		return json_null();
	json_t *value = json_object();
	json_set(value, "days", json_integer(limit.days));
	json_set(value, "unit", json_string(units[limit.unit]));
	return value;
}

static void set_office(struct call *c, json_t *item, const struct service *service)
{
	json_set(item, "office", json_from_str(service->office));
	json_set(item, "office_name", words_json(c, office_words(c, service->office)));
}

/* A cursor is how many items came before it. */
static enum status read_place(struct call *c, int64_t *place)
{
	struct str cursor = query_value(c, "cursor");
	*place = 0;
	if (str_is_empty(cursor) || str_int(cursor, 0, PLACES_MOST, place))
		return STATUS_OK;
	fail_field(c, STR("cursor"), "This place in the list is not one of ours.");
	return STATUS_INVALID;
}

static struct str place_after(struct call *c, int64_t place)
{
	return str_format(c->arena, "%lld", (long long)place);
}

/* ---- search ---- */

static json_t *hit_json(struct call *c, const struct search_hit *hit)
{
	const struct service *service = hit->service;
	json_t *item = json_object();
	json_set(item, "kind", json_string("service"));
	json_set(item, "code", json_from_str(service->code));
	json_set(item, "title", words_json(c, &service->title));
	set_office(c, item, service);
	json_set(item, "url", json_from_str(str_format(c->arena, "/services/%.*s", STR_ARGS(service->code))));
	json_set(item, "score", json_real(hit->score));
	return item;
}

/* Services are the only kind that is indexed: of every other there are none. */
static enum status show_search(struct call *c)
{
	struct str kind = query_value(c, "kind");
	struct search_hits hits = { 0 };
	int64_t place, most = list_limit(c);
	TRY(read_place(c, &place));
	if (str_is_empty(kind) || str_equal(kind, STR("service")))
		TRY(hall_find(c, str_trim(query_value(c, "q")), (size_t)(place + most + 1), &hits));
	json_t *items = json_array();
	int64_t end = place + most, count = (int64_t)hits.count;
	for (int64_t i = place; i < count && i < end; i++)
		json_array_append_new(items, hit_json(c, &hits.items[i]));
	return show_list(c, items, count > end ? place_after(c, end) : STR_NONE);
}

/* ---- the list ---- */

static bool is_for(const struct service *service, struct str audience)
{
	for (size_t i = 0; i < sizeof audience_names / sizeof *audience_names; i++)
		if (str_equal(audience, str_of(audience_names[i].name)))
			return (service->audiences & audience_names[i].bit) != 0;
	return false;
}

static bool has_theme(const struct service *service, struct str theme)
{
	for (size_t i = 0; i < service->themes.count; i++)
		if (str_equal(service->themes.items[i], theme))
			return true;
	return false;
}

static bool is_asked_for(const struct service *service, struct str office, struct str audience, struct str theme)
{
	return (str_is_empty(office) || str_equal(office, service->office)) && (str_is_empty(audience) || is_for(service, audience)) &&
	       (str_is_empty(theme) || has_theme(service, theme));
}

static json_t *line_json(struct call *c, const struct service *service)
{
	json_t *item = json_object();
	json_set(item, "code", json_from_str(service->code));
	json_set(item, "title", words_json(c, &service->title));
	set_office(c, item, service);
	json_set(item, "type", json_from_str(service->type));
	json_set(item, "where", json_string(where_names[service->where]));
	return item;
}

static enum status show_services(struct call *c)
{
	struct str office = query_value(c, "office"), audience = query_value(c, "audience"), theme = query_value(c, "theme");
	const struct county *frame = county_of(c);
	const struct office_entry *asked = frame && office.len ? county_office(frame, office) : NULL;
	if (asked)
		office = asked->code; /* an old code leads on */
	struct service_view all = services_all(c);
	int64_t place, at = 0, most = list_limit(c);
	TRY(read_place(c, &place));
	json_t *items = json_array();
	bool more = false;
	for (size_t i = 0; i < all.count && !more; i++) {
		if (!is_asked_for(all.items[i], office, audience, theme) || at++ < place)
			continue;
		more = at > place + most;
		if (!more)
			json_array_append_new(items, line_json(c, all.items[i]));
	}
	return show_list(c, items, more ? place_after(c, place + most) : STR_NONE);
}

/* ---- a guide ---- */

static bool holds_for(struct call *c, const struct rule *rule, json_t *form)
{
	struct str why;
	bool holds = true;
	json_t *values = json_keep(c->arena, json_object());
	json_set(values, "form", json_incref(form));
	json_set(values, "today", json_from_str(day_text(c->arena, c->today)));
	return !rule || (rule_holds(c->arena, rule, values, &holds, &why) == STATUS_OK && holds);
}

/* Whether a media type falls under "application/pdf,image/PART". */
static bool accepts(struct str accept, struct str type)
{
	bool any = str_is_empty(str_trim(accept));
	while (!any && accept.len) {
		struct str one = str_trim(str_until(&accept, ','));
		any = str_equal(one, type) || (str_ends(one, STR("/*")) && str_starts(type, str_part(one, 0, one.len - 1)));
	}
	return any;
}

static json_t *accept_json(struct str accept)
{
	static const struct str types[] = { STR_INIT("application/pdf"), STR_INIT("image/jpeg"), STR_INIT("image/png"), STR_INIT("image/webp") };
	json_t *list = json_array();
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (accepts(accept, types[i]))
			json_array_append_new(list, json_from_str(types[i]));
	return list;
}

/* `required` is told for the form's example; `when` says on what it depends. */
static json_t *material_json(struct call *c, const struct material_need *need, json_t *example)
{
	char grade[2] = { need->grade, 0 };
	json_t *item = json_object();
	json_set(item, "name", json_from_str(need->name));
	json_set(item, "label", words_json(c, &need->label));
	json_set(item, "help", words_json(c, &need->help));
	json_set(item, "required", json_boolean(need->required && holds_for(c, need->when, example)));
	json_set(item, "when", need->when ? json_from_str(rule_source(need->when)) : json_null());
	json_set(item, "accept", accept_json(need->accept));
	json_set(item, "have", need->have.len ? json_from_str(need->have) : json_null());
	json_set(item, "accepts_certificate", need->accepts_certificate.len ? json_from_str(need->accepts_certificate) : json_null());
	json_set(item, "valid_days", need->valid_days ? json_integer(need->valid_days) : json_null());
	json_set(item, "uses", need->uses ? json_integer(need->uses) : json_null());
	json_set(item, "promise", need->promise.chinese.len ? words_json(c, &need->promise) : json_null());
	json_set(item, "most", need->most > 0 ? json_integer(need->most) : json_null());
	json_set(item, "grade", need->grade ? json_string(grade) : json_null());
	return item;
}

static json_t *materials_json(struct call *c, const struct service *service)
{
	json_t *example = service->form ? form_example(c->arena, service->form) : json_keep(c->arena, json_object());
	json_t *list = json_array();
	for (size_t i = 0; i < service->material_count; i++)
		json_array_append_new(list, material_json(c, &service->materials[i], example));
	return list;
}

static json_t *pair_json(const char *name, json_t *value, const char *other_name, json_t *other)
{
	json_t *item = json_object();
	json_set(item, name, value);
	json_set(item, other_name, other);
	return item;
}

static json_t *steps_json(struct call *c, const struct service *service)
{
	json_t *list = json_array();
	for (size_t i = 0; i < service->step_count; i++)
		json_array_append_new(list, pair_json("title", words_json(c, &service->steps[i].title), "text", words_json(c, &service->steps[i].text)));
	return list;
}

static json_t *faqs_json(struct call *c, const struct service *service)
{
	json_t *list = json_array();
	for (size_t i = 0; i < service->faq_count; i++)
		json_array_append_new(list, pair_json("question", words_json(c, &service->faqs[i].question),
						      "answer", words_json(c, &service->faqs[i].answer)));
	return list;
}

static json_t *fees_json(struct call *c, const struct service *service)
{
	json_t *list = json_array();
	for (size_t i = 0; i < service->fee_count; i++) {
		json_t *item = pair_json("name", words_json(c, &service->fees[i].name), "basis", words_json(c, &service->fees[i].basis));
		json_set(item, "amount", json_integer(service->fees[i].amount));
		json_array_append_new(list, item);
	}
	return list;
}

static json_t *bases_json(struct call *c, const struct service *service)
{
	json_t *list = json_array();
	for (size_t i = 0; i < service->basis_count; i++) {
		json_t *item = pair_json("law", words_json(c, &service->bases[i].law), "article", json_from_str(service->bases[i].article));
		json_set(item, "text", words_json(c, &service->bases[i].text));
		json_array_append_new(list, item);
	}
	return list;
}

static json_t *audiences_json(const struct service *service)
{
	json_t *list = json_array();
	for (size_t i = 0; i < sizeof audience_names / sizeof *audience_names; i++)
		if (service->audiences & audience_names[i].bit)
			json_array_append_new(list, json_string(audience_names[i].name));
	return list;
}

static void set_words(struct call *c, json_t *guide, const struct service *service)
{
	const struct { const char *name; const struct words *words; } texts[] = {
		{ "summary", &service->summary }, { "conditions", &service->conditions }, { "result", &service->result },
		{ "place", &service->place }, { "hours", &service->hours }, { "complain", &service->complain },
		{ "appeal", &service->appeal }, { "limit_basis", &service->limit_basis },
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		json_set(guide, texts[i].name, words_json(c, texts[i].words));
}

static void set_lists(struct call *c, json_t *guide, const struct service *service)
{
	json_set(guide, "audiences", audiences_json(service));
	json_set(guide, "themes", strings_json(&service->themes));
	json_set(guide, "keywords", strings_json(&service->keywords));
	json_set(guide, "steps", steps_json(c, service));
	json_set(guide, "fees", fees_json(c, service));
	json_set(guide, "bases", bases_json(c, service));
	json_set(guide, "faqs", faqs_json(c, service));
	json_set(guide, "materials", materials_json(c, service));
}

/* A service that can't be applied for here has no form: `form` is null. */
static enum status show_service(struct call *c)
{
	const struct service *service = service_find(c, path_value(c, "code"));
	if (!service)
		return fail(c, STATUS_ABSENT, "There is no service of this code.");
	json_t *guide = line_json(c, service);
	json_set(guide, "name", json_from_str(service->short_name));
	json_set(guide, "url", json_from_str(service->url));
	set_words(c, guide, service);
	json_set(guide, "statutory", limit_json(service->statutory));
	json_set(guide, "promised", limit_json(service->promised));
	json_set(guide, "acceptance", limit_json(service->acceptance));
	json_set(guide, "visits", json_integer(service->visits));
	set_lists(c, guide, service);
	bool can_apply = service->form && service->flow;
	json_set(guide, "form", can_apply ? json_incref(form_schema(c, service->form)) : json_null());
	return show_json(c, 200, guide);
}

#define TEXT "{\"type\":[\"string\",\"null\"]}"
#define LINE_MEMBERS \
	"\"code\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"office\":{\"type\":\"string\",\"description\":\"code of the office\"}," \
	"\"office_name\":" TEXT

static const struct route_api search_api = {
	.summary = "Find services by words, pinyin or initials, best first.",
	.gives = API_LIST("{\"type\":\"object\",\"properties\":{\"kind\":{\"type\":\"string\",\"enum\":[\"service\"]}," LINE_MEMBERS
			  ",\"url\":{\"type\":\"string\"},\"score\":{\"type\":\"number\"}}}"),
	.query = "q kind limit:integer cursor",
};
static const struct route_api services_api = {
	.summary = "Services, those that can be applied for here first.",
	.gives = API_LIST("{\"type\":\"object\",\"properties\":{" LINE_MEMBERS
			  ",\"type\":{\"type\":\"string\"},\"where\":{\"type\":\"string\",\"enum\":[\"online\",\"window\",\"elsewhere\"]}}}"),
	.query = "office audience theme limit:integer cursor",
};
static const struct route_api service_api = {
	.summary = "The guide of a service. `form` is a JSON Schema 2020-12 whose examples[0] is a valid application.",
	.gives = "{\"type\":\"object\",\"properties\":{" LINE_MEMBERS ",\"form\":{\"type\":[\"object\",\"null\"]},\"materials\":{\"type\":\"array\",\"items\":"
		 "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"label\":{\"type\":\"string\"},\"required\":{\"type\":\"boolean\"},"
		 "\"accept\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},\"required\":[\"name\",\"label\",\"required\",\"accept\"]}}},"
		 "\"required\":[\"code\",\"title\",\"materials\",\"form\"]}",
};

const struct route service_api_routes[] = {
	/* method path                     zone         permission       level    flags           prepare show           api */
	{ GET, "/api/v1/search",         ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, API | ANY_ZONE, NULL,   show_search,   &search_api },
	{ GET, "/api/v1/services",       ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, API | ANY_ZONE, NULL,   show_services, &services_api },
	{ GET, "/api/v1/services/:code", ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, API | ANY_ZONE, NULL,   show_service,  &service_api, .object = OBJECT_SERVICE },
	{ 0 },
};
