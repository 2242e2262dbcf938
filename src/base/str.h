/* str.h: a slice of bytes that somebody else owns; text is UTF-8. It need not end in NUL.
 *
 * A str whose `at` is NULL is "none" (SQL's NULL); one of length 0 that points somewhere is empty. */
#ifndef YIZHAN_STR_H
#define YIZHAN_STR_H

#include "base/arena.h"
#include "base/status.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

struct str {
	const char *at;
	size_t len;
};

struct str_list {
	struct str *items;
	size_t count;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_INIT(literal) { "" literal, sizeof(literal) - 1 } /* for static tables */
#define STR_NONE ((struct str){ 0 })
#define STR_ARGS(s) (int)(s).len, (s).at ? (s).at : "" /* for "%.*s" */

struct str str_of(const char *text);           /* a slice of a C string; NULL gives none */
struct str str_part(struct str s, size_t from, size_t to); /* [from, to), cut to the slice's length */
struct str str_trim(struct str s);             /* without ASCII white space and U+3000 at both ends */
struct str str_copy(struct arena *arena, struct str s); /* none stays none; a copy is followed by a NUL */
const char *str_c(struct arena *arena, struct str s);   /* a C string; none gives "" */
struct str str_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
struct str str_format_list(struct arena *arena, const char *format, va_list args) PRINTF_LIKE(2, 0);
struct str str_lower(struct arena *arena, struct str s); /* ASCII letters only */

bool str_is_empty(struct str s);               /* none or length 0 */
bool str_equal(struct str a, struct str b);    /* bytes; none equals empty */
bool str_equal_secret(struct str a, struct str b); /* takes the same time wherever they differ */
bool str_starts(struct str s, struct str start);
bool str_ends(struct str s, struct str end);
int str_compare(struct str a, struct str b);   /* bytewise, like memcmp then length */
size_t str_find(struct str s, struct str part); /* where `part` begins, or s.len when it does not occur */
bool str_contains(struct str s, struct str part);

/* Cuts off what stands before the first `mark` and leaves the rest in *rest; without a mark takes all. */
struct str str_until(struct str *rest, char mark);

/* Whole text as a decimal integer within [min, max], an optional '-' first; false else. */
bool str_int(struct str s, int64_t min, int64_t max, int64_t *out);

/* UTF-8: valid and without NUL; number of characters; the next character cut from *rest
 * (0 when nothing is left; U+FFFD for a broken byte). */
bool str_is_utf8(struct str s);
size_t str_count(struct str s);
uint32_t str_next(struct str *rest);

/* Lower-case hex of bytes, and back (false for an odd length or a byte that is not hex). */
struct str str_hex(struct arena *arena, struct str bytes);
bool str_from_hex(struct arena *arena, struct str hex, struct str *bytes);

#endif
