/* mandate.c: which mandates there are, and whether they hold: computed whenever one is looked at. */
#include "register/mandate_inner.h"

#include <string.h>

#define GIVER_CONTEXT "mandate.giver_number"
#define HOLDER_CONTEXT "mandate.holder_number"

/* ---- who asks ---- */

static enum status party_of(struct call *c, struct person_id person, struct me *out)
{
	*out = (struct me){ 0 };
	if (!person.n)
		return STATUS_OK;
	enum status status = person_get(c, person, &out->person);
	if (status == STATUS_ABSENT)
		return STATUS_OK;
	TRY(status);
	out->digest = party_digest(c, out->person.number);
	return STATUS_OK;
}

static struct person_id person_of_user(const struct call *c)
{
	return c->user.level >= LEVEL_2 ? c->user.person : (struct person_id){ 0 };
}

enum status me_of(struct call *c, struct me *out)
{
	return party_of(c, person_of_user(c), out);
}

/* Whom the register did not know when the mandate was written is found by number and name. */
bool is_party(const struct me *me, struct person_id person, struct str digest, struct str name)
{
	if (!me->person.id.n)
		return false;
	if (person.n)
		return person.n == me->person.id.n;
	return digest.at && str_equal(digest, me->digest) && str_equal(name, me->person.name);
}

enum status acts_for(struct call *c, const struct me *me, struct organisation_id organisation, bool *out)
{
	struct mandate_row_list rows;
	*out = c->user.level >= LEVEL_2 && c->user.organisation.n && c->user.organisation.n == organisation.n;
	if (*out || !me->person.id.n)
		return STATUS_OK;
	TRY(mandates_by_holder(c, me->digest, &rows));
	for (size_t i = 0; !*out && i < rows.count; i++) {
		const struct mandate_row *row = &rows.items[i];
		struct mandate mandate;
		if (row->kind != MANDATE_REPRESENTATIVE || row->organisation.n != organisation.n ||
		    !is_party(me, row->holder, row->holder_digest, row->holder_name))
			continue;
		TRY(mandate_of_row(c, row, &mandate));
		*out = mandate_in_force(&mandate, c->today);
	}
	return STATUS_OK;
}

/* ---- does it hold? ---- */

struct day day_of_age(struct day born, int years)
{
	struct date date = day_date(born);
	struct day day = day_of(date.year + years, date.month, date.day);
	return day.n ? day : day_of(date.year + years, 3, 1); /* born on 29 February */
}

static enum status known_party(struct call *c, struct person_id id, const char *context, struct sealed sealed, struct str name,
			       struct person *out)
{
	struct str number;
	*out = (struct person){ 0 };
	if (id.n) {
		enum status status = person_get(c, id, out);
		return status == STATUS_ABSENT ? STATUS_OK : status;
	}
	if (!sealed.bytes.at)
		return STATUS_OK;
	TRY(seal_open(c, context, sealed, &number));
	TRY(party_person(c, number, name, out));
	if (!out->id.n)
		out->number = number;
	return STATUS_OK;
}

static enum mandate_end end_of_organisation(struct call *c, const struct mandate_row *row, const struct organisation *organisation)
{
	bool same = organisation->legal_number.len && str_equal(party_digest(c, organisation->legal_number), row->holder_digest);
	if (row->kind == MANDATE_REPRESENTATIVE && !same)
		return MANDATE_REPRESENTATIVE_LEFT;
	return organisation->state == ORGANISATION_ACTIVE ? MANDATE_RUNS : MANDATE_ORGANISATION_ENDED;
}

static enum mandate_end end_of_persons(const struct call *c, const struct mandate_row *row, const struct person *giver,
				       const struct person *holder)
{
	if (giver->id.n && giver->state == PERSON_DECEASED)
		return MANDATE_GIVER_DIED;
	if (holder->id.n && holder->state == PERSON_DECEASED)
		return MANDATE_HOLDER_DIED;
	if (row->until_on.n && row->until_on.n < c->today.n)
		return row->kind == MANDATE_GUARDIAN ? MANDATE_OF_AGE : MANDATE_DAY_PASSED;
	if (row->kind == MANDATE_GUARDIAN && giver->id.n && day_of_age(giver->born, AGE_OF_MAJORITY).n <= c->today.n)
		return MANDATE_OF_AGE;
	return MANDATE_RUNS;
}

