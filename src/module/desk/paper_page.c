/* paper_page.c: a draft that came back on paper, with the person and his card before the clerk, who corrects it, adds what he
 * scans, confirms who signed, and files it for the person. The dossier is the person's, or of who gave the mandate; who filed it
 * stands in its history. */
#include "module/desk/paper.h"

#include "module/account/account.h"
#include "paper_html.h"
#include "paper_sql.h"
#include "view/form_view.h"
#include "visit_receipt_html.h"

/* ---- the application ---- */

enum status paper_open(struct call *c, struct paper *out)
{
	int64_t n = 0;
	struct paper_visit_row row;
	if (!str_int(path_value(c, "draft"), 1, INT64_MAX, &n) || paper_visit_find(c, (struct draft_id){ n }, c->user.account, &row) != STATUS_OK)
		return fail(c, STATUS_ABSENT, "Open the application by the code on its paper.");
	object_is(c, OBJECT_DRAFT_ON_PAPER);
	TRY(visit_get(c, row.visit, &out->visit));
	TRY(draft_any(c, row.draft, &out->draft));
	if (out->draft.number.len)
		return fail(c, STATUS_CONFLICT, "This application has been sent already.");
	if (!draft_is_current(c, &out->draft))
		return fail(c, STATUS_CONFLICT, "The form has changed since this paper was printed: the person opens the application once and goes on with the new form.");
	TRY(paper_stand(c, &out->visit.person, STR("code"), &out->draft));
	if (out->draft.mandate.n)
		TRY(mandate_use_by(c, out->draft.mandate, out->visit.person.id, out->draft.service->code, &out->mandate));
	return STATUS_OK;
}

/* What another person typed and did not confirm is secret from the window still; what a clerk typed is not. */
static void hide_secrets(const struct paper *paper, struct call *c)
{
	const struct form *form = paper->draft.service->form;
	struct str_list secrets = form_secrets(c->arena, form, paper->draft.form);
	for (size_t i = 0; i < secrets.count; i++) {
		struct str rest = secrets.items[i], name = str_until(&rest, '[');
		struct str top = str_part(name, 0, str_find(name, STR(".")));
		for (size_t s = 0; s < form->step_count; s++) {
			const struct draft_part *part = part_of_step(&paper->draft, form->steps[s].name);
			for (size_t f = 0; part && !part->clerk.n && !part->confirmed_at.ms && f < form->steps[s].field_count; f++)
				if (str_equal(form->steps[s].fields[f].name, top))
					json_object_del(paper->draft.form, str_c(c->arena, top));
		}
	}
}

static enum status paper_file_of(struct call *c, const struct stored_file *file, struct paper_file *out)
{
	char grade;
	TRY(file_grade(c, file, &grade));
	*out = (struct paper_file){ file->name, str_format(c->arena, "%c", grade) };
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
			if (status != STATUS_OK && status != STATUS_ABSENT)
				return status;
			if (status == STATUS_OK)
				TRY(paper_file_of(c, &file, &out->items[out->count++]));
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

static enum status draw_paper(struct call *c, const struct paper *paper)
{
	const struct draft *draft = &paper->draft;
	const struct visit *visit = &paper->visit;
	const struct form *form = paper_form(c, draft, false);
	struct paper_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE),
		.faults = view_faults(c, form),
		.fields = view_form_step(c, form, -1, paper_values(c, paper)),
		.confirmed = paper_confirmed(c, draft),
		.title = &draft->service->title,
		.name = visit->person.name,
		.number = mask_number(c->arena, visit->person.number),
		.saved_at = draft->saved_at,
		.action = str_format(c->arena, "/window/paper/%lld", (long long)draft->id.n),
		.hub = str_format(c->arena, "/window/raise?visit=%lld", (long long)visit->id.n),
		.version = draft->version,
	};
	page.has_confirmed = page.confirmed.text.len > 0;
	if (draft->mandate.n) {
		page.whom = paper->mandate.giver_name;
		page.kind = str_of(say(c, mandate_kind_words(paper->mandate.kind)));
		page.until = paper->mandate.until_on.n ? day_text(c->arena, paper->mandate.until_on) : STR_NONE;
	}
	TRY(proofs_of(c, draft, &page.proofs));
	reads_person(c, visit->person.id, "an application on paper at the window");
	if (paper->mandate.giver.n && !paper->mandate.organisation.n)
		reads_person(c, paper->mandate.giver, "an application on paper at the window");
	return show(c, html_paper(c, &page));
}

static enum status show_paper(struct call *c)
{
	struct paper paper = { 0 };
	TRY(paper_open(c, &paper));
	hide_secrets(&paper, c);
	return draw_paper(c, &paper);
}

/* What was typed, over the application as it is by now. */
static enum status draw_again(struct call *c)
{
	struct paper again = *(const struct paper *)c->prepared;
	struct draft now;
	TRY(draft_any(c, again.draft.id, &now));
	again.draft.version = now.version;
	again.draft.parts = now.parts;
	again.draft.saved_at = now.saved_at;
	return draw_paper(c, &again);
}

static enum status look_open(struct call *c)
{
	struct paper *at = c->prepared;
	struct account_whose whose;
	TRY(paper_open(c, at));
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
	for (size_t i = 0; i < uploads->count; i++) {
		const struct upload *upload = &uploads->items[i];
		if (!names_need(at->draft.service, upload->field))
			continue;
		struct str field = str_format(c->arena, "materials.%.*s", STR_ARGS(upload->field));
		TRY(file_take(c, field, &c->request->body, upload->offset, upload->size, upload->name, &at->files[at->file_count]));
		draft_add_file(c, &at->draft, upload->field, at->files[at->file_count++].id);
	}
	return STATUS_OK;
}

