/* pairs_fuzz.c: urlencoded text: whatever is read is text, and within the ceiling. */
#include "http/http.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *arena = arena_new(64 << 20);
	struct pair_list pairs;
	if (len > 1 << 20)
		len = 1 << 20;
	if (pairs_read(arena, (struct str){ (const char *)bytes, len }, &pairs) == STATUS_OK) {
		if (pairs.count > 2000)
			abort();
		for (size_t i = 0; i < pairs.count; i++)
			if (!str_is_utf8(pairs.items[i].name) || !str_is_utf8(pairs.items[i].value))
				abort();
	}
	arena_free(arena);
	return 0;
}