static struct str_list services_of(struct call *c, struct str text)
{
	struct str_list list = { 0 };
	json_t *codes;
	if (!text.at || json_read(c->arena, text, &codes) != STATUS_OK)
		return list;
	list.items = ARENA_MANY(c->arena, struct str, json_array_size(codes));
	for (size_t i = 0; i < json_array_size(codes); i++)
		list.items[list.count++] = str_of(json_string_value(json_array_get(codes, i)));
	return list;
}

static void take_row(struct call *c, const struct mandate_row *row, struct mandate *out)
{
	*out = (struct mandate){
		.id = row->id,
		.kind = (enum mandate_kind)row->kind,
		.state = (enum mandate_state)row->state,
		.organisation = row->organisation,
		.giver = row->giver,
		.holder = row->holder,
		.giver_name = row->giver_name,
		.holder_name = row->holder_name,
		.services = services_of(c, row->services),
		.from_on = row->from_on,
		.until_on = row->until_on,
		.proof = (enum mandate_proof)row->proof,
		.papers = row->papers,
		.scan = row->scan,
		.reason = row->reason,
		.made_at = row->made_at,
		.given_at = row->given_at,
		.withdrawn_at = row->withdrawn_at,
		.version = row->version,
	};
}

static void name_parties(struct call *c, struct mandate *out, const struct person *giver, const struct person *holder)
{
	if (giver->id.n) {
		out->giver = giver->id;
		out->giver_name = giver->name;
	}
	if (holder->id.n) {
		out->holder = holder->id;
		out->holder_name = holder->name;
	}
	if (giver->number.len)
		out->giver_number = mask_number(c->arena, giver->number);
	out->holder_number = mask_number(c->arena, holder->number);
}

static enum status judge_organisation(struct call *c, const struct mandate_row *row, struct mandate *out)
{
	struct organisation organisation;
	enum status status = organisation_get(c, row->organisation, &organisation);
	if (status == STATUS_ABSENT)
		return broken(c, "mandate %lld: its organisation is not there", (long long)row->id.n);
	TRY(status);
	out->giver_name = organisation.name;
	out->giver_number = organisation.credit_code;
	out->end = end_of_organisation(c, row, &organisation);
	return STATUS_OK;
}

enum status mandate_of_row(struct call *c, const struct mandate_row *row, struct mandate *out)
{
	struct person giver, holder;
	take_row(c, row, out);
	TRY(known_party(c, row->giver, GIVER_CONTEXT, row->giver_number, row->giver_name, &giver));
	TRY(known_party(c, row->holder, HOLDER_CONTEXT, row->holder_number, row->holder_name, &holder));
	name_parties(c, out, &giver, &holder);
	if (row->organisation.n)
		TRY(judge_organisation(c, row, out));
	if (out->end == MANDATE_RUNS)
		out->end = end_of_persons(c, row, &giver, &holder);
	if (out->state != MANDATE_WITHDRAWN && out->end != MANDATE_RUNS)
		out->state = MANDATE_ENDED;
	return STATUS_OK;
}

bool mandate_in_force(const struct mandate *mandate, struct day today)
{
	return mandate->state == MANDATE_GIVEN && mandate->from_on.n <= today.n;
}

bool mandate_covers(const struct mandate *mandate, struct str service)
{
	for (size_t i = 0; i < mandate->services.count; i++)
		if (str_equal(mandate->services.items[i], service))
			return true;
	return !mandate->services.count;
}

/* ---- finding ---- */

