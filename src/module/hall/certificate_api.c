/* certificate_api.c: one's certificates, and the public state of any, for programs. */
#include "dossier/certificate.h"
#include "module/hall/hall_inner.h"

#include "module/hall/guess.h"

static json_t *public_json(struct call *c, const struct certificate *certificate)
{
	json_t *item = json_object();
	json_set(item, "number", json_from_str(certificate->number));
	json_set(item, "status", json_string(certificate_state_name(certificate->state)));
	json_set(item, "title", json_from_str(certificate->title));
	json_set(item, "issuer", json_from_str(certificate->issuer));
	json_set(item, "issued_on", json_from_day(c->arena, certificate->issued_on));
	json_set(item, "ends_on", json_from_day(c->arena, certificate->ends_on));
	return item;
}

static json_t *own_json(struct call *c, const struct certificate *certificate)
{
	json_t *item = public_json(c, certificate);
	json_set(item, "holder_name", json_from_str(certificate->holder_name));
	json_set(item, "dossier", json_from_str(certificate->dossier));
	json_set(item, "url", json_from_str(str_format(c->arena, "/c/%.*s", STR_ARGS(certificate->code))));
	return item;
}

/* Nobody holds thousands: the cursor counts those that came before. */
static enum status show_certificates(struct call *c)
{
	struct str cursor = query_value(c, "cursor");
	int64_t at = 0;
	struct certificate_list mine;
	if (!str_is_empty(cursor) && !str_int(cursor, 0, INT32_MAX, &at)) {
		fail_field(c, STR("cursor"), "This place in the list is not one of ours.");
		return STATUS_INVALID;
	}
	TRY(certificates_mine(c, &mine));
	int64_t end = at + list_limit(c), count = (int64_t)mine.count;
	json_t *items = json_array();
	for (; at < count && at < end; at++)
		json_array_append_new(items, own_json(c, &mine.items[at]));
	return show_list(c, items, count > end ? str_format(c->arena, "%lld", (long long)end) : STR_NONE);
}

static enum status show_status(struct call *c)
{
	struct certificate certificate;
	enum status status = guess_certificate(c, path_value(c, "number"), &certificate);
	if (status == STATUS_ABSENT)
		return fail(c, STATUS_ABSENT, "No certificate of this number was issued here.");
	TRY(status);
	return show_json(c, 200, public_json(c, &certificate));
}

#define PUBLIC_MEMBERS \
	"\"number\":{\"type\":\"string\"},\"status\":{\"type\":\"string\",\"enum\":[\"valid\",\"suspended\",\"revoked\",\"expired\",\"replaced\"]}," \
	"\"title\":{\"type\":\"string\"},\"issuer\":{\"type\":\"string\"},\"issued_on\":{\"type\":\"string\",\"format\":\"date\"}," \
	"\"ends_on\":{\"type\":[\"string\",\"null\"],\"format\":\"date\"}"

static const struct route_api mine_api = {
	.summary = "My certificates.",
	.gives = API_LIST("{\"type\":\"object\",\"properties\":{" PUBLIC_MEMBERS ",\"holder_name\":{\"type\":\"string\"},"
			  "\"dossier\":{\"type\":[\"string\",\"null\"]},\"url\":{\"type\":\"string\"}}}"),
	.query = "limit:integer cursor",
};
static const struct route_api status_api = {
	.summary = "Whether a certificate holds; open to everyone.",
	.gives = "{\"type\":\"object\",\"properties\":{" PUBLIC_MEMBERS "},\"required\":[\"number\",\"status\"]}",
};

const struct route certificate_api_routes[] = {
	/* method path                                zone         permission       level    flags           prepare show               api */
	{ GET, "/api/v1/certificates",                ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_2, API,            NULL,   show_certificates, &mine_api },
	{ GET, "/api/v1/certificates/:number/status", ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, API | ANY_ZONE, NULL,   show_status,       &status_api, .object = OBJECT_CERTIFICATE },
	{ 0 },
};
