/* mandate_change.c: giving, asking, confirming, recording and withdrawing mandates. */
#include "register/mandate_inner.h"

#include "register/register_state.h"
#include "seal/log.h"

#include <string.h>

enum { PARTY_NAME_CHARACTERS = 100, PAPERS_CHARACTERS = 300, WITHDRAWAL_CHARACTERS = 300, LONGEST_DAYS = 3660, MANY_SERVICES = 100, MANY_ASKED = 10 };

#define GIVER_CONTEXT "mandate.giver_number"
#define HOLDER_CONTEXT "mandate.holder_number"

/* ---- what all changes share ---- */

static struct str services_text(struct call *c, const struct str_list *services)
{
	if (!services->count)
		return STR_NONE;
	json_t *codes = json_keep(c->arena, json_array());
	for (size_t i = 0; i < services->count; i++)
		json_array_append_new(codes, json_from_str(services->items[i]));
	return json_text(c->arena, codes, false);
}

static enum status record(struct call *c, const struct mandate_row *row, const char *kind, struct str note)
{
	static const char *const kinds[] = { "guardian", "carer", "agent", "representative", "handler" };
	static const char *const proofs[] = { "online", "window", "register" };
	json_t *detail = json_keep(c->arena, json_object());
	json_set(detail, "kind", json_string(kinds[row->kind]));
	json_set(detail, "proof", json_string(proofs[row->proof]));
	json_set(detail, "from", json_from_day(c->arena, row->from_on));
	json_set(detail, "until", json_from_day(c->arena, row->until_on));
	json_set(detail, "services", json_from_str(row->services));
	json_set(detail, "version", json_integer(row->version));
	if (row->organisation.n)
		json_set(detail, "organisation", json_from_id(c->arena, row->organisation.n));
	if (row->giver.n)
		json_set(detail, "giver", json_from_id(c->arena, row->giver.n));
	if (row->holder.n)
		json_set(detail, "holder", json_from_id(c->arena, row->holder.n));
	struct deed deed = {
		.kind = kind,
		.subject = str_format(c->arena, "mandate %lld", (long long)row->id.n),
		.note = note,
		.detail = json_text(c->arena, detail, true),
	};
	TRY(mandate_state_of(c, keys_profile(c->house->keys), row->id, &deed.state));
	return log_append(c, &deed, NULL);
}

static void set_giver(struct call *c, struct mandate_row *row, const struct person *giver)
{
	row->giver = giver->id;
	row->giver_name = giver->name;
	row->giver_number = seal_close(c, GIVER_CONTEXT, giver->number);
	row->giver_digest = party_digest(c, giver->number);
}

static void set_holder(struct call *c, struct mandate_row *row, const struct person *holder)
{
	row->holder = holder->id;
	row->holder_name = holder->name;
	row->holder_number = seal_close(c, HOLDER_CONTEXT, holder->number);
	row->holder_digest = party_digest(c, holder->number);
}

static struct mandate_row row_begin(struct call *c, const struct mandate *mandate, enum mandate_state state, enum mandate_proof proof)
{
	bool given = state == MANDATE_GIVEN;
	return (struct mandate_row){
		.id = { id_new(c) },
		.kind = (int64_t)mandate->kind,
		.state = (int64_t)state,
		.organisation = mandate->organisation,
		.services = services_text(c, &mandate->services),
		.from_on = mandate->from_on.n ? mandate->from_on : c->today,
		.until_on = mandate->until_on,
		.proof = (int64_t)proof,
		.papers = mandate->papers.len ? mandate->papers : STR_NONE,
		.scan = mandate->scan,
		.made_at = c->now,
		.made_by = c->user.account,
		.given_at = given ? c->now : INSTANT_NONE,
		.given_by = given ? c->user.account : (struct account_id){ 0 },
		.version = 1,
	};
}

/* ---- checks ---- */

static void check_services(struct call *c, const struct mandate *mandate)
{
	if (mandate->kind == MANDATE_AGENT && !mandate->services.count)
		fail_field(c, STR("services"), "Choose for which services the agent may act.");
	if (mandate->services.count > MANY_SERVICES)
		fail_field(c, STR("services"), "Choose at most %d services.", MANY_SERVICES);
}