static enum status place_me(struct call *c, const struct me *me, const struct mandate_row *row, struct mandate *out)
{
	out->mine = is_party(me, row->holder, row->holder_digest, row->holder_name);
	if (row->organisation.n)
		return acts_for(c, me, row->organisation, &out->by_me);
	out->by_me = is_party(me, row->giver, row->giver_digest, row->giver_name);
	return STATUS_OK;
}

enum status mandate_get(struct call *c, struct mandate_id id, struct mandate *out)
{
	struct mandate_row row;
	TRY(mandate_row_by_id(c, id, &row));
	return mandate_of_row(c, &row, out);
}

enum status mandate_find(struct call *c, struct mandate_id id, struct mandate *out)
{
	struct mandate_row row;
	struct me me;
	enum status status = mandate_row_by_id(c, id, &row);
	if (status == STATUS_OK) {
		TRY(me_of(c, &me));
		TRY(mandate_of_row(c, &row, out));
		TRY(place_me(c, &me, &row, out));
	}
	if (status == STATUS_ABSENT || (status == STATUS_OK && !out->mine && !out->by_me && !may(c, PERMISSION_WINDOW)))
		return fail(c, STATUS_ABSENT, "There is no such mandate, or none of yours.");
	if (status == STATUS_OK && (out->mine || out->by_me))
		object_is(c, OBJECT_MANDATE_OWN);
	return status;
}

static enum status add_rows(struct call *c, const struct me *me, const struct mandate_row_list *rows, bool held, struct mandate_list *out)
{
	struct mandate *items = ARENA_MANY(c->arena, struct mandate, out->count + rows->count);
	if (out->count)
		memcpy(items, out->items, out->count * sizeof *items);
	out->items = items;
	for (size_t i = 0; i < rows->count; i++) {
		struct mandate *one = &out->items[out->count];
		TRY(mandate_of_row(c, &rows->items[i], one));
		TRY(place_me(c, me, &rows->items[i], one));
		out->count += held ? one->mine : one->by_me;
	}
	return STATUS_OK;
}

enum status mandates_held(struct call *c, struct mandate_list *out)
{
	struct me me;
	struct mandate_row_list rows;
	*out = (struct mandate_list){ 0 };
	TRY(me_of(c, &me));
	if (!me.person.id.n)
		return STATUS_OK;
	TRY(mandates_by_holder(c, me.digest, &rows));
	return add_rows(c, &me, &rows, true, out);
}

static enum status add_organisation(struct call *c, const struct me *me, struct organisation_id organisation, struct mandate_list *out)
{
	struct mandate_row_list rows;
	TRY(mandates_by_organisation(c, organisation, &rows));
	return add_rows(c, me, &rows, false, out);
}

enum status mandates_given(struct call *c, struct mandate_list *out)
{
	struct me me;
	struct mandate_row_list rows;
	struct mandate_list held;
	*out = (struct mandate_list){ 0 };
	TRY(me_of(c, &me));
	if (c->user.organisation.n && c->user.level >= LEVEL_2)
		return add_organisation(c, &me, c->user.organisation, out);
	if (!me.person.id.n)
		return STATUS_OK;
	TRY(mandates_by_giver(c, me.digest, &rows));
	TRY(add_rows(c, &me, &rows, false, out));
	TRY(mandates_held(c, &held));
	for (size_t i = 0; i < held.count; i++)
		if (held.items[i].kind == MANDATE_REPRESENTATIVE && mandate_in_force(&held.items[i], c->today))
			TRY(add_organisation(c, &me, held.items[i].organisation, out));
	return STATUS_OK;
}

enum status mandates_of(struct call *c, struct person_id person, struct mandate_list *out)
{
	struct me me = { 0 };
	struct mandate_row_list held, given;
	*out = (struct mandate_list){ 0 };
	TRY(person_get(c, person, &me.person));
	me.digest = party_digest(c, me.person.number);
	TRY(mandates_by_holder(c, me.digest, &held));
	TRY(add_rows(c, &me, &held, true, out));
	TRY(mandates_by_giver(c, me.digest, &given));
	return add_rows(c, &me, &given, false, out);
}

