/* certificate.c: what a service gave, and its life.
 *
 * Four words stay apart: 撤销 (wrongly granted, 行政许可法 69) is revoking; 注销 (70) and 吊销 (a penalty) come with
 * services of their own. Each step of a life is an event of the dossier from which the certificate came. */
#include "dossier/certificate.h"
#include "dossier/matter.h"
#include "pack/office.h"

#include "register/register.h"

#include <string.h>

enum { CODE_LENGTH = 16, SENTENCE_CEILING = 4000, REASON_CEILING = 2000, PLACES = 64 };

static const struct state_text {
	const char *name, *words;
} state_texts[] = {
	[CERTIFICATE_VALID] = { "valid", "Valid" },
	[CERTIFICATE_SUSPENDED] = { "suspended", "Suspended" },
	[CERTIFICATE_REVOKED] = { "revoked", "Revoked" },
	[CERTIFICATE_REPLACED] = { "replaced", "Replaced" },
	[CERTIFICATE_EXPIRED] = { "expired", "Expired" },
};

static const struct life {
	enum certificate_state from;
	enum certificate_action action;
	enum certificate_state to;
	const char *kind;
} lives[] = {
	/* from                   action                to                     history                  */
	{ CERTIFICATE_VALID,      CERTIFICATE_SUSPEND,  CERTIFICATE_SUSPENDED, "certificate.suspended" },
	{ CERTIFICATE_SUSPENDED,  CERTIFICATE_RESTORE,  CERTIFICATE_VALID,     "certificate.restored"  },
	{ CERTIFICATE_VALID,      CERTIFICATE_REPLACE,  CERTIFICATE_REPLACED,  "certificate.replaced"  },
	{ CERTIFICATE_VALID,      CERTIFICATE_REVOKE,   CERTIFICATE_REVOKED,   "certificate.revoked"   },
	{ CERTIFICATE_SUSPENDED,  CERTIFICATE_REVOKE,   CERTIFICATE_REVOKED,   "certificate.revoked"   },
};

const char *certificate_state_name(enum certificate_state state)
{
	return state_texts[state].name;
}

const char *certificate_state_words(enum certificate_state state)
{
	return state_texts[state].words;
}

/* ---- issuing ---- */

static struct day months_after(struct day day, int months)
{
	struct date date = day_date(day);
	int month = date.year * 12 + date.month - 1 + months;
	struct day end = DAY_NONE;
	for (int d = date.day; !end.n; d--)
		end = day_of(month / 12, month % 12 + 1, d);
	return end;
}

static void print_field(struct call *c, const struct matter *matter, json_t *form, struct str name, json_t *pairs)
{
	const struct field *field = form_field(matter->service->form, name);
	const json_t *value = form_at(form, name);
	if (!field || !value)
		return;
	json_t *pair = json_object();
	json_set(pair, "label", json_from_str(field->label.chinese));
	json_set(pair, "english", json_from_str(field->label.english));
	json_set(pair, "value", json_from_str(form_show(c, field, value, false)));
	json_array_append_new(pairs, pair);
}

static size_t add_places(struct call *c, const struct matter *matter, json_t *form, struct place *places, size_t count)
{
	const char *name;
	json_t *value;
	json_object_foreach(form, name, value) {
		const struct field *field = form_field(matter->service->form, str_of(name));
		if (field && count < PLACES)
			places[count++] = (struct place){ name, form_show(c, field, value, false) };
	}
	return count;
}

static struct str sentence_of(struct call *c, const struct matter *matter, const struct certificate_row *row, json_t *form)
{
	struct place places[PLACES] = {
		{ "number", row->number },
		{ "applicant", row->holder_name },
		{ "service", matter->service->title.chinese },
		{ "issuer", row->issuer },
		{ "issued_on", day_text(c->arena, row->issued_on) },
		{ "ends_on", day_text(c->arena, row->ends_on) },
	};
	size_t count = add_places(c, matter, form, places, 6);
	return text_fill(c, words_in(LANGUAGE_CHINESE, &matter->service->certificate->text), places, count);
}

