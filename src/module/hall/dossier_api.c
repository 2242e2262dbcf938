/* dossier_api.c: handing in proofs and applications, and following them, for programs.
 *
 * Who sees another person's dossier leaves a reading record: staff do. An applicant who reads his own does not, nor who
 * brings the query code, to whom nothing about the person is shown. */
#include "module/hall/guess.h"
#include "module/hall/proofs.h"
#include "module/hall/whom.h"
#include "module/hall/unanswered.h"

enum { KEY_CHARACTERS = 100 };

struct sent { /* what prepare leaves for apply */
	struct stored_file file;
	struct filing filing;
	struct filed filed;
	const struct api_act *act;
	struct str number, words;
	json_t *form, *points;
	struct material_list materials;
	struct stored_file *made; /* of certificates and declarations that were named in place of files */
	size_t made_count;
	int64_t version, score;
};

/* ---- reading a body ---- */

/* A member that is an object, an empty one when it is absent; NULL, and a fault beside it, for everything else. */
static json_t *object_of(struct call *c, const char *name)
{
	json_t *value = json_object_get(body_json(c), name);
	if (!value || json_is_null(value))
		return json_keep(c->arena, json_object());
	if (json_is_object(value))
		return value;
	fail_field(c, str_of(name), "This must be an object.");
	return NULL;
}

/* Ids; objects keep their place, for what is made of them. */
static bool read_ids(struct call *c, const json_t *ids, bool objects, struct material *out)
{
	size_t count = json_array_size(ids);
	*out = (struct material){ .name = out->name, .files = ARENA_MANY(c->arena, struct file_id, count) };
	for (size_t i = 0; i < count; i++) {
		const json_t *one = json_array_get(ids, i);
		struct file_id id = { 0 };
		if (!(objects && json_is_object(one)) && !str_int(str_of(json_string_value(one)), 1, INT64_MAX, &id.n))
			return false;
		out->files[out->file_count++] = id;
	}
	return json_is_array(ids);
}

/* {"name": ["file id", …]} */
static void read_materials(struct call *c, bool objects, struct material_list *out)
{
	const json_t *all = object_of(c, "materials");
	const char *name;
	json_t *ids;
	*out = (struct material_list){ ARENA_MANY(c->arena, struct material, json_object_size(all)), 0 };
	json_object_foreach((json_t *)(uintptr_t)all, name, ids) {
		struct material *one = &out->items[out->count++];
		one->name = str_copy(c->arena, str_of(name));
		if (!read_ids(c, ids, objects, one))
			fail_field(c, str_format(c->arena, "materials.%s", name), "Give a list of the ids that the uploads got.");
	}
}

static const struct material_need *need_of(const struct service *service, struct str name)
{
	for (size_t i = 0; i < service->material_count; i++)
		if (str_equal(service->materials[i].name, name))
			return &service->materials[i];
	return NULL;
}

/* {"certificate": number} is one of one's own, {"declared": name} the declaration signed with that name. */
static enum status make_one(struct call *c, const struct service *service, const struct material *material, const json_t *named,
			    struct stored_file *out, struct str *said)
{
	const struct material_need *need = need_of(service, material->name);
	struct str number = json_str(named, "certificate"), name = json_str(named, "declared");
	struct str field = str_format(c->arena, "materials.%.*s", STR_ARGS(material->name));
	*said = json_text(c->arena, (json_t *)(uintptr_t)named, true);
	if (need && number.len && need->accepts_certificate.len)
		return certificate_take(c, need, number, out);
	if (need && name.len && need->promise.chinese.len)
		return declaration_take(c, service, need, name, out);
	fail_field(c, field, "Neither a certificate nor a declaration of this kind is taken here.");
	return STATUS_INVALID;
}

static enum status make_of(struct call *c, const struct service *service, struct sent *sent, struct material *material)
{
	const json_t *ids = json_object_get(json_object_get(body_json(c), "materials"), str_c(c->arena, material->name));
	struct str *said = ARENA_MANY(c->arena, struct str, material->file_count);
	material->said = said;
	for (size_t i = 0; i < material->file_count; i++) {
		if (material->files[i].n)
			continue;
		struct stored_file *file = &sent->made[sent->made_count];
		TRY(make_one(c, service, material, json_array_get(ids, i), file, &said[i]));
		material->files[i] = file->id;
		sent->made_count++;
	}
	return STATUS_OK;
}

