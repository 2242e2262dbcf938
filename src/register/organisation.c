/* organisation.c: organisations: found by credit code, kept with their past. */
#include "organisation_sql.h"
#include "register/party.h"
#include "register/register_state.h"
#include "seal/log.h"

#include <string.h>

enum { ORGANISATION_NAME_CHARACTERS = 100, LEGAL_NAME_CHARACTERS = 50, SEAT_CHARACTERS = 200 };

#define LEGAL_NUMBER_CONTEXT "organisation.legal_number"

static const struct kind {
	const char *begin, *words;
} kinds[] = { /* GB 32100: who registers it, and as what */
	{ "11", "Government body" },
	{ "12", "Public institution" },
	{ "51", "Social organisation" },
	{ "52", "Private non-enterprise unit" },
	{ "53", "Foundation" },
	{ "91", "Company" },
	{ "92", "Sole trader" },
	{ "93", "Farmers' cooperative" },
	{ "N2", "Village or township collective" },
	{ "N3", "Village or township collective" },
};

const char *organisation_kind_words(struct str credit_code)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_starts(credit_code, str_of(kinds[i].begin)))
			return kinds[i].words;
	return "Other organisation";
}

const char *organisation_state_words(enum organisation_state state)
{
	static const char *const words[] = {
		[ORGANISATION_ACTIVE] = "Active",
		[ORGANISATION_CANCELLED] = "Deregistered",
		[ORGANISATION_REVOKED] = "Licence revoked",
	};
	return words[state];
}

/* ---- reading ---- */

static enum status of_row(struct call *c, const struct organisation_row *row, struct organisation *out)
{
	*out = (struct organisation){
		.id = row->id,
		.credit_code = row->credit_code,
		.name = row->name,
		.address = row->address,
		.legal_name = row->legal_name,
		.legal_person = row->legal_person,
		.state = (enum organisation_state)row->state,
		.state_on = row->state_on,
		.version = row->version,
	};
	return row->legal_number.bytes.at ? seal_open(c, LEGAL_NUMBER_CONTEXT, row->legal_number, &out->legal_number) : STATUS_OK;
}

enum status organisation_find(struct call *c, struct str credit_code, struct organisation *out)
{
	struct organisation_row row;
	TRY(organisation_row_by_code(c, party_number(c->arena, credit_code), &row));
	return of_row(c, &row, out);
}

enum status organisation_get(struct call *c, struct organisation_id id, struct organisation *out)
{
	struct organisation_row row;
	TRY(organisation_row_by_id(c, id, &row));
	return of_row(c, &row, out);
}

enum status organisation_representative(struct call *c, const struct organisation *organisation, struct person *out)
{
	*out = (struct person){ 0 };
	if (!organisation->legal_number.len)
		return STATUS_OK;
	return party_person(c, organisation->legal_number, organisation->legal_name, out);
}

enum status organisation_is_represented(struct call *c, struct organisation_id id, struct person_id person, bool *out)
{
	struct organisation organisation;
	struct person representative;
	*out = false;
	TRY(organisation_get(c, id, &organisation));
	TRY(organisation_representative(c, &organisation, &representative));
	*out = person.n && representative.id.n == person.n && organisation.state == ORGANISATION_ACTIVE;
	return STATUS_OK;
}

/* ---- changing ---- */

static bool text_fits(struct str text, size_t characters)
{
	return str_is_utf8(text) && str_count(text) <= characters;
}

enum status organisation_check(struct call *c, struct organisation *organisation)
{
	size_t before = c->faults.count;
	organisation->name = str_trim(organisation->name);
	organisation->address = str_trim(organisation->address);
	organisation->legal_name = str_trim(organisation->legal_name);
	organisation->credit_code = party_number(c->arena, organisation->credit_code);
	organisation->legal_number = party_number(c->arena, organisation->legal_number);
	if (str_is_empty(organisation->name) || !text_fits(organisation->name, ORGANISATION_NAME_CHARACTERS))
		fail_field(c, STR("name"), "Write the name as on the licence, at most %d characters.", ORGANISATION_NAME_CHARACTERS);
	if (!is_credit_code(organisation->credit_code))
		fail_field(c, STR("credit_code"), "This is no unified social credit code: compare all 18 characters with the licence.");
	if (str_is_empty(organisation->legal_name) || !text_fits(organisation->legal_name, LEGAL_NAME_CHARACTERS))
		fail_field(c, STR("legal_name"), "Write the name of the legal representative, at most %d characters.", LEGAL_NAME_CHARACTERS);
	if (organisation->legal_number.len && !is_resident_number(organisation->legal_number))
		fail_field(c, STR("legal_number"), "This is no identity number: compare all 18 characters with the identity card.");
	if (!text_fits(organisation->address, SEAT_CHARACTERS))
		fail_field(c, STR("address"), "Write the address in at most %d characters.", SEAT_CHARACTERS);
	return c->faults.count > before ? STATUS_INVALID : STATUS_OK;
}

/* The row to write. A name that is not the register's for this number makes no link, and gives nobody a mandate. */
static enum status row_of(struct call *c, struct organisation *organisation, struct organisation_row *row)
{
	struct person person = { 0 };
	if (organisation->legal_number.len)
		TRY(party_person(c, organisation->legal_number, organisation->legal_name, &person));
	organisation->legal_person = person.id;
	bool known = organisation->legal_number.len > 0;
	*row = (struct organisation_row){
		.id = organisation->id,
		.credit_code = organisation->credit_code,
		.name = organisation->name,
		.legal_name = organisation->legal_name,
		.legal_person = person.id,
		.legal_number = known ? seal_close(c, LEGAL_NUMBER_CONTEXT, organisation->legal_number) : (struct sealed){ 0 },
		.legal_digest = known ? party_digest(c, organisation->legal_number) : STR_NONE,
		.address = organisation->address.len ? organisation->address : STR_NONE,
		.state = (int64_t)organisation->state,
		.state_on = organisation->state_on,
		.version = organisation->version,
		.changed_at = c->now,
	};
	return STATUS_OK;
}

