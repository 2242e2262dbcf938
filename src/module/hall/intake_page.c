/* intake_page.c: handing in a file in parts, for programs and for our own pages' script: where it stands is asked, and the
 * next part sent from there, so that a broken connection costs one part. */
#include "file/intake.h"
#include "module/hall/hall_inner.h"

struct handing { /* what prepare leaves for apply */
	struct intake intake;
	struct intake_taken taken;
	struct stored_file file; /* what it became */
	struct str name;
	int64_t size;
	bool again;              /* the part was there already: its answer was lost */
};

static struct intake_id intake_of_path(const struct call *c)
{
	int64_t n = 0;
	return str_int(path_value(c, "upload"), 1, INT64_MAX, &n) ? (struct intake_id){ n } : (struct intake_id){ 0 };
}

static enum status find_intake(struct call *c, struct intake *out)
{
	enum status status = intake_find(c, intake_of_path(c), out);
	return status == STATUS_ABSENT ? fail(c, STATUS_ABSENT, "This upload is not there any more. Please begin it again.") : status;
}

static json_t *file_json(struct call *c, const struct stored_file *file)
{
	json_t *item = json_object();
	json_set(item, "id", json_from_id(c->arena, file->id.n));
	json_set(item, "digest", json_from_str(str_hex(c->arena, digest_str(&file->digest))));
	json_set(item, "size", json_integer(file->size));
	json_set(item, "type", json_from_str(file->type));
	return item;
}

static enum status show_state(struct call *c, int code, const struct intake *intake, const struct stored_file *file)
{
	json_t *item = json_object();
	json_set(item, "id", json_from_id(c->arena, intake->id.n));
	json_set(item, "offset", json_integer((json_int_t)intake->came));
	json_set(item, "size", json_integer((json_int_t)intake->size));
	json_set(item, "part_ceiling", json_integer(INTAKE_PART_CEILING));
	json_set(item, "expires_at", json_from_instant(c->arena, intake->ends_at));
	json_set(item, "material", file ? file_json(c, file) : json_null());
	set_header(c, "Upload-Offset", str_format(c->arena, "%llu", (unsigned long long)intake->came));
	set_header(c, "Cache-Control", STR("no-store"));
	return show_json(c, code, item);
}

static enum status show_intake(struct call *c)
{
	struct intake intake;
	struct stored_file file;
	TRY(find_intake(c, &intake));
	enum status status = intake.file.n ? file_find(c, intake.file, &file) : STATUS_ABSENT;
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	return show_state(c, 200, &intake, status == STATUS_OK ? &file : NULL);
}

/* ---- beginning ---- */

/* From JSON, or from our script's form. */
static enum status read_begin(struct call *c)
{
	struct handing *handing = ARENA_ONE(c->arena, struct handing);
	bool form = form_values(c)->count > 0;
	c->prepared = handing;
	handing->name = form ? form_value(c, "name") : json_str(body_json(c), "name");
	handing->size = form ? 0 : json_int(body_json(c), "size", 0);
	if (form && !str_int(form_value(c, "size"), 0, INT64_MAX, &handing->size))
		handing->size = 0;
	return STATUS_OK;
}

static enum status apply_begin(struct call *c)
{
	const struct handing *handing = c->prepared;
	struct intake intake;
	TRY(intake_begin(c, handing->name, handing->size, &intake));
	return show_state(c, 201, &intake, NULL);
}

/* ---- a part ---- */

static enum status look_intake(struct call *c)
{
	struct handing *handing = c->prepared;
	TRY(find_intake(c, &handing->intake));
	return handing->intake.file.n ? file_find(c, handing->intake.file, &handing->file) : STATUS_OK;
}

static enum status keep_nothing(struct call *c)
{
	const struct handing *handing = c->prepared;
	TRY(file_keep_refused(c));
	return intake_remove(c, &handing->intake);
}

/* What is refused as a whole would be refused again: it goes. */
static enum status read_part(struct call *c)
{
	struct handing *handing = ARENA_ONE(c->arena, struct handing);
	int64_t offset = query_int(c, "offset", -1, INT64_MAX / 4, -1);
	c->prepared = handing;
	TRY(look(c, look_intake));
	struct intake *intake = &handing->intake;
	handing->again = intake->file.n && offset + (int64_t)c->request->body.size == (int64_t)intake->size;
	if (handing->again)
		return STATUS_OK;
	if (offset < 0)
		return fail(c, STATUS_INVALID, "Say in ?offset= where the part begins.");
	enum status status = intake_take(c, STR("file"), intake, (uint64_t)offset, &c->request->body, &handing->taken);
	if (status == STATUS_INVALID && handing->taken.last) {
		intake_clean(c, intake);
		c->keep = keep_nothing;
	}
	return status;
}

