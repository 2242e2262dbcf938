/* form_text.c: what people type, made canonical: full-width forms (U+FF01 to U+FF5E), invisible marks, spaces, capitals. */
#include "form/form_inside.h"
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
static struct str compact(struct arena *arena, struct str text, bool hyphens, bool capitals)
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
static struct str tidy(struct arena *arena, struct str text, bool lines)
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

/* 2024/2/9, 2024.2.9, 2024年2月9日 and 20240209 as 2024-02-09; anything else stays as it is. */
static struct str day_canonical(struct arena *arena, struct str text)
{
	int64_t numbers[4] = { 0 };
	size_t count = 0, digits = 0;
	for (struct str rest = text; rest.len;) {
		uint32_t character = str_next(&rest);
		bool digit = character >= '0' && character <= '9';
		bool mark = character == '-' || character == '/' || character == '.' || character == 0x5E74 || character == 0x6708 || character == 0x65E5;
		if ((!digit && !mark) || (digit && digits == 8) || (mark && digits == 0))
			return text;
		if (digit)
			numbers[count] = numbers[count] * 10 + (int64_t)(character - '0');
		digits = digit ? digits + 1 : 0;
		count += mark;
		if (count == 3 && rest.len)
			return text;
	}
	if (count == 0 && digits == 8)
		return str_format(arena, "%.4s-%.2s-%.2s", text.at, text.at + 4, text.at + 6);
	bool complete = (count == 2 && digits) || count == 3;
	if (!complete || numbers[0] < 1000 || numbers[0] > 9999 || numbers[1] > 12 || numbers[2] > 31)
		return text;
	return str_format(arena, "%04d-%02d-%02d", (int)numbers[0], (int)numbers[1], (int)numbers[2]);
}

struct str field_canonical(struct arena *arena, const struct field *field, struct str text)
{
	switch (field->type) {
	case FIELD_TEXT:
		return tidy(arena, text, false);
	case FIELD_LONG_TEXT:
		return tidy(arena, text, true);
	case FIELD_PHONE:
		return without_country(compact(arena, text, true, false));
	case FIELD_CODE:
		return compact(arena, text, true, false);
	case FIELD_RESIDENT_NUMBER:
	case FIELD_CREDIT_CODE:
		return compact(arena, text, true, true);
	case FIELD_DAY:
		return day_canonical(arena, compact(arena, text, false, false));
	case FIELD_INTEGER: case FIELD_MONEY: case FIELD_MAIL: case FIELD_CHOICE:
		return compact(arena, text, false, false);
	case FIELD_YES_NO: case FIELD_PASSWORD: case FIELD_FILE: case FIELD_GROUP: case FIELD_TYPE_COUNT:
		break;
	}
	return text;
}
