/* filing.c: an application comes in. prepare checks and seals; apply writes dossier, task, event and notices at once. */
#include "dossier/matter.h"
#include "dossier/held.h"

#include "pack/office.h"

#include <string.h>

enum { KEY_CEILING = 100, KEY_LENGTH = 22, QUERY_CODE_LENGTH = 8, SALT_SIZE = 16, FILES_CEILING = 20 };

/* ---- materials ---- */

static const struct material_need *need_find(const struct service *service, struct str name)
{
	for (size_t i = 0; i < service->material_count; i++)
		if (str_equal(service->materials[i].name, name))
			return &service->materials[i];
	return NULL;
}

static const struct material *given_find(const struct material_list *given, struct str name)
{
	for (size_t i = 0; i < given->count; i++)
		if (str_equal(given->items[i].name, name))
			return &given->items[i];
	return NULL;
}

static struct str fault_place(struct call *c, struct str name)
{
	return str_format(c->arena, "materials.%.*s", STR_ARGS(name));
}

/* Whether its condition holds for these values. */
static bool is_shown(struct call *c, const struct material_need *need, const json_t *form)
{
	bool holds = true;
	struct str why;
	if (!need->when)
		return true;
	json_t *values = json_keep(c->arena, json_object());
	json_set(values, "form", json_incref((json_t *)(uintptr_t)form));
	json_set(values, "today", json_from_str(day_text(c->arena, c->today)));
	if (rule_holds(c->arena, need->when, values, &holds, &why) != STATUS_OK) {
		call_log(c, "error", "material %.*s: %.*s", STR_ARGS(need->name), STR_ARGS(why));
		return false;
	}
	return holds;
}

/* What the register may hold is left to the apply, which knows whose it is, and looks. */
static bool is_asked(struct call *c, const struct material_need *need, const json_t *form)
{
	if (!need->required || (need->have.len && c->user.level >= LEVEL_2))
		return false;
	return is_shown(c, need, form);
}

static void check_given(struct call *c, const struct service *service, const struct material_list *list, size_t index)
{
	const struct material *given = &list->items[index];
	const struct material_need *need = need_find(service, given->name);
	size_t most = need && need->most > 0 ? (size_t)need->most : FILES_CEILING;
	if (!need)
		fail_field(c, fault_place(c, given->name), "This service asks for no such proof.");
	else if (given_find(list, given->name) != given)
		fail_field(c, fault_place(c, given->name), "This proof stands here twice.");
	else if (given->file_count > most)
		fail_field(c, fault_place(c, given->name), "At most %zu files, please.", most);
}

enum status materials_check(struct call *c, const struct service *service, const json_t *form, const struct material_list *given, bool all)
{
	size_t before = c->faults.count;
	for (size_t i = 0; i < given->count; i++)
		check_given(c, service, given, i);
	for (size_t i = 0; all && i < service->material_count; i++) {
		const struct material_need *need = &service->materials[i];
		const struct material *found = given_find(given, need->name);
		if ((!found || !found->file_count) && is_asked(c, need, form))
			fail_field(c, fault_place(c, need->name), "Please add this proof: %s.", words_in(c->language, &need->label));
	}
	return c->faults.count == before ? STATUS_OK : STATUS_INVALID;
}

static bool accepts(struct str accept, struct str type)
{
	bool any = str_is_empty(str_trim(accept));
	while (!any && accept.len) {
		struct str one = str_trim(str_until(&accept, ','));
		any = str_equal(one, type) || (str_ends(one, STR("/*")) && str_starts(type, str_part(one, 0, one.len - 1)));
	}
	return any;
}

/* A file is its sender's: the clerk's own, when he files for who has no account. A window that sends somebody's draft hands in what
 * he has uploaded himself. */
static enum status assign(struct call *c, const struct matter *matter, struct str name, struct file_id id, struct str *type, struct digest *proof)
{
	struct account_id sender = c->user.account;
	bool filed = matter->row.version > 0;
	if (!filed && may(c, PERMISSION_WINDOW) && !matter->row.clerk.n)
		c->user.account = matter->row.applicant;
	enum status status = file_assign(c, id, matter->row.id, name, type, proof);
	c->user.account = sender;
	return status;
}