static enum status show_kept(struct call *c)
{
	struct handing *handing = c->prepared;
	if (handing->taken.last)
		intake_clean(c, &handing->intake);
	bool whole = handing->taken.last || handing->again;
	return show_state(c, 200, &handing->intake, whole ? (handing->again ? &handing->file : &handing->taken.file) : NULL);
}

static enum status apply_part(struct call *c)
{
	struct handing *handing = c->prepared;
	if (!handing->again)
		TRY(intake_keep(c, &handing->intake, &handing->taken));
	finish(c, show_kept);
	return STATUS_OK;
}

/* ---- giving up ---- */

static enum status read_drop(struct call *c)
{
	struct handing *handing = ARENA_ONE(c->arena, struct handing);
	c->prepared = handing;
	return look(c, look_intake);
}

static enum status show_dropped(struct call *c)
{
	const struct handing *handing = c->prepared;
	intake_clean(c, &handing->intake);
	return show_json(c, 200, json_object());
}

static enum status apply_drop(struct call *c)
{
	const struct handing *handing = c->prepared;
	TRY(intake_remove(c, &handing->intake));
	finish(c, show_dropped);
	return STATUS_OK;
}

/* ---- the rows ---- */

#define TEXT "{\"type\":\"string\"}"
#define COUNT "{\"type\":\"integer\"}"
#define STATE \
	"{\"type\":\"object\",\"properties\":{\"id\":" TEXT ",\"offset\":" COUNT ",\"size\":" COUNT ",\"part_ceiling\":" COUNT \
	",\"expires_at\":{\"type\":\"string\",\"format\":\"date-time\"},\"material\":{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"object\",\"properties\":{" \
	"\"id\":" TEXT ",\"digest\":" TEXT ",\"size\":" COUNT ",\"type\":" TEXT "}}]}}," \
	"\"required\":[\"id\",\"offset\",\"size\",\"part_ceiling\",\"expires_at\",\"material\"]}"

static const struct route_api begin_api = {
	.summary = "Begin to hand in a proof in parts, over a connection that may break. It is kept for 24 hours.",
	.takes = "{\"type\":\"object\",\"required\":[\"size\"],\"properties\":{\"name\":" TEXT ",\"size\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":20971520}}}",
	.gives = STATE,
	.status = 201,
};
static const struct route_api state_api = {
	.summary = "Where an upload in parts stands: `offset` is where the next part begins, also in the header Upload-Offset; with the last "
		   "part `material` is what POST /materials gives.",
	.gives = STATE,
};
static const struct route_api part_api = {
	.summary = "The next part, at most `part_ceiling` bytes, at the offset that is waited for. The last one is judged with all before it; "
		   "what is refused then is gone. 409: another offset is waited for. The last part may be sent again when its answer was lost.",
	.takes = "{\"type\":\"string\",\"format\":\"binary\"}",
	.takes_type = "application/octet-stream",
	.gives = STATE,
	.query = "offset:integer",
};
static const struct route_api drop_api = { .summary = "Give up an upload in parts.", .gives = "{\"type\":\"object\"}" };

const struct route intake_routes[] = {
	/* method path                      zone         permission      level    flags           prepare     apply / show  api */
	{ POST,   "/api/v1/uploads",        ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, API,            read_begin, apply_begin,  &begin_api },
	{ GET,    "/api/v1/uploads/:upload", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, API,           NULL,       show_intake,  &state_api, .object = OBJECT_UPLOAD_OWN },
	{ PUT,    "/api/v1/uploads/:upload", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, API | BYTES,   read_part,  apply_part,   &part_api, .object = OBJECT_UPLOAD_OWN },
	{ DELETE, "/api/v1/uploads/:upload", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, API,           read_drop,  apply_drop,   &drop_api, .object = OBJECT_UPLOAD_OWN },
	{ POST,   "/uploads",               ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, SCRIPT,         read_begin, apply_begin,  NULL },
	{ GET,    "/uploads/:upload",       ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, SCRIPT,         NULL,       show_intake,  NULL, .object = OBJECT_UPLOAD_OWN },
	{ PUT,    "/uploads/:upload",       ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, SCRIPT | BYTES, read_part,  apply_part,   NULL, .object = OBJECT_UPLOAD_OWN },
	{ DELETE, "/uploads/:upload",       ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, SCRIPT,         read_drop,  apply_drop,   NULL, .object = OBJECT_UPLOAD_OWN },
	{ 0 },
};
