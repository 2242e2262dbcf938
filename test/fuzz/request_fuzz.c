/* request_fuzz.c: the first line is the target, the others are headers: what the gate lets through is a plain path. */
#include "http/gate.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_path(struct str path)
{
	if (!str_starts(path, STR("/")) || !str_is_utf8(path) || str_contains(path, STR("\\")))
		abort();
	while (path.len) {
		struct str segment = str_until(&path, '/');
		if (str_equal(segment, STR("..")) || str_equal(segment, STR(".")))
			abort();
	}
}

static void check_headers(struct arena *arena, struct request *r, struct str text)
{
	static const char *const trusted[] = { "127.0.0.1", "10.0.0.1", NULL };
	r->headers = ARENA_MANY(arena, struct header, HEADERS_MOST + 1);
	while (text.len && r->header_count <= HEADERS_MOST) {
		struct str value = str_until(&text, '\n'), name = str_until(&value, ':');
		r->headers[r->header_count++] = (struct header){ name, value };
	}
	if (gate_headers(r->headers, r->header_count).status)
		return;
	r->peer = STR("127.0.0.1");
	gate_proxies(r, trusted);
	(void)gate_content_length(r);
	if (request_cookie(r, "session").at && !request_header(r, "Cookie").at)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *arena = arena_new(16 << 20);
	struct str text = { (const char *)bytes, len > 64 << 10 ? 64 << 10 : len };
	struct request r = { .method = GET };
	struct str target = str_until(&text, '\n');
	if (!gate_target(arena, target, &r).status)
		check_path(r.path);
	check_headers(arena, &r, text);
	arena_free(arena);
	return 0;
}