/* What the pack says of how old a proof may be, and how often it may serve; this dossier is counted already. */
static enum status check_use(struct call *c, const struct material_need *need, struct file_id id)
{
	struct stored_file file;
	int64_t served;
	TRY(file_find(c, id, &file));
	if (file.declared && !need->promise.chinese.len) {
		fail_field(c, fault_place(c, need->name), "This proof cannot be replaced by a declaration.");
		return STATUS_INVALID;
	}
	if (!need->valid_days && !need->uses)
		return STATUS_OK;
	TRY(file_count_served(c, id, &served));
	if (need->valid_days && file.made_at.ms + (int64_t)need->valid_days * 24 * 3600 * 1000 < c->now.ms)
		fail_field(c, fault_place(c, need->name), "This proof was handed in more than %d days ago. Please hand in a new one.", need->valid_days);
	else if (need->uses && served > need->uses)
		fail_field(c, fault_place(c, need->name), "This proof may be used for %d applications, and has been. Please hand in a new one.", need->uses);
	else
		return STATUS_OK;
	return STATUS_INVALID;
}

static enum status material_put(struct call *c, struct matter *matter, struct str name, struct file_id id, const struct digest *proof)
{
	struct material_row row = { { id_new(c) }, matter->row.id, name, id, str_copy(c->arena, digest_str(proof)), matter->row.version + 1, 0 };
	matter->materials.items = list_with(c, matter->materials.items, matter->materials.count, sizeof row);
	matter->materials.items[matter->materials.count++] = row;
	return material_add(c, &row);
}

/* Whether it was handed in for this proof of the dossier before, by whomever: it may stay, or come back. */
static bool was_here(const struct matter *matter, struct str name, struct file_id id)
{
	for (size_t i = 0; i < matter->materials.count; i++)
		if (matter->materials.items[i].file.n == id.n && str_equal(matter->materials.items[i].name, name))
			return true;
	return false;
}

static enum status take_again(struct call *c, struct matter *matter, const struct material_need *need, struct file_id id)
{
	struct digest proof;
	TRY(file_proof(c, keys_profile(c->house->keys), id, &proof));
	return material_put(c, matter, need->name, id, &proof);
}

enum status material_take_file(struct call *c, struct matter *matter, const struct material_need *need, struct file_id id)
{
	struct str type;
	struct digest proof;
	if (was_here(matter, need->name, id))
		return take_again(c, matter, need, id);
	TRY(assign(c, matter, need->name, id, &type, &proof));
	if (!accepts(need->accept, type)) {
		fail_field(c, fault_place(c, need->name), "A file of this type is not taken here.");
		return STATUS_INVALID;
	}
	TRY(check_use(c, need, id));
	return material_put(c, matter, need->name, id, &proof);
}

static enum status replace_material(struct call *c, struct matter *matter, struct str name)
{
	bool any = false;
	for (size_t i = 0; i < matter->materials.count; i++) {
		struct material_row *row = &matter->materials.items[i];
		if (row->replaced || !str_equal(row->name, name))
			continue;
		row->replaced = matter->row.version + 1;
		any = true;
	}
	return any ? material_replace(c, matter->row.id, name, matter->row.version + 1) : STATUS_OK;
}

enum status materials_take(struct call *c, struct matter *matter, const struct material_list *given)
{
	for (size_t i = 0; i < given->count; i++) {
		const struct material *one = &given->items[i];
		const struct material_need *need = need_find(matter->service, one->name);
		if (!need)
			continue;
		if (!one->file_count && is_asked(c, need, matter->form)) {
			fail_field(c, fault_place(c, need->name), "Please add this proof: %s.", words_in(c->language, &need->label));
			return STATUS_INVALID;
		}
		TRY(replace_material(c, matter, one->name));
		for (size_t k = 0; k < one->file_count; k++)
			TRY(material_take_file(c, matter, need, one->files[k]));
	}
	return STATUS_OK;
}

/* ---- prepare ---- */

