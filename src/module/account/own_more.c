/* own_more.c: the rest of what is held about somebody: what he was told, for whom he acts, what he asked, what was done to his account. */
#include "module/account/own_data.h"

#include "dossier/dossier.h"
#include "module/account/account_inner.h"
#include "module/account/rights.h"
#include "module/hall/hall.h"
#include "register/mandate.h"
#include "rights_sql.h"
#include "seal/log_search.h"

enum { A_PAGE = 100, DEEDS_MOST = 2000 };

/* A table that names accounts or people: where it stands in the copy, or why it does not. The test reads the schema. */
const struct copied copied_tables[] = {
	{ "account", "account", NULL }, { "session", "account", NULL }, { "consent", "account", NULL }, { "dossier", "applications", NULL },
	{ "file", "applications", NULL }, { "certificate", "certificates", NULL }, { "person", "register", NULL },
	{ "person_version", "register_before", NULL }, { "event", "deeds", NULL }, { "visit", "deeds", NULL }, { "correction", "corrections", NULL },
	{ "copy", "copies", NULL }, { "notice", "notices", NULL }, { "mandate", "mandates", NULL }, { "draft", "drafts", NULL },
	{ "draft_part", "parts", NULL },
	{ "code", NULL, "one-time codes of the last minutes, as digests" },
	{ "departure", NULL, "of staff, in office" },
	{ "deputy", NULL, "of staff, in office" },
	{ "duplicate", NULL, "copies with a watermark: each is listed beside the file it was drawn from" },
	{ "file_seen", NULL, "which official saw an original: the history of the application says it" },
	{ "finding", NULL, "of offices: that one asked for what the county held already" },
	{ "holding", NULL, "of staff, in office" },
	{ "intake", NULL, "an upload that is not finished; it goes within a day" },
	{ "office_past", NULL, "of offices" },
	{ "organisation", NULL, "of organisations: name, code and legal representative are public by law" },
	{ "organisation_version", NULL, "of organisations" },
	{ "outbox", NULL, "what waits to be sent: each is a notice, which is here" },
	{ "pack", NULL, "of staff: who loaded a version of a service" },
	{ "paper_visit", NULL, "which clerk opened a draft at the window: the reading is in readings" },
	{ "privacy_round", NULL, "how far the telling of a new notice has come" },
	{ "spare_code", NULL, "digests of codes of staff" },
	{ "supplement", NULL, "files gathered to answer what was asked for, and not handed in yet" },
	{ "task", NULL, "which official did a step: the history of the application says it" },
	{ "timer", NULL, "when a step of an application goes on by itself: its history says it" },
	{ 0 },
};

static json_t *add(json_t *list)
{
	json_t *one = json_object();
	json_array_append_new(list, one);
	return one;
}

static json_t *list_in(json_t *out, const char *name)
{
	json_t *list = json_array();
	json_set(out, name, list);
	return list;
}

static enum status notices_json(struct call *c, json_t *out)
{
	struct site_notice_list page = { 0 };
	json_t *list = list_in(out, "notices");
	do {
		TRY(notices_mine(c, page.next, A_PAGE, &page));
		for (size_t i = 0; i < page.count; i++) {
			json_t *one = add(list);
			json_set(one, "at", json_from_instant(c->arena, page.items[i].at));
			json_set(one, "subject", json_from_str(page.items[i].subject));
			json_set(one, "text", json_from_str(page.items[i].text));
			json_set(one, "read", json_boolean(page.items[i].read));
		}
	} while (page.next.len);
	return STATUS_OK;
}

static void mandates_into(struct call *c, const struct mandate_list *mandates, const char *side, json_t *list)
{
	for (size_t i = 0; i < mandates->count; i++) {
		const struct mandate *mandate = &mandates->items[i];
		json_t *one = add(list);
		json_set(one, "side", json_from_str(str_of(side)));
		json_set(one, "kind", json_from_str(str_of(mandate_kind_words(mandate->kind))));
		json_set(one, "state", json_from_str(str_of(mandate_state_words(mandate->state))));
		json_set(one, "giver", json_from_str(mandate->giver_name));
		json_set(one, "holder", json_from_str(mandate->holder_name));
		json_set(one, "from_on", json_from_day(c->arena, mandate->from_on));
		json_set(one, "until_on", json_from_day(c->arena, mandate->until_on));
		json_set(one, "made_at", json_from_instant(c->arena, mandate->made_at));
		json_set(one, "papers", json_from_str(mandate->papers));
		json_set(one, "reason", json_from_str(mandate->reason));
	}
}

