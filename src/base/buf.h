/* buf.h: bytes that grow, in an arena, up to a ceiling.
 *
 * Adding past the ceiling drops the addition and marks the buf `full`; whoever made it asks once at the end.
 * The bytes are always followed by a NUL that is not counted. */
#ifndef YIZHAN_BUF_H
#define YIZHAN_BUF_H

#include "base/str.h"

struct buf {
	struct arena *arena;
	char *at;
	size_t len, room, ceiling;
	bool full;
};

void buf_init(struct buf *buf, struct arena *arena, size_t ceiling);
void buf_add(struct buf *buf, struct str s);
void buf_add_byte(struct buf *buf, char byte);
void buf_add_format(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_add_int(struct buf *buf, int64_t n); /* in decimal */
void buf_add_utf8(struct buf *buf, uint32_t character);
struct str buf_str(const struct buf *buf); /* a view, valid until the next addition */

#endif