static json_t *materials_json(struct call *c, const struct material_list *given)
{
	json_t *all = json_object();
	for (size_t i = 0; i < given->count; i++) {
		json_t *files = json_array();
		for (size_t k = 0; k < given->items[i].file_count; k++)
			json_array_append_new(files, given->items[i].said && given->items[i].said[k].len ? json_from_str(given->items[i].said[k])
													 : json_integer(given->items[i].files[k].n));
		json_set(all, str_c(c->arena, given->items[i].name), files);
	}
	return all;
}

static struct digest body_of(struct call *c, const struct service *service, json_t *form, const struct material_list *given)
{
	json_t *body = json_keep(c->arena, json_object());
	json_set(body, "service", json_from_str(service->code));
	json_set(body, "form", json_incref(form));
	json_set(body, "materials", materials_json(c, given));
	return seal_mac(c, "dossier.body", json_text(c->arena, body, true));
}

static enum status check_sender(struct call *c, const struct service *service, struct str key)
{
	if (!service->form || !service->flow)
		return fail(c, STATUS_INVALID, "This service can't be applied for here. Its guide says where it can be had.");
	if (!c->user.account.n)
		return fail(c, STATUS_DENIED, "Please sign in first.");
	if (c->user.level < LEVEL_1)
		return fail(c, STATUS_DENIED, "Please confirm your phone number first.");
	if (key.len > KEY_CEILING || !str_is_utf8(key)) {
		fail_field(c, STR("key"), "The key has at most %d characters.", KEY_CEILING);
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

enum status dossier_prepare(struct call *c, const struct service *service, json_t *form, const struct material_list *materials,
			    struct str key, struct filing *out)
{
	TRY(check_sender(c, service, key));
	*out = (struct filing){
		.service = service,
		.form = form,
		.materials = *materials,
		.key = str_is_empty(key) ? random_token(c->arena, KEY_LENGTH) : key,
		.body = body_of(c, service, form, materials),
		.applicant = c->user.account,
		.person = c->user.person,
		.applicant_name = c->user.name,
		.id = { id_new(c) },
	};
	enum status status = form_check(c, service->form, -1, form);
	if (status != STATUS_OK && status != STATUS_INVALID)
		return status;
	enum status proofs = materials_check(c, service, form, materials, true);
	if (status != STATUS_OK || proofs != STATUS_OK)
		return STATUS_INVALID;
	out->stored = secrets_close(c, service->form, out->id, form);
	out->stored_text = json_text(c->arena, out->stored, true);
	out->code = code_new(c, QUERY_CODE_LENGTH);
	out->code_lookup = seal_lookup(c, "query-code", out->code);
	out->code_sealed = seal_close(c, "dossier.query_code", out->code);
	return STATUS_OK;
}

/* ---- apply ---- */

static struct str salt_new(struct call *c)
{
	char *salt = arena_take(c->arena, SALT_SIZE);
	random_bytes(salt, SALT_SIZE);
	return (struct str){ salt, SALT_SIZE };
}

static void begin(struct call *c, const struct filing *filing, struct matter *out)
{
	*out = (struct matter){ .service = filing->service, .form = filing->stored };
	out->row = (struct dossier_row){
		.id = filing->id,
		.number = number_new(c, STR(""), filing->id.n),
		.query_lookup = digest_str(&filing->code_lookup),
		.query_code = filing->code_sealed,
		.applicant = filing->applicant,
		.person = filing->person,
		.organisation = filing->organisation,
		.applicant_name = filing->applicant_name.at ? filing->applicant_name : STR(""),
		.mandate = filing->mandate,
		.agent = filing->agent,
		.agent_name = filing->agent_name,
		.clerk = filing->clerk,
		.service = filing->service->code,
		.pack = filing->service->pack,
		.office = filing->service->office,
		.sent_key = filing->key,
		.sent_body = digest_str(&filing->body),
		.salt = salt_new(c),
		.form = filing->stored_text,
		.status = DOSSIER_FILED,
		.filed_at = c->now,
	};
}

/* The day that the first answer told: the acceptance's, without anything that came since. */
static struct day first_due(struct call *c, const struct service *service, const struct dossier_row *row)
{
	struct matter first = { .service = service, .row = { .filed_at = row->filed_at } };
	return matter_due(c, &first).on;
}

static enum status answer_again(struct call *c, const struct filing *filing, const struct dossier_row *row, struct filed *out)
{
	bool same = row->mandate.n == filing->mandate.n && (!filing->clerk.n || (filing->mandate.n ? row->agent.n : row->person.n) == filing->person.n);
	if (!same || !str_equal_secret(row->sent_body, digest_str(&filing->body)))
		return fail(c, STATUS_CONFLICT, "Another application was sent under this key before.");
	const struct service *service = service_of_pack(c, row->pack);
	if (!service)
		return broken(c, "dossier %lld: the pack it was filed under can't be read", (long long)row->id.n);
	*out = (struct filed){ .number = row->number, .id = row->id, .leaf = row->filed_leaf, .again = true };
	out->due_on = first_due(c, service, row);
	return seal_open(c, "dossier.query_code", row->query_code, &out->query_code);
}

/* What prepare left to the registers: a proof that they do not make needless must be there. */
static enum status check_held(struct call *c, const struct filing *filing)
{
	size_t before = c->faults.count;
	for (size_t i = 0; i < filing->service->material_count; i++) {
		const struct material_need *need = &filing->service->materials[i];
		const struct material *given = given_find(&filing->materials, need->name);
		bool held = false;
		if (!need->have.len || (given && given->file_count) || !is_shown(c, need, filing->form) || !need->required)
			continue;
		if (c->user.level >= LEVEL_2)
			TRY(held_find(c, filing->person, filing->organisation, need->have, &held));
		if (!held)
			fail_field(c, fault_place(c, need->name), "Please add this proof: %s.", words_in(c->language, &need->label));
	}
	return c->faults.count == before ? STATUS_OK : STATUS_INVALID;
}

static enum status write_new(struct call *c, const struct filing *filing, struct filed *out)
{
	TRY(check_held(c, filing));
	struct matter matter;
	struct step start = { .action = { .kind = FLOW_START }, .name = STR("file") };
	struct deed deed = { .kind = "dossier.filed", .action = start.name, .open = true };
	json_t *detail = json_keep(c->arena, json_object());
	begin(c, filing, &matter);
	TRY(office_in_force(c, matter.row.office, &matter.row.office));
	if (filing->mandate.n)
		json_set(detail, "mandate", json_from_id(c->arena, filing->mandate.n));
	TRY(materials_take(c, &matter, &filing->materials));
	TRY(form_files_take(c, &matter));
	TRY(matter_step(c, &matter, &start, detail));
	TRY(matter_file(c, &matter, &deed, detail));
	TRY(matter_tell(c, &matter, "filed", filing->code));
	*out = (struct filed){ .number = matter.row.number, .query_code = filing->code, .id = matter.row.id, .leaf = matter.row.filed_leaf };
	out->due_on = first_due(c, matter.service, &matter.row);
	return STATUS_OK;
}

enum status dossier_key_used(struct call *c, struct str key, bool *used)
{
	struct dossier_row before;
	enum status status = dossier_by_key(c, c->user.account, key, &before);
	*used = status == STATUS_OK;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

enum status dossier_file(struct call *c, const struct filing *filing, struct filed *out)
{
	struct dossier_row before;
	struct filing placed = *filing;
	enum status status = filing->clerk.n ? dossier_by_clerk_key(c, filing->clerk, filing->key, &before)
					     : dossier_by_key(c, filing->applicant, filing->key, &before);
	if (status == STATUS_OK)
		return answer_again(c, filing, &before, out);
	if (status != STATUS_ABSENT)
		return status;
	TRY(filing_place(c, &placed));
	return write_new(c, &placed, out);
}

enum status dossier_receipt(struct call *c, struct dossier_id id, struct str *json)
{
	struct dossier_row row;
	TRY(dossier_by_id(c, id, &row));
	return log_receipt(c, row.filed_leaf, row.number, json);
}

enum status dossier_filed_receipt(struct call *c, const struct filed *filed, json_t **json)
{
	return log_receipt_json(c, filed->leaf, filed->number, json);
}