static void check_days(struct call *c, const struct mandate *mandate)
{
	struct day from = mandate->from_on.n ? mandate->from_on : c->today;
	if (from.n < c->today.n)
		fail_field(c, STR("from_on"), "A mandate begins today or later.");
	if (mandate->kind == MANDATE_AGENT && !mandate->until_on.n)
		fail_field(c, STR("until_on"), "Say until when the agent may act.");
	if (mandate->until_on.n && (mandate->until_on.n < from.n || mandate->until_on.n > c->today.n + LONGEST_DAYS))
		fail_field(c, STR("until_on"), "The last day lies after the first, and at most ten years ahead.");
}

/* The person whom somebody names: known to the register or not, nothing tells which. */
static enum status read_named(struct call *c, const struct me *me, struct str name, struct str number, struct person *out)
{
	struct person known;
	struct person named = { .name = str_trim(name), .number = party_number(c->arena, number) };
	*out = named;
	if (str_is_empty(named.name) || !str_is_utf8(named.name) || str_count(named.name) > PARTY_NAME_CHARACTERS)
		fail_field(c, STR("name"), "Write the name as on the identity card, at most %d characters.", PARTY_NAME_CHARACTERS);
	if (!is_resident_number(named.number))
		fail_field(c, STR("number"), "This is no identity number: compare all 18 characters with the identity card.");
	else if (me->person.id.n && str_equal(party_digest(c, named.number), me->digest))
		fail_field(c, STR("number"), "This is your own number: nobody needs a mandate for himself.");
	if (c->faults.count)
		return STATUS_OK;
	TRY(party_person(c, named.number, named.name, &known));
	if (known.id.n)
		*out = known;
	return STATUS_OK;
}

static bool kind_fits(const struct mandate *mandate, bool organisation)
{
	switch (mandate->kind) {
	case MANDATE_AGENT:
		return true;
	case MANDATE_CARER:
		return !organisation;
	case MANDATE_HANDLER:
		return organisation;
	case MANDATE_GUARDIAN:
	case MANDATE_REPRESENTATIVE:
		return false;
	}
	return false;
}

static enum status refuse_kind(struct call *c)
{
	fail_field(c, STR("kind"), "Choose what kind of mandate it is.");
	return STATUS_INVALID;
}

/* ---- online ---- */

static enum status set_organisation(struct call *c, struct mandate_row *row, struct organisation_id id)
{
	struct organisation organisation;
	TRY(organisation_get(c, id, &organisation));
	row->organisation = id;
	row->giver_name = organisation.name;
	if (organisation.state == ORGANISATION_ACTIVE)
		return STATUS_OK;
	return fail(c, STATUS_DENIED, "This organisation is no longer active.");
}

enum status mandate_give(struct call *c, struct mandate *mandate)
{
	struct me me;
	struct person holder;
	bool acts = false;
	TRY(me_of(c, &me));
	if (mandate->organisation.n)
		TRY(acts_for(c, &me, mandate->organisation, &acts));
	if (mandate->organisation.n ? !acts : !me.person.id.n)
		return fail(c, STATUS_DENIED, "Only whoever is seen with the real name, or acts for the organisation, can give a mandate.");
	if (!kind_fits(mandate, mandate->organisation.n != 0))
		return refuse_kind(c);
	check_services(c, mandate);
	check_days(c, mandate);
	struct me self = mandate->organisation.n ? (struct me){ 0 } : me;
	TRY(read_named(c, &self, mandate->holder_name, mandate->holder_number, &holder));
	if (c->faults.count)
		return STATUS_INVALID;
	struct mandate_row row = row_begin(c, mandate, MANDATE_GIVEN, MANDATE_ONLINE);
	if (mandate->organisation.n)
		TRY(set_organisation(c, &row, mandate->organisation));
	else
		set_giver(c, &row, &me.person);
	set_holder(c, &row, &holder);
	TRY(mandate_row_add(c, &row));
	TRY(record(c, &row, "mandate.given", STR_NONE));
	return mandate_of_row(c, &row, mandate);
}

static enum status ask_organisation(struct call *c, struct str code, struct mandate_row *row)
{
	struct organisation organisation;
	enum status status = organisation_find(c, code, &organisation);
	if (status == STATUS_ABSENT) {
		fail_field(c, STR("number"), "The register knows no organisation of this credit code.");
		return STATUS_INVALID;
	}
	TRY(status);
	return set_organisation(c, row, organisation.id);
}

