/* form_period.c: days as people type them, and periods from one day to another, both counted. */
#include "form/form_inside.h"
#include "base/buf.h"

/* ---- 二〇二六年三月一日 ---- */

static int chinese_digit(uint32_t character)
{
	static const uint32_t digits[] = { 0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D };
	if (character == 0x96F6 || character == 0x25CB) /* 零 ○ */
		return 0;
	for (int i = 0; i < 10; i++)
		if (digits[i] == character)
			return i;
	return -1;
}

/* 十 between two digits is dropped, before one it is 1, behind one 0, alone 10. */
static void add_ten(struct buf *out, struct str before, struct str after)
{
	bool led = before.len && before.at[before.len - 1] >= '0' && before.at[before.len - 1] <= '9';
	struct str rest = after;
	bool followed = rest.len && chinese_digit(str_next(&rest)) >= 0;
	buf_add(out, led ? (followed ? STR("") : STR("0")) : (followed ? STR("1") : STR("10")));
}

static struct str with_digits(struct arena *arena, struct str text)
{
	struct buf out;
	buf_init(&out, arena, text.len * 2 + 8);
	while (text.len) {
		uint32_t character = str_next(&text);
		int digit = chinese_digit(character);
		if (character == 0x5341)
			add_ten(&out, buf_str(&out), text);
		else if (digit >= 0)
			buf_add_byte(&out, (char)('0' + digit));
		else
			buf_add_utf8(&out, character);
	}
	return buf_str(&out);
}

/* ---- the forms with marks ---- */

struct reading { /* numbers read so far, and how many digits the one under way has */
	int64_t numbers[4];
	size_t count, digits;
};

static bool is_mark(uint32_t character)
{
	return character == '-' || character == '/' || character == '.' || character == ' ' || character == 0x5E74 || character == 0x6708 ||
	       character == 0x65E5 || character == 0x53F7 || (character >= 0x2010 && character <= 0x2015) || character == 0x3001 || character == ',';
}

/* Takes one character; false when this is no day. Spaces around marks say nothing. */
static bool take(struct reading *reading, uint32_t character, struct str rest)
{
	bool digit = character >= '0' && character <= '9';
	if (!digit && !is_mark(character))
		return false;
	if (digit && (reading->digits == 8 || reading->count == 3))
		return false;
	if (digit) {
		reading->numbers[reading->count] = reading->numbers[reading->count] * 10 + (int64_t)(character - '0');
		reading->digits++;
		return true;
	}
	struct str ahead = rest;
	uint32_t next = ahead.len ? str_next(&ahead) : 0;
	if (character == ' ' && (reading->digits == 0 || is_mark(next)))
		return true;
	if (reading->digits == 0)
		return false;
	reading->digits = 0;
	reading->count++;
	return true;
}

static struct str numbers_text(struct arena *arena, const struct reading *reading, struct str otherwise)
{
	bool complete = (reading->count == 2 && reading->digits) || (reading->count == 3 && !reading->digits);
	const int64_t *n = reading->numbers;
	if (!complete || n[0] < 1000 || n[0] > 9999 || n[1] > 12 || n[2] > 31)
		return otherwise;
	return str_format(arena, "%04d-%02d-%02d", (int)n[0], (int)n[1], (int)n[2]);
}

struct str day_canonical(struct arena *arena, struct str typed)
{
	struct str otherwise = text_compact(arena, typed, false, false);
	struct str text = with_digits(arena, text_tidy(arena, typed, false)), rest;
	struct reading reading = { .count = 0 };
	struct buf half;
	if (typed.len > 100)
		return otherwise;
	buf_init(&half, arena, text.len + 8);
	while (text.len) {
		struct str one = text;
		str_next(&text);
		one.len -= text.len;
		struct str narrow = text_compact(arena, one, false, false);
		buf_add(&half, narrow.len ? narrow : STR(" "));
	}
	for (rest = str_trim(buf_str(&half)); rest.len;) {
		uint32_t character = str_next(&rest);
		if (!take(&reading, character, rest))
			return otherwise;
	}
	struct str plain = text_compact(arena, buf_str(&half), false, false);
	if (reading.count == 0 && reading.digits == 8)
		return str_format(arena, "%.4s-%.2s-%.2s", plain.at, plain.at + 4, plain.at + 6);
	return numbers_text(arena, &reading, otherwise);
}

/* ---- periods ---- */

static bool check_length(struct call *c, const struct field *field, const json_t *value, struct str path)
{
	struct day from, to;
	if (!day_from_text(json_str(value, "from"), &from) || !day_from_text(json_str(value, "to"), &to))
		return false;
	int64_t days = (int64_t)to.n - from.n + 1;
	struct str last = part_path(c->arena, path, "to");
	if (days < 1)
		return field_refuse(c, last, "The last day is before the first: enter the first day, then the last.");
	if (field->least && days < field->least)
		fail_field(c, last, "At least %lld days are needed here, the first and the last counted; these are %lld.", (long long)field->least, (long long)days);
	else if (field->most && days > field->most)
		fail_field(c, last, "At most %lld days are possible here, the first and the last counted; these are %lld.", (long long)field->most, (long long)days);
	else
		return true;
	return false;
}

bool check_period(struct call *c, const struct field *field, json_t *value, struct str path)
{
	bool right = true;
	if (!json_object_get(value, "from"))
		right = field_refuse(c, part_path(c->arena, path, "from"), "Enter the first day.");
	else
		right = check_day(c, field, json_str(value, "from"), part_path(c->arena, path, "from"));
	if (!json_object_get(value, "to"))
		return field_refuse(c, part_path(c->arena, path, "to"), "Enter the last day.");
	return check_day(c, field, json_str(value, "to"), part_path(c->arena, path, "to")) && right && check_length(c, field, value, path);
}