/* What was named in place of files becomes files. */
static enum status make_named(struct call *c, const struct service *service, struct sent *sent)
{
	enum { MOST = 20 };
	size_t count = 0;
	for (size_t i = 0; i < sent->materials.count; i++)
		for (size_t k = 0; k < sent->materials.items[i].file_count; k++)
			count += sent->materials.items[i].files[k].n == 0;
	if (count > MOST) {
		fail_field(c, STR("materials"), "At most %zu files, please.", (size_t)MOST);
		return STATUS_INVALID;
	}
	sent->made = ARENA_MANY(c->arena, struct stored_file, count);
	for (size_t i = 0; count && i < sent->materials.count; i++)
		TRY(make_of(c, service, sent, &sent->materials.items[i]));
	return STATUS_OK;
}

/* The fields of the form stand in the body's member `form`: their faults are told so. */
static void place_faults(struct call *c, size_t from)
{
	for (size_t i = from; i < c->faults.count; i++) {
		struct fault *fault = &c->faults.items[i];
		if (fault->field.at && !str_starts(fault->field, STR("materials.")))
			fault->field = str_format(c->arena, "form.%.*s", STR_ARGS(fault->field));
	}
}

static struct sent *sent_new(struct call *c)
{
	struct sent *sent = ARENA_ONE(c->arena, struct sent);
	c->prepared = sent;
	return sent;
}

/* ---- proofs ---- */

static enum status read_upload(struct call *c)
{
	struct sent *sent = sent_new(c);
	const struct upload_list *uploads = form_uploads(c);
	if (uploads->count != 1 || !str_equal(uploads->items[0].field, STR("file"))) {
		fail_field(c, STR("file"), "Send one file, as the part named “file” of multipart/form-data.");
		return STATUS_INVALID;
	}
	const struct upload *upload = &uploads->items[0];
	return file_take(c, STR("file"), &c->request->body, upload->offset, upload->size, upload->name, &sent->file);
}

static enum status apply_upload(struct call *c)
{
	const struct stored_file *file = &((struct sent *)c->prepared)->file;
	TRY(file_keep(c, file));
	json_t *answer = json_object();
	json_set(answer, "id", json_from_id(c->arena, file->id.n));
	json_set(answer, "digest", json_from_str(str_hex(c->arena, digest_str(&file->digest))));
	json_set(answer, "size", json_integer(file->size));
	json_set(answer, "type", json_from_str(file->type));
	return show_json(c, 201, answer);
}

/* ---- filing ---- */

static const struct service *read_service(struct call *c)
{
	struct str code = json_str(body_json(c), "service");
	const struct service *service = service_find(c, code);
	if (str_is_empty(code))
		fail_field(c, STR("service"), "Say which service, by its code.");
	else if (!service)
		fail_field(c, STR("service"), "There is no service of this code.");
	else if (!service->form || !service->flow)
		fail_field(c, STR("service"), "This service cannot be applied for online.");
	else if (form_has_parts(service->form))
		fail_field(c, STR("service"), "Several people apply for this together: it is filed on the site, where each confirms his part.");
	return service;
}

static struct str read_key(struct call *c)
{
	const json_t *value = json_object_get(body_json(c), "key");
	struct str key = json_str(body_json(c), "key");
	if ((value && !json_is_null(value) && !key.at) || str_count(key) > KEY_CHARACTERS || key.len > KEY_CHARACTERS)
		fail_field(c, STR("key"), "The key is a text of at most 100 characters.");
	return key;
}

/* By which mandate it is for another; none: the sender's own. */
static struct mandate_id read_mandate(struct call *c)
{
	const json_t *value = json_object_get(body_json(c), "mandate");
	struct mandate_id id = { 0 };
	if (value && !json_is_null(value) && !str_int(json_str(body_json(c), "mandate"), 1, INT64_MAX, &id.n))
		fail_field(c, STR("mandate"), "This is the id of a mandate, as a text.");
	return id;
}

/* A key that was used is the fault that counts, whatever else is wrong with the other body. */
static enum status look_key(struct call *c)
{
	bool used = false;
	TRY(dossier_key_used(c, read_key(c), &used));
	return used ? STATUS_CONFLICT : STATUS_OK;
}

static enum status refuse_key(struct call *c)
{
	c->faults.count = 0;
	return fail(c, STATUS_CONFLICT, "Another application was sent under this key before.");
}