/* The dossier is the person's whose draft it is, or of who gave the mandate; who files it is the clerk, and the history says so. */
static enum status prepare_filing(struct call *c, struct paper *at)
{
	json_t *copy = json_keep(c->arena, json_deep_copy(at->draft.form));
	enum status signers = paper_check_signers(c, at);
	if (signers != STATUS_OK && signers != STATUS_INVALID)
		return signers;
	TRY(dossier_prepare(c, at->draft.service, copy, &at->draft.materials, at->draft.key, &at->filing));
	at->filing.applicant = at->draft.account;
	at->filing.person = at->owner;
	at->filing.applicant_name = at->visit.person.name;
	at->filing.mandate = at->draft.mandate;
	at->filing.agent = at->visit.person.id;
	return signers;
}

static enum status read_paper(struct call *c)
{
	struct paper *at = ARENA_ONE(c->arena, struct paper);
	int64_t version;
	c->prepared = at;
	TRY(look(c, look_open));
	paper_read(c, at);
	at->draft.hand = STR_NONE;
	if (str_int(form_value(c, "version"), 1, INT64_MAX, &version))
		at->draft.version = version;
	show_again(c, draw_again);
	at->redraw = view_form_button(c, at->draft.service->form, desk_pairs(c), at->draft.form);
	TRY(take_scans(c, at));
	TRY(field_files_take(c, at->draft.service->form, at->draft.form, &at->field_files));
	at->files_it = !at->redraw && str_equal(form_value(c, "button"), STR("file"));
	return at->files_it ? prepare_filing(c, at) : STATUS_OK;
}

/* What the clerk compared with the original is of grade B, whoever scanned it. */
static enum status mark_seen(struct call *c, const struct paper *at)
{
	struct str where = str_format(c->arena, "draft %lld", (long long)at->draft.id.n);
	for (size_t m = 0; m < at->draft.materials.count; m++) {
		const struct material *material = &at->draft.materials.items[m];
		bool seen = str_equal(form_value(c, str_format(c->arena, "original.%.*s", STR_ARGS(material->name)).at), STR("yes"));
		for (size_t f = 0; seen && f < material->file_count; f++)
			TRY(original_seen(c, material->files[f], at->draft.account, where));
	}
	return STATUS_OK;
}

/* What is scanned for somebody is his. */
static enum status keep_scans(struct call *c, const struct paper *at)
{
	struct account_id clerk = c->user.account;
	enum status status = STATUS_OK;
	c->user.account = at->draft.account;
	for (size_t i = 0; i < at->file_count && status == STATUS_OK; i++)
		status = file_keep(c, &at->files[i]);
	if (status == STATUS_OK)
		status = field_files_keep(c, &at->field_files);
	c->user.account = clerk;
	return status == STATUS_OK ? mark_seen(c, at) : status;
}

/* The slip that the person takes home. */
static enum status show_receipt(struct call *c)
{
	const struct paper *at = c->prepared;
	struct visit_receipt_page page = {
		.bar = desk_bar(c, TAB_WINDOW, STR_NONE, STR_NONE),
		.title = &at->draft.service->title,
		.name = at->draft.mandate.n ? at->mandate.giver_name : at->visit.person.name,
		.agent = at->draft.mandate.n ? at->visit.person.name : STR_NONE,
		.number = at->filed.number,
		.query_code = at->filed.query_code,
		.due_on = at->filed.due_on,
	};
	page.address = str_format(c->arena, "%.*s/track?number=%.*s&code=%.*s", STR_ARGS(c->house->address), STR_ARGS(at->filed.number),
				  STR_ARGS(at->filed.query_code));
	page.qr = view_qr(c, page.address);
	return show(c, html_visit_receipt(c, &page));
}

static enum status file_paper(struct call *c, struct paper *at)
{
	struct part_signature_list signatures;
	TRY(paper_see_signers(c, at, &signatures));
	TRY(dossier_file(c, &at->filing, &at->filed));
	if (!at->filed.again)
		TRY(parts_sign(c, &at->draft, &signatures, at->filed.id));
	TRY(draft_sent(c, &at->draft, at->filed.number));
	reads_person(c, at->visit.person.id, "an application filed at the window");
	finish(c, show_receipt);
	return STATUS_OK;
}

static enum status apply_paper(struct call *c)
{
	struct paper *at = c->prepared;
	struct paper now = { 0 };
	TRY(paper_open(c, &now));
	TRY(keep_scans(c, at));
	TRY(draft_save(c, &at->draft));
	TRY(parts_type(c, &at->draft));
	TRY(draft_corrected(c, &now.draft, &at->draft));
	if (at->files_it)
		return file_paper(c, at);
	reads_person(c, at->visit.person.id, "an application on paper at the window");
	return redirect(c, str_format(c->arena, "/window/paper/%lld", (long long)at->draft.id.n));
}

const struct route paper_routes[] = {
	/* method path                  zone        permission         level    flags         prepare     apply / show */
	{ GET,  "/window/paper/:draft", ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, NULL,       show_paper,  NULL, NULL, .object = OBJECT_DRAFT_ON_PAPER },
	{ POST, "/window/paper/:draft", ZONE_STAFF, PERMISSION_WINDOW, LEVEL_2, READS_PERSON, read_paper, apply_paper, NULL, NULL, .object = OBJECT_DRAFT_ON_PAPER },
	{ 0 },
};
