/* form_document.c: identity documents of residents, neighbours and foreigners, bank cards, landlines, postal codes. */
#include "form/form_inside.h"
#include "form/form_type.h"

#include <string.h>

const char *const document_kind_names[] = { "resident", "passport", "permanent", "hongkong_macao", "taiwan", "residence", "other", NULL };

const char *document_kind_label(const struct call *c, enum document_kind kind)
{
	switch (kind) {
	case DOCUMENT_RESIDENT:
		return say(c, "Resident identity card");
	case DOCUMENT_PASSPORT:
		return say(c, "Passport");
	case DOCUMENT_PERMANENT:
		return say(c, "Foreigner's permanent residence card");
	case DOCUMENT_HONGKONG_MACAO:
		return say(c, "Mainland travel permit for Hong Kong and Macao residents");
	case DOCUMENT_TAIWAN:
		return say(c, "Mainland travel permit for Taiwan residents");
	case DOCUMENT_RESIDENCE:
		return say(c, "Residence permit for Hong Kong, Macao and Taiwan residents");
	case DOCUMENT_OTHER:
	case DOCUMENT_KIND_COUNT:
		break;
	}
	return say(c, "Another document");
}

static bool is_digit(char b)
{
	return b >= '0' && b <= '9';
}

static bool is_capital(char b)
{
	return b >= 'A' && b <= 'Z';
}

/* Whether each character is as the pattern says: 9 a digit, A a capital, anything else itself. */
static bool is_like(struct str text, const char *pattern)
{
	if (text.len != strlen(pattern))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char b = text.at[i], like = pattern[i];
		if (!(like == '9' ? is_digit(b) : like == 'A' ? is_capital(b) : b == like))
			return false;
	}
	return true;
}

static bool is_old_permanent(struct str number)
{
	int64_t month, day;
	return is_like(number, "AAA999999999999") && str_int(str_part(number, 9, 11), 1, 12, &month) && str_int(str_part(number, 11, 13), 1, 31, &day);
}

/* The last of 15 characters: weights 7, 3, 1 over the others, letters from A = 10, modulo 10, as machine-readable documents have
 * it. That GA/T 704 counts so is seen from one published number only; so a number that differs is doubted and not refused. */
static bool is_doubtful_permanent(struct str number)
{
	static const int weights[] = { 7, 3, 1 };
	int sum = 0;
	if (!is_old_permanent(number))
		return false;
	for (size_t i = 0; i < 14; i++)
		sum += weights[i % 3] * (is_digit(number.at[i]) ? number.at[i] - '0' : number.at[i] - 'A' + 10);
	return sum % 10 != number.at[14] - '0';
}

struct str form_doubt(const struct call *c, const struct field *field, const json_t *value)
{
	bool permanent = field->type == FIELD_IDENTITY_DOCUMENT && str_equal(json_str(value, "kind"), str_of(document_kind_names[DOCUMENT_PERMANENT]));
	if (permanent && is_doubtful_permanent(json_str(value, "number")))
		return str_of(say(c, "The last digit of this number is not the usual one: please compare it with the card once more. If it is right, go on."));
	return STR_NONE;
}

bool is_permanent_number(struct str number)
{
	if (number.len == 18)
		return number.at[0] == '9' && is_resident_number(number);
	return is_old_permanent(number);
}

static bool is_passport(struct str number)
{
	size_t digits = 0;
	for (size_t i = 0; i < number.len; i++) {
		if (!is_digit(number.at[i]) && !is_capital(number.at[i]))
			return false;
		digits += is_digit(number.at[i]);
	}
	return number.len >= 5 && number.len <= 15 && digits >= 2;
}

static bool is_border_permit(struct str number)
{
	return is_like(number, "H99999999") || is_like(number, "M99999999") || is_like(number, "H9999999999") || is_like(number, "M9999999999");
}

static bool is_residence_permit(struct str number)
{
	bool region = str_starts(number, STR("810000")) || str_starts(number, STR("820000")) || str_starts(number, STR("830000"));
	return region && is_resident_number(number);
}

static bool is_other(struct str number)
{
	return number.len >= 3 && str_count(number) <= 40 && !has_control(number, false);
}

static bool check_number(struct call *c, enum document_kind kind, struct str number, struct str path)
{
	switch (kind) {
	case DOCUMENT_RESIDENT:
		return check_resident_number(c, number, path);
	case DOCUMENT_PASSPORT:
		return is_passport(number) ||
		       field_refuse(c, path, "Enter the passport's number as on the page with the photograph: 5 to 15 letters and digits, without spaces.");
	case DOCUMENT_PERMANENT:
		return is_permanent_number(number) ||
		       field_refuse(c, path, "Enter the card's 18 digits that begin with 9, or on older cards three letters and 12 digits; a character is missing or wrong.");
	case DOCUMENT_HONGKONG_MACAO:
		return is_border_permit(number) || field_refuse(c, path, "Enter H or M and the 8 digits behind it (10 on older permits).");
	case DOCUMENT_TAIWAN:
		return is_like(number, "99999999") || is_like(number, "9999999999") || field_refuse(c, path, "Enter the 8 digits of the permit (10 on older permits).");
	case DOCUMENT_RESIDENCE:
		return is_residence_permit(number) ||
		       field_refuse(c, path, "Enter the permit's 18 characters, which begin with 810000, 820000 or 830000; a character is missing or wrong.");
	case DOCUMENT_OTHER:
		return (is_other(number) || field_refuse(c, path, "Enter the document's number as it is printed: 3 to 40 characters.")) &&
		       check_printable(c, number, false, path);
	case DOCUMENT_KIND_COUNT:
		break;
	}
	return false;
}

