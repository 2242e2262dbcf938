/* rights.c: corrections, and who looked. */
#include "module/account/rights.h"
#include "module/account/account_inner.h"

#include "notice/notice.h"
#include "pack/pack.h"
#include "rights_sql.h"
#include "seal/log.h"
#include "view/view.h"

#include <string.h>

enum { WISH_CHARACTERS = 1000, WAITING_MOST = 5 };

/* ---- corrections ---- */

static enum status correction_of_row(struct call *c, const struct correction_row *row, struct correction *out)
{
	*out = (struct correction){ .id = row->id, .account = row->account, .person = row->person, .state = (enum correction_state)row->state,
				    .asked_at = row->asked_at, .decided_at = row->decided_at };
	TRY(seal_open(c, "correction.wish", row->wish, &out->wish));
	TRY(open_or_none(c, "correction.proof", row->proof, &out->proof));
	return open_or_none(c, "correction.answer", row->answer, &out->answer);
}

static enum status corrections_of_rows(struct call *c, const struct correction_row_list *rows, struct correction_list *out)
{
	*out = (struct correction_list){ ARENA_MANY(c->arena, struct correction, rows->count), rows->count };
	for (size_t i = 0; i < rows->count; i++)
		TRY(correction_of_row(c, &rows->items[i], &out->items[i]));
	return STATUS_OK;
}

enum status corrections_mine(struct call *c, struct correction_list *out)
{
	struct correction_row_list rows = { 0 };
	if (c->user.level >= LEVEL_2 && c->user.person.n)
		TRY(corrections_of(c, c->user.person, &rows));
	return corrections_of_rows(c, &rows, out);
}

enum status corrections_waiting(struct call *c, struct correction_list *out)
{
	struct correction_row_list rows;
	TRY(corrections_open(c, &rows));
	return corrections_of_rows(c, &rows, out);
}

enum status correction_find(struct call *c, struct correction_id id, struct correction *out)
{
	struct correction_row row;
	enum status status = correction_by_id(c, id, &row);
	if (status == STATUS_ABSENT)
		return fail(c, STATUS_ABSENT, "There is no such request.");
	TRY(status);
	object_is(c, OBJECT_CORRECTION);
	return correction_of_row(c, &row, out);
}

/* The request is the subject, as its row is bound; whose it is stands in the detail. */
static enum status log_correction(struct call *c, const char *kind, struct correction_id id, struct person_id person)
{
	struct deed deed = { .kind = kind, .subject = str_format(c->arena, "correction %lld", (long long)id.n) };
	json_t *detail = json_keep(c->arena, json_object());
	json_set(detail, "person", json_from_id(c->arena, person.n));
	deed.detail = json_text(c->arena, detail, true);
	TRY(correction_state_of(c, keys_profile(c->house->keys), id, &deed.state));
	return log_append(c, &deed, NULL);
}

enum status correction_ask(struct call *c, struct str wish, struct str proof)
{
	struct correction_row_list rows;
	size_t waiting = 0;
	if (c->user.level < LEVEL_2 || !c->user.person.n)
		return fail(c, STATUS_DENIED, "This needs an account whose holder has shown an identity card at a window.");
	if (str_is_empty(wish) || str_count(wish) > WISH_CHARACTERS) {
		fail_field(c, STR("wish"), "Say what is wrong and what is right, in at most %d characters.", WISH_CHARACTERS);
		return STATUS_INVALID;
	}
	TRY(corrections_of(c, c->user.person, &rows));
	for (size_t i = 0; i < rows.count; i++)
		waiting += rows.items[i].state == CORRECTION_ASKED;
	if (waiting >= WAITING_MOST)
		return fail(c, STATUS_BUSY, "Some requests of yours wait already: they are answered first.");
	struct correction_row row = { .id = { id_new(c) }, .account = c->user.account, .person = c->user.person, .asked_at = c->now,
				      .wish = seal_close(c, "correction.wish", wish), .proof = seal_or_none(c, "correction.proof", proof) };
	TRY(correction_add(c, &row));
	return log_correction(c, "person.correction_asked", row.id, c->user.person);
}

