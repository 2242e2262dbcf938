/* mandate_page.c: my mandates: what I gave, what I hold, what waits for my yes; giving, asking, taking back. */
#include "module/hall/mandate_view.h"

#include "base/buf.h"
#include "dossier/mandate_tell.h"
#include "mandate_form_html.h"
#include "mandates_html.h"
#include "register/organisation.h"
#include "view/form_view.h"
#include "view/page_form.h"

enum { SERVICES_CEILING = 8000 };

struct typed_mandate { /* what prepare leaves for apply */
	struct mandate mandate;
	json_t *values;
	struct mandate_id id;
	int64_t version;
	struct str reason;
	bool asking;
};

/* ---- the list ---- */

static struct str services_words(struct call *c, const struct str_list *codes)
{
	struct buf out;
	buf_init(&out, c->arena, SERVICES_CEILING);
	for (size_t i = 0; i < codes->count; i++) {
		const struct service *service = service_find(c, codes->items[i]);
		struct str title = service ? str_of(words_in(c->language, &service->title)) : codes->items[i];
		buf_add_format(&out, "%s%.*s", i ? say(c, ", ") : "", STR_ARGS(title));
	}
	return buf_str(&out);
}

static struct mandate_line line_of(struct call *c, const struct mandate *mandate)
{
	bool running = mandate->state == MANDATE_ASKED || mandate->state == MANDATE_GIVEN;
	bool fixed = mandate->kind == MANDATE_GUARDIAN || mandate->kind == MANDATE_REPRESENTATIVE;
	return (struct mandate_line){
		.id = mandate->id,
		.holder = mandate->holder_name,
		.giver = mandate->giver_name,
		.number = mandate->holder_number,
		.giver_number = mandate->giver_number,
		.kind = str_of(say(c, mandate_kind_words(mandate->kind))),
		.state = str_of(say(c, mandate_state_words(mandate->state))),
		.tone = mandate->state == MANDATE_GIVEN ? STR("green") : mandate->state == MANDATE_ASKED ? STR("amber") : STR("grey"),
		.proof = str_of(say(c, mandate_proof_words(mandate->proof))),
		.end = mandate->end == MANDATE_RUNS ? STR_NONE : str_of(say(c, mandate_end_words(mandate->end))),
		.reason = mandate->reason,
		.papers = mandate->papers,
		.scan = mandate->scan,
		.services = services_words(c, &mandate->services),
		.from_on = mandate->from_on,
		.until_on = mandate->until_on,
		.of_organisation = mandate->organisation.n != 0,
		.may_end = running && !fixed,
		.version = mandate->version,
	};
}

static void sort_given(struct call *c, const struct mandate_list *all, struct mandates_page *page)
{
	page->asked.items = ARENA_MANY(c->arena, struct mandate_line, all->count);
	page->given.items = ARENA_MANY(c->arena, struct mandate_line, all->count);
	for (size_t i = 0; i < all->count; i++) {
		struct mandate_line_list *to = all->items[i].state == MANDATE_ASKED ? &page->asked : &page->given;
		to->items[to->count++] = line_of(c, &all->items[i]);
	}
}

static enum status show_mandates(struct call *c)
{
	struct mandates_page page = { .name = c->user.name, .faults = view_faults(c, NULL) };
	struct mandate_list given, held;
	TRY(mandates_given(c, &given));
	TRY(mandates_held(c, &held));
	sort_given(c, &given, &page);
	page.held.items = ARENA_MANY(c->arena, struct mandate_line, held.count);
	for (; page.held.count < held.count; page.held.count++)
		page.held.items[page.held.count] = line_of(c, &held.items[page.held.count]);
	return show(c, html_mandates(c, &page));
}

/* ---- giving and asking ---- */

static const struct form *form_of(bool asking)
{
	return page_form(asking ? "mandate_ask.form" : "mandate_give.form");
}

static void add_giver(struct call *c, struct giver_line_list *list, struct organisation_id id, struct str name)
{
	struct str value = id.n ? str_format(c->arena, "%lld", (long long)id.n) : STR("self");
	struct str typed = c->request->method == POST ? form_value(c, "giver") : STR_NONE;
	list->items[list->count] = (struct giver_line){ value, name, typed.len ? str_equal(typed, value) : list->count == 0 };
	list->count++;
}