static enum status record(struct call *c, const struct organisation *organisation, const char *kind, const char *why)
{
	json_t *detail = json_keep(c->arena, json_object());
	json_set(detail, "version", json_integer(organisation->version));
	json_set(detail, "why", json_from_str(str_of(why)));
	if (organisation->state != ORGANISATION_ACTIVE) {
		json_set(detail, "state", json_string(organisation_state_words(organisation->state)));
		json_set(detail, "since", json_from_day(c->arena, organisation->state_on));
	}
	struct deed deed = {
		.kind = kind,
		.subject = str_format(c->arena, "organisation %lld", (long long)organisation->id.n),
		.detail = json_text(c->arena, detail, true),
	};
	TRY(organisation_state_of(c, keys_profile(c->house->keys), organisation->id, &deed.state));
	return log_append(c, &deed, NULL);
}

static enum status add(struct call *c, struct organisation *organisation, const char *why)
{
	struct organisation_row row;
	organisation->id.n = id_new(c);
	organisation->version = 1;
	organisation->state = ORGANISATION_ACTIVE;
	organisation->state_on = DAY_NONE;
	TRY(row_of(c, organisation, &row));
	TRY(organisation_row_add(c, &row));
	TRY(record(c, organisation, "organisation.added", why));
	return mandate_of_representative(c, organisation);
}

/* The former values go as they are: still sealed. */
static struct organisation_version_row version_of(struct call *c, const struct organisation_row *row, const char *why)
{
	return (struct organisation_version_row){
		.id = { id_new(c) },
		.organisation = row->id,
		.version = row->version,
		.credit_code = row->credit_code,
		.name = row->name,
		.legal_name = row->legal_name,
		.legal_person = row->legal_person,
		.legal_number = row->legal_number,
		.address = row->address,
		.state = row->state,
		.state_on = row->state_on,
		.changed_at = row->changed_at,
		.replaced_at = c->now,
		.replaced_by = c->user.account,
		.why = str_of(why),
	};
}

static enum status replace(struct call *c, struct organisation *organisation, const struct organisation_row *former, const char *kind,
			   const char *why)
{
	struct organisation_row row;
	struct organisation_version_row version = version_of(c, former, why);
	if (former->version != organisation->version)
		return fail(c, STATUS_CONFLICT, "This organisation's data were changed meanwhile: look at them again.");
	organisation->version++;
	TRY(row_of(c, organisation, &row));
	TRY(organisation_version_add(c, &version));
	TRY(organisation_row_change(c, &row, former->version));
	TRY(record(c, organisation, kind, why));
	return mandate_of_representative(c, organisation);
}

enum status organisation_put(struct call *c, struct organisation *organisation, const char *why)
{
	struct organisation_row other, former;
	TRY(organisation_check(c, organisation));
	enum status status = organisation_row_by_code(c, organisation->credit_code, &other);
	if (status == STATUS_OK && other.id.n != organisation->id.n)
		return fail(c, STATUS_CONFLICT, "This credit code belongs to an organisation that is in the register already.");
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	if (!organisation->id.n)
		return add(c, organisation, why);
	TRY(organisation_row_by_id(c, organisation->id, &former));
	organisation->state = (enum organisation_state)former.state;
	organisation->state_on = former.state_on;
	return replace(c, organisation, &former, "organisation.changed", why);
}

enum status organisation_enter(struct call *c, struct organisation *organisation, enum organisation_state state, struct day day,
			       const char *why)
{
	struct organisation_row former;
	bool active = state == ORGANISATION_ACTIVE;
	if (active ? day.n != 0 : day.n < 1 || day.n > c->today.n) {
		fail_field(c, STR("state_on"), "Give the day on which this took effect: today or before.");
		return STATUS_INVALID;
	}
	int64_t read = organisation->version;
	TRY(organisation_row_by_id(c, organisation->id, &former));
	TRY(of_row(c, &former, organisation));
	organisation->version = read;
	organisation->state = state;
	organisation->state_on = day;
	return replace(c, organisation, &former, active ? "organisation.changed" : "organisation.closed", why);
}

/* ---- the past ---- */

static enum status before_of(struct call *c, const struct organisation_version_row *row, struct organisation_before *out)
{
	const struct organisation_row then = {
		.id = row->organisation,
		.credit_code = row->credit_code,
		.name = row->name,
		.legal_name = row->legal_name,
		.legal_person = row->legal_person,
		.legal_number = row->legal_number,
		.address = row->address,
		.state = row->state,
		.state_on = row->state_on,
		.version = row->version,
	};
	*out = (struct organisation_before){ .from = row->changed_at, .until = row->replaced_at, .by = row->replaced_by, .why = row->why };
	return of_row(c, &then, &out->organisation);
}

enum status organisation_past(struct call *c, struct organisation_id id, struct organisation_history *out)
{
	struct organisation_version_row_list rows;
	TRY(organisation_versions(c, id, &rows));
	*out = (struct organisation_history){ ARENA_MANY(c->arena, struct organisation_before, rows.count), rows.count };
	for (size_t i = 0; i < rows.count; i++)
		TRY(before_of(c, &rows.items[i], &out->items[i]));
	return STATUS_OK;
}