static enum status mandates_json(struct call *c, json_t *out)
{
	struct mandate_list given, held;
	json_t *list = list_in(out, "mandates");
	TRY(mandates_given(c, &given));
	TRY(mandates_held(c, &held));
	mandates_into(c, &given, "given", list);
	mandates_into(c, &held, "held", list);
	return STATUS_OK;
}

static enum status corrections_json(struct call *c, json_t *out)
{
	static const char *const states[] = { [CORRECTION_ASKED] = "Waits for the keeper of the register", [CORRECTION_DONE] = "Corrected", [CORRECTION_REFUSED] = "Not corrected" };
	struct correction_list mine;
	json_t *list = list_in(out, "corrections");
	TRY(corrections_mine(c, &mine));
	for (size_t i = 0; i < mine.count; i++) {
		json_t *one = add(list);
		json_set(one, "asked_at", json_from_instant(c->arena, mine.items[i].asked_at));
		json_set(one, "wish", json_from_str(mine.items[i].wish));
		json_set(one, "proof", json_from_str(mine.items[i].proof));
		json_set(one, "state", json_from_str(str_of(states[mine.items[i].state])));
		json_set(one, "answer", json_from_str(mine.items[i].answer));
		json_set(one, "decided_at", json_from_instant(c->arena, mine.items[i].decided_at));
	}
	return STATUS_OK;
}

static enum status copies_json(struct call *c, json_t *out)
{
	struct copy_row_list rows;
	json_t *list = list_in(out, "copies");
	TRY(copies_of(c, c->user.account, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		json_t *one = add(list);
		json_set(one, "asked_at", json_from_instant(c->arena, rows.items[i].asked_at));
		json_set(one, "made_at", json_from_instant(c->arena, rows.items[i].made_at));
	}
	return STATUS_OK;
}

/* What the log tells of an account or a person; the names of who acted stand in the history of applications and in readings. */
static enum status deeds_of(struct call *c, struct str subject, json_t *list)
{
	struct log_question question = { .subject = subject };
	struct log_found_list page = { .count = 1 };
	for (size_t total = 0; page.count && total < DEEDS_MOST; total += page.count) {
		TRY(log_search(c, &question, A_PAGE, &page));
		for (size_t i = 0; i < page.count; i++) {
			json_t *one = add(list), *detail;
			json_set(one, "at", json_from_instant(c->arena, page.items[i].at));
			json_set(one, "kind", json_from_str(page.items[i].kind));
			if (page.items[i].detail.at && json_read(c->arena, page.items[i].detail, &detail) == STATUS_OK && json_object_get(detail, "how"))
				json_set(one, "how", json_incref(json_object_get(detail, "how")));
		}
		if (page.count)
			question.before = page.items[page.count - 1].id.n;
	}
	return STATUS_OK;
}

static enum status correction_deeds(struct call *c, json_t *deeds)
{
	struct correction_list mine;
	TRY(corrections_mine(c, &mine));
	for (size_t i = 0; i < mine.count; i++)
		TRY(deeds_of(c, str_format(c->arena, "correction %lld", (long long)mine.items[i].id.n), deeds));
	return STATUS_OK;
}

enum status data_of_mine_more(struct call *c, enum level level, json_t *out)
{
	json_t *deeds = list_in(out, "deeds");
	TRY(notices_json(c, out));
	TRY(copies_json(c, out));
	TRY(hall_begun_json(c, list_in(out, "drafts"), list_in(out, "parts")));
	TRY(deeds_of(c, str_format(c->arena, "account %lld", (long long)c->user.account.n), deeds));
	if (level < LEVEL_2 || !c->user.person.n)
		return STATUS_OK;
	TRY(deeds_of(c, str_format(c->arena, "person %lld", (long long)c->user.person.n), deeds));
	TRY(correction_deeds(c, deeds));
	TRY(mandates_json(c, out));
	return corrections_json(c, out);
}

void data_about(struct call *c, json_t *out)
{
	json_t *about = json_object(), *left = json_object();
	json_set(out, "about", about);
	json_set(about, "made_at", json_from_instant(c->arena, c->now));
	json_set(about, "left_out", left);
	for (const struct copied *table = copied_tables; table->table; table++)
		if (table->why)
			json_set(left, table->table, json_from_str(str_of(table->why)));
}