/* Nobody is pestered: few questions wait at a time. */
static enum status check_patience(struct call *c, const struct me *me)
{
	struct mandate_row_list rows;
	size_t waiting = 0;
	TRY(mandates_by_holder(c, me->digest, &rows));
	for (size_t i = 0; i < rows.count; i++)
		waiting += rows.items[i].state == MANDATE_ASKED;
	if (waiting < MANY_ASKED)
		return STATUS_OK;
	return fail(c, STATUS_CONFLICT, "You wait for %d answers already: take one question back before you ask again.", MANY_ASKED);
}

enum status mandate_ask(struct call *c, struct mandate *mandate)
{
	struct me me;
	struct person giver;
	bool organisation = is_credit_code(party_number(c->arena, mandate->giver_number));
	TRY(me_of(c, &me));
	if (!me.person.id.n)
		return fail(c, STATUS_DENIED, "Only whoever is seen with the real name can hold a mandate.");
	if (!kind_fits(mandate, organisation))
		return refuse_kind(c);
	check_services(c, mandate);
	check_days(c, mandate);
	TRY(check_patience(c, &me));
	struct mandate_row row = row_begin(c, mandate, MANDATE_ASKED, MANDATE_ONLINE);
	if (organisation)
		TRY(ask_organisation(c, mandate->giver_number, &row));
	else
		TRY(read_named(c, &me, mandate->giver_name, mandate->giver_number, &giver));
	if (c->faults.count)
		return STATUS_INVALID;
	if (!organisation)
		set_giver(c, &row, &giver);
	set_holder(c, &row, &me.person);
	TRY(mandate_row_add(c, &row));
	TRY(record(c, &row, "mandate.asked", STR_NONE));
	return mandate_of_row(c, &row, mandate);
}

/* ---- what a party does to one ---- */

static enum status find_row(struct call *c, struct mandate_id id, int64_t version, struct mandate_row *row, struct mandate *out)
{
	TRY(mandate_find(c, id, out));
	TRY(mandate_row_by_id(c, id, row));
	if (row->version != version)
		return fail(c, STATUS_CONFLICT, "This mandate was changed meanwhile: look at it again.");
	return STATUS_OK;
}

static enum status change(struct call *c, struct mandate_row *row, const char *kind, struct str note, struct mandate *out)
{
	int64_t before = row->version++;
	TRY(mandate_row_change(c, row, before));
	TRY(record(c, row, kind, note));
	return mandate_of_row(c, row, out);
}

enum status mandate_confirm(struct call *c, struct mandate_id id, int64_t version, struct mandate *out)
{
	struct mandate_row row;
	TRY(find_row(c, id, version, &row, out));
	if (!out->by_me)
		return fail(c, STATUS_DENIED, "Only whoever is asked can say yes.");
	if (out->state != MANDATE_ASKED)
		return fail(c, STATUS_CONFLICT, "This mandate does not wait for a yes any more.");
	if (!row.organisation.n)
		row.giver = c->user.person;
	row.holder = out->holder;
	row.state = MANDATE_GIVEN;
	row.from_on = row.from_on.n > c->today.n ? row.from_on : c->today;
	row.given_at = c->now;
	row.given_by = c->user.account;
	return change(c, &row, "mandate.given", STR_NONE, out);
}

static enum status may_withdraw(struct call *c, const struct mandate *mandate)
{
	bool window = may(c, PERMISSION_WINDOW);
	if (mandate->kind == MANDATE_REPRESENTATIVE)
		return fail(c, STATUS_DENIED, "A legal representative changes in the register of organisations.");
	if (mandate->kind == MANDATE_GUARDIAN && !window)
		return fail(c, STATUS_DENIED, "Who is a child's guardian is changed at the window, with the papers.");
	if (window || mandate->mine || mandate->by_me)
		return STATUS_OK;
	return fail(c, STATUS_DENIED, "Only whoever gave or holds a mandate can end it.");
}

enum status mandate_withdraw(struct call *c, struct mandate_id id, struct str reason, int64_t version, struct mandate *out)
{
	struct mandate_row row;
	struct str why = str_trim(reason);
	TRY(find_row(c, id, version, &row, out));
	TRY(may_withdraw(c, out));
	if (out->state != MANDATE_ASKED && out->state != MANDATE_GIVEN)
		return fail(c, STATUS_CONFLICT, "This mandate has ended already.");
	if (str_count(why) > WITHDRAWAL_CHARACTERS || !str_is_utf8(why) || (may(c, PERMISSION_WINDOW) && !why.len)) {
		fail_field(c, STR("reason"), "Say why, in at most %d characters.", WITHDRAWAL_CHARACTERS);
		return STATUS_INVALID;
	}
	row.state = MANDATE_WITHDRAWN;
	row.withdrawn_at = c->now;
	row.withdrawn_by = c->user.account;
	row.reason = why.len ? why : STR_NONE;
	return change(c, &row, "mandate.withdrawn", row.reason, out);
}

