/* paper_page.c: a draft comes back on paper: its code opens it, with the person and his card before the clerk, who corrects
 * it, adds what he scans, and files it for the person. The dossier is the person's; who filed it stands in its history. */
#include "module/desk/desk_inner.h"

#include "module/account/account.h"
#include "module/hall/draft.h"
#include "paper_filed_html.h"
#include "paper_html.h"
#include "paper_sql.h"
#include "register/register.h"
#include "view/form_view.h"
#include "view/page_form.h"

enum { VISIT_MS = 2 * 3600 * 1000 };

struct paper { /* what prepare leaves for apply */
	json_t *values;           /* of the first form */
	struct draft draft;
	struct person person;     /* before the clerk */
	struct person_id owner;   /* of the account; none when its real name was not seen: then the account alone follows the case */
	struct stored_file *files;
	struct str *names;        /* of the material each belongs to */
	size_t file_count;
	struct filing filing;
	struct filed filed;
	bool files_it, redraw;
};

/* ---- the code and the card ---- */

static enum status draw_find(struct call *c)
{
	const struct form *form = page_form("paper_find.form");
	const struct paper *at = c->prepared;
	struct words title = { 0 };
	struct paper_page page = { .bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .faults = view_faults(c, form), .title = &title,
				   .fields = view_form_step(c, form, -1, at ? at->values : NULL), .left = { STR("") } };
	return show(c, html_paper(c, &page));
}

static enum status read_find(struct call *c)
{
	const struct form *form = page_form("paper_find.form");
	struct paper *at = ARENA_ONE(c->arena, struct paper);
	c->prepared = at;
	show_again(c, draw_find);
	at->values = form_values_from(c, form, -1, desk_pairs(c), NULL);
	TRY(form_check(c, form, -1, at->values));
	at->person = (struct person){ .name = json_str(at->values, "name"), .number = json_str(at->values, "number") };
	return STATUS_OK;
}

/* Who is in the register stays as he is there; who is not is added, as at the window of real names. */
static enum status person_seen(struct call *c, const struct person *card, struct person *out)
{
	enum status status = person_find(c, card->number, out);
	if (status == STATUS_OK && !str_equal(out->name, card->name)) {
		fail_field(c, STR("name"), "The register knows this identity number under another name: compare both with the card.");
		return STATUS_INVALID;
	}
	if (status != STATUS_ABSENT)
		return status;
	*out = *card;
	return person_put(c, out, "seen at the window with the identity card");
}

/* An account with a real name is that person's; one without has only the name that was typed. */
static enum status is_whose(struct call *c, const struct draft *draft, const struct person *person, bool *out)
{
	struct account_whose whose;
	TRY(account_whose(c, draft->account, &whose));
	*out = whose.person.n ? whose.person.n == person->id.n : str_equal(whose.name, person->name);
	return STATUS_OK;
}

static enum status apply_find(struct call *c)
{
	struct paper *at = c->prepared;
	enum status status = draft_by_code(c, json_str(at->values, "code"), &at->draft);
	if (status == STATUS_ABSENT || (status == STATUS_OK && at->draft.number.len)) {
		fail_field(c, STR("code"), status == STATUS_OK ? "This application has been sent already." :
				   "No application has this code: scan it again, or look at each character.");
		return STATUS_INVALID;
	}
	TRY(status);
	if (at->draft.mandate.n) {
		fail_field(c, STR("code"), "This application was begun for somebody else, by a mandate: it is sent from the account that began it.");
		return STATUS_INVALID;
	}
	if (form_has_parts(at->draft.service->form)) {
		fail_field(c, STR("code"), "Several people apply for this together: it is filed on the site, where each confirms his part.");
		return STATUS_INVALID;
	}
	TRY(person_seen(c, &at->person, &at->person));
	bool own;
	TRY(is_whose(c, &at->draft, &at->person, &own));
	if (!own) {
		fail_field(c, STR("name"), "This application is somebody else's: it is opened only for who began it.");
		return STATUS_INVALID;
	}
	struct paper_visit_row row = { { id_new(c) }, at->draft.id, c->user.account, at->person.id, c->now };
	TRY(paper_visit_add(c, &row));
	return redirect(c, str_format(c->arena, "/window/paper/%lld", (long long)at->draft.id.n));
}

