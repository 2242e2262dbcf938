/* text.c: looks a sentence up. */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static int compare_entry(const void *key, const void *entry)
{
	return strcmp(key, ((const struct text_entry *)entry)->english);
}

const char *text(enum language language, const char *english)
{
	if (language == LANGUAGE_ENGLISH)
		return english;
	const struct text_entry *found =
		bsearch(english, text_catalogue, text_catalogue_count, sizeof *text_catalogue, compare_entry);
	return found ? found->translated : english;
}

const char *language_code(enum language language)
{
	return language == LANGUAGE_ENGLISH ? "en" : "zh-CN";
}

enum language language_from_header(struct str accept)
{
	while (accept.len) {
		struct str range = str_trim(str_until(&accept, ','));
		if (str_starts(range, STR("zh")))
			return LANGUAGE_CHINESE;
		if (str_starts(range, STR("en")))
			return LANGUAGE_ENGLISH;
	}
	return LANGUAGE_CHINESE;
}