/* Oneself, and the organisations whose legal representative one is. Nobody is asked who can only give as one. */
static enum status read_givers(struct call *c, struct giver_line_list *out)
{
	struct mandate_list held;
	*out = (struct giver_line_list){ 0 };
	if (c->user.organisation.n)
		return STATUS_OK;
	TRY(mandates_held(c, &held));
	out->items = ARENA_MANY(c->arena, struct giver_line, held.count + 1);
	add_giver(c, out, (struct organisation_id){ 0 }, str_of(say(c, "I myself")));
	for (size_t i = 0; i < held.count; i++)
		if (held.items[i].kind == MANDATE_REPRESENTATIVE && mandate_in_force(&held.items[i], c->today))
			add_giver(c, out, held.items[i].organisation, held.items[i].giver_name);
	if (out->count == 1)
		out->count = 0;
	return STATUS_OK;
}

static bool service_is_chosen(struct call *c, struct str code)
{
	const char *name = str_format(c->arena, "service.%.*s", STR_ARGS(code)).at;
	return c->request->method == POST && str_equal(form_value(c, name), STR("yes"));
}

/* All that can be applied for online. */
static struct scope_line_list scope_lines(struct call *c)
{
	struct service_view all = services_all(c);
	struct scope_line_list list = { ARENA_MANY(c->arena, struct scope_line, all.count), 0 };
	for (size_t i = 0; i < all.count; i++)
		if (all.items[i]->form)
			list.items[list.count++] = (struct scope_line){ all.items[i]->code, all.items[i]->title,
									service_is_chosen(c, all.items[i]->code) };
	return list;
}

static enum status draw_form(struct call *c, bool asking)
{
	const struct form *form = form_of(asking);
	json_t *values = c->request->method == POST ? form_values_from(c, form, -1, typed_pairs(c), NULL) : NULL;
	struct mandate_form_page page = {
		.asking = asking,
		.faults = view_faults(c, form),
		.fields = view_form_step(c, form, -1, values),
		.services = scope_lines(c),
		.services_fault = view_fault(c, STR("services")),
	};
	if (!asking)
		TRY(read_givers(c, &page.givers));
	return show(c, html_mandate_form(c, &page));
}

static enum status show_give(struct call *c)
{
	return draw_form(c, false);
}

static enum status show_ask(struct call *c)
{
	return draw_form(c, true);
}

static enum mandate_kind kind_named(struct str name)
{
	return str_equal(name, STR("carer")) ? MANDATE_CARER : str_equal(name, STR("handler")) ? MANDATE_HANDLER : MANDATE_AGENT;
}

static void read_services(struct call *c, struct mandate *mandate)
{
	struct scope_line_list lines = scope_lines(c);
	mandate->services.items = ARENA_MANY(c->arena, struct str, lines.count);
	for (size_t i = 0; i < lines.count; i++)
		if (lines.items[i].chosen)
			mandate->services.items[mandate->services.count++] = lines.items[i].code;
}

static enum status read_typed(struct call *c, bool asking)
{
	struct typed_mandate *typed = ARENA_ONE(c->arena, struct typed_mandate);
	struct mandate *mandate = &typed->mandate;
	struct day until = DAY_NONE;
	c->prepared = typed;
	show_again(c, asking ? show_ask : show_give);
	typed->values = form_values_from(c, form_of(asking), -1, typed_pairs(c), NULL);
	TRY(form_check(c, form_of(asking), -1, typed->values));
	(void)day_from_text(json_str(typed->values, "until_on"), &until);
	*mandate = (struct mandate){ .kind = kind_named(json_str(typed->values, "kind")), .until_on = until };
	struct str name = json_str(typed->values, "name"), number = json_str(typed->values, "number");
	if (asking) {
		mandate->giver_name = name;
		mandate->giver_number = number;
	} else {
		mandate->holder_name = name;
		mandate->holder_number = number;
		mandate->organisation = c->user.organisation;
		if (!mandate->organisation.n)
			(void)str_int(form_value(c, "giver"), 1, INT64_MAX, &mandate->organisation.n);
	}
	read_services(c, mandate);
	return STATUS_OK;
}