/* ---- the application ---- */

static enum status find_open(struct call *c, struct draft *draft, struct person *person)
{
	int64_t n = 0;
	struct paper_visit_row visit;
	if (!str_int(path_value(c, "draft"), 1, INT64_MAX, &n) ||
	    paper_visit_find(c, (struct draft_id){ n }, c->user.account, instant_add(c->now, -VISIT_MS), &visit) != STATUS_OK)
		return fail(c, STATUS_ABSENT, "Open the application by the code on its paper.");
	object_is(c, OBJECT_DRAFT_ON_PAPER);
	TRY(person_get(c, visit.person, person));
	TRY(draft_any(c, visit.draft, draft));
	if (draft->number.len)
		return fail(c, STATUS_CONFLICT, "This application has been sent already.");
	if (!draft_is_current(c, draft))
		return fail(c, STATUS_CONFLICT, "The form has changed since this paper was printed: the person opens the application once and goes on with the new form.");
	return STATUS_OK;
}

static enum status files_of(struct call *c, const struct draft *draft, struct str name, struct paper_file_list *out)
{
	for (size_t i = 0; i < draft->materials.count; i++) {
		const struct material *material = &draft->materials.items[i];
		if (!str_equal(material->name, name))
			continue;
		*out = (struct paper_file_list){ ARENA_MANY(c->arena, struct paper_file, material->file_count), 0 };
		for (size_t f = 0; f < material->file_count; f++) {
			struct stored_file file;
			enum status status = file_find(c, material->files[f], &file);
			if (status == STATUS_OK)
				out->items[out->count++] = (struct paper_file){ file.name };
			else if (status != STATUS_ABSENT)
				return status;
		}
	}
	return STATUS_OK;
}

static enum status proofs_of(struct call *c, const struct draft *draft, struct paper_proof_list *out)
{
	const struct service *service = draft->service;
	*out = (struct paper_proof_list){ ARENA_MANY(c->arena, struct paper_proof, service->material_count), service->material_count };
	for (size_t i = 0; i < service->material_count; i++) {
		const struct material_need *need = &service->materials[i];
		struct paper_proof *proof = &out->items[i];
		*proof = (struct paper_proof){ .name = need->name, .label = need->label, .help = need->help, .accept = need->accept, .required = need->required && !need->when };
		proof->fault = view_fault(c, str_format(c->arena, "materials.%.*s", STR_ARGS(need->name)));
		TRY(files_of(c, draft, need->name, &proof->files));
	}
	return STATUS_OK;
}

static enum status draw_paper(struct call *c, const struct draft *draft, const struct person *person)
{
	struct paper_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE),
		.faults = view_faults(c, draft->service->form),
		.left = { STR("") },
		.found = true,
		.fields = view_form_step(c, draft->service->form, -1, draft->form),
		.title = &draft->service->title,
		.name = person->name,
		.number = mask_number(c->arena, person->number),
		.saved_at = draft->saved_at,
		.action = str_format(c->arena, "/window/paper/%lld", (long long)draft->id.n),
		.version = draft->version,
	};
	TRY(proofs_of(c, draft, &page.proofs));
	reads_person(c, person->id, str_format(c->arena, "draft %lld, opened at the window by its paper", (long long)draft->id.n).at);
	return show(c, html_paper(c, &page));
}

static enum status show_paper(struct call *c)
{
	struct draft draft;
	struct person person;
	TRY(find_open(c, &draft, &person));
	return draw_paper(c, &draft, &person);
}

static enum status draw_again(struct call *c)
{
	const struct paper *at = c->prepared;
	struct draft draft = at->draft, now;
	TRY(draft_any(c, draft.id, &now));
	draft.version = now.version;
	return draw_paper(c, &draft, &at->person);
}

static enum status look_open(struct call *c)
{
	struct paper *at = c->prepared;
	struct account_whose whose;
	TRY(find_open(c, &at->draft, &at->person));
	TRY(account_whose(c, at->draft.account, &whose));
	at->owner = whose.person;
	return STATUS_OK;
}

static bool names_need(const struct service *service, struct str name)
{
	for (size_t i = 0; i < service->material_count; i++)
		if (str_equal(service->materials[i].name, name))
			return true;
	return false;
}