static enum status read_filing(struct call *c)
{
	struct sent *sent = sent_new(c);
	const struct service *service = read_service(c);
	struct str key = read_key(c);
	json_t *form = object_of(c, "form");
	read_materials(c, true, &sent->materials);
	struct mandate_id mandate = read_mandate(c);
	if (c->faults.count)
		return STATUS_INVALID;
	TRY(make_named(c, service, sent));
	enum status status = dossier_prepare(c, service, form, &sent->materials, key, &sent->filing);
	sent->filing.mandate = mandate;
	place_faults(c, 0);
	if (status == STATUS_OK && str_is_empty(key))
		unanswered_find(c, &sent->filing);
	if (status == STATUS_INVALID && key.len && look(c, look_key) == STATUS_CONFLICT)
		return refuse_key(c);
	return status;
}

static enum status show_receipt_of(struct call *c)
{
	const struct filed *filed = &((struct sent *)c->prepared)->filed;
	json_t *receipt;
	enum status status = dossier_filed_receipt(c, filed, &receipt);
	if (status == STATUS_ABSENT)
		return broken(c, "dossier %lld has no receipt after its commit", (long long)filed->id.n);
	TRY(status);
	json_t *answer = json_object();
	json_set(answer, "number", json_from_str(filed->number));
	json_set(answer, "query_code", json_from_str(filed->query_code));
	json_set(answer, "status", json_string(dossier_status_name(filed->status)));
	json_set(answer, "due_on", json_from_day(c->arena, filed->due_on));
	json_set(answer, "receipt", json_incref(receipt));
	return show_json(c, filed->again ? 200 : 201, answer);
}

/* Who got no answer sends again, and who had no key of his own would file twice. */
static enum status show_filed(struct call *c)
{
	const struct filing *filing = &((struct sent *)c->prepared)->filing;
	enum status status = show_receipt_of(c);
	if (status == STATUS_OK)
		unanswered_forget(filing);
	else
		unanswered_keep(c, filing);
	return status;
}

/* The receipt is the batch's: it can be shown when the commit is durable. */
static enum status apply_filing(struct call *c)
{
	struct sent *sent = c->prepared;
	for (size_t i = 0; i < sent->made_count; i++)
		TRY(file_keep(c, &sent->made[i]));
	TRY(dossier_file(c, &sent->filing, &sent->filed));
	finish(c, show_filed);
	return STATUS_OK;
}

/* ---- following ---- */

static json_t *count_json(struct call *c, const struct due *due)
{
	json_t *list = json_array();
	for (size_t i = 0; i < due->count; i++) {
		const struct count_line *line = &due->lines[i];
		json_t *day = json_object();
		json_set(day, "day", json_from_day(c->arena, line->day));
		json_set(day, "counts", json_boolean(line->counts > 0));
		json_set(day, "why", json_string(count_why_name(line->why)));
		json_set(day, "text", json_from_str(count_line_words(c->arena, c->language, line)));
		json_array_append_new(list, day);
	}
	return list;
}

static json_t *asked_json(struct call *c, const struct dossier *dossier)
{
	json_t *list = json_array();
	for (size_t i = 0; i < dossier->asked_count; i++) {
		const struct asked *asked = &dossier->asked[i];
		json_t *item = json_object();
		json_set(item, "name", json_from_str(asked->name));
		json_set(item, "label", json_string(words_in(c->language, &asked->label)));
		json_set(item, "words", json_from_str(asked->words));
		json_array_append_new(list, item);
	}
	return list;
}

static json_t *materials_json(struct call *c, const struct material_list *materials)
{
	json_t *all = json_object();
	for (size_t i = 0; i < materials->count; i++) {
		json_t *ids = json_array();
		for (size_t f = 0; f < materials->items[i].file_count; f++)
			json_array_append_new(ids, json_from_id(c->arena, materials->items[i].files[f].n));
		json_set(all, str_c(c->arena, materials->items[i].name), ids);
	}
	return all;
}

/* Whose it is, and by which mandate somebody acts for him. */
static json_t *for_json(struct call *c, const struct dossier *dossier)
{
	json_t *item = json_object();
	json_set(item, "kind", json_string(dossier->organisation.n ? "organisation" : "person"));
	json_set(item, "name", json_from_str(dossier->applicant_name));
	json_set(item, "mandate", json_from_id(c->arena, dossier->mandate.n));
	json_set(item, "agent", json_from_str(dossier->agent_name));
	return item;
}

