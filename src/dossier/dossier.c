/* dossier.c: who sees which dossier, and what he sees of it. */
#include "dossier/matter.h"
#include "dossier/operation.h"
#include "dossier/visitor.h"

#include "pack/office.h"
#include "register/mandate.h"
#include "register/register.h"

#include "history_sql.h"

#include <string.h>

static const struct status_text {
	const char *name, *words;
} status_texts[] = {
	[DOSSIER_FILED] = { "filed", "Filed" },
	[DOSSIER_ACCEPTED] = { "accepted", "Accepted" },
	[DOSSIER_SUPPLEMENT] = { "supplement", "Waiting for what is missing" },
	[DOSSIER_PAUSED] = { "paused", "Paused" },
	[DOSSIER_GRANTED] = { "granted", "Granted" },
	[DOSSIER_REFUSED] = { "refused", "Refused" },
	[DOSSIER_WITHDRAWN] = { "withdrawn", "Withdrawn" },
	[DOSSIER_ENDED] = { "ended", "Ended" },
};

const char *dossier_status_name(enum dossier_status status)
{
	return status_texts[status].name;
}

const char *dossier_status_words(enum dossier_status status)
{
	return status_texts[status].words;
}

/* ---- who ---- */

static bool holds_post(const struct call *c, struct str post)
{
	for (size_t i = 0; i < c->user.post_count; i++)
		if (str_equal(c->user.posts[i], post))
			return true;
	return false;
}

static bool works_on(const struct call *c, const struct matter *matter)
{
	for (size_t i = 0; i < matter->tasks.count; i++)
		if (holds_post(c, matter->tasks.items[i].post))
			return true;
	return false;
}

enum status matter_viewer(struct call *c, const struct matter *matter, enum viewer *out)
{
	bool own = false;
	TRY(is_applicants(c, &matter->row, &own));
	*out = VIEWER_NONE;
	if (own)
		*out = VIEWER_APPLICANT;
	else if (c->user.is_system || may(c, PERMISSION_SUPERVISE) || (may(c, PERMISSION_WORK) && works_on(c, matter)))
		*out = VIEWER_STAFF;
	if (*out != VIEWER_NONE)
		object_is(c, own ? OBJECT_DOSSIER_OWN : OBJECT_DOSSIER_OF_POST);
	return STATUS_OK;
}

static bool code_matches(struct call *c, const struct dossier_row *row, struct str code)
{
	if (str_is_empty(code))
		return false;
	struct digest lookup = seal_lookup(c, "query-code", code_fold(c->arena, code));
	return str_equal_secret(digest_str(&lookup), row->query_lookup);
}

static enum status absent(struct call *c)
{
	return fail(c, STATUS_ABSENT, "There is no such dossier, or none that you may see.");
}

static enum status find_row(struct call *c, struct str number, struct dossier_row *out)
{
	enum status status = dossier_by_number(c, code_fold(c->arena, number), out);
	return status == STATUS_ABSENT ? absent(c) : status;
}

enum status matter_of_applicant(struct call *c, struct str number, struct matter *out)
{
	struct dossier_row row;
	bool own = false;
	TRY(find_row(c, number, &row));
	TRY(is_applicants(c, &row, &own));
	if (!own)
		return absent(c);
	object_is(c, OBJECT_DOSSIER_OWN);
	TRY(may_act_in(c, &row));
	return matter_read(c, &row, out);
}

enum status matter_of_visitor(struct call *c, struct person_id person, struct str number, struct matter *out)
{
	struct dossier_row row;
	struct mandate mandate;
	if (!may(c, PERMISSION_WINDOW))
		return fail(c, STATUS_DENIED, "Only the window does this for who stands there.");
	TRY(find_row(c, number, &row));
	bool own = person.n && row.person.n == person.n, agent = person.n && row.mandate.n && row.agent.n == person.n;
	if (!own && !agent)
		return absent(c);
	if (!own)
		TRY(mandate_use_by(c, row.mandate, person, row.service, &mandate));
	return matter_read(c, &row, out);
}

/* ---- what ---- */

static const struct task_row *open_task(const struct matter *matter)
{
	for (size_t i = 0; i < matter->tasks.count; i++)
		if (!matter->tasks.items[i].closed_at.ms)
			return &matter->tasks.items[i];
	return NULL;
}

