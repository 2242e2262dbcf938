/* print_page.c: what one takes along on paper: the draft, the application as it was sent, the receipt, the empty form. */
#include "module/hall/draft_way.h"
#include "module/hall/print.h"
#include "module/hall/whom.h"

#include "view/pdf.h"

static enum status show_pdf(struct call *c, struct str name, const struct body *body)
{
	return show_file(c, STR("application/pdf"), str_format(c->arena, "%.*s.pdf", STR_ARGS(name)), *body, true);
}

static enum status show_print(struct call *c, const struct print *print, struct str name)
{
	struct body body;
	TRY(print_application(c, print, &body));
	return show_pdf(c, name, &body);
}

/* "masked.pdf", "full.pdf": as it stands; "paper.pdf": to go on with a pen, named by its code. */
static enum status show_draft_print(struct call *c)
{
	struct str kind = path_value(c, "kind");
	struct draft draft;
	struct handed_in_list needs;
	TRY(draft_find(c, draft_of_path(c), &draft));
	bool paper = str_equal(kind, STR("paper.pdf")), full = str_equal(kind, STR("full.pdf"));
	if (!paper && !full && !str_equal(kind, STR("masked.pdf")))
		return fail(c, STATUS_ABSENT, "There is no page at this address.");
	TRY(handed_in_of(c, draft.service, draft.form, &draft.materials, &needs));
	struct str saved_at = instant_local(c->arena, draft.saved_at), code = draft_code_shown(c->arena, draft.code);
	struct print print = { .service = draft.service, .form = draft.form, .needs = &needs, .mask = !paper && !full, .boxes = paper,
			       .subtitle = view_sentence(c, "Draft, not sent; saved on {}", &saved_at, 1) };
	if (paper) {
		print.qr = print.code = code;
		print.draft = &draft;
		print.qr_note = str_of(say(c, "At a window this code brings back what you typed. Bring your identity card; keep this paper safe."));
	}
	return show_print(c, &print, draft.service->short_name);
}

static enum status show_empty_form(struct call *c)
{
	const struct service *service = service_find(c, path_value(c, "code"));
	if (!service || !service->form)
		return fail(c, STATUS_ABSENT, "There is no form for this service.");
	struct handed_in_list needs = { ARENA_MANY(c->arena, struct handed_in, service->material_count), service->material_count };
	for (size_t i = 0; i < needs.count; i++)
		needs.items[i].label = service->materials[i].label;
	struct print print = { .service = service, .form = json_keep(c->arena, json_object()), .needs = &needs, .boxes = true,
			       .subtitle = str_of(say(c, "Form to fill in by pen and hand in at a window")),
			       .qr = str_format(c->arena, "%.*s/services/%.*s", STR_ARGS(c->house->address), STR_ARGS(service->code)),
			       .qr_note = str_of(say(c, "Scan it for the guide, or to apply online.")) };
	return show_print(c, &print, service->short_name);
}

/* ---- what was sent ---- */

static enum status show_sent_print(struct call *c)
{
	struct dossier dossier;
	struct handed_in_list needs;
	bool full = str_equal(path_value(c, "kind"), STR("full.pdf"));
	if (!full && !str_equal(path_value(c, "kind"), STR("masked.pdf")))
		return fail(c, STATUS_ABSENT, "There is no page at this address.");
	TRY(dossier_find(c, path_value(c, "number"), STR_NONE, &dossier));
	json_t *form = dossier.form;
	whom_reads(c, &dossier);
	if (full)
		TRY(dossier_form_open(c, &dossier, &form));
	if (full && (!dossier.mandate.n || dossier.person.n == c->user.person.n))
		reads_person(c, dossier.person, str_format(c->arena, "dossier %.*s, with its secrets, printed by its applicant", STR_ARGS(dossier.number)).at);
	TRY(handed_in_of(c, dossier.service, form, &dossier.materials, &needs));
	struct print print = { .service = dossier.service, .form = form, .needs = &needs, .mask = false, .subtitle = dossier.number };
	return show_print(c, &print, dossier.number);
}

static enum status print_receipt(struct call *c, const struct dossier *dossier, struct str query_code, struct str receipt, struct body *out)
{
	struct str title = str_of(words_in(c->language, &dossier->service->title));
	struct str address = str_format(c->arena, "%.*s/track?number=%.*s&code=%.*s", STR_ARGS(c->house->address), STR_ARGS(dossier->number), STR_ARGS(query_code));
	const struct pdf_pair pairs[] = {
		{ str_of(say(c, "Service")), title },
		{ str_of(say(c, "Number")), dossier->number },
		{ str_of(say(c, "Query code")), query_code },
		{ str_of(say(c, "Filed on")), day_text(c->arena, dossier->filed_on) },
	};
	const struct pdf_element elements[] = {
		{ .kind = PDF_FOOTER, .text = dossier->number },
		{ .kind = PDF_EMBLEM },
		{ .kind = PDF_TITLE, .text = str_of(say(c, "Receipt")) },
		{ .kind = PDF_SUBTITLE, .text = str_of(say(c, "Your application has been received")) },
		{ .kind = PDF_TABLE, .pairs = pairs, .pair_count = sizeof pairs / sizeof *pairs },
		{ .kind = PDF_QR, .text = address, .note = str_of(say(c, "Scan it to see where the application stands.")) },
		{ .kind = PDF_SPACE },
		{ .kind = PDF_HEADING, .text = str_of(say(c, "The signed receipt")) },
		{ .kind = PDF_PARAGRAPH, .text = str_of(say(c, "Keep this text: with it anybody can check, without us, that the application was filed at this time.")) },
		{ .kind = PDF_PARAGRAPH, .text = receipt },
	};
	const struct pdf_document document = { .title = str_of(say(c, "Receipt")), .author = str_of(words_in(c->language, office_words(c, dossier->service->office))),
					       .language = c->language, .elements = elements, .count = sizeof elements / sizeof *elements };
	return pdf_make(c, &document, out);
}

static enum status show_receipt_print(struct call *c)
{
	struct dossier dossier;
	struct str query_code, receipt;
	struct body body;
	TRY(dossier_find(c, path_value(c, "number"), STR_NONE, &dossier));
	whom_reads(c, &dossier);
	TRY(dossier_query_code(c, &dossier, &query_code));
	TRY(dossier_receipt(c, dossier.id, &receipt));
	TRY(print_receipt(c, &dossier, query_code, receipt, &body));
	return show_pdf(c, dossier.number, &body);
}

const struct route print_routes[] = {
	/* method path                           zone         permission       level    flags         prepare show */
	{ GET, "/drafts/:draft/print/:kind",      ZONE_PUBLIC, PERMISSION_OWN,  LEVEL_1, 0,            NULL, show_draft_print,   NULL, NULL, .object = OBJECT_DRAFT_OWN },
	{ GET, "/services/:code/paper",           ZONE_PUBLIC, PERMISSION_NONE, LEVEL_0, 0,            NULL, show_empty_form,    NULL, NULL, .object = OBJECT_SERVICE },
	{ GET, "/my/dossiers/:number/print/:kind", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, READS_PERSON, NULL, show_sent_print,    NULL, NULL, .object = OBJECT_DOSSIER_OWN },
	{ GET, "/my/dossiers/:number/receipt/pdf", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, READS_PERSON, NULL, show_receipt_print, NULL, NULL, .object = OBJECT_DOSSIER_OWN },
	{ 0 },
};
