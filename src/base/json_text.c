/* json_text.c: a value's text, byte for byte as jansson's compact dump, in one pass.
 *
 * The library measures by writing everything once into nothing, and gives each piece to a callback; canonical texts are hashed
 * and written many times a second. */
#include "base/json.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

enum { MEMBERS_INLINE = 32 };

static void put_value(struct buf *out, const json_t *value, bool sorted);

static bool is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte != '"' && byte != '\\';
}

static void put_escaped(struct buf *out, unsigned char byte)
{
	static const char named[] = "\bb\ff\nn\rr\tt\"\"\\\\"; /* a byte, and the letter that stands for it */
	const char *at = NULL;
	for (size_t i = 0; i < sizeof named - 1 && !at; i += 2)
		if (named[i] == (char)byte)
			at = named + i + 1;
	if (at)
		buf_add(out, (struct str){ (const char[]){ '\\', *at }, 2 });
	else
		buf_add_format(out, "\\u%04X", byte);
}

static void put_string(struct buf *out, struct str text)
{
	buf_add_byte(out, '"');
	while (text.len) {
		size_t len = 0;
		while (len < text.len && is_plain((unsigned char)text.at[len]))
			len++;
		buf_add(out, str_part(text, 0, len));
		if (len < text.len)
			put_escaped(out, (unsigned char)text.at[len++]);
		text = str_part(text, len, text.len);
	}
	buf_add_byte(out, '"');
}

static void put_array(struct buf *out, const json_t *array, bool sorted)
{
	buf_add_byte(out, '[');
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (i)
			buf_add_byte(out, ',');
		put_value(out, json_array_get(array, i), sorted);
	}
	buf_add_byte(out, ']');
}

struct member {
	struct str name;
	const json_t *value;
};

static int compare_members(const void *a, const void *b)
{
	return str_compare(((const struct member *)a)->name, ((const struct member *)b)->name);
}

static void put_members(struct buf *out, const struct member *members, size_t count, bool sorted)
{
	buf_add_byte(out, '{');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_byte(out, ',');
		put_string(out, members[i].name);
		buf_add_byte(out, ':');
		put_value(out, members[i].value, sorted);
	}
	buf_add_byte(out, '}');
}

static void put_object(struct buf *out, json_t *object, bool sorted)
{
	struct member few[MEMBERS_INLINE];
	size_t count = json_object_size(object), i = 0;
	struct member *members = count <= MEMBERS_INLINE ? few : ARENA_MANY(out->arena, struct member, count);
	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
		members[i++] = (struct member){ { json_object_iter_key(at), json_object_iter_key_len(at) }, json_object_iter_value(at) };
	if (sorted && count > 1)
		qsort(members, count, sizeof *members, compare_members);
	put_members(out, members, count, sorted);
}

/* Shortest digits that read back the same are the library's business. */
static void put_real(struct buf *out, const json_t *value)
{
	char digits[64];
	size_t len = json_dumpb(value, digits, sizeof digits, JSON_ENCODE_ANY | JSON_COMPACT);
	if (len == 0 || len > sizeof digits)
		abort();
	buf_add(out, (struct str){ digits, len });
}

static void put_value(struct buf *out, const json_t *value, bool sorted)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		put_object(out, (json_t *)(uintptr_t)value, sorted);
		break;
	case JSON_ARRAY:
		put_array(out, value, sorted);
		break;
	case JSON_STRING:
		put_string(out, (struct str){ json_string_value(value), json_string_length(value) });
		break;
	case JSON_INTEGER:
		buf_add_int(out, json_integer_value(value));
		break;
	case JSON_REAL:
		put_real(out, value);
		break;
	case JSON_TRUE:
		buf_add(out, STR("true"));
		break;
	case JSON_FALSE:
		buf_add(out, STR("false"));
		break;
	case JSON_NULL:
		buf_add(out, STR("null"));
		break;
	}
}

struct str json_text(struct arena *arena, const json_t *value, bool sorted)
{
	struct buf out;
	buf_init(&out, arena, SIZE_MAX / 4); /* the arena has its own */
	if (value)
		put_value(&out, value, sorted);
	return buf_str(&out);
}
