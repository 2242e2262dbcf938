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

/* Marks that nobody sees and that chat programs and bidirectional text leave behind: zero-width space, direction marks
 * and their embeddings, word joiner, byte order mark. Joiners stay: scripts and emoji need them. */
static bool is_invisible(uint32_t character)
{
	return character == 0x200B || character == 0x200E || character == 0x200F || (character >= 0x202A && character <= 0x202E) ||
	       (character >= 0x2060 && character <= 0x2064) || (character >= 0x2066 && character <= 0x2069) || character == 0xFEFF;
}

static bool is_space(uint32_t character)
{
	return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

/* Numbers and codes: half-width, no spaces, no hyphens when `hyphens` go too. */
struct str text_compact(struct arena *arena, struct str text, bool hyphens, bool capitals)
{
	struct buf out;
	buf_init(&out, arena, text.len + 1);
	while (text.len) {
		uint32_t character = half_width(str_next(&text));
		if (is_invisible(character) || is_space(character) || (hyphens && character == '-'))
			continue;
		if (capitals && character >= 'a' && character <= 'z')
			character -= 'a' - 'A';
		buf_add_utf8(&out, character);
	}
	return buf_str(&out);
}

/* Words: line ends become LF (or a space, on one line), invisible marks go, both ends are trimmed. */
struct str text_tidy(struct arena *arena, struct str text, bool lines)
{
	struct buf out;
	buf_init(&out, arena, text.len + 1);
	while (text.len) {
		uint32_t character = str_next(&text);
		if (character == '\r') {
			if (text.len && text.at[0] == '\n')
				continue;
			character = '\n';
		}
		if (is_invisible(character))
			continue;
		if (character == '\t' || (character == '\n' && !lines))
			character = ' ';
		buf_add_utf8(&out, character);
	}
	return str_trim(buf_str(&out));
}

static struct str without_country(struct str phone)
{
	if (str_starts(phone, STR("+86")))
		return str_part(phone, 3, phone.len);
	return str_starts(phone, STR("0086")) ? str_part(phone, 4, phone.len) : phone;
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

/* The dot of minority names (GB 18030 A1A4, U+00B7) between two Chinese characters, whatever looks like it was typed. */
static struct str with_dots(struct arena *arena, struct str text)
{
	uint32_t before = 0;
	struct buf out;
	buf_init(&out, arena, text.len * 2 + 1);
	while (text.len) {
		uint32_t character = str_next(&text);
		struct str ahead = text;
		uint32_t next = ahead.len ? str_next(&ahead) : 0;
		if (is_dot(character) && is_han(before) && is_han(next))
			character = 0x00B7;
		buf_add_utf8(&out, character);
		before = character;
	}
	return buf_str(&out);
}

static struct str number_canonical(struct arena *arena, const struct field *field, struct str text)
{
	struct str plain = amount_plain(arena, text_compact(arena, text, false, false));
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
		return without_country(text_compact(arena, text, true, false));
	case FIELD_CODE: case FIELD_BANK_CARD: case FIELD_POSTAL_CODE:
		return text_compact(arena, text, true, false);
	case FIELD_RESIDENT_NUMBER: case FIELD_CREDIT_CODE: case FIELD_IDENTITY_DOCUMENT:
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
