/* gate.c: the strict gate. */
#include "http/gate.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#define REFUSE(code, sentence) ((struct refusal){ (code), (sentence) })

enum method method_of(const char *name)
{
	static const struct {
		const char *name;
		enum method method;
	} rows[] = { { "GET", GET }, { "HEAD", HEAD }, { "POST", POST }, { "PUT", PUT }, { "DELETE", DELETE } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(name, rows[i].name) == 0)
			return rows[i].method;
	return METHOD_NONE;
}

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	if (byte >= 'A' && byte <= 'F')
		return byte - 'A' + 10;
	return -1;
}

/* Percent-decodes into `to`, which has room for the text; gives false for a bad escape or an encoded slash. */
static bool decode_path(struct str text, char *to, size_t *len)
{
	size_t used = 0;
	for (size_t i = 0; i < text.len; i++) {
		int byte = (unsigned char)text.at[i];
		if (byte == '%') {
			if (i + 2 >= text.len)
				return false;
			int high = hex_digit(text.at[i + 1]), low = hex_digit(text.at[i + 2]);
			byte = high * 16 + low;
			if (high < 0 || low < 0 || byte == '/')
				return false;
			i += 2;
		}
		to[used++] = (char)byte;
	}
	*len = used;
	return true;
}

static bool has_control(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
			return true;
	return false;
}

static bool has_dot_segment(struct str path)
{
	while (path.len) {
		struct str segment = str_until(&path, '/');
		if (str_equal(segment, STR(".")) || str_equal(segment, STR("..")))
			return true;
	}
	return false;
}

static struct str without_authority(struct str target)
{
	static const char *const schemes[] = { "http://", "https://" };
	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(schemes[i]);
		if (target.len <= len || strncasecmp(target.at, schemes[i], len) != 0)
			continue;
		struct str rest = str_part(target, len, target.len);
		size_t slash = str_find(rest, STR("/"));
		return slash == rest.len ? STR("/") : str_part(rest, slash, rest.len);
	}
	return target;
}

struct refusal gate_target(struct arena *arena, struct str target, struct request *r)
{
	target = without_authority(target);
	for (size_t i = 0; i < target.len; i++)
		if ((unsigned char)target.at[i] <= 0x20 || target.at[i] == 0x7f || target.at[i] == '#')
			return REFUSE(400, "The request target holds a character that must be encoded.");
	struct str query = target;
	struct str path = str_until(&query, '?');
	if (!path.len || path.at[0] != '/')
		return REFUSE(400, "The request target is not a path.");
	char *decoded = arena_take(arena, path.len + 1);
	size_t len;
	if (!decode_path(path, decoded, &len))
		return REFUSE(400, "The path is badly encoded.");
	r->path = (struct str){ decoded, len };
	r->query = query.len ? query : STR("");
	if (!str_is_utf8(r->path) || has_control(r->path) || memchr(decoded, '\\', len) || has_dot_segment(r->path))
		return REFUSE(400, "The path is not a plain one.");
	return LET_THROUGH;
}

static bool is_token(struct str name)
{
	if (!name.len)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		unsigned char byte = (unsigned char)name.at[i];
		if (byte <= 0x20 || byte >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", byte))
			return false;
	}
	return true;
}

static bool is_digits(struct str text)
{
	if (!text.len || text.len > 18)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return true;
}

static bool is_host(struct str host)
{
	if (!host.len || host.len > 255)
		return false;
	for (size_t i = 0; i < host.len; i++) {
		unsigned char byte = (unsigned char)host.at[i];
		bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
		if (!letter && !(byte >= '0' && byte <= '9') && (byte >= 0x7f || !byte || !strchr("-._:[]", byte)))
			return false;
	}
	return true;
}

static bool is_named(const struct header *header, const char *name)
{
	return header->name.len == strlen(name) && strncasecmp(header->name.at, name, header->name.len) == 0;
}

static bool value_is_clean(struct str value)
{
	for (size_t i = 0; i < value.len; i++)
		if (((unsigned char)value.at[i] < 0x20 && value.at[i] != '\t') || value.at[i] == 0x7f)
			return false;
	return true;
}

struct tally {
	int hosts, lengths, codings;
};

static struct refusal judge_header(const struct header *header, struct tally *tally)
{
	if (!is_token(header->name))
		return REFUSE(400, "A header's name is not a token.");
	if (!value_is_clean(header->value))
		return REFUSE(400, "A header's value holds a control character.");
	if (is_named(header, "Host")) {
		tally->hosts++;
		if (!is_host(header->value))
			return REFUSE(400, "Host is not a host.");
	} else if (is_named(header, "Content-Length")) {
		tally->lengths++;
		if (!is_digits(header->value))
			return REFUSE(400, "Content-Length is not a number.");
	} else if (is_named(header, "Transfer-Encoding")) {
		tally->codings++;
		if (header->value.len != 7 || strncasecmp(header->value.at, "chunked", 7) != 0)
			return REFUSE(501, "The only transfer coding here is chunked.");
	}
	return LET_THROUGH;
}

struct refusal gate_headers(const struct header *headers, size_t count)
{
	struct tally tally = { 0 };
	if (count > HEADERS_MOST)
		return REFUSE(431, "The request has too many headers.");
	for (size_t i = 0; i < count; i++) {
		struct refusal refusal = judge_header(&headers[i], &tally);
		if (refusal.status)
			return refusal;
	}
	if (tally.hosts != 1)
		return REFUSE(400, "Host must be there exactly once.");
	if (tally.lengths + tally.codings > 1)
		return REFUSE(400, "The length of the body is told twice.");
	return LET_THROUGH;
}

uint64_t gate_content_length(const struct request *r)
{
	int64_t length = 0;
	return str_int(request_header(r, "Content-Length"), 0, INT64_MAX, &length) ? (uint64_t)length : 0;
}

static bool is_trusted(struct str address, const char *const *trusted)
{
	for (; trusted && *trusted; trusted++)
		if (str_equal(address, str_of(*trusted)))
			return true;
	return false;
}

static bool is_address(struct str text)
{
	char copy[INET6_ADDRSTRLEN];
	unsigned char bytes[sizeof(struct in6_addr)];
	if (!text.len || text.len >= sizeof copy)
		return false;
	memcpy(copy, text.at, text.len);
	copy[text.len] = 0;
	return inet_pton(AF_INET, copy, bytes) == 1 || inet_pton(AF_INET6, copy, bytes) == 1;
}

/* Cuts the last item off a comma separated list. */
static struct str cut_last(struct str *list)
{
	size_t at = list->len;
	while (at > 0 && list->at[at - 1] != ',')
		at--;
	struct str last = str_trim(str_part(*list, at, list->len));
	list->len = at > 0 ? at - 1 : 0;
	return last;
}

/* Each trusted proxy appended whom it saw: from the right, the first whom we don't trust is the visitor. */
void gate_proxies(struct request *r, const char *const *trusted)
{
	if (!is_trusted(r->peer, trusted))
		return;
	struct str list = request_header(r, "X-Forwarded-For");
	while (list.len && is_trusted(r->peer, trusted)) {
		struct str address = cut_last(&list);
		if (!is_address(address))
			break;
		r->peer = address;
	}
	struct str scheme = request_header(r, "X-Forwarded-Proto");
	r->secure = str_equal(cut_last(&scheme), STR("https"));
}