static enum status read_give(struct call *c)
{
	return read_typed(c, false);
}

static enum status read_ask(struct call *c)
{
	return read_typed(c, true);
}

static enum status told(struct call *c, const struct mandate *mandate)
{
	TRY(mandate_tell(c, mandate));
	return redirect(c, STR("/my/mandates"));
}

static enum status apply_give(struct call *c)
{
	struct typed_mandate *typed = c->prepared;
	TRY(mandate_give(c, &typed->mandate));
	return told(c, &typed->mandate);
}

static enum status apply_ask(struct call *c)
{
	struct typed_mandate *typed = c->prepared;
	TRY(mandate_ask(c, &typed->mandate));
	return told(c, &typed->mandate);
}

/* ---- yes, no, back ---- */

enum status ask_mandate_own(struct call *c)
{
	struct mandate_id id = { 0 };
	struct mandate mandate;
	if (!str_int(path_value(c, "mandate"), 1, INT64_MAX, &id.n))
		return fail(c, STATUS_ABSENT, "There is no such mandate, or none of yours.");
	return mandate_find(c, id, &mandate);
}

static enum status read_answer(struct call *c)
{
	struct typed_mandate *typed = ARENA_ONE(c->arena, struct typed_mandate);
	c->prepared = typed;
	show_again(c, show_mandates);
	typed->reason = form_value(c, "reason");
	if (str_int(path_value(c, "mandate"), 1, INT64_MAX, &typed->id.n) && str_int(form_value(c, "version"), 1, INT64_MAX, &typed->version))
		return STATUS_OK;
	return fail(c, STATUS_INVALID, "Reload the page, then try again.");
}

static enum status apply_confirm(struct call *c)
{
	struct typed_mandate *typed = c->prepared;
	TRY(mandate_confirm(c, typed->id, typed->version, &typed->mandate));
	return told(c, &typed->mandate);
}

static enum status apply_withdraw(struct call *c)
{
	struct typed_mandate *typed = c->prepared;
	TRY(mandate_withdraw(c, typed->id, typed->reason, typed->version, &typed->mandate));
	return told(c, &typed->mandate);
}

/* ---- the paper ---- */

/* For both sides, and nobody else. */
static enum status show_paper(struct call *c)
{
	struct mandate mandate;
	struct mandate_id id = { 0 };
	struct body body;
	struct str type, name;
	if (!str_int(path_value(c, "mandate"), 1, INT64_MAX, &id.n))
		return fail(c, STATUS_ABSENT, "There is no such mandate, or none of yours.");
	TRY(mandate_find(c, id, &mandate));
	if (!mandate.scan.n)
		return redirect(c, STR("/my/mandates"));
	TRY(file_open(c, mandate.scan, false, &body, &type, &name));
	return show_file(c, type, name, body, str_starts(type, STR("image/")));
}

const struct route mandate_routes[] = {
	/* method path                              zone         permission      level    flags prepare      apply / show */
	{ GET,  "/my/mandates",                     ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0,    NULL,        show_mandates,  NULL, NULL },
	{ GET,  "/my/mandates/give",                ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0,    NULL,        show_give,      NULL, NULL },
	{ POST, "/my/mandates/give",                ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0,    read_give,   apply_give,     NULL, NULL },
	{ GET,  "/my/mandates/ask",                 ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0,    NULL,        show_ask,       NULL, NULL },
	{ POST, "/my/mandates/ask",                 ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0,    read_ask,    apply_ask,      NULL, NULL },
	{ GET,  "/my/mandates/:mandate/paper",      ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0,    NULL,        show_paper,     NULL, NULL, .object = OBJECT_MANDATE_OWN },
	{ POST, "/my/mandates/:mandate/confirm",    ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0,    read_answer, apply_confirm,  NULL, NULL, .object = OBJECT_MANDATE_OWN },
	{ POST, "/my/mandates/:mandate/withdraw",   ZONE_PUBLIC, PERMISSION_OWN, LEVEL_2, 0,    read_answer, apply_withdraw, NULL, NULL, .object = OBJECT_MANDATE_OWN },
	{ 0 },
};