/* What is printed is in Chinese, whoever grants it; the English labels stand beside for readers. */
static enum status print(struct call *c, const struct matter *matter, struct certificate_row *row)
{
	const struct certificate_template *template = matter->service->certificate;
	enum language language = c->language;
	json_t *form, *printed = json_keep(c->arena, json_object()), *pairs = json_array();
	json_set(printed, "pairs", pairs);
	TRY(secrets_open(c, matter->row.id, matter->form, &form));
	c->language = LANGUAGE_CHINESE;
	for (size_t i = 0; i < template->field_count; i++)
		print_field(c, matter, form, template->fields[i], pairs);
	json_set(printed, "sentence", json_from_str(sentence_of(c, matter, row, form)));
	c->language = language;
	row->printed = seal_close(c, "certificate.printed", json_text(c->arena, printed, false));
	return STATUS_OK;
}

static struct certificate_row row_of(struct call *c, const struct matter *matter)
{
	const struct certificate_template *template = matter->service->certificate;
	const struct office_entry *office = office_find(c, matter->row.office);
	int64_t id = id_new(c);
	return (struct certificate_row){
		.id = { id },
		.number = number_new(c, template->prefix, id),
		.code = code_new(c, CODE_LENGTH),
		.dossier = matter->row.id,
		.account = matter->row.mandate.n ? (struct account_id){ 0 } : matter->row.applicant,
		.person = matter->row.person,
		.organisation = matter->row.organisation,
		.title = template->title.chinese,
		.title_english = str_of(words_in(LANGUAGE_ENGLISH, &template->title)),
		.holder_name = matter->row.applicant_name,
		.office = matter->row.office,
		.issuer = office ? office->name.chinese : matter->row.office,
		.issuer_english = office ? str_of(words_in(LANGUAGE_ENGLISH, &office->name)) : matter->row.office,
		.state = CERTIFICATE_VALID,
		.issued_on = c->today,
		.ends_on = template->months > 0 ? day_add(months_after(c->today, template->months), -1) : DAY_NONE,
		.version = 1,
	};
}

enum status certificate_issue(struct call *c, struct matter *matter)
{
	if (!matter->service->certificate)
		return broken(c, "dossier %lld: its flow issues a certificate, of which the pack says nothing", (long long)matter->row.id.n);
	struct certificate_row row = row_of(c, matter);
	if (matter->issued_count == ISSUED_MOST)
		return broken(c, "dossier %lld: its flow issues too many certificates at once", (long long)matter->row.id.n);
	TRY(print(c, matter, &row));
	matter->certificates.items = list_with(c, matter->certificates.items, matter->certificates.count, sizeof row);
	matter->certificates.items[matter->certificates.count++] = row;
	matter->issued[matter->issued_count++] = row.id;
	return certificate_add(c, &row);
}

enum status certificates_record(struct call *c, struct matter *matter)
{
	for (size_t i = 0; i < matter->issued_count; i++) {
		struct deed deed = { .kind = "certificate.issued", .dossier = matter->row.id, .action = STR("issue_certificate"), .open = true };
		deed.subject = str_format(c->arena, "certificate %lld", (long long)matter->issued[i].n);
		TRY(log_append(c, &deed, NULL));
	}
	matter->issued_count = 0;
	return STATUS_OK;
}

/* ---- seeing ---- */

static enum status find_row(struct call *c, struct str number_or_code, struct certificate_row *out)
{
	struct str name = str_trim(number_or_code);
	enum status status = certificate_by_code(c, code_fold(c->arena, name), out);
	if (status == STATUS_ABSENT)
		status = certificate_by_number(c, name, out);
	return status == STATUS_ABSENT ? fail(c, STATUS_ABSENT, "There is no certificate of this number.") : status;
}

