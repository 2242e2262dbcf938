/* register_state.c: persons, organisations and mandates bound to the history, and their verification. */
#include "register/register_state.h"

#include "register/register.h"

#include "mandate_sql.h"
#include "organisation_sql.h"
#include "person_sql.h"
#include "register_verify_sql.h"

enum { PAGE = 100, SCRATCH_CEILING = 64 << 20 };

/* ---- what is bound ---- */

static void put_person(struct log_state *state, const struct person_row *row)
{
	log_state_number(state, "id", row->id.n);
	log_state_text(state, "name", row->name);
	log_state_text(state, "number", row->number.bytes);
	log_state_text(state, "number_digest", row->number_digest);
	log_state_number(state, "born", row->born.n);
	log_state_text(state, "sex", row->sex);
	log_state_text(state, "phone", row->phone.bytes);
	log_state_text(state, "address", row->address.bytes);
	log_state_number(state, "state", row->state);
	log_state_number(state, "state_on", row->state_on.n);
	log_state_text(state, "state_source", row->state_source.bytes);
	log_state_number(state, "version", row->version);
	log_state_number(state, "changed_at", row->changed_at.ms);
}

static void put_person_version(struct log_state *state, const struct person_version_row *row)
{
	log_state_number(state, "before", row->version);
	log_state_number(state, "id", row->id.n);
	log_state_text(state, "name", row->name);
	log_state_text(state, "number", row->number.bytes);
	log_state_number(state, "born", row->born.n);
	log_state_text(state, "sex", row->sex);
	log_state_text(state, "phone", row->phone.bytes);
	log_state_text(state, "address", row->address.bytes);
	log_state_number(state, "state", row->state);
	log_state_number(state, "state_on", row->state_on.n);
	log_state_text(state, "state_source", row->state_source.bytes);
	log_state_number(state, "changed_at", row->changed_at.ms);
	log_state_number(state, "replaced_at", row->replaced_at.ms);
	log_state_number(state, "replaced_by", row->replaced_by.n);
	log_state_text(state, "why", row->why);
}

enum status person_state_of(struct call *c, enum profile profile, struct person_id id, struct digest *out)
{
	struct person_row row;
	struct person_version_row_list versions;
	struct log_state state;
	enum status status = person_row_by_id(c, id, &row);
	if (status == STATUS_ABSENT)
		return broken(c, "person %lld is not there", (long long)id.n);
	TRY(status);
	TRY(person_versions(c, id, &versions));
	log_state_begin(c, &state, "person");
	put_person(&state, &row);
	for (size_t i = 0; i < versions.count; i++)
		put_person_version(&state, &versions.items[i]);
	*out = log_state_end(profile, &state);
	return STATUS_OK;
}

static void put_organisation(struct log_state *state, const struct organisation_row *row)
{
	log_state_number(state, "id", row->id.n);
	log_state_text(state, "credit_code", row->credit_code);
	log_state_text(state, "name", row->name);
	log_state_text(state, "legal_name", row->legal_name);
	log_state_number(state, "legal_person", row->legal_person.n);
	log_state_text(state, "legal_number", row->legal_number.bytes);
	log_state_text(state, "legal_digest", row->legal_digest);
	log_state_text(state, "address", row->address);
	log_state_number(state, "state", row->state);
	log_state_number(state, "state_on", row->state_on.n);
	log_state_number(state, "version", row->version);
	log_state_number(state, "changed_at", row->changed_at.ms);
}

static void put_organisation_version(struct log_state *state, const struct organisation_version_row *row)
{
	log_state_number(state, "before", row->version);
	log_state_number(state, "id", row->id.n);
	log_state_text(state, "credit_code", row->credit_code);
	log_state_text(state, "name", row->name);
	log_state_text(state, "legal_name", row->legal_name);
	log_state_number(state, "legal_person", row->legal_person.n);
	log_state_text(state, "legal_number", row->legal_number.bytes);
	log_state_text(state, "address", row->address);
	log_state_number(state, "state", row->state);
	log_state_number(state, "state_on", row->state_on.n);
	log_state_number(state, "changed_at", row->changed_at.ms);
	log_state_number(state, "replaced_at", row->replaced_at.ms);
	log_state_number(state, "replaced_by", row->replaced_by.n);
	log_state_text(state, "why", row->why);
}

enum status organisation_state_of(struct call *c, enum profile profile, struct organisation_id id, struct digest *out)
{
	struct organisation_row row;
	struct organisation_version_row_list versions;
	struct log_state state;
	enum status status = organisation_row_by_id(c, id, &row);
	if (status == STATUS_ABSENT)
		return broken(c, "organisation %lld is not there", (long long)id.n);
	TRY(status);
	TRY(organisation_versions(c, id, &versions));
	log_state_begin(c, &state, "organisation");
	put_organisation(&state, &row);
	for (size_t i = 0; i < versions.count; i++)
		put_organisation_version(&state, &versions.items[i]);
	*out = log_state_end(profile, &state);
	return STATUS_OK;
}

static void put_mandate_parties(struct log_state *state, const struct mandate_row *row)
{
	log_state_number(state, "organisation", row->organisation.n);
	log_state_number(state, "giver", row->giver.n);
	log_state_text(state, "giver_name", row->giver_name);
	log_state_text(state, "giver_number", row->giver_number.bytes);
	log_state_text(state, "giver_digest", row->giver_digest);
	log_state_number(state, "holder", row->holder.n);
	log_state_text(state, "holder_name", row->holder_name);
	log_state_text(state, "holder_number", row->holder_number.bytes);
	log_state_text(state, "holder_digest", row->holder_digest);
}

