/* form_field.c: one value against its field's type: canonical, or a sentence that says what to do. */
#include "form/form_inside.h"

#include <stdlib.h>
#include <string.h>

struct bounds field_bounds(const struct field *field)
{
	static const struct bounds of_type[FIELD_TYPE_COUNT] = {
		[FIELD_TEXT] = { 0, TEXT_MOST },           [FIELD_LONG_TEXT] = { 0, LONG_TEXT_MOST },
		[FIELD_INTEGER] = { 0, 9007199254740991 }, [FIELD_MONEY] = { 0, 900000000000000 },
		[FIELD_PASSWORD] = { 10, 128 },            [FIELD_CODE] = { 6, 6 },
		[FIELD_FILE] = { 0, 5 },                   [FIELD_GROUP] = { 0, GROUP_MOST },
		[FIELD_NUMBER] = { 0, 999999999999999 },   [FIELD_CHOICES] = { 0, OPTIONS_MOST },
		[FIELD_ADDRESS] = { 1, TEXT_MOST },
	};
	struct bounds type = of_type[field->type];
	bool open = field->most == 0 && !field->has_most;
	if (field->least == 0 && open)
		return type;
	bool secret = field->type == FIELD_PASSWORD || field->type == FIELD_CODE;
	int64_t least = secret && field->least == 0 ? type.least : field->least;
	bool capped = (field->type == FIELD_GROUP || field->type == FIELD_FILE) && field->most > type.most;
	if (open || (capped && field->type == FIELD_GROUP))
		return (struct bounds){ least, type.most };
	return (struct bounds){ least, capped && field->most > FILES_MOST ? FILES_MOST : field->most };
}

bool field_refuse(struct call *c, struct str path, const char *english)
{
	fail_field(c, path, "%s", say(c, english));
	return false;
}

bool has_control(struct str text, bool lines)
{
	while (text.len) {
		uint32_t character = str_next(&text);
		bool none = (character & 0xFFFE) == 0xFFFE || (character >= 0xFDD0 && character <= 0xFDEF); /* what is no character in any plane */
		if ((character < 0x20 && !(lines && character == '\n')) || (character >= 0x7F && character < 0xA0) || character == 0xFFFD || none)
			return true;
	}
	return false;
}

bool check_printable(struct call *c, struct str text, bool lines, struct str path)
{
	if (has_control(text, lines))
		return field_refuse(c, path, "This holds characters that can't be printed: type it again instead of pasting it.");
	if (has_private_use(text))
		return field_refuse(c, path, "This holds a character that only the device knows on which it was typed: choose it anew with an input method for rare characters, or ask at the window.");
	return true;
}

bool check_text_length(struct call *c, struct bounds bounds, struct str text, struct str path)
{
	int64_t count = (int64_t)str_count(text);
	if (bounds.most && count > bounds.most)
		fail_field(c, path, "At most %lld characters fit here; this has %lld: shorten it.", (long long)bounds.most, (long long)count);
	else if (count < bounds.least)
		fail_field(c, path, "At least %lld characters are needed here.", (long long)bounds.least);
	else
		return true;
	return false;
}

static bool check_text(struct call *c, const struct field *field, struct str text, struct str path)
{
	return check_printable(c, text, field->type == FIELD_LONG_TEXT, path) && check_text_length(c, field_bounds(field), text, path);
}

static bool are_digits(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return true;
}

/* A number must be found again as it was; only then the name may be told. */
bool check_resident_number(struct call *c, struct str text, struct str path)
{
	if (text.len == 15 && are_digits(text))
		return field_refuse(c, path, "This is an old number of 15 digits: enter the 18 characters of the present identity card.");
	if (text.len != 18)
		return field_refuse(c, path, "Enter the 18 characters of the identity number.");
	for (size_t i = 0; i < 18; i++)
		if ((text.at[i] < '0' || text.at[i] > '9') && !(i == 17 && text.at[i] == 'X'))
			return field_refuse(c, path, "Enter 17 digits, then a last digit or X, as on the identity card.");
	struct str born = str_format(c->arena, "%.4s-%.2s-%.2s", text.at + 6, text.at + 10, text.at + 12);
	struct day day;
	if (!day_from_text(born, &day) || text.at[6] == '0')
		return field_refuse(c, path, "The day of birth in this number (digits 7 to 14) does not exist: compare it with the identity card.");
	if (c->today.n && day.n > c->today.n)
		return field_refuse(c, path, "The day of birth in this number (digits 7 to 14) lies in the future: compare it with the identity card.");
	if (!is_resident_number(text))
		return field_refuse(c, path, "A digit is wrong or two are swapped: compare this number with the identity card.");
	return true;
}