/* What the applicant and who works on it see beyond the public. */
static void set_private(struct call *c, json_t *item, const struct dossier *dossier)
{
	json_set(item, "applicant_name", json_from_str(dossier->applicant_name));
	json_set(item, "for", for_json(c, dossier));
	json_set(item, "form", json_incref(dossier->form));
	json_set(item, "materials", materials_json(c, &dossier->materials));
	json_set(item, "certificate", json_from_str(dossier->certificate_number));
	json_set(item, "rating", dossier->rating ? json_integer(dossier->rating) : json_null());
}

static json_t *dossier_json(struct call *c, const struct dossier *dossier)
{
	json_t *item = json_object();
	json_set(item, "number", json_from_str(dossier->number));
	json_set(item, "service", json_from_str(dossier->service->code));
	json_set(item, "title", json_string(words_in(c->language, &dossier->service->title)));
	json_set(item, "status", json_string(dossier_status_name(dossier->status)));
	json_set(item, "step", json_string(words_in(c->language, &dossier->step)));
	json_set(item, "filed_on", json_from_day(c->arena, dossier->filed_on));
	json_set(item, "accepted_on", json_from_day(c->arena, dossier->accepted_on));
	json_set(item, "ended_on", json_from_day(c->arena, dossier->ended_on));
	json_set(item, "due_on", json_from_day(c->arena, dossier->due.on));
	json_set(item, "statutory_on", json_from_day(c->arena, dossier->statutory_on));
	json_set(item, "provisional", json_boolean(dossier->due.provisional));
	json_set(item, "count", count_json(c, &dossier->due));
	json_set(item, "asked", asked_json(c, dossier));
	json_set(item, "version", json_integer(dossier->version));
	return item;
}

static enum status show_dossiers(struct call *c)
{
	struct dossier_list mine;
	enum status status = dossiers_mine(c, query_value(c, "cursor"), list_limit(c), &mine);
	if (status == STATUS_INVALID) {
		c->faults.count = 0;
		fail_field(c, STR("cursor"), "This place in the list is not one of ours.");
	}
	TRY(status);
	json_t *items = json_array();
	for (size_t i = 0; i < mine.count; i++)
		json_array_append_new(items, dossier_json(c, &mine.items[i]));
	return show_list(c, items, mine.next);
}

static enum status find_dossier(struct call *c, struct dossier *out)
{
	struct str code = request_header(c->request, "Query-Code");
	if (!c->user.account.n && str_is_empty(code))
		return fail(c, STATUS_DENIED, "Sign in, or send the query code in the header Query-Code.");
	struct str number = path_value(c, "number");
	TRY(code.len ? guess_find(c, number, code, out) : dossier_find(c, number, code, out));
	if (out->by_staff)
		reads_person(c, out->person, str_format(c->arena, "dossier %.*s", STR_ARGS(out->number)).at);
	whom_reads(c, out);
	return STATUS_OK;
}

static enum status show_dossier(struct call *c)
{
	struct dossier dossier;
	TRY(find_dossier(c, &dossier));
	json_t *item = dossier_json(c, &dossier);
	if (!dossier.by_code)
		set_private(c, item, &dossier);
	return show_json(c, 200, item);
}

static json_t *step_json(struct call *c, const struct step_line *line)
{
	json_t *item = json_object();
	json_set(item, "at", json_from_instant(c->arena, line->at));
	json_set(item, "action", json_from_str(line->action));
	json_set(item, "label", json_string(words_in(c->language, &line->label)));
	json_set(item, "step", json_from_str(line->step));
	json_set(item, "office", json_from_str(line->office));
	json_set(item, "who", json_from_str(line->who));
	json_set(item, "note", json_from_str(line->note));
	json_set(item, "article", json_from_str(line->article));
	json_set(item, "open", json_boolean(line->open));
	json_set(item, "leaf", json_integer(line->leaf));
	return item;
}

/* The cursor counts the steps that came before: a history only grows at its end. */
static enum status show_history(struct call *c)
{
	struct dossier dossier;
	struct step_line *lines;
	size_t count;
	int64_t at = 0;
	struct str cursor = query_value(c, "cursor");
	if (!str_is_empty(cursor) && !str_int(cursor, 0, INT32_MAX, &at)) {
		fail_field(c, STR("cursor"), "This place in the list is not one of ours.");
		return STATUS_INVALID;
	}
	TRY(find_dossier(c, &dossier));
	TRY(dossier_history(c, &dossier, &lines, &count));
	int64_t all = (int64_t)count, end = at + list_limit(c);
	json_t *items = json_array();
	for (; at < all && at < end; at++)
		json_array_append_new(items, step_json(c, &lines[at]));
	return show_list(c, items, all > end ? str_format(c->arena, "%lld", (long long)end) : STR_NONE);
}

