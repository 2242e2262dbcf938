/* form_text.c: what people type, made canonical: full-width forms (U+FF01 to U+FF5E), invisible marks, spaces, capitals. */
#include "form/form_inside.h"
#include "form/form_type.h"
#include "base/buf.h"

static uint32_t half_width(uint32_t character)
{
	if (character >= 0xFF01 && character <= 0xFF5E)
		return character - 0xFEE0;
	if (character == 0x3000 || character == 0x00A0)
		return ' ';
	if (character == 0x3002)
		return '.';
	return character;
}

/* Marks that nobody sees and that chat programs and bidirectional text leave behind: soft hyphen, zero-width space, direction
 * marks and their embeddings, word joiner, byte order mark. Joiners stay: scripts and emoji need them. */
static bool is_invisible(uint32_t character)
{
	return character == 0x00AD || character == 0x061C || character == 0x200B || character == 0x200E ||
	       character == 0x200F || (character >= 0x202A && character <= 0x202E) || (character >= 0x2060 && character <= 0x2064) ||
	       (character >= 0x2066 && character <= 0x2069) || character == 0xFEFF;
}

/* The narrow space U+202F is none of them in words: Mongolian writing needs it. */
static bool is_wide_space(uint32_t character)
{
	return character == 0x00A0 || (character >= 0x2000 && character <= 0x200A) || character == 0x205F || character == 0x3000;
}

static bool is_space(uint32_t character)
{
	return character == ' ' || character == '\t' || character == '\n' || character == '\r' || character == 0x202F || is_wide_space(character);
}

/* A hyphen, a dash or a minus sign. */
static bool is_hyphen(uint32_t character)
{
	return character == '-' || (character >= 0x2010 && character <= 0x2015) || character == 0x2212 || character == 0x2500;
}

/* Numbers and codes: half-width, no spaces, no hyphens when `hyphens` go too. */
struct str text_compact(struct arena *arena, struct str text, bool hyphens, bool capitals)
{
	struct buf out;
	buf_init(&out, arena, text.len + 1);
	while (text.len) {
		uint32_t character = half_width(str_next(&text));
		if (is_invisible(character) || is_space(character) || (hyphens && is_hyphen(character)))
			continue;
		if (capitals && character >= 'a' && character <= 'z')
			character -= 'a' - 'A';
		buf_add_utf8(&out, character == 0x2212 ? '-' : character);
	}
	return buf_str(&out);
}

/* On one line, letters and digits are half-width, as foreigners' passports and house numbers have them; a wide space is a space. */
static uint32_t on_one_line(uint32_t character)
{
	uint32_t half = half_width(character);
	bool plain = (half >= '0' && half <= '9') || (half >= 'A' && half <= 'Z') || (half >= 'a' && half <= 'z');
	if (character == '\t' || character == '\n' || is_wide_space(character))
		return ' ';
	return plain ? half : character;
}

/* Words: line ends become LF (or a space, on one line), invisible marks go, both ends are trimmed. */
struct str text_tidy(struct arena *arena, struct str text, bool lines)
{
	struct buf out;
	buf_init(&out, arena, text.len + 1);
	while (text.len) {
		uint32_t character = character_public(str_next(&text));
		if (character == '\r' && text.len && text.at[0] == '\n')
			continue;
		if (character == '\r' || character == 0x2028 || character == 0x2029)
			character = '\n';
		if (is_invisible(character))
			continue;
		if (!lines)
			character = on_one_line(character);
		buf_add_utf8(&out, character == '\t' ? ' ' : character);
	}
	return str_trim(buf_str(&out));
}

/* Brackets, points and slashes between the digits of a phone number, and the country before it, go. */
static struct str phone_canonical(struct arena *arena, struct str typed)
{
	struct str text = text_compact(arena, typed, true, false);
	struct buf out;
	buf_init(&out, arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != '(' && text.at[i] != ')' && text.at[i] != '.' && text.at[i] != '/')
			buf_add_byte(&out, text.at[i]);
	struct str phone = buf_str(&out);
	if (str_starts(phone, STR("+86")))
		return str_part(phone, 3, phone.len);
	if (str_starts(phone, STR("0086")))
		return str_part(phone, 4, phone.len);
	return phone.len == 13 && str_starts(phone, STR("861")) ? str_part(phone, 2, phone.len) : phone;
}

/* The last character of GB 11643 is a Roman ten; what is typed for it are x, the times sign, and letters that look the same. */
static struct str with_ten(struct arena *arena, struct str number)
{
	static const uint32_t tens[] = { 0x00D7, 0x2169, 0x2179, 0x2715, 0x2A09, 0x0425, 0x0445, 0x03A7 };
	struct str last = str_part(number, 17, number.len);
	uint32_t character = number.len > 17 ? str_next(&last) : 0;
	for (size_t i = 0; i < sizeof tens / sizeof *tens && !last.len; i++)
		if (character == tens[i])
			return str_format(arena, "%.*sX", STR_ARGS(str_part(number, 0, 17)));
	return number;
}

/* Thousands are parted by commas: each has three digits behind it, up to the point or the end. */
static bool parts_thousands(struct str rest)
{
	size_t digits = 0;
	while (digits < rest.len && rest.at[digits] >= '0' && rest.at[digits] <= '9')
		digits++;
	return digits == 3 && (digits == rest.len || rest.at[3] == ',' || rest.at[3] == '.');
}