static enum certificate_state state_on(const struct certificate_row *row, struct day today)
{
	if (row->state == CERTIFICATE_VALID && row->ends_on.n && row->ends_on.n < today.n)
		return CERTIFICATE_EXPIRED;
	return (enum certificate_state)row->state;
}

static void show_facts(struct call *c, const struct certificate_row *row, bool clear, struct certificate *out)
{
	bool chinese = c->language == LANGUAGE_CHINESE;
	*out = (struct certificate){
		.id = row->id,
		.number = row->number,
		.title = chinese ? row->title : row->title_english,
		.holder_name = clear ? row->holder_name : mask_name(c->arena, row->holder_name),
		.issuer = chinese ? row->issuer : row->issuer_english,
		.state = state_on(row, c->today),
		.issued_on = row->issued_on,
		.ends_on = row->ends_on,
		.code = row->code,
		.version = row->version,
	};
}

static enum status show_printed(struct call *c, const struct certificate_row *row, const struct matter *matter, struct certificate *out)
{
	struct str clear;
	json_t *printed;
	TRY(seal_open(c, "certificate.printed", row->printed, &clear));
	if (json_read(c->arena, clear, &printed) != STATUS_OK)
		return broken(c, "certificate %lld: what it prints is not JSON", (long long)row->id.n);
	out->printed = json_object_get(printed, "pairs");
	out->sentence = json_str(printed, "sentence");
	out->printed_title = row->title;
	out->printed_issuer = row->issuer;
	out->dossier = matter->row.number;
	return STATUS_OK;
}

static enum status find_with_matter(struct call *c, struct str number_or_code, struct certificate_row *row, struct matter *matter)
{
	struct dossier_row dossier;
	TRY(find_row(c, number_or_code, row));
	TRY(dossier_by_id(c, row->dossier, &dossier));
	return matter_read(c, &dossier, matter);
}

enum status certificate_find(struct call *c, struct str number_or_code, struct certificate *out)
{
	struct certificate_row row;
	struct matter matter;
	if (!c->user.account.n) {
		TRY(find_row(c, number_or_code, &row));
		object_is(c, OBJECT_CERTIFICATE);
		show_facts(c, &row, false, out);
		return STATUS_OK;
	}
	TRY(find_with_matter(c, number_or_code, &row, &matter));
	object_is(c, OBJECT_CERTIFICATE);
	enum viewer viewer;
	TRY(matter_viewer(c, &matter, &viewer));
	bool inside = viewer != VIEWER_NONE;
	bool clear = inside || may(c, PERMISSION_WORK) || may(c, PERMISSION_WINDOW);
	show_facts(c, &row, clear, out);
	out->by_staff = clear && viewer != VIEWER_APPLICANT;
	out->by_agent = viewer == VIEWER_APPLICANT && row.person.n && row.person.n != c->user.person.n;
	if (out->by_staff || out->by_agent)
		out->person = row.person;
	return inside ? show_printed(c, &row, &matter, out) : STATUS_OK;
}

/* Those of an organisation, of the services for which one acts for it. */
static enum status add_organisation(struct call *c, const struct mandate_list *standing, struct organisation_id organisation,
				    struct certificate_list *out)
{
	struct certificate_row_list rows;
	TRY(certificates_of_organisation(c, organisation, &rows));
	struct certificate *items = ARENA_MANY(c->arena, struct certificate, out->count + rows.count);
	if (out->count)
		memcpy(items, out->items, out->count * sizeof *items);
	out->items = items;
	for (size_t i = 0; i < rows.count; i++) {
		struct dossier_row dossier;
		TRY(dossier_by_id(c, rows.items[i].dossier, &dossier));
		if (!stands_for(c, standing, &dossier))
			continue;
		show_facts(c, &rows.items[i], true, &items[out->count]);
		items[out->count++].dossier = dossier.number;
	}
	return STATUS_OK;
}