/* ---- the applicant's acts ---- */

/* A member that is a whole number within bounds; a fault beside it otherwise. */
static void read_number(struct call *c, const char *name, int64_t least, int64_t most, int64_t *out)
{
	const json_t *value = json_object_get(body_json(c), name);
	*out = json_is_integer(value) ? (int64_t)json_integer_value(value) : least - 1;
	if (*out < least || *out > most)
		fail_field(c, str_of(name), "Give a whole number from %lld to %lld.", (long long)least, (long long)most);
}

static void read_supplement(struct call *c, struct sent *sent)
{
	sent->form = object_of(c, "form");
	read_materials(c, false, &sent->materials);
	read_number(c, "version", 1, INT32_MAX, &sent->version);
}

static void read_withdrawal(struct call *c, struct sent *sent)
{
	sent->words = str_trim(json_str(body_json(c), "reason"));
}

static void read_rating(struct call *c, struct sent *sent)
{
	read_number(c, "score", 1, 5, &sent->score);
	sent->points = object_of(c, "points");
	sent->words = str_trim(json_str(body_json(c), "text"));
}

static enum status supplement(struct call *c, const struct sent *sent)
{
	size_t before = c->faults.count;
	enum status status = dossier_supplement(c, sent->number, sent->form, &sent->materials, sent->version);
	place_faults(c, before);
	return status;
}

static enum status withdraw(struct call *c, const struct sent *sent)
{
	return dossier_withdraw(c, sent->number, sent->words);
}

static enum status rate(struct call *c, const struct sent *sent)
{
	return dossier_rate(c, sent->number, (int)sent->score, sent->points, sent->words);
}

static const struct api_act {
	const char *name;
	void (*read)(struct call *c, struct sent *sent);
	enum status (*apply)(struct call *c, const struct sent *sent);
} acts[] = {
	{ "supplement", read_supplement, supplement },
	{ "withdraw", read_withdrawal, withdraw },
	{ "rate", read_rating, rate },
};

static enum status read_act(struct call *c)
{
	struct sent *sent = sent_new(c);
	struct str name = json_str(body_json(c), "action");
	sent->number = path_value(c, "number");
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		if (str_equal(name, str_of(acts[i].name)))
			sent->act = &acts[i];
	if (sent->act)
		sent->act->read(c, sent);
	else
		fail_field(c, STR("action"), "The action is supplement, withdraw or rate.");
	return c->faults.count ? STATUS_INVALID : STATUS_OK;
}

static enum status apply_act(struct call *c)
{
	const struct sent *sent = c->prepared;
	struct dossier dossier;
	TRY(sent->act->apply(c, sent));
	TRY(dossier_find(c, sent->number, STR_NONE, &dossier));
	json_t *item = dossier_json(c, &dossier);
	set_private(c, item, &dossier);
	return show_json(c, 200, item);
}

/* ---- the rows ---- */

#define TEXT "{\"type\":\"string\"}"
#define DAY "{\"type\":[\"string\",\"null\"],\"format\":\"date\"}"
#define STATUS_NAMES "{\"type\":\"string\",\"enum\":[\"filed\",\"accepted\",\"supplement\",\"paused\",\"granted\",\"refused\",\"withdrawn\",\"ended\"]}"
#define MATERIALS "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"array\",\"items\":" TEXT "}}"
#define DOSSIER \
	"{\"type\":\"object\",\"properties\":{\"number\":" TEXT ",\"service\":" TEXT ",\"title\":" TEXT ",\"status\":" STATUS_NAMES ",\"step\":" TEXT \
	",\"due_on\":" DAY ",\"provisional\":{\"type\":\"boolean\"},\"count\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"day\":" DAY \
	",\"counts\":{\"type\":\"boolean\"},\"why\":" TEXT ",\"text\":" TEXT "}}},\"asked\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}," \
	"\"version\":{\"type\":\"integer\"}},\"required\":[\"number\",\"service\",\"status\",\"step\",\"due_on\",\"provisional\",\"count\",\"asked\",\"version\"]}"

