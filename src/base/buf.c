/* buf.c: doubles when it must, where it lies if it can. Old room stays in the arena until the work is over. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void buf_init(struct buf *buf, struct arena *arena, size_t ceiling)
{
	*buf = (struct buf){ .arena = arena, .at = arena_take(arena, 1), .ceiling = ceiling };
}

/* Makes room for `more` bytes and a NUL; false (and full) past the ceiling. */
static bool reserve(struct buf *buf, size_t more)
{
	if (buf->full || more > buf->ceiling - buf->len) {
		buf->full = true;
		return false;
	}
	size_t need = buf->len + more + 1;
	if (need <= buf->room)
		return true;
	size_t room = buf->room ? buf->room * 2 : 256;
	while (room < need)
		room *= 2;
	if (buf->room && arena_extend(buf->arena, buf->at, buf->room, room)) {
		buf->room = room;
		return true;
	}
	char *at = arena_take(buf->arena, room);
	memcpy(at, buf->at, buf->len);
	buf->at = at;
	buf->room = room;
	return true;
}

void buf_add(struct buf *buf, struct str s)
{
	if (s.len == 0 || !reserve(buf, s.len))
		return;
	memcpy(buf->at + buf->len, s.at, s.len);
	buf->len += s.len;
	buf->at[buf->len] = 0;
}

void buf_add_byte(struct buf *buf, char byte)
{
	if (!reserve(buf, 1))
		return;
	buf->at[buf->len++] = byte;
	buf->at[buf->len] = 0;
}

void buf_add_int(struct buf *buf, int64_t n)
{
	char digits[20], *end = digits + sizeof digits, *at = end;
	uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;
	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	if (n < 0)
		*--at = '-';
	buf_add(buf, (struct str){ at, (size_t)(end - at) });
}

/* Most additions fit into the room that is there: one pass. */
void buf_add_format(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	size_t room = buf->room ? buf->room - buf->len : 0;
	int len = vsnprintf(room ? buf->at + buf->len : NULL, room, format, args);
	va_end(args);
	if (len > 0 && reserve(buf, (size_t)len)) {
		if ((size_t)len >= room)
			vsnprintf(buf->at + buf->len, (size_t)len + 1, format, again);
		buf->len += (size_t)len;
	} else if (room) {
		buf->at[buf->len] = 0;
	}
	va_end(again);
}

void buf_add_utf8(struct buf *buf, uint32_t character)
{
	char bytes[4];
	size_t len = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
	static const unsigned char heads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = len; i-- > 1; character >>= 6)
		bytes[i] = (char)(0x80 | (character & 0x3f));
	bytes[0] = (char)(heads[len] | character);
	buf_add(buf, (struct str){ bytes, len });
}

struct str buf_str(const struct buf *buf)
{
	return (struct str){ buf->at, buf->len };
}