enum status mandates_of_organisation(struct call *c, struct organisation_id organisation, struct mandate_list *out)
{
	struct mandate_row_list rows;
	TRY(mandates_by_organisation(c, organisation, &rows));
	*out = (struct mandate_list){ ARENA_MANY(c->arena, struct mandate, rows.count), rows.count };
	for (size_t i = 0; i < rows.count; i++)
		TRY(mandate_of_row(c, &rows.items[i], &out->items[i]));
	return STATUS_OK;
}

enum status mandates_for(struct call *c, struct str service, struct mandate_list *out)
{
	struct mandate_list held;
	TRY(mandates_held(c, &held));
	*out = (struct mandate_list){ held.items, 0 };
	for (size_t i = 0; i < held.count; i++)
		if (mandate_in_force(&held.items[i], c->today) && mandate_covers(&held.items[i], service))
			out->items[out->count++] = held.items[i];
	return STATUS_OK;
}

enum status mandates_standing(struct call *c, struct mandate_list *out)
{
	struct mandate_list held;
	TRY(mandates_held(c, &held));
	*out = (struct mandate_list){ held.items, 0 };
	for (size_t i = 0; i < held.count; i++) {
		const struct mandate *one = &held.items[i];
		bool last = one->kind == MANDATE_REPRESENTATIVE && one->state == MANDATE_ENDED && one->end == MANDATE_ORGANISATION_ENDED;
		if (last || mandate_in_force(one, c->today))
			out->items[out->count++] = *one;
	}
	return STATUS_OK;
}

bool mandate_shows(const struct mandate *mandate, struct organisation_id organisation, struct str service)
{
	bool of_house = mandate->kind == MANDATE_REPRESENTATIVE || mandate->kind == MANDATE_HANDLER;
	return of_house && organisation.n && mandate->organisation.n == organisation.n && mandate_covers(mandate, service);
}

/* ABSENT when it is not the holder's. */
static enum status get_held(struct call *c, struct mandate_id id, struct person_id holder, struct mandate *out)
{
	struct mandate_row row;
	struct me me;
	TRY(party_of(c, holder, &me));
	TRY(mandate_row_by_id(c, id, &row));
	if (!is_party(&me, row.holder, row.holder_digest, row.holder_name))
		return STATUS_ABSENT;
	TRY(mandate_of_row(c, &row, out));
	out->mine = true;
	return STATUS_OK;
}

enum status mandate_holds(struct call *c, struct mandate_id id, struct str service, bool *out)
{
	struct mandate mandate;
	enum status status = get_held(c, id, person_of_user(c), &mandate);
	*out = status == STATUS_OK && mandate_in_force(&mandate, c->today) && mandate_covers(&mandate, service);
	return status == STATUS_ABSENT ? STATUS_OK : status;
}

static enum status check_use(struct call *c, struct str service, const struct mandate *out)
{
	if (!mandate_in_force(out, c->today))
		return fail(c, STATUS_DENIED, "Your mandate is not in force: you can't act for %.*s.", STR_ARGS(out->giver_name));
	if (!mandate_covers(out, service))
		return fail(c, STATUS_DENIED, "Your mandate does not name this service: you can't act for %.*s in it.", STR_ARGS(out->giver_name));
	return STATUS_OK;
}

enum status mandate_use(struct call *c, struct mandate_id id, struct str service, struct mandate *out)
{
	enum status status = get_held(c, id, person_of_user(c), out);
	if (status == STATUS_ABSENT)
		return fail(c, STATUS_DENIED, "There is no mandate by which you could act here.");
	TRY(status);
	return check_use(c, service, out);
}

enum status mandate_use_by(struct call *c, struct mandate_id id, struct person_id holder, struct str service, struct mandate *out)
{
	enum status status = get_held(c, id, holder, out);
	if (status == STATUS_OK && mandate_in_force(out, c->today) && mandate_covers(out, service))
		return STATUS_OK;
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	return fail(c, STATUS_DENIED, "The mandate of who stands here is not in force, or does not name this service: it can't be filed by it.");
}