static bool check_credit_code(struct call *c, struct str text, struct str path)
{
	if (text.len != 18)
		return field_refuse(c, path, "Enter the 18 characters of the unified social credit code.");
	for (size_t i = 0; i < text.len; i++)
		if (strchr("IOSVZ", text.at[i]))
			return field_refuse(c, path, "The letters I, O, S, V and Z do not stand in such codes: they may be 1, 0, 5, U and 2. Compare this code with the business licence.");
	if (!is_credit_code(text))
		return field_refuse(c, path, "A character is wrong or two are swapped: compare this code with the business licence.");
	return true;
}

bool check_day(struct call *c, const struct field *field, struct str text, struct str path)
{
	struct day day, earliest = field->earliest, latest = field->latest;
	if (!day_from_text(text, &day))
		return field_refuse(c, path, "Enter a day that exists as year-month-day, such as 2026-03-01.");
	if (earliest.n == FIELD_TODAY.n)
		earliest = c->today;
	if (latest.n == FIELD_TODAY.n)
		latest = c->today;
	if (earliest.n && day.n < earliest.n)
		fail_field(c, path, "Enter a day on or after %s.", day_text(c->arena, earliest).at);
	else if (latest.n && day.n > latest.n)
		fail_field(c, path, "Enter a day on or before %s.", day_text(c->arena, latest).at);
	else
		return true;
	return false;
}

static bool check_choice(struct call *c, const struct field *field, struct str text, struct str path)
{
	for (size_t i = 0; i < field->option_count; i++)
		if (str_equal(field->options[i].name, text))
			return true;
	return field_refuse(c, path, "Choose one of the answers offered.");
}

static bool check_code(struct call *c, const struct field *field, struct str text, struct str path)
{
	struct bounds bounds = field_bounds(field);
	if (are_digits(text) && (int64_t)text.len >= bounds.least && (int64_t)text.len <= bounds.most)
		return true;
	fail_field(c, path, "Enter the %lld digits of the code.", (long long)bounds.most);
	return false;
}

/* Internationalised addresses (RFC 6531) need mail servers on the whole way that know them. */
static bool check_mail(struct call *c, struct str text, struct str path)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] >= 0x80)
			return field_refuse(c, path, "Mail addresses with Chinese or other letters can't be reached from here: enter one of plain Latin letters, digits and marks.");
	return is_mail(text) || field_refuse(c, path, "Enter a mail address such as name@example.com.");
}

static bool check_words(struct call *c, const struct field *field, struct str text, struct str path)
{
	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_LONG_TEXT:
		return check_text(c, field, text, path);
	case FIELD_PASSWORD:
		return check_text_length(c, field_bounds(field), text, path);
	case FIELD_DAY:
		return check_day(c, field, text, path);
	case FIELD_CHOICE:
		return check_choice(c, field, text, path);
	case FIELD_PHONE:
		return is_phone(text) || field_refuse(c, path, "Enter the 11 digits of a mainland mobile number.");
	case FIELD_MAIL:
		return check_mail(c, text, path);
	case FIELD_RESIDENT_NUMBER:
		return check_resident_number(c, text, path);
	case FIELD_CREDIT_CODE:
		return check_credit_code(c, text, path);
	case FIELD_CODE:
		return check_code(c, field, text, path);
	case FIELD_NUMBER:
		return check_decimal(c, field, text, path);
	case FIELD_BANK_CARD: case FIELD_LANDLINE: case FIELD_POSTAL_CODE:
		return check_simple_number(c, field, text, path);
	case FIELD_INTEGER: case FIELD_MONEY: case FIELD_YES_NO: case FIELD_FILE: case FIELD_GROUP: case FIELD_CHOICES: case FIELD_PERIOD:
	case FIELD_ADDRESS: case FIELD_PLACE: case FIELD_IDENTITY_DOCUMENT: case FIELD_SIGNATURE: case FIELD_TYPE_COUNT:
		break;
	}
	return false;
}

static struct str number_words(struct call *c, const struct field *field, int64_t number)
{
	if (field->type == FIELD_INTEGER)
		return str_format(c->arena, "%lld", (long long)number);
	return str_format(c->arena, "%s%lld.%02lld", number < 0 ? "-" : "", (long long)(llabs(number) / 100), (long long)(llabs(number) % 100));
}

static bool check_number(struct call *c, const struct field *field, const json_t *value, struct str path)
{
	if (!json_is_integer(value))
		return field_refuse(c, path, field->type == FIELD_MONEY ? "Enter an amount in yuan with at most two decimals, such as 12.50."
								   : "Enter a whole number, such as 12.");
	struct bounds bounds = field_bounds(field);
	int64_t number = (int64_t)json_integer_value(value);
	if (number < bounds.least)
		fail_field(c, path, "Enter %s or more.", str_c(c->arena, number_words(c, field, bounds.least)));
	else if (number > bounds.most)
		fail_field(c, path, "Enter %s or less.", str_c(c->arena, number_words(c, field, bounds.most)));
	else
		return true;
	return false;
}