/* ---- at the window ---- */

static void check_child(struct call *c, const struct person *child, const struct person *guardian, struct mandate *mandate)
{
	struct day of_age = day_of_age(child->born, AGE_OF_MAJORITY);
	if (of_age.n <= c->today.n)
		fail_field(c, STR("number"), "This person is of age, and needs no guardian as a child.");
	if (day_of_age(guardian->born, AGE_OF_MAJORITY).n > c->today.n)
		fail_field(c, STR("name"), "A guardian is of age.");
	mandate->until_on = day_add(of_age, -1);
}

static void check_papers(struct call *c, const struct mandate *mandate)
{
	if (str_is_empty(mandate->papers) || !str_is_utf8(mandate->papers) || str_count(mandate->papers) > PAPERS_CHARACTERS)
		fail_field(c, STR("papers"), "Name the papers that you have seen, in at most %d characters.", PAPERS_CHARACTERS);
}

static enum status check_record(struct call *c, struct mandate *mandate, const struct person *giver, const struct person *holder)
{
	bool guardian = mandate->kind == MANDATE_GUARDIAN && !mandate->organisation.n;
	if (!may(c, PERMISSION_WINDOW))
		return fail(c, STATUS_DENIED, "This is recorded at the window only.");
	if (!guardian && !kind_fits(mandate, mandate->organisation.n != 0))
		return refuse_kind(c);
	if (giver->id.n == holder->id.n)
		fail_field(c, STR("number"), "Both are the same person.");
	mandate->papers = str_trim(mandate->papers);
	check_papers(c, mandate);
	check_services(c, mandate);
	if (guardian)
		check_child(c, giver, holder, mandate);
	else
		check_days(c, mandate);
	return c->faults.count ? STATUS_INVALID : STATUS_OK;
}

enum status mandate_record(struct call *c, struct mandate *mandate)
{
	struct person giver = { 0 }, holder;
	if (mandate->giver.n)
		TRY(person_get(c, mandate->giver, &giver));
	TRY(person_get(c, mandate->holder, &holder));
	TRY(check_record(c, mandate, &giver, &holder));
	struct mandate_row row = row_begin(c, mandate, MANDATE_GIVEN, MANDATE_WINDOW);
	if (mandate->organisation.n)
		TRY(set_organisation(c, &row, mandate->organisation));
	else
		set_giver(c, &row, &giver);
	set_holder(c, &row, &holder);
	TRY(mandate_row_add(c, &row));
	TRY(record(c, &row, "mandate.given", row.papers));
	return mandate_of_row(c, &row, mandate);
}

/* ---- from the register of organisations ---- */

static bool has_one(const struct mandate_row_list *rows, struct str digest, struct str name)
{
	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].kind == MANDATE_REPRESENTATIVE && str_equal(rows->items[i].holder_digest, digest) &&
		    str_equal(rows->items[i].holder_name, name))
			return true;
	return false;
}

enum status mandate_of_representative(struct call *c, const struct organisation *organisation)
{
	struct mandate_row_list rows;
	struct mandate mandate = { .kind = MANDATE_REPRESENTATIVE, .organisation = organisation->id };
	struct person holder = { .id = organisation->legal_person, .name = organisation->legal_name, .number = organisation->legal_number };
	if (!organisation->legal_number.len || organisation->state != ORGANISATION_ACTIVE)
		return STATUS_OK;
	TRY(mandates_by_organisation(c, organisation->id, &rows));
	if (has_one(&rows, party_digest(c, organisation->legal_number), organisation->legal_name))
		return STATUS_OK;
	struct mandate_row row = row_begin(c, &mandate, MANDATE_GIVEN, MANDATE_REGISTER);
	row.giver_name = organisation->name;
	set_holder(c, &row, &holder);
	TRY(mandate_row_add(c, &row));
	return record(c, &row, "mandate.given", STR_NONE);
}