static struct words step_words(const struct matter *matter)
{
	enum dossier_status status = (enum dossier_status)matter->row.status;
	const struct task_row *task = open_task(matter);
	const struct task_kind *kind = task ? task_kind_find(matter->service, task->step) : NULL;
	if (status == DOSSIER_SUPPLEMENT || status == DOSSIER_WITHDRAWN || status == DOSSIER_REFUSED || !kind)
		return words_of(dossier_status_words(status));
	return str_is_empty(kind->applicant_words.chinese) ? kind->label : kind->applicant_words;
}

static enum status read_asked(struct call *c, const struct matter *matter, struct dossier *out)
{
	json_t *list;
	if (!matter->row.asked.at)
		return STATUS_OK;
	if (json_read(c->arena, matter->row.asked, &list) != STATUS_OK)
		return broken(c, "dossier %lld: what was asked for is not JSON", (long long)matter->row.id.n);
	out->asked_count = json_array_size(list);
	out->asked = ARENA_MANY(c->arena, struct asked, out->asked_count);
	for (size_t i = 0; i < out->asked_count; i++) {
		const json_t *one = json_array_get(list, i);
		out->asked[i] = (struct asked){
			json_str(one, "name"), { json_str(one, "chinese"), json_str(one, "english") }, json_str(one, "words")
		};
	}
	return STATUS_OK;
}

static void add_file(struct call *c, struct material_list *list, const struct material_row *row)
{
	struct material *found = NULL;
	for (size_t i = 0; i < list->count; i++)
		if (str_equal(list->items[i].name, row->name))
			found = &list->items[i];
	if (!found) {
		list->items = list_with(c, list->items, list->count, sizeof *list->items);
		found = &list->items[list->count++];
		found->name = row->name;
	}
	found->files = list_with(c, found->files, found->file_count, sizeof *found->files);
	found->files[found->file_count++] = row->file;
}

static struct material_list current_materials(struct call *c, const struct matter *matter)
{
	struct material_list list = { 0 };
	for (size_t i = 0; i < matter->materials.count; i++)
		if (!matter->materials.items[i].replaced)
			add_file(c, &list, &matter->materials.items[i]);
	return list;
}

/* What everybody sees who may see it at all. */
static enum status show_public(struct call *c, const struct matter *matter, struct dossier *out)
{
	const struct dossier_row *row = &matter->row;
	bool by_silence;
	struct day accepted_on = matter_accepted(c, matter, &by_silence);
	*out = (struct dossier){
		.id = row->id,
		.number = row->number,
		.applicant_name = mask_name(c->arena, row->applicant_name),
		.service = matter->service,
		.status = (enum dossier_status)row->status,
		.step = step_words(matter),
		.filed_on = instant_day(row->filed_at),
		.accepted_on = accepted_on,
		.accepted_by_silence = by_silence,
		.ended_on = row->ended_on,
		.due = matter_due(c, matter),
		.statutory_on = matter_statutory(c, matter),
		.version = row->version,
		.by_code = true,
	};
	return read_asked(c, matter, out);
}

static void show_private(struct call *c, const struct matter *matter, enum viewer viewer, struct dossier *out)
{
	const struct dossier_row *row = &matter->row;
	out->by_code = false;
	out->by_staff = viewer == VIEWER_STAFF;
	out->applicant = row->applicant;
	out->person = row->person;
	out->organisation = row->organisation;
	out->mandate = row->mandate;
	out->at_window = row->clerk.n != 0;
	out->applicant_name = row->applicant_name;
	out->agent_name = row->agent_name;
	out->form = secrets_mask(c, matter->form);
	out->materials = current_materials(c, matter);
	if (matter->certificates.count) {
		out->certificate = matter->certificates.items[matter->certificates.count - 1].id;
		out->certificate_number = matter->certificates.items[matter->certificates.count - 1].number;
	}
	if (viewer == VIEWER_APPLICANT || matter->flow.ended) /* GB/T 39735: staff see no rating before the case is closed */
		out->rating = (int)matter->rating.score;
}

static enum status show_matter(struct call *c, const struct matter *matter, enum viewer viewer, struct dossier *out)
{
	TRY(show_public(c, matter, out));
	if (viewer != VIEWER_CODE)
		show_private(c, matter, viewer, out);
	return STATUS_OK;
}

