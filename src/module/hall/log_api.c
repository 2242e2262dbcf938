/* log_api.c: the tamper-evident log, open to everyone: heads, and proofs that anyone can check without us (RFC 9162). */
#include "module/hall/hall_inner.h"
#include "seal/log.h"

enum { HASH_DIGITS = 2 * DIGEST_SIZE };

static enum status show_text(struct call *c, struct str text)
{
	json_t *value;
	if (json_read(c->arena, text, &value) != STATUS_OK)
		return broken(c, "what the log said is not JSON");
	return show_json(c, 200, json_incref(value));
}

/* A number of the query; `otherwise` when it is absent (-1: it must be there). */
static enum status read_number(struct call *c, const char *name, int64_t otherwise, int64_t *out)
{
	struct str given = query_value(c, name);
	*out = otherwise;
	if ((str_is_empty(given) && otherwise >= 0) || str_int(given, 0, INT64_MAX, out))
		return STATUS_OK;
	fail_field(c, str_of(name), "Give a whole number, 0 or more.");
	return STATUS_INVALID;
}

static enum status told(struct call *c, enum status status)
{
	return status == STATUS_ABSENT ? fail(c, STATUS_ABSENT, "The log has no such head, leaf or size.") : status;
}

static enum status show_head(struct call *c)
{
	struct str text;
	int64_t size = -1;
	if (query_value(c, "size").at)
		TRY(read_number(c, "size", -1, &size));
	TRY(told(c, log_head(c, size, &text)));
	return show_text(c, text);
}

static enum status newest_size(struct call *c, int64_t *size)
{
	struct str text;
	json_t *head;
	TRY(log_head(c, -1, &text));
	TRY(json_read(c->arena, text, &head));
	*size = json_int(head, "size", 0);
	return STATUS_OK;
}

/* A leaf goes by its index, or by its hash as a receipt names it. */
static enum status read_leaf(struct call *c, int64_t *leaf)
{
	struct str given = query_value(c, "leaf");
	if (given.len == HASH_DIGITS)
		return log_find(c, str_lower(c->arena, given), leaf);
	return read_number(c, "leaf", -1, leaf);
}

static enum status show_proof(struct call *c)
{
	struct str text;
	int64_t leaf, size, newest;
	TRY(told(c, newest_size(c, &newest)));
	TRY(read_number(c, "size", newest, &size));
	TRY(told(c, read_leaf(c, &leaf)));
	TRY(told(c, log_proof(c, leaf, size, &text)));
	return show_text(c, text);
}

static enum status show_consistency(struct call *c)
{
	struct str text;
	int64_t from, to, newest;
	TRY(told(c, newest_size(c, &newest)));
	TRY(read_number(c, "from", -1, &from));
	TRY(read_number(c, "to", newest, &to));
	TRY(told(c, log_consistency(c, from, to, &text)));
	return show_text(c, text);
}

#define PATH "\"path\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"description\":\"a hash in hex\"}}"

static const struct route_api head_api = {
	.summary = "A signed head: the newest, or that of a size.",
	.gives = "{\"type\":\"object\",\"properties\":{\"size\":{\"type\":\"integer\"},\"root\":{\"type\":\"string\"},\"algorithm\":{\"type\":\"string\","
		 "\"enum\":[\"sm3\",\"sha-256\"]},\"signed_at\":{\"type\":\"string\",\"format\":\"date-time\"},\"signature\":{\"type\":\"string\"},"
		 "\"public_key\":{\"type\":\"string\"}},\"required\":[\"size\",\"root\",\"algorithm\",\"signed_at\",\"signature\",\"public_key\"]}",
	.query = "size:integer",
};
static const struct route_api proof_api = {
	.summary = "That a leaf, by index or hash, is in the log of a size (of the newest head when none is given).",
	.gives = "{\"type\":\"object\",\"properties\":{\"leaf_index\":{\"type\":\"integer\"},\"size\":{\"type\":\"integer\"}," PATH "}}",
	.query = "leaf size:integer",
};
static const struct route_api consistency_api = {
	.summary = "That the log of one size begins with that of another.",
	.gives = "{\"type\":\"object\",\"properties\":{" PATH "}}",
	.query = "from:integer to:integer",
};

const struct route log_api_routes[] = {
	/* method path                      zone         permission       level    flags           prepare show              api */
	{ GET, "/api/v1/log/head",        ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, API | ANY_ZONE, NULL,   show_head,        &head_api },
	{ GET, "/api/v1/log/proof",       ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, API | ANY_ZONE, NULL,   show_proof,       &proof_api },
	{ GET, "/api/v1/log/consistency", ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, API | ANY_ZONE, NULL,   show_consistency, &consistency_api },
	{ 0 },
};
