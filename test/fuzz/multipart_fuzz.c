/* multipart_fuzz.c: the first line is the Content-Type, the rest the body: every upload lies within the body. */
#include "http/http.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(const struct request *r, const struct pair_list *fields, const struct upload_list *uploads)
{
	for (size_t i = 0; i < fields->count; i++)
		if (!str_is_utf8(fields->items[i].name) || !str_is_utf8(fields->items[i].value))
			abort();
	for (size_t i = 0; i < uploads->count; i++) {
		const struct upload *upload = &uploads->items[i];
		if (upload->offset > r->body.size || upload->size > r->body.size - upload->offset)
			abort();
		if (str_contains(upload->name, STR("/")) || !str_is_utf8(upload->name))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *arena = arena_new(64 << 20);
	struct str body = { (const char *)bytes, len > 1 << 20 ? 1 << 20 : len };
	struct header type = { STR("Content-Type"), str_until(&body, '\n') };
	struct request r = { .method = POST, .headers = &type, .header_count = 1 };
	struct pair_list fields;
	struct upload_list uploads;
	r.body = (struct body){ .bytes = body.at ? body : STR(""), .fd = -1, .size = body.len };
	if (body_read(arena, &r, &fields, &uploads) == STATUS_OK)
		check(&r, &fields, &uploads);
	arena_free(arena);
	return 0;
}