enum status dossier_find(struct call *c, struct str number, struct str query_code, struct dossier *out)
{
	struct dossier_row row;
	struct matter matter;
	TRY(find_row(c, number, &row));
	TRY(matter_read(c, &row, &matter));
	enum viewer viewer;
	TRY(matter_viewer(c, &matter, &viewer));
	if (viewer == VIEWER_NONE && code_matches(c, &row, query_code))
		viewer = VIEWER_CODE;
	if (viewer == VIEWER_NONE)
		return absent(c);
	object_is(c, OBJECT_DOSSIER_TRACKED);
	TRY(show_matter(c, &matter, viewer, out));
	return viewer == VIEWER_APPLICANT ? acts_are_open(c, &row, &out->may_act) : STATUS_OK;
}

enum status dossier_find_for(struct call *c, struct person_id person, struct str number, struct dossier *out)
{
	struct matter matter;
	TRY(matter_of_visitor(c, person, number, &matter));
	return show_matter(c, &matter, VIEWER_APPLICANT, out);
}

enum status dossier_form_open(struct call *c, const struct dossier *dossier, json_t **form)
{
	struct dossier_row row;
	struct matter matter;
	TRY(dossier_by_id(c, dossier->id, &row));
	TRY(matter_read(c, &row, &matter));
	enum viewer viewer;
	TRY(matter_viewer(c, &matter, &viewer));
	if (viewer == VIEWER_NONE)
		return fail(c, STATUS_DENIED, "This form is open to the applicant and to who works on it.");
	return secrets_open(c, row.id, matter.form, form);
}

/* ---- lists ---- */

static bool read_cursor(struct str cursor, int64_t *before)
{
	*before = INT64_MAX;
	return str_is_empty(cursor) || str_int(cursor, 1, INT64_MAX, before);
}

/* Those of which a mandate that ended showed more are left out: a page may be shorter than its limit. */
static enum status show_rows(struct call *c, const struct dossier_row_list *rows, const struct mandate_list *standing, size_t most,
			     struct dossier_list *out)
{
	*out = (struct dossier_list){ .items = ARENA_MANY(c->arena, struct dossier, rows->count) };
	for (size_t i = 0; i < rows->count && i < most; i++) {
		struct matter matter;
		if (!stands_for(c, standing, &rows->items[i]))
			continue;
		TRY(matter_read(c, &rows->items[i], &matter));
		TRY(show_matter(c, &matter, VIEWER_APPLICANT, &out->items[out->count++]));
	}
	if (rows->count > most)
		out->next = str_format(c->arena, "%lld", (long long)rows->items[most - 1].id.n);
	return STATUS_OK;
}

/* Two lists, each the newest first, as one. */
static struct dossier_row_list merge(struct call *c, struct dossier_row_list a, struct dossier_row_list b, size_t most)
{
	struct dossier_row_list all = { ARENA_MANY(c->arena, struct dossier_row, a.count + b.count), 0 };
	for (size_t i = 0, k = 0; all.count < most && (i < a.count || k < b.count);) {
		bool from_a = k == b.count || (i < a.count && a.items[i].id.n >= b.items[k].id.n);
		if (from_a && k < b.count && a.items[i].id.n == b.items[k].id.n)
			k++; /* an organisation's own stands in both */
		all.items[all.count++] = from_a ? a.items[i++] : b.items[k++];
	}
	return all;
}

/* Of each organisation once, by however many mandates one acts for it. */
static bool is_named_before(const struct mandate_list *standing, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (standing->items[i].organisation.n == standing->items[at].organisation.n)
			return true;
	return false;
}

static enum status add_organisations(struct call *c, const struct mandate_list *standing, struct dossier_id before, int most,
				     struct dossier_row_list *all)
{
	for (size_t i = 0; i < standing->count; i++) {
		struct dossier_row_list rows;
		if (c->user.organisation.n || !standing->items[i].organisation.n || is_named_before(standing, i))
			continue;
		TRY(dossiers_by_organisation(c, standing->items[i].organisation, before, most, &rows));
		*all = merge(c, *all, rows, (size_t)most);
	}
	return STATUS_OK;
}

static enum status rows_mine(struct call *c, const struct mandate_list *standing, struct dossier_id before, int most,
			     struct dossier_row_list *out)
{
	struct dossier_row_list own, others = { 0 };
	if (c->user.level < LEVEL_2)
		return dossiers_unnamed(c, c->user.account, before, most, out);
	TRY(dossiers_by_applicant(c, c->user.account, before, most, &own));
	if (c->user.organisation.n)
		TRY(dossiers_by_organisation(c, c->user.organisation, before, most, &others));
	else if (c->user.person.n)
		TRY(dossiers_by_person(c, c->user.person, c->user.account, before, most, &others));
	*out = merge(c, own, others, (size_t)most);
	return add_organisations(c, standing, before, most, out);
}