#define NAMED "{\"oneOf\":[" TEXT ",{\"type\":\"object\",\"required\":[\"certificate\"],\"properties\":{\"certificate\":" TEXT "}}," \
	"{\"type\":\"object\",\"required\":[\"declared\"],\"properties\":{\"declared\":" TEXT "}}]}"
#define MATERIALS_OR_NAMED "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"array\",\"items\":" NAMED "}}"

static const struct route_api upload_api = {
	.summary = "Hand in a proof: PDF, JPEG, PNG or WebP of at most 20 MB, as the part named `file`. It may serve any number of one's dossiers.",
	.takes = "{\"type\":\"object\",\"required\":[\"file\"],\"properties\":{\"file\":{\"type\":\"string\",\"format\":\"binary\"}}}",
	.takes_type = "multipart/form-data",
	.gives = "{\"type\":\"object\",\"properties\":{\"id\":" TEXT ",\"digest\":" TEXT ",\"size\":{\"type\":\"integer\"},\"type\":" TEXT "}}",
	.status = 201,
};
static const struct route_api file_api = {
	.summary = "Apply. The same key and body again give 200 and the same answer; the same key with another body gives 409. In place of a file's id a material may name a certificate of one's own, or be declared where the service allows it.",
	.takes = "{\"type\":\"object\",\"required\":[\"service\",\"form\"],\"properties\":{\"service\":" TEXT ",\"form\":{\"type\":\"object\"},"
		 "\"materials\":" MATERIALS_OR_NAMED ",\"mandate\":{\"type\":[\"string\",\"null\"]},\"key\":{\"type\":\"string\",\"maxLength\":100}}}",
	.gives = "{\"type\":\"object\",\"properties\":{\"number\":" TEXT ",\"query_code\":" TEXT ",\"status\":" STATUS_NAMES ",\"due_on\":" DAY
		 ",\"receipt\":{\"type\":\"object\"}},\"required\":[\"number\",\"query_code\",\"status\",\"due_on\",\"receipt\"]}",
	.status = 201,
};
static const struct route_api mine_api = { .summary = "My dossiers, the newest first.", .gives = API_LIST(DOSSIER), .query = "limit:integer cursor" };
static const struct route_api dossier_api = {
	.summary = "A dossier, for who may see it, or for who sends its query code in the header Query-Code.",
	.gives = DOSSIER,
};
static const struct route_api history_api = {
	.summary = "What was done: public steps for the applicant and who brings the query code, every step for staff.",
	.gives = API_LIST("{\"type\":\"object\",\"properties\":{\"at\":{\"type\":\"string\",\"format\":\"date-time\"},\"action\":" TEXT ",\"label\":" TEXT
			  ",\"open\":{\"type\":\"boolean\"},\"leaf\":{\"type\":\"integer\"}}}"),
	.query = "limit:integer cursor",
};
static const struct route_api act_api = {
	.summary = "The applicant's acts: send what is missing, withdraw, rate.",
	.takes = "{\"type\":\"object\",\"required\":[\"action\"],\"properties\":{\"action\":{\"type\":\"string\",\"enum\":[\"supplement\",\"withdraw\",\"rate\"]},"
		 "\"form\":{\"type\":\"object\"},\"materials\":" MATERIALS ",\"version\":{\"type\":\"integer\"},\"reason\":" TEXT
		 ",\"score\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":5},\"points\":{\"type\":\"object\"},\"text\":" TEXT "}}",
	.gives = DOSSIER,
};

const struct route dossier_api_routes[] = {
	/* method path                              zone         permission       level    flags           prepare      apply / show   api */
	{ POST, "/api/v1/materials",                ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, API,            read_upload, apply_upload,  &upload_api },
	{ POST, "/api/v1/dossiers",                 ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, API,            read_filing, apply_filing,  &file_api },
	{ GET,  "/api/v1/dossiers",                 ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, API,            NULL,        show_dossiers, &mine_api },
	{ GET,  "/api/v1/dossiers/:number",         ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, API | ANY_ZONE, NULL,        show_dossier,  &dossier_api, .object = OBJECT_DOSSIER_TRACKED },
	{ GET,  "/api/v1/dossiers/:number/history", ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, API | ANY_ZONE, NULL,        show_history,  &history_api, .object = OBJECT_DOSSIER_TRACKED },
	{ POST, "/api/v1/dossiers/:number/actions", ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, API,            read_act,    apply_act,     &act_api, .object = OBJECT_DOSSIER_OWN },
	{ 0 },
};
