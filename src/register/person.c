/* person.c: natural persons: found by keyed digest, kept with their past. */
#include "register/register.h"
#include "form/form.h"
#include "register/register_state.h"
#include "seal/log.h"
#include "person_sql.h"

#include <string.h>

enum { NAME_CHARACTERS = 50, ADDRESS_CHARACTERS = 200, SOURCE_CHARACTERS = 200 };

/* Each secret is bound to its column, so that values can't be swapped between columns. */
#define NUMBER_CONTEXT "person.number"
#define PHONE_CONTEXT "person.phone"
#define ADDRESS_CONTEXT "person.address"
#define SOURCE_CONTEXT "person.state_source"

static struct str plain_number(struct arena *arena, struct str number)
{
	struct str plain = str_copy(arena, str_trim(number));
	if (plain.len && plain.at[plain.len - 1] == 'x')
		plain = str_format(arena, "%.*sX", (int)plain.len - 1, plain.at);
	return plain;
}

static enum status open_secrets(struct call *c, struct sealed number, struct sealed phone, struct sealed address,
				struct sealed source, struct person *out)
{
	TRY(seal_open(c, SOURCE_CONTEXT, source, &out->state_source));
	TRY(seal_open(c, NUMBER_CONTEXT, number, &out->number));
	TRY(seal_open(c, PHONE_CONTEXT, phone, &out->phone));
	return seal_open(c, ADDRESS_CONTEXT, address, &out->address);
}

static enum status person_of_row(struct call *c, const struct person_row *row, struct person *out)
{
	*out = (struct person) {
		.id = row->id, .name = row->name, .born = row->born, .sex = row->sex,
		.state = (enum person_state)row->state, .state_on = row->state_on, .version = row->version
	};
	return open_secrets(c, row->number, row->phone, row->address, row->state_source, out);
}

static enum status row_by_number(struct call *c, struct str plain, struct person_row *row)
{
	struct digest digest = seal_lookup(c, "resident-number", plain);
	return person_row_by_digest(c, digest_str(&digest), row);
}

enum status person_find(struct call *c, struct str number, struct person *out)
{
	struct person_row row;
	TRY(row_by_number(c, plain_number(c->arena, number), &row));
	return person_of_row(c, &row, out);
}

enum status person_get(struct call *c, struct person_id id, struct person *out)
{
	struct person_row row;
	TRY(person_row_by_id(c, id, &row));
	return person_of_row(c, &row, out);
}

/* ---- changing ---- */

static bool text_fits(struct str text, size_t characters)
{
	return str_is_utf8(text) && str_count(text) <= characters;
}

static struct day born_of(struct str number)
{
	int64_t year = 0, month = 0, day = 0;
	bool digits = str_int(str_part(number, 6, 10), 1, 9999, &year) &&
		      str_int(str_part(number, 10, 12), 1, 12, &month) &&
		      str_int(str_part(number, 12, 14), 1, 31, &day);
	return digits ? day_of((int)year, (int)month, (int)day) : DAY_NONE;
}

static enum status check_person(struct call *c, struct person *person)
{
	size_t before = c->faults.count;
	person->name = str_trim(person->name);
	person->address = str_trim(person->address);
	person->phone = str_trim(person->phone);
	person->number = plain_number(c->arena, person->number);
	bool number_holds = is_resident_number(person->number);
	if (number_holds)
		person->born = born_of(person->number);
	if (str_is_empty(person->name) || !text_fits(person->name, NAME_CHARACTERS))
		fail_field(c, STR("name"), "Write the name as on the identity card, at most %d characters.",
			   NAME_CHARACTERS);
	if (!number_holds || !person->born.n || person->born.n > c->today.n)
		fail_field(c, STR("number"),
			   "This is no identity number: compare all 18 characters with the identity card.");
	if (!str_is_empty(person->phone) && !is_phone(person->phone))
		fail_field(c, STR("phone"), "This is no mobile number: it begins with 1 and has 11 digits.");
	if (!text_fits(person->address, ADDRESS_CHARACTERS))
		fail_field(c, STR("address"), "Write the address in at most %d characters.", ADDRESS_CHARACTERS);
	if (c->faults.count > before)
		return STATUS_INVALID;
	person->sex = (person->number.at[16] - '0') % 2 ? STR("1") : STR("2");
	return STATUS_OK;
}

static struct str none_if_empty(struct str text)
{
	return text.len ? text : STR_NONE;
}

/* The row to write; `digest` must live as long as it. */
static struct person_row row_of(struct call *c, const struct person *person, struct digest *digest)
{
	*digest = seal_lookup(c, "resident-number", person->number);
	return (struct person_row) {
		.id = person->id,
		.name = person->name,
		.number = seal_close(c, NUMBER_CONTEXT, person->number),
		.number_digest = digest_str(digest),
		.born = person->born,
		.sex = person->sex,
		.phone = seal_close(c, PHONE_CONTEXT, none_if_empty(person->phone)),
		.address = seal_close(c, ADDRESS_CONTEXT, none_if_empty(person->address)),
		.state = (int64_t)person->state,
		.state_on = person->state_on,
		.state_source = seal_close(c, SOURCE_CONTEXT, none_if_empty(person->state_source)),
		.version = person->version,
		.changed_at = c->now,
	};
}