static bool find_kind(const struct field *field, struct str name, enum document_kind *out)
{
	for (int i = 0; i < DOCUMENT_KIND_COUNT; i++)
		if (str_equal(str_of(document_kind_names[i]), name) && field->kinds & 1U << i) {
			*out = (enum document_kind)i;
			return true;
		}
	return false;
}

bool check_document(struct call *c, const struct field *field, json_t *value, struct str path)
{
	struct str kind = json_str(value, "kind"), number = json_str(value, "number");
	struct str kind_path = part_path(c->arena, path, "kind"), number_path = part_path(c->arena, path, "number");
	enum document_kind found;
	if (!kind.len)
		return field_refuse(c, kind_path, "Choose the kind of document.");
	if (!find_kind(field, kind, &found))
		return field_refuse(c, kind_path, "Choose one of the answers offered.");
	if (!number.len)
		return field_refuse(c, number_path, "Enter the document's number.");
	return check_number(c, found, number, number_path);
}

/* ---- bank cards, landlines, postal codes ---- */

bool is_bank_card(struct str number)
{
	int sum = 0;
	if (number.len < 13 || number.len > 19)
		return false;
	for (size_t i = 0; i < number.len; i++) {
		if (!is_digit(number.at[i]))
			return false;
		int digit = number.at[i] - '0';
		if ((number.len - i) % 2 == 0)
			digit = digit > 4 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	return sum % 10 == 0 && number.at[0] != '0';
}

/* Area codes have three digits from 010 to 029, else four. */
static size_t area_length(struct str digits)
{
	return str_starts(digits, STR("010")) || str_starts(digits, STR("02")) ? 3 : 4;
}

/* What stands behind a mark of an extension: 0826-2345678-801, 转801, ext. 801. */
static bool extension_behind(struct str text, size_t at, struct str *out)
{
	static const struct str marks[] = { STR_INIT("-"), STR_INIT("x"), STR_INIT("*"), STR_INIT("#"), STR_INIT("转"), STR_INIT("分机"), STR_INIT("ext."), STR_INIT("ext") };
	struct str rest = str_part(text, at, text.len);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_starts(rest, marks[i])) {
			*out = str_part(rest, marks[i].len, rest.len);
			return true;
		}
	return false;
}

struct str landline_canonical(struct arena *arena, struct str typed)
{
	struct str text = text_compact(arena, typed, false, false), digits, rest;
	char *at = arena_take(arena, text.len + 1);
	size_t count = 0;
	struct str extension = STR_NONE;
	for (size_t i = 0; i < text.len; i++) {
		if (is_digit(text.at[i]))
			at[count++] = text.at[i];
		else if (i && count >= 10 && extension_behind(text, i, &extension))
			break;
		else if (!strchr("()-+/", text.at[i]))
			return text;
	}
	digits = (struct str){ at, count };
	if (str_starts(text, STR("+86")) || str_starts(digits, STR("0086")))
		digits = str_format(arena, "0%.*s", STR_ARGS(str_part(digits, str_starts(digits, STR("0086")) ? 4 : 2, digits.len)));
	if (str_starts(digits, STR("00")))
		digits = str_part(digits, 1, digits.len);
	if (!str_starts(digits, STR("0")))
		return text;
	rest = str_part(digits, area_length(digits), digits.len);
	return str_format(arena, "%.*s-%.*s%s%.*s", STR_ARGS(str_part(digits, 0, area_length(digits))), STR_ARGS(rest), extension.len ? "-" : "",
			  STR_ARGS(extension));
}

static bool is_landline(struct str text)
{
	struct str rest = text;
	struct str area = str_until(&rest, '-'), number = str_until(&rest, '-');
	bool placed = is_like(area, "999") || is_like(area, "9999");
	bool numbered = (is_like(number, "9999999") || is_like(number, "99999999")) && number.at[0] >= '2' && number.at[0] <= '8';
	bool extended = rest.len <= 6;
	for (size_t i = 0; i < rest.len; i++)
		extended = extended && is_digit(rest.at[i]);
	return placed && area.at[0] == '0' && area.at[1] != '0' && numbered && extended && !str_ends(text, STR("-"));
}

bool check_simple_number(struct call *c, const struct field *field, struct str text, struct str path)
{
	if (field->type == FIELD_BANK_CARD)
		return is_bank_card(text) || field_refuse(c, path, "A digit is wrong or missing: compare this number with the one on the bank card.");
	if (field->type == FIELD_LANDLINE)
		return is_landline(text) || field_refuse(c, path, "Enter area code and number, such as 0826-2345678.");
	return is_like(text, "999999") || field_refuse(c, path, "Enter the 6 digits of the postal code.");
}
