/* search.h: words to services. Pure once built: bigrams of characters, words, full pinyin and initials, synonyms, tolerance
 * only where exact evidence is weak. The index is made in memory from the packs in force. */
#ifndef YIZHAN_SEARCH_H
#define YIZHAN_SEARCH_H

#include "pack/pack.h"

struct search_hit {
	const struct service *service;
	double score;
};
struct search_hits {
	struct search_hit *items;
	size_t count;
};

struct search_index;
MUST_CHECK enum status search_new(struct arena *arena, struct service_view services, struct search_index **out);
/* The best `limit` services for what was typed (at most 200 characters are looked at), best first. */
struct search_hits search_find(struct arena *arena, const struct search_index *index, struct str query, size_t limit);

#endif
