/* account_state.c: accounts bound to the history, with the posts, deputyships, departures and consents that are theirs, and
 * requests to correct the register; the verification of both. What changes without a deed is left out: when a code was last proved, which notice was last shown. */
#include "module/account/account_inner.h"
#include "seal/log_state.h"

#include "account_verify_sql.h"
#include "departure_sql.h"
#include "rights_sql.h"
#include "staff_sql.h"

enum { PAGE = 100, SCRATCH_CEILING = 64 << 20 };

static void put_account(struct log_state *state, const struct account_row *row)
{
	log_state_number(state, "id", row->id.n);
	log_state_text(state, "login_digest", row->login_digest);
	log_state_text(state, "login", row->login.bytes);
	log_state_text(state, "role", row->role);
	log_state_text(state, "name", row->name);
	log_state_text(state, "password", row->password);
	log_state_text(state, "totp", row->totp.bytes);
	log_state_text(state, "phone", row->phone.bytes);
	log_state_text(state, "mail", row->mail.bytes);
	log_state_number(state, "person", row->person.n);
	log_state_text(state, "credit_code", row->credit_code);
	log_state_number(state, "organisation", row->organisation.n);
	log_state_number(state, "level", row->level);
	log_state_number(state, "locked", row->locked);
	log_state_number(state, "closed_at", row->closed_at.ms);
	log_state_number(state, "must_change", row->must_change);
	log_state_number(state, "made_at", row->made_at.ms);
}

static void put_holding(struct log_state *state, const struct holding_row *row)
{
	log_state_number(state, "holding", row->id.n);
	log_state_text(state, "post", row->post);
	log_state_number(state, "from_on", row->from_on.n);
	log_state_number(state, "until_on", row->until_on.n);
	log_state_number(state, "given_by", row->given_by.n);
	log_state_number(state, "given_at", row->given_at.ms);
	log_state_number(state, "ended_at", row->ended_at.ms);
}

static void put_deputy(struct log_state *state, const struct deputy_row *row)
{
	log_state_number(state, "deputy", row->id.n);
	log_state_text(state, "post", row->post);
	log_state_number(state, "holder", row->holder.n);
	log_state_number(state, "from_on", row->from_on.n);
	log_state_number(state, "until_on", row->until_on.n);
	log_state_number(state, "named_by", row->named_by.n);
	log_state_number(state, "named_at", row->named_at.ms);
	log_state_number(state, "ended_at", row->ended_at.ms);
}

static void put_departure(struct log_state *state, const struct departure_row *row)
{
	log_state_number(state, "departure", row->id.n);
	log_state_number(state, "kind", row->kind);
	log_state_number(state, "from_on", row->from_on.n);
	log_state_number(state, "until_on", row->until_on.n);
	log_state_number(state, "successor", row->successor.n);
	log_state_number(state, "named_by", row->named_by.n);
	log_state_number(state, "named_at", row->named_at.ms);
	log_state_number(state, "done_at", row->done_at.ms);
	log_state_text(state, "handed", row->handed);
	log_state_text(state, "fault", row->fault);
	log_state_number(state, "ended_at", row->ended_at.ms);
}

static void put_consent(struct log_state *state, const struct consent_row *row)
{
	log_state_number(state, "consent", row->id.n);
	log_state_text(state, "purpose", row->purpose);
	log_state_text(state, "version", row->version);
	log_state_text(state, "wording", row->wording);
	log_state_number(state, "given_at", row->given_at.ms);
	log_state_number(state, "ended_at", row->ended_at.ms);
}

enum status account_state_of(struct call *c, enum profile profile, struct account_id id, struct digest *out)
{
	struct account_row row;
	struct holding_row_list holdings;
	struct deputy_row_list deputies;
	struct departure_row_list departures;
	struct consent_row_list consents;
	struct log_state state;
	enum status status = account_by_id(c, id, &row);
	if (status == STATUS_ABSENT)
		return broken(c, "account %lld is not there", (long long)id.n);
	TRY(status);
	TRY(holdings_all(c, id, &holdings));
	TRY(deputies_all(c, id, &deputies));
	TRY(departures_all(c, id, &departures));
	TRY(consents_all(c, id, &consents));
	log_state_begin(c, &state, "account");
	put_account(&state, &row);
	for (size_t i = 0; i < holdings.count; i++)
		put_holding(&state, &holdings.items[i]);
	for (size_t i = 0; i < deputies.count; i++)
		put_deputy(&state, &deputies.items[i]);
	for (size_t i = 0; i < departures.count; i++)
		put_departure(&state, &departures.items[i]);
	for (size_t i = 0; i < consents.count; i++)
		put_consent(&state, &consents.items[i]);
	*out = log_state_end(profile, &state);
	return STATUS_OK;
}