static bool check_files(struct call *c, const struct field *field, const json_t *value, struct str path)
{
	struct bounds bounds = field_bounds(field);
	if (!json_is_array(value))
		return field_refuse(c, path, "Send a list with the ids of uploaded files.");
	if ((int64_t)json_array_size(value) > bounds.most) {
		fail_field(c, path, "At most %lld files fit here: remove some.", (long long)bounds.most);
		return false;
	}
	size_t i;
	json_t *id;
	json_array_foreach((json_t *)value, i, id)
		if (!json_is_string(id) || json_string_length(id) == 0 || json_string_length(id) > 64)
			return field_refuse(c, path, "Send a list with the ids of uploaded files.");
	return true;
}

/* What JSON brought: a text where one belongs, trimmed and canonical; an empty one is absent. */
static bool check_string(struct call *c, const struct field *field, json_t *holder, json_t *value, struct str path)
{
	if (!json_is_string(value))
		return field_refuse(c, path, "Send a text here, in quotes.");
	struct str typed = { json_string_value(value), json_string_length(value) };
	if (!str_is_utf8(typed))
		return field_refuse(c, path, "This holds characters that can't be printed: type it again instead of pasting it.");
	if (typed.len > 4 * (LONG_TEXT_MOST > TEXT_MOST ? LONG_TEXT_MOST : TEXT_MOST) * 10)
		return field_refuse(c, path, "This is far too long: shorten it.");
	/* The value that held `typed` is replaced below. */
	struct str text = field_canonical(c->arena, field, str_copy(c->arena, typed));
	if (text.len == 0) {
		json_object_deln(holder, field->name.at, field->name.len);
		return true;
	}
	form_put(holder, field->name, json_from_str(text));
	return check_words(c, field, text, path);
}

static bool check_parts(struct call *c, const struct field *field, json_t *value, struct str path)
{
	switch (field->type) {
	case FIELD_PERIOD:
		return check_period(c, field, value, path);
	case FIELD_ADDRESS:
		return check_address(c, field, value, path);
	case FIELD_PLACE:
		return check_place(c, field, value, path);
	case FIELD_IDENTITY_DOCUMENT:
		return check_document(c, field, value, path);
	default:
		return check_signature(c, field, value, path);
	}
}

/* A value that is an object: its members are texts, canonical; empty ones are absent, and so is it when all are. */
static bool check_object(struct call *c, const struct field *field, json_t *holder, json_t *value, struct str path)
{
	if (!json_is_object(value))
		return field_refuse(c, path, "Send an object with this answer's parts.");
	size_t from = c->faults.count;
	parts_tidy(c, field, value, path);
	if (c->faults.count != from)
		return false;
	if (json_object_size(value))
		return check_parts(c, field, value, path);
	json_object_deln(holder, field->name.at, field->name.len);
	return true;
}

bool field_check(struct call *c, const struct field *field, json_t *holder, struct str path)
{
	json_t *value = form_at(holder, field->name);
	if (!value)
		return true;
	if (json_is_null(value)) {
		json_object_deln(holder, field->name.at, field->name.len);
		return true;
	}
	switch (field->type) {
	case FIELD_INTEGER:
	case FIELD_MONEY:
		return check_number(c, field, value, path);
	case FIELD_YES_NO:
		return json_is_boolean(value) || field_refuse(c, path, "Answer yes or no.");
	case FIELD_FILE:
		return check_files(c, field, value, path);
	case FIELD_CHOICES:
		return check_choices(c, field, value, path);
	case FIELD_PERIOD: case FIELD_ADDRESS: case FIELD_PLACE: case FIELD_IDENTITY_DOCUMENT: case FIELD_SIGNATURE:
		return check_object(c, field, holder, value, path);
	case FIELD_NUMBER:
		if (json_is_integer(value))
			form_put(holder, field->name, json_from_str(str_format(c->arena, "%lld", (long long)json_integer_value(value))));
		return check_string(c, field, holder, form_at(holder, field->name), path);
	case FIELD_BANK_CARD: case FIELD_LANDLINE: case FIELD_POSTAL_CODE:
	case FIELD_TEXT: case FIELD_LONG_TEXT: case FIELD_DAY: case FIELD_CHOICE: case FIELD_PHONE: case FIELD_MAIL:
	case FIELD_RESIDENT_NUMBER: case FIELD_CREDIT_CODE: case FIELD_PASSWORD: case FIELD_CODE: case FIELD_GROUP: case FIELD_TYPE_COUNT:
		break;
	}
	return check_string(c, field, holder, value, path);
}