struct str amount_plain(struct arena *arena, struct str text)
{
	static const struct str before[] = { STR_INIT("¥"), STR_INIT("￥"), STR_INIT("RMB"), STR_INIT("人民币") };
	static const struct str after[] = { STR_INIT("元"), STR_INIT("元整"), STR_INIT("圆"), STR_INIT("yuan") };
	for (size_t i = 0; i < 4; i++) {
		if (str_starts(text, before[i]))
			text = str_part(text, before[i].len, text.len);
		if (str_ends(text, after[i]))
			text = str_part(text, 0, text.len - after[i].len);
	}
	struct buf out;
	buf_init(&out, arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++) {
		bool mark = text.at[i] == ',' && i && text.at[i - 1] >= '0' && text.at[i - 1] <= '9' && parts_thousands(str_part(text, i + 1, text.len));
		if (!mark)
			buf_add_byte(&out, text.at[i]);
	}
	return buf_str(&out);
}

static bool is_dot(uint32_t character)
{
	static const uint32_t dots[] = { 0x00B7, 0x2022, 0x30FB, 0xFF65, 0x2027, 0x2219, 0x22C5, 0x0387, 0x25E6, 0xFF0E };
	for (size_t i = 0; i < sizeof dots / sizeof *dots; i++)
		if (dots[i] == character)
			return true;
	return false;
}

static bool is_han(uint32_t character)
{
	return (character >= 0x3400 && character <= 0x9FFF) || (character >= 0x20000 && character <= 0x3FFFF) || character == 0x3007;
}

/* The last character of a text; 0 when it is empty. */
static uint32_t last_of(struct str text)
{
	size_t from = text.len;
	while (from && ((unsigned char)text.at[--from] & 0xC0) == 0x80)
		continue;
	struct str last = str_part(text, from, text.len);
	return last.len ? str_next(&last) : 0;
}

/* A name and nothing else: Chinese characters, dots and spaces. There a full stop is a dot too. */
static bool is_name_alone(struct str text)
{
	size_t count = 0;
	for (; text.len; count++) {
		uint32_t character = str_next(&text);
		if (!is_han(character) && !is_dot(character) && character != '.' && character != ' ')
			return false;
	}
	return count <= 60;
}

/* The dot of minority names (GB 18030 A1A4, U+00B7) between two Chinese characters, whatever looks like it was typed, without the
 * spaces around it. */
static struct str with_dots(struct arena *arena, struct str text)
{
	bool name = is_name_alone(text);
	struct buf out;
	buf_init(&out, arena, text.len * 2 + 1);
	while (text.len) {
		uint32_t character = str_next(&text);
		struct str ahead = text;
		if (is_dot(character) || (name && character == '.')) {
			while (str_starts(ahead, STR(" ")))
				ahead = str_part(ahead, 1, ahead.len);
			struct str behind = ahead, before = str_trim(buf_str(&out));
			if (ahead.len && is_han(str_next(&behind)) && is_han(last_of(before))) {
				out.len = before.len;
				text = ahead;
				character = 0x00B7;
			}
		}
		buf_add_utf8(&out, character);
	}
	return buf_str(&out);
}

/* "1.5万" in yuan: the point moves four digits. Nothing is rounded; what is no such amount stays. */
static struct str without_ten_thousands(struct arena *arena, struct str text)
{
	int64_t scaled;
	if (!str_ends(text, STR("万")) || !decimal_read(str_part(text, 0, text.len - 3), 6, &scaled))
		return text;
	return decimal_text(arena, scaled, 2);
}

static struct str number_canonical(struct arena *arena, const struct field *field, struct str text)
{
	struct str plain = amount_plain(arena, text_compact(arena, text, false, false));
	if (field->type == FIELD_MONEY)
		plain = without_ten_thousands(arena, plain);
	int64_t scaled;
	bool read = field->type == FIELD_NUMBER && decimal_read(plain, field->decimals, &scaled);
	return read ? decimal_text(arena, scaled, field->decimals) : plain;
}

struct str field_canonical(struct arena *arena, const struct field *field, struct str text)
{
	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_ADDRESS:
	case FIELD_SIGNATURE:
		return with_dots(arena, text_tidy(arena, text, false));
	case FIELD_LONG_TEXT:
		return text_tidy(arena, text, true);
	case FIELD_PHONE:
		return phone_canonical(arena, text);
	case FIELD_CODE: case FIELD_BANK_CARD: case FIELD_POSTAL_CODE:
		return text_compact(arena, text, true, false);
	case FIELD_RESIDENT_NUMBER: case FIELD_IDENTITY_DOCUMENT:
		return with_ten(arena, text_compact(arena, text, true, true));
	case FIELD_CREDIT_CODE:
		return text_compact(arena, text, true, true);
	case FIELD_DAY:
	case FIELD_PERIOD:
		return day_canonical(arena, text);
	case FIELD_LANDLINE:
		return landline_canonical(arena, text);
	case FIELD_INTEGER: case FIELD_MONEY: case FIELD_NUMBER:
		return number_canonical(arena, field, text);
	case FIELD_MAIL: case FIELD_CHOICE: case FIELD_PLACE:
		return text_compact(arena, text, false, false);
	case FIELD_YES_NO: case FIELD_PASSWORD: case FIELD_FILE: case FIELD_GROUP: case FIELD_CHOICES: case FIELD_TYPE_COUNT:
		break;
	}
	return text;
}