static enum status record(struct call *c, const struct person *person, const char *kind, const char *why)
{
	json_t *detail = json_keep(c->arena, json_object());
	json_set(detail, "version", json_integer(person->version));
	json_set(detail, "why", json_from_str(str_of(why)));
	struct deed deed = {
		.kind = kind,
		.subject = str_format(c->arena, "person %lld", (long long)person->id.n),
		.detail = json_text(c->arena, detail, true),
	};
	TRY(person_state_of(c, keys_profile(c->house->keys), person->id, &deed.state));
	return log_append(c, &deed, NULL);
}

static enum status person_add(struct call *c, struct person *person, const char *why)
{
	struct digest digest;
	person->id.n = id_new(c);
	person->version = 1;
	struct person_row row = row_of(c, person, &digest);
	TRY(person_row_add(c, &row));
	return record(c, person, "person.added", why);
}

/* The former values go as they are: still sealed. */
static struct person_version_row version_of(struct call *c, const struct person_row *row, const char *why)
{
	return (struct person_version_row) {
		.id = { id_new(c) },
		.person = row->id,
		.version = row->version,
		.name = row->name,
		.number = row->number,
		.born = row->born,
		.sex = row->sex,
		.phone = row->phone,
		.address = row->address,
		.state = row->state,
		.state_on = row->state_on,
		.state_source = row->state_source,
		.changed_at = row->changed_at,
		.replaced_at = c->now,
		.replaced_by = c->user.account,
		.why = str_of(why),
	};
}

static enum status person_change(struct call *c, struct person *person, const char *kind, const char *why)
{
	struct person_row former;
	struct digest digest;
	TRY(person_row_by_id(c, person->id, &former));
	if (former.version != person->version)
		return fail(c, STATUS_CONFLICT, "This person's data were changed meanwhile: look at them again.");
	struct person_version_row version = version_of(c, &former, why);
	person->version++;
	struct person_row row = row_of(c, person, &digest);
	TRY(person_version_add(c, &version));
	TRY(person_row_change(c, &row, former.version));
	return record(c, person, kind, why);
}

enum status person_put(struct call *c, struct person *person, const char *why)
{
	struct person_row holder;
	TRY(check_person(c, person));
	enum status status = row_by_number(c, person->number, &holder);
	if (status == STATUS_OK && holder.id.n != person->id.n)
		return fail(c, STATUS_CONFLICT,
			    "This identity number belongs to a person who is in the register already.");
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	if (!person->id.n)
		return person_add(c, person, why);
	struct person now;
	TRY(person_get(c, person->id, &now));
	person->state = now.state;
	person->state_on = now.state_on;
	person->state_source = now.state_source;
	return person_change(c, person, "person.changed", why);
}

const char *person_state_words(enum person_state state)
{
	static const char *const words[] = { [PERSON_HERE] = "Lives here", [PERSON_MOVED] = "Moved away", [PERSON_DECEASED] = "Deceased" };
	return words[state];
}

enum status person_set_state(struct call *c, struct person_id id, enum person_state state, struct day on, struct str source,
			     int64_t version)
{
	struct person person;
	TRY(person_get(c, id, &person));
	source = str_trim(source);
	if (!on.n || on.n > c->today.n || on.n < person.born.n)
		fail_field(c, STR("on"), "Give the day on which it happened, not one to come.");
	if (source.len < 2 || !text_fits(source, SOURCE_CHARACTERS))
		fail_field(c, STR("source"), "Name the paper or register by which it is known, in at most %d characters.", SOURCE_CHARACTERS);
	if (c->faults.count)
		return STATUS_INVALID;
	person.version = version;
	person.state = state;
	person.state_on = state == PERSON_HERE ? DAY_NONE : on;
	person.state_source = source;
	return person_change(c, &person, "person.state_changed", person_state_words(state));
}

/* ---- the past ---- */

static enum status before_of(struct call *c, const struct person_version_row *row, struct person_before *out)
{
	*out = (struct person_before) {
		.person = { .id = row->person,
			    .name = row->name,
			    .born = row->born,
			    .sex = row->sex,
			    .state = (enum person_state)row->state,
			    .state_on = row->state_on,
			    .version = row->version },
		.from = row->changed_at,
		.until = row->replaced_at,
		.by = row->replaced_by,
		.why = row->why,
	};
	return open_secrets(c, row->number, row->phone, row->address, row->state_source, &out->person);
}

enum status person_past(struct call *c, struct person_id id, struct person_history *out)
{
	struct person_version_row_list rows;
	TRY(person_versions(c, id, &rows));
	*out = (struct person_history) { ARENA_MANY(c->arena, struct person_before, rows.count), rows.count };
	for (size_t i = 0; i < rows.count; i++)
		TRY(before_of(c, &rows.items[i], &out->items[i]));
	return STATUS_OK;
}