static enum status add_organisations(struct call *c, struct certificate_list *out)
{
	struct mandate_list standing;
	TRY(standing_of(c, &standing));
	for (size_t i = 0; i < standing.count; i++) {
		struct organisation_id one = standing.items[i].organisation;
		bool before = !one.n;
		for (size_t k = 0; k < i; k++)
			before = before || standing.items[k].organisation.n == one.n;
		if (!before)
			TRY(add_organisation(c, &standing, one, out));
	}
	return STATUS_OK;
}

enum status certificates_mine(struct call *c, struct certificate_list *out)
{
	struct certificate_row_list rows, others = { 0 };
	*out = (struct certificate_list){ 0 };
	if (!c->user.account.n)
		return fail(c, STATUS_DENIED, "Please sign in first.");
	TRY(certificates_of_account(c, c->user.account, &rows));
	if (c->user.level >= LEVEL_2 && c->user.organisation.n)
		TRY(certificates_of_organisation(c, c->user.organisation, &others));
	else if (c->user.level >= LEVEL_2 && c->user.person.n)
		TRY(certificates_of_person(c, c->user.person, c->user.account, &others));
	out->items = ARENA_MANY(c->arena, struct certificate, rows.count + others.count);
	for (size_t i = 0; i < rows.count; i++) {
		struct certificate *one = &out->items[out->count++];
		show_facts(c, &rows.items[i], true, one);
		TRY(dossier_number_of(c, rows.items[i].dossier, &one->dossier));
	}
	for (size_t i = 0; i < others.count; i++)
		if (others.items[i].account.n != c->user.account.n)
			show_facts(c, &others.items[i], true, &out->items[out->count++]);
	return c->user.level < LEVEL_2 || c->user.organisation.n ? STATUS_OK : add_organisations(c, out);
}

/* ---- its life ---- */

static const struct life *life_find(int64_t from, enum certificate_action action)
{
	for (size_t i = 0; i < sizeof lives / sizeof *lives; i++)
		if (lives[i].from == (enum certificate_state)from && lives[i].action == action)
			return &lives[i];
	return NULL;
}

static enum status check_act(struct call *c, const struct certificate_row *row, enum certificate_action action, struct str reason,
			     int64_t version)
{
	struct str office;
	TRY(office_in_force(c, row->office, &office));
	if (!may(c, PERMISSION_WORK) || !str_equal(c->user.office, office))
		return fail(c, STATUS_DENIED, "Only the office that issued a certificate may do this.");
	if (row->version != version)
		return fail(c, STATUS_CONFLICT, "This certificate was changed after you had opened it. Look at it again, then decide.");
	if (!life_find(row->state, action))
		return fail(c, STATUS_CONFLICT, "This is not possible for a certificate that stands at “%s”.",
			    say(c, certificate_state_words((enum certificate_state)row->state)));
	if (str_is_empty(str_trim(reason)) || str_count(reason) > REASON_CEILING) {
		fail_field(c, STR("reason"), "Please say why, in at most %d characters.", REASON_CEILING);
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

static struct certificate_row *row_in(struct matter *matter, struct certificate_id id)
{
	size_t i = 0;
	while (i + 1 < matter->certificates.count && matter->certificates.items[i].id.n != id.n)
		i++;
	return &matter->certificates.items[i];
}

enum status certificate_act(struct call *c, struct str number, enum certificate_action action, struct str reason, int64_t version)
{
	struct certificate_row found, *row;
	struct matter matter;
	TRY(find_with_matter(c, number, &found, &matter));
	TRY(check_act(c, &found, action, reason, version));
	const struct life *life = life_find(found.state, action);
	json_t *detail = json_keep(c->arena, json_object());
	struct deed deed = {
		.kind = life->kind,
		.subject = str_format(c->arena, "certificate %lld", (long long)found.id.n),
		.note = str_trim(reason),
		.open = true,
	};
	row = row_in(&matter, found.id);
	row->state = life->to;
	row->version++;
	TRY(certificate_set_state(c, row->id, row->state, version));
	return matter_record(c, &matter, &deed, detail);
}