enum status dossiers_mine(struct call *c, struct str cursor, int limit, struct dossier_list *out)
{
	int64_t before;
	struct dossier_row_list rows;
	struct mandate_list standing;
	int most = limit < 1 ? 1 : limit > 200 ? 200 : limit;
	*out = (struct dossier_list){ 0 };
	if (!c->user.account.n)
		return fail(c, STATUS_DENIED, "Please sign in first.");
	if (!read_cursor(cursor, &before))
		return fail(c, STATUS_INVALID, "This place in the list is not one of ours.");
	TRY(standing_of(c, &standing));
	TRY(rows_mine(c, &standing, (struct dossier_id){ before }, most + 1, &rows));
	return show_rows(c, &rows, &standing, (size_t)most, out);
}

/* ---- history ---- */

/* The deeds that no pack names. */
static const struct deed_text {
	const char *action, *words;
} deed_texts[] = {
	{ "file", "Filed" },
	{ "move", "Taken over after a change of offices" },
	{ "supplement", "What was missing was sent" },
	{ "withdraw", "Withdrawn by the applicant" },
	{ "rate", "Rated by the applicant" },
	{ "issue_certificate", "Certificate issued" },
	{ "erase", "Values erased by order of law" },
	{ "confirm_part", "A co-applicant has confirmed his part" },
	{ "person_here", "The register says: lives here" },
	{ "person_moved", "The register says: moved away" },
	{ "person_deceased", "The register says: deceased" },
	{ "sign_part", "A co-applicant signed his part on paper; the window saw card and signature" },
	{ "timer", "A time that was set has come" },
	{ "recount", "Due day counted anew by the new calendar" },
};

static struct words deed_label(const struct service *service, const struct dossier_event *event)
{
	const struct task_kind *kind = task_kind_find(service, event->step);
	const struct task_action *action = kind ? task_action_find(kind, event->action) : NULL;
	if (action)
		return action->label;
	for (size_t i = 0; i < sizeof deed_texts / sizeof *deed_texts; i++)
		if (str_equal(event->action, str_of(deed_texts[i].action)))
			return words_of(deed_texts[i].words);
	struct words words = { event->action, event->action };
	(void)operation_label(event->action, &words);
	return words;
}

/* By the name of that day. */
static struct str office_name(struct call *c, const struct dossier_event *event)
{
	const struct county *county = county_of(c);
	if (!county || str_is_empty(event->office))
		return event->office;
	struct words name = office_name_at(county, event->office, event->at);
	return str_of(words_in(c->language, &name));
}

static struct step_line line_of(struct call *c, const struct dossier *dossier, const struct dossier_event *event)
{
	bool by_applicant = event->actor.n && event->actor.n == dossier->applicant.n;
	struct step_line line = {
		.at = event->at,
		.office = office_name(c, event),
		.step = event->step,
		.action = event->action,
		.article = event->article,
		.label = deed_label(dossier->service, event),
		.open = event->open,
		.leaf = event->position,
	};
	if (dossier->by_code)
		return line;
	line.who = dossier->by_staff || by_applicant ? event->actor_name : STR_NONE;
	line.note = event->note;
	return line;
}

enum status dossier_history(struct call *c, const struct dossier *dossier, struct step_line **lines, size_t *count)
{
	struct dossier_event_list events;
	TRY(dossier_events(c, dossier->id, &events));
	*lines = ARENA_MANY(c->arena, struct step_line, events.count);
	*count = 0;
	for (size_t i = 0; i < events.count; i++)
		if (events.items[i].open || dossier->by_staff)
			(*lines)[(*count)++] = line_of(c, dossier, &events.items[i]);
	return STATUS_OK;
}

enum status matter_is_fresh(struct call *c, const struct matter *matter, int64_t version)
{
	struct dossier_event last;
	if (matter->row.version == version)
		return STATUS_OK;
	TRY(dossier_last_event(c, matter->row.id, &last));
	struct words label = deed_label(matter->service, &last);
	struct str who = str_is_empty(last.actor_name) ? str_of(say(c, "Somebody")) : last.actor_name;
	return fail(c, STATUS_CONFLICT, "%.*s did “%s” at %.*s, after you had opened this dossier. Look at it again, then decide.", STR_ARGS(who),
		    words_in(c->language, &label), STR_ARGS(instant_local(c->arena, last.at)));
}
