/* request.c: reading a request: headers, cookies, pairs, the body's bytes. */
#include "http/http.h"
#include "base/buf.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { PAIRS_MOST = 2000 };

struct str request_header(const struct request *r, const char *name)
{
	size_t len = strlen(name);
	for (size_t i = 0; i < r->header_count; i++) {
		const struct header *header = &r->headers[i];
		if (header->name.len == len && strncasecmp(header->name.at, name, len) == 0)
			return header->value;
	}
	return STR_NONE;
}

static struct str cookie_in(struct str cookies, struct str name)
{
	while (cookies.len) {
		struct str value = str_trim(str_until(&cookies, ';'));
		struct str cookie = str_until(&value, '=');
		if (!str_equal(cookie, name))
			continue;
		if (value.len >= 2 && value.at[0] == '"' && value.at[value.len - 1] == '"')
			value = str_part(value, 1, value.len - 1);
		return value.at ? value : STR("");
	}
	return STR_NONE;
}

struct str request_cookie(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->header_count; i++) {
		const struct header *header = &r->headers[i];
		if (header->name.len != 6 || strncasecmp(header->name.at, "Cookie", 6) != 0)
			continue;
		struct str found = cookie_in(header->value, str_of(name));
		if (found.at)
			return found;
	}
	return STR_NONE;
}

static int hex_value(char byte)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = byte ? strchr(digits, byte >= 'A' && byte <= 'F' ? byte + 32 : byte) : NULL;
	return found ? (int)(found - digits) : -1;
}

/* A stray '%' stands for itself, as browsers and the URL standard have it. */
static struct str decode(struct arena *arena, struct str text)
{
	char *to = arena_take(arena, text.len + 1);
	size_t used = 0;
	for (size_t i = 0; i < text.len; i++) {
		char byte = text.at[i] == '+' ? ' ' : text.at[i];
		if (byte == '%' && i + 2 < text.len && hex_value(text.at[i + 1]) >= 0 && hex_value(text.at[i + 2]) >= 0) {
			byte = (char)(hex_value(text.at[i + 1]) * 16 + hex_value(text.at[i + 2]));
			i += 2;
		}
		to[used++] = byte;
	}
	return (struct str){ to, used };
}

static size_t count_marks(struct str text)
{
	size_t count = 1;
	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == '&';
	return count;
}

enum status pairs_read(struct arena *arena, struct str text, struct pair_list *out)
{
	*out = (struct pair_list){ 0 };
	if (!text.len)
		return STATUS_OK;
	size_t most = count_marks(text);
	if (most > PAIRS_MOST)
		return STATUS_INVALID;
	out->items = ARENA_MANY(arena, struct pair, most);
	while (text.len) {
		struct str value = str_until(&text, '&');
		if (!value.len)
			continue;
		struct str name = str_until(&value, '=');
		struct pair pair = { decode(arena, name), decode(arena, value) };
		if (!str_is_utf8(pair.name) || !str_is_utf8(pair.value))
			return STATUS_INVALID;
		out->items[out->count++] = pair;
	}
	return STATUS_OK;
}

struct str pairs_get(const struct pair_list *pairs, struct str name)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (str_equal(pairs->items[i].name, name))
			return pairs->items[i].value;
	return STR_NONE;
}

int64_t body_copy(const struct body *body, uint64_t offset, void *to, size_t len)
{
	if (offset >= body->size)
		return 0;
	if (len > body->size - offset)
		len = (size_t)(body->size - offset);
	if (body->bytes.at) {
		memcpy(to, body->bytes.at + offset, len);
		return (int64_t)len;
	}
	size_t done = 0;
	while (done < len) {
		ssize_t got = pread(body->fd, (char *)to + done, len - done, (off_t)(offset + done));
		if (got <= 0)
			return -1;
		done += (size_t)got;
	}
	return (int64_t)done;
}
