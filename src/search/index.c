/* index.c: makes the index. Terms are gathered as they come, sorted once, and counted together. */
#include "search/index.h"
#include "search/pinyin.h"

#include <stdlib.h>
#include <string.h>

enum { WORD_BYTES = 64, SUMMARY_CHARACTERS = 300 };
static const float title_weight = 1.0F, keyword_weight = 0.9F, summary_weight = 0.3F, office_weight = 0.2F;

struct gathered {
	uint64_t key;
	uint32_t service;
	float weight;
};

struct gathering {
	struct arena *arena;
	struct gathered *items;
	size_t count, room;
	uint32_t service;
	float weight;
};

uint64_t term_key(enum term_kind kind, uint64_t payload)
{
	return (uint64_t)kind << 60 | (payload & 0x0fffffffffffffff);
}

uint64_t term_pair(uint32_t first, uint32_t second)
{
	return term_key(TERM_PAIR, (uint64_t)first << 24 | second);
}

uint64_t term_word(struct str word)
{
	uint64_t digest = 14695981039346656037u;
	for (size_t i = 0; i < word.len; i++)
		digest = (digest ^ (unsigned char)word.at[i]) * 1099511628211u;
	return term_key(TERM_WORD, digest);
}

uint64_t term_syllables(uint16_t first, uint16_t second)
{
	return term_key(TERM_SYLLABLES, (uint64_t)first << 16 | second);
}

static void each_syllables(uint32_t first, uint32_t second, void (*add)(void *to, uint64_t key), void *to)
{
	const uint16_t *before, *behind;
	size_t before_count = pinyin_of(first, &before), behind_count = pinyin_of(second, &behind);
	for (size_t a = 0; a < before_count; a++) {
		for (size_t b = 0; b < behind_count; b++)
			add(to, term_syllables(before[a], behind[b]));
	}
}

void term_each(struct str text, bool syllables, void (*add)(void *to, uint64_t key), void *to)
{
	char word[WORD_BYTES];
	size_t len = 0;
	uint32_t before = 0;
	bool is_more = true;
	while (is_more) {
		is_more = text.len != 0;
		uint32_t c = pinyin_fold(str_next(&text));
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (is_letter && len < sizeof word)
			word[len++] = (char)c;
		if (!is_letter && len) {
			add(to, term_word((struct str){ word, len }));
			len = 0;
		}
		if (pinyin_is_han(c)) {
			add(to, term_key(TERM_CHARACTER, c));
			if (before)
				add(to, term_pair(before, c));
			if (before && syllables)
				each_syllables(before, c, add, to);
		}
		before = pinyin_is_han(c) ? c : 0;
	}
}

static void gather(void *to, uint64_t key)
{
	struct gathering *g = to;
	if (g->count == g->room) {
		g->room = g->room ? g->room * 2 : 4096;
		struct gathered *items = ARENA_MANY(g->arena, struct gathered, g->room);
		if (g->count)
			memcpy(items, g->items, g->count * sizeof *items);
		g->items = items;
	}
	g->items[g->count++] = (struct gathered){ key, g->service, g->weight };
}

static void gather_text(struct gathering *g, struct str text, float weight, bool syllables)
{
	g->weight = weight;
	term_each(text, syllables, gather, g);
}

static void gather_service(struct gathering *g, const struct service *service)
{
	gather_text(g, service->title.chinese, title_weight, true);
	gather_text(g, service->title.english, title_weight, false);
	for (size_t i = 0; i < service->keywords.count; i++)
		gather_text(g, service->keywords.items[i], keyword_weight, true);
	gather_text(g, str_part(service->summary.chinese, 0, SUMMARY_CHARACTERS * 3), summary_weight, false);
	gather_text(g, str_part(service->summary.english, 0, SUMMARY_CHARACTERS * 3), summary_weight, false);
	gather_text(g, service->office, office_weight, false);
}

static int compare_gathered(const void *a, const void *b)
{
	const struct gathered *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->service != y->service)
		return x->service < y->service ? -1 : 1;
	return (x->weight < y->weight) - (x->weight > y->weight);
}

/* Sorted, each term and service once, with its greatest weight. */
static void count_terms(struct arena *arena, struct gathering *g, struct search_index *index)
{
	if (g->count == 0)
		return;
	qsort(g->items, g->count, sizeof *g->items, compare_gathered);
	size_t terms = 0, postings = 0;
	for (size_t i = 0; i < g->count; i++) {
		bool is_new = i == 0 || g->items[i].key != g->items[i - 1].key;
		terms += is_new;
		postings += is_new || g->items[i].service != g->items[i - 1].service;
	}
	index->terms = ARENA_MANY(arena, struct term, terms);
	index->postings = ARENA_MANY(arena, struct posting, postings);
	postings = 0;
	for (size_t i = 0; i < g->count; i++) {
		const struct gathered *item = &g->items[i];
		bool is_new = i == 0 || item->key != g->items[i - 1].key;
		if (!is_new && item->service == g->items[i - 1].service)
			continue;
		if (is_new)
			index->terms[index->term_count++] = (struct term){ item->key, (uint32_t)postings, 0 };
		index->terms[index->term_count - 1].count++;
		index->postings[postings++] = (struct posting){ item->service, item->weight };
	}
}

static struct initials initials_of(struct arena *arena, struct str title)
{
	struct initials made = { ARENA_MANY(arena, uint32_t, str_count(title)), 0 };
	while (title.len) {
		uint32_t c = pinyin_fold(str_next(&title)), set = 0;
		const uint16_t *readings;
		size_t count = pinyin_of(c, &readings);
		for (size_t i = 0; i < count; i++)
			set |= 1u << (pinyin_syllables[readings[i]][0] - 'a');
		if (c >= 'a' && c <= 'z')
			set = 1u << (c - 'a');
		if (set)
			made.sets[made.count++] = set;
	}
	return made;
}

enum status search_new(struct arena *arena, struct service_view services, struct search_index **out)
{
	struct search_index *index = ARENA_ONE(arena, struct search_index);
	struct gathering g = { .arena = arena_new((size_t)4 << 30) };
	index->services = services;
	index->initials = ARENA_MANY(arena, struct initials, services.count);
	index->lengths = ARENA_MANY(arena, uint32_t, services.count);
	for (size_t i = 0; i < services.count; i++) {
		g.service = (uint32_t)i;
		gather_service(&g, services.items[i]);
		index->initials[i] = initials_of(arena, services.items[i]->title.chinese);
		index->lengths[i] = (uint32_t)str_count(services.items[i]->title.chinese);
	}
	count_terms(arena, &g, index);
	arena_free(g.arena);
	*out = index;
	return STATUS_OK;
}

const struct term *index_find(const struct search_index *index, uint64_t key)
{
	size_t low = 0, high = index->term_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (index->terms[middle].key == key)
			return &index->terms[middle];
		if (index->terms[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