enum status correction_answer(struct call *c, struct correction_id id, bool done, struct str answer)
{
	struct correction correction;
	TRY(correction_find(c, id, &correction));
	if (str_is_empty(answer) || str_count(answer) > WISH_CHARACTERS) {
		fail_field(c, STR("answer"), "Say what was changed, or why it was not, in at most %d characters.", WISH_CHARACTERS);
		return STATUS_INVALID;
	}
	enum status status = correction_decide(c, id, done ? CORRECTION_DONE : CORRECTION_REFUSED, seal_close(c, "correction.answer", answer), c->now, c->user.account);
	if (status == STATUS_CONFLICT)
		return fail(c, STATUS_CONFLICT, "This request was answered already.");
	TRY(status);
	TRY(log_correction(c, done ? "person.correction_done" : "person.correction_refused", id, correction.person));
	struct notice notice = { .to = correction.account, .text = answer, .link = STR("/my/data/held"), .site_only = true,
				 .subject = str_of(done ? say(c, "The register was corrected") : say(c, "The register was not corrected")) };
	return notice_send(c, &notice);
}

/* ---- who looked ---- */

static struct str after(struct str text, const char *start)
{
	return str_part(text, str_of(start).len, text.len);
}

/* What who acts for me saw. */
static struct str agent_words(struct call *c, struct str what)
{
	static const struct { const char *start, *words; } kinds[] = {
		{ "dossier ", "Application {}, by who acts for you" },
		{ "certificate ", "Certificate {}, by who acts for you" },
		{ "register for ", "What the register holds, laid into an application ({}) by who acts for you" },
		{ "file ", "A file of an application ({}), by who acts for you" },
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_starts(what, str_of(kinds[i].start))) {
			struct str rest = after(what, kinds[i].start);
			return view_sentence(c, kinds[i].words, &rest, 1);
		}
	return what;
}

static struct str why_words(struct call *c, struct str detail)
{
	json_t *read;
	if (!detail.at || json_read(c->arena, detail, &read) != STATUS_OK)
		return STR("");
	struct str why = json_str(read, "why"), rest = why, end = STR(", secrets opened");
	if (str_starts(why, STR("dossier ")) && str_ends(why, end)) {
		rest = after(str_part(why, 0, why.len - end.len), "dossier ");
		return view_sentence(c, "Application {}, secrets shown", &rest, 1);
	}
	if (str_ends(why, STR(", by a mandate")))
		return agent_words(c, str_part(why, 0, why.len - strlen(", by a mandate")));
	size_t of = str_find(why, STR(" of dossier "));
	if (str_starts(why, STR("file ")) && of < why.len) {
		rest = after(str_part(why, of, why.len), " of dossier ");
		return view_sentence(c, "A file of application {}", &rest, 1);
	}
	if (str_starts(why, STR("dossier "))) {
		rest = after(why, "dossier ");
		return view_sentence(c, "Application {}", &rest, 1);
	}
	if (str_starts(why, STR("certificate "))) {
		rest = after(why, "certificate ");
		return view_sentence(c, "Certificate {}", &rest, 1);
	}
	return str_of(say(c, str_c(c->arena, why)));
}

static struct str office_name(struct call *c, struct str code)
{
	const struct county *county = county_of(c);
	const struct office_entry *office = county && code.len ? county_office(county, code) : NULL;
	return office ? str_of(words_in(c->language, &office->name)) : code;
}

enum status readings_mine(struct call *c, struct str cursor, int limit, struct reading_line_list *out)
{
	struct log_reading_list rows;
	struct event_id before = { 0 };
	*out = (struct reading_line_list){ 0 };
	if (c->user.level < LEVEL_2 || !c->user.person.n)
		return STATUS_OK;
	if (cursor.len && !str_int(cursor, 1, INT64_MAX, &before.n))
		return fail(c, STATUS_INVALID, "This list has no such page.");
	TRY(log_readings(c, str_format(c->arena, "person %lld", (long long)c->user.person.n), before, limit, &rows));
	out->items = ARENA_MANY(c->arena, struct reading_line, rows.count);
	for (size_t i = 0; i < rows.count; i++) {
		const struct log_reading *row = &rows.items[i];
		out->items[out->count++] = (struct reading_line){ row->at, row->actor_name, office_name(c, row->office), why_words(c, row->detail) };
	}
	if (rows.count == (size_t)limit)
		out->next = str_format(c->arena, "%lld", (long long)rows.items[rows.count - 1].id.n);
	return STATUS_OK;
}