static void put_mandate(struct log_state *state, const struct mandate_row *row)
{
	log_state_number(state, "id", row->id.n);
	log_state_number(state, "kind", row->kind);
	log_state_number(state, "state", row->state);
	put_mandate_parties(state, row);
	log_state_text(state, "services", row->services);
	log_state_number(state, "from_on", row->from_on.n);
	log_state_number(state, "until_on", row->until_on.n);
	log_state_number(state, "proof", row->proof);
	log_state_text(state, "papers", row->papers);
	log_state_number(state, "scan", row->scan.n);
	log_state_number(state, "made_at", row->made_at.ms);
	log_state_number(state, "made_by", row->made_by.n);
	log_state_number(state, "given_at", row->given_at.ms);
	log_state_number(state, "given_by", row->given_by.n);
	log_state_number(state, "withdrawn_at", row->withdrawn_at.ms);
	log_state_number(state, "withdrawn_by", row->withdrawn_by.n);
	log_state_text(state, "reason", row->reason);
	log_state_number(state, "version", row->version);
}

enum status mandate_state_of(struct call *c, enum profile profile, struct mandate_id id, struct digest *out)
{
	struct mandate_row row;
	struct log_state state;
	enum status status = mandate_row_by_id(c, id, &row);
	if (status == STATUS_ABSENT)
		return broken(c, "mandate %lld is not there", (long long)id.n);
	TRY(status);
	log_state_begin(c, &state, "mandate");
	put_mandate(&state, &row);
	*out = log_state_end(profile, &state);
	return STATUS_OK;
}

/* ---- verifying ---- */

static struct str name_of(struct call *c, int64_t id)
{
	return str_format(c->arena, "%lld", (long long)id);
}

/* A page of one kind after an id; gives the last one's, 0 when none is left. */
typedef enum status check_page(struct call *c, struct log_state_check *check, int64_t *after);

static enum status check_persons(struct call *c, struct log_state_check *check, int64_t *after)
{
	struct person_row_list rows;
	struct digest now;
	TRY(persons_after(c, *after, PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		TRY(person_state_of(c, check->profile, rows.items[i].id, &now));
		TRY(log_state_compare(c, check, name_of(c, rows.items[i].id.n), now));
	}
	*after = rows.count ? rows.items[rows.count - 1].id.n : 0;
	return STATUS_OK;
}

static enum status check_organisations(struct call *c, struct log_state_check *check, int64_t *after)
{
	struct organisation_row_list rows;
	struct digest now;
	TRY(organisations_after(c, *after, PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		TRY(organisation_state_of(c, check->profile, rows.items[i].id, &now));
		TRY(log_state_compare(c, check, name_of(c, rows.items[i].id.n), now));
	}
	*after = rows.count ? rows.items[rows.count - 1].id.n : 0;
	return STATUS_OK;
}

static enum status check_mandates(struct call *c, struct log_state_check *check, int64_t *after)
{
	struct mandate_row_list rows;
	struct digest now;
	TRY(mandates_after(c, *after, PAGE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		TRY(mandate_state_of(c, check->profile, rows.items[i].id, &now));
		TRY(log_state_compare(c, check, name_of(c, rows.items[i].id.n), now));
	}
	*after = rows.count ? rows.items[rows.count - 1].id.n : 0;
	return STATUS_OK;
}

static enum status found(enum status status, bool *out)
{
	*out = status == STATUS_OK;
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

static enum status person_is_there(struct call *c, struct str name, bool *out)
{
	struct person_id id = { 0 };
	struct person_row row;
	return found(str_int(name, 1, INT64_MAX, &id.n) ? person_row_by_id(c, id, &row) : STATUS_ABSENT, out);
}

static enum status organisation_is_there(struct call *c, struct str name, bool *out)
{
	struct organisation_id id = { 0 };
	struct organisation_row row;
	return found(str_int(name, 1, INT64_MAX, &id.n) ? organisation_row_by_id(c, id, &row) : STATUS_ABSENT, out);
}

static enum status mandate_is_there(struct call *c, struct str name, bool *out)
{
	struct mandate_id id = { 0 };
	struct mandate_row row;
	return found(str_int(name, 1, INT64_MAX, &id.n) ? mandate_row_by_id(c, id, &row) : STATUS_ABSENT, out);
}

static const struct bound_kind {
	const char *kind, *words;
	check_page *page;
	log_state_row *is_there;
} kinds[] = {
	{ "person", "person", check_persons, person_is_there },
	{ "organisation", "organisation", check_organisations, organisation_is_there },
	{ "mandate", "mandate", check_mandates, mandate_is_there },
};

static enum status check_kind(struct call *c, struct call *scratch, const struct bound_kind *kind, log_report *fault, size_t *faults)
{
	struct log_state_check check = { .kind = kind->kind, .words = kind->words, .fault = fault };
	int64_t after = 0;
	TRY(log_state_begin_check(c, &check));
	do {
		TRY(kind->page(scratch, &check, &after));
		arena_clear(scratch->arena);
	} while (after);
	TRY(log_state_missing(scratch, &check, kind->is_there));
	arena_clear(scratch->arena);
	*faults += check.faults;
	return STATUS_OK;
}

enum status registers_verify(struct call *c, log_report *fault)
{
	struct call scratch = *c;
	size_t faults = 0;
	enum status status = STATUS_OK;
	scratch.arena = arena_new(SCRATCH_CEILING);
	for (size_t i = 0; status == STATUS_OK && i < sizeof kinds / sizeof *kinds; i++)
		status = check_kind(c, &scratch, &kinds[i], fault, &faults);
	arena_free(scratch.arena);
	return status == STATUS_OK && faults ? STATUS_INVALID : status;
}
