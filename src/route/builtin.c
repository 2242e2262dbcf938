/* builtin.c: the rows that every house has: health, the program's files, language and display, the API's description. */
#include "route/turn.h"
#include "view/asset.h"

static enum status show_health(struct call *c)
{
	bool stopped = !c->house->store || store_is_read_only(c->house->store);
	json_t *health = json_object();
	json_set(health, "status", json_string(stopped ? "read-only" : "ok"));
	if (!stopped)
		json_set(health, "version", json_string(YIZHAN_VERSION));
	if (stopped)
		set_header(c, "Retry-After", STR("5"));
	set_header(c, "Cache-Control", STR("no-store"));
	return show_json(c, stopped ? 503 : 200, health);
}

static enum status show_asset(struct call *c)
{
	const struct asset *asset = asset_at(c->request->path);
	if (!asset)
		return STATUS_ABSENT;
	c->response->status = 200;
	c->response->body = (struct body){ .bytes = asset->plain, .fd = -1, .size = asset->plain.len };
	c->response->brotli = asset->brotli;
	c->response->gzip = asset->gzip;
	c->response->etag = str_format(c->arena, "\"%.*s\"", STR_ARGS(asset->digest));
	set_header(c, "Content-Type", asset->type);
	set_header(c, "Cache-Control", str_format(c->arena, "public, max-age=%d, immutable", A_YEAR));
	return STATUS_OK;
}

static enum status choose(struct call *c, const char *cookie, struct str value)
{
	set_cookie(c, cookie, value, A_YEAR);
	set_header(c, "Cache-Control", STR("no-store"));
	return redirect(c, own_referer(c));
}

static enum status choose_tongue(struct call *c)
{
	struct str code = path_value(c, "code");
	if (!str_equal(code, STR("zh")) && !str_equal(code, STR("en")))
		return STATUS_ABSENT;
	return choose(c, "language", code);
}

static enum status choose_elders(struct call *c)
{
	struct str mode = path_value(c, "mode");
	if (!str_equal(mode, STR("on")) && !str_equal(mode, STR("off")))
		return STATUS_ABSENT;
	return choose(c, "elders", str_equal(mode, STR("on")) ? STR("yes") : STR("no"));
}

static enum status show_openapi(struct call *c)
{
	struct str text = routes_openapi(c, turn_of(c)->routes);
	c->response->status = 200;
	c->response->body = (struct body){ .bytes = text, .fd = -1, .size = text.len };
	set_header(c, "Content-Type", STR("application/json"));
	return STATUS_OK;
}

static const struct route_api openapi_api = { .summary = "This description", .gives = "{\"type\":\"object\"}" };

static const struct route_api health_api = {
	.summary = "Whether the house works: 200, or 503 when nothing can be written.",
	.gives = "{\"type\":\"object\",\"properties\":{\"status\":{\"type\":\"string\",\"enum\":[\"ok\",\"read-only\"]},\"version\":{\"type\":\"string\"}}}",
};

const struct route builtin_routes[] = {
	/* method path                    zone         permission       level    flags                       prepare act          api */
	{ GET, "/health",               ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, ANY_ZONE | NO_DATA,          NULL,   show_health },
	{ GET, "/api/v1/health",        ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, ANY_ZONE | NO_DATA | API,    NULL,   show_health, &health_api },
	{ GET, "/static/:digest/:name", ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, ANY_ZONE | NO_DATA,          NULL,   show_asset, .object = OBJECT_WORD },
	{ GET, "/language/:code",       ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, ANY_ZONE | NO_DATA,          NULL,   choose_tongue, .object = OBJECT_WORD },
	{ GET, "/elders/:mode",         ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, ANY_ZONE | NO_DATA,          NULL,   choose_elders, .object = OBJECT_WORD },
	{ GET, "/api/v1/openapi.json",  ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, ANY_ZONE | NO_DATA | CACHED | API, NULL, show_openapi,
	  &openapi_api },
	{ 0 },
};