/* ---- requests to correct the register ---- */

static struct digest correction_state(struct call *c, enum profile profile, const struct correction_row *row)
{
	struct log_state state;
	log_state_begin(c, &state, "correction");
	log_state_number(&state, "id", row->id.n);
	log_state_number(&state, "account", row->account.n);
	log_state_number(&state, "person", row->person.n);
	log_state_text(&state, "wish", row->wish.bytes);
	log_state_text(&state, "proof", row->proof.bytes);
	log_state_number(&state, "state", row->state);
	log_state_text(&state, "answer", row->answer.bytes);
	log_state_number(&state, "asked_at", row->asked_at.ms);
	log_state_number(&state, "decided_at", row->decided_at.ms);
	log_state_number(&state, "decided_by", row->decided_by.n);
	log_state_number(&state, "version", row->version);
	return log_state_end(profile, &state);
}

enum status correction_state_of(struct call *c, enum profile profile, struct correction_id id, struct digest *out)
{
	struct correction_row row;
	TRY(correction_by_id(c, id, &row));
	*out = correction_state(c, profile, &row);
	return STATUS_OK;
}

static enum status check_correction_page(struct call *c, struct log_state_check *check, int64_t *after)
{
	struct correction_row_list rows;
	TRY(corrections_after(c, *after, PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++)
		TRY(log_state_compare(c, check, str_format(c->arena, "%lld", (long long)rows.items[i].id.n),
				      correction_state(c, check->profile, &rows.items[i])));
	*after = rows.count ? rows.items[rows.count - 1].id.n : 0;
	return STATUS_OK;
}

static enum status correction_is_there(struct call *c, struct str name, bool *out)
{
	struct correction_id id = { 0 };
	struct correction_row row;
	enum status status = str_int(name, 1, INT64_MAX, &id.n) ? correction_by_id(c, id, &row) : STATUS_ABSENT;
	*out = status == STATUS_OK;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

/* ---- accounts ---- */

static enum status check_page(struct call *c, struct log_state_check *check, int64_t *after)
{
	struct account_row_list rows;
	struct digest now;
	TRY(accounts_after(c, *after, PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		TRY(account_state_of(c, check->profile, rows.items[i].id, &now));
		TRY(log_state_compare(c, check, str_format(c->arena, "%lld", (long long)rows.items[i].id.n), now));
	}
	*after = rows.count ? rows.items[rows.count - 1].id.n : 0;
	return STATUS_OK;
}

static enum status account_is_there(struct call *c, struct str name, bool *out)
{
	struct account_id id = { 0 };
	struct account_row row;
	enum status status = str_int(name, 1, INT64_MAX, &id.n) ? account_by_id(c, id, &row) : STATUS_ABSENT;
	*out = status == STATUS_OK;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

typedef enum status page_check(struct call *c, struct log_state_check *check, int64_t *after);

static enum status check_all(struct call *c, struct log_state_check *check, page_check *page, log_state_row *is_there)
{
	int64_t after = 0;
	TRY(log_state_begin_check(c, check));
	do {
		TRY(page(c, check, &after));
		arena_clear(c->arena);
	} while (after);
	return log_state_missing(c, check, is_there);
}

enum status accounts_verify(struct call *c, void (*fault)(struct call *c, struct str line))
{
	struct log_state_check accounts = { .kind = "account", .words = "account", .fault = fault };
	struct log_state_check corrections = { .kind = "correction", .words = "request to correct the register", .fault = fault };
	struct call scratch = *c;
	scratch.arena = arena_new(SCRATCH_CEILING);
	enum status status = check_all(&scratch, &accounts, check_page, account_is_there);
	if (status == STATUS_OK)
		status = check_all(&scratch, &corrections, check_correction_page, correction_is_there);
	arena_free(scratch.arena);
	return status == STATUS_OK && accounts.faults + corrections.faults ? STATUS_INVALID : status;
}