static enum status take_scans(struct call *c, struct paper *at)
{
	const struct upload_list *uploads = form_uploads(c);
	at->files = ARENA_MANY(c->arena, struct stored_file, uploads->count);
	at->names = ARENA_MANY(c->arena, struct str, uploads->count);
	for (size_t i = 0; i < uploads->count; i++) {
		const struct upload *upload = &uploads->items[i];
		if (!names_need(at->draft.service, upload->field))
			continue;
		struct str field = str_format(c->arena, "materials.%.*s", STR_ARGS(upload->field));
		TRY(file_take(c, field, &c->request->body, upload->offset, upload->size, upload->name, &at->files[at->file_count]));
		draft_add_file(c, &at->draft, upload->field, at->files[at->file_count].id);
		at->names[at->file_count++] = upload->field;
	}
	return STATUS_OK;
}

/* The dossier is the person's whose draft it is; who files it is the clerk, and the history says so. */
static enum status prepare_filing(struct call *c, struct paper *at)
{
	json_t *copy = json_keep(c->arena, json_deep_copy(at->draft.form));
	if (at->draft.mandate.n)
		return fail(c, STATUS_DENIED, "This application is for another, by a mandate: it is sent from the account of who acts.");
	TRY(dossier_prepare(c, at->draft.service, copy, &at->draft.materials, at->draft.key, &at->filing));
	at->filing.applicant = at->draft.account;
	at->filing.person = at->owner;
	at->filing.applicant_name = at->person.name;
	return STATUS_OK;
}

static enum status read_paper(struct call *c)
{
	struct paper *at = ARENA_ONE(c->arena, struct paper);
	int64_t version;
	c->prepared = at;
	TRY(look(c, look_open));
	const struct form *form = at->draft.service->form;
	at->draft.form = form_values_from(c, form, -1, desk_pairs(c), at->draft.form);
	at->draft.hand = STR_NONE;
	if (str_int(form_value(c, "version"), 1, INT64_MAX, &version))
		at->draft.version = version;
	show_again(c, draw_again);
	at->redraw = view_form_button(c, form, desk_pairs(c), at->draft.form);
	TRY(take_scans(c, at));
	at->files_it = !at->redraw && str_equal(form_value(c, "button"), STR("file"));
	return at->files_it ? prepare_filing(c, at) : STATUS_OK;
}

/* What is scanned for somebody is his. */
static enum status keep_scans(struct call *c, const struct paper *at)
{
	struct account_id clerk = c->user.account;
	enum status status = STATUS_OK;
	c->user.account = at->draft.account;
	for (size_t i = 0; i < at->file_count && status == STATUS_OK; i++)
		status = file_keep(c, &at->files[i]);
	c->user.account = clerk;
	return status;
}

static enum status show_filed(struct call *c)
{
	const struct paper *at = c->prepared;
	struct paper_filed_page page = { .bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE), .number = at->filed.number, .query_code = at->filed.query_code };
	return show(c, html_paper_filed(c, &page));
}

static enum status apply_paper(struct call *c)
{
	struct paper *at = c->prepared;
	TRY(keep_scans(c, at));
	TRY(draft_save(c, &at->draft));
	if (!at->files_it)
		return redirect(c, str_format(c->arena, "/window/paper/%lld", (long long)at->draft.id.n));
	TRY(dossier_file(c, &at->filing, &at->filed));
	TRY(draft_sent(c, &at->draft, at->filed.number));
	reads_person(c, at->person.id, str_format(c->arena, "dossier %.*s, filed at the window", STR_ARGS(at->filed.number)).at);
	return show_filed(c);
}

const struct route paper_routes[] = {
	/* method path                  zone        permission         level    flags         prepare     apply / show */
	{ GET,  "/window/paper",        ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            NULL,       draw_find,   NULL, NULL },
	{ POST, "/window/paper",        ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, 0,            read_find,  apply_find,  NULL, NULL },
	{ GET,  "/window/paper/:draft", ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,       show_paper,  NULL, NULL, .object = OBJECT_DRAFT_ON_PAPER },
	{ POST, "/window/paper/:draft", ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_paper, apply_paper, NULL, NULL, .object = OBJECT_DRAFT_ON_PAPER },
	{ 0 },
};
