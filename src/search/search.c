/* search.c: what was typed is cut into pieces. A piece is an everyday word with its meanings, a stretch of other text, or a
 * word of letters. How much of a piece a service covers is the most that any of its meanings gives; pieces add up.
 *
 * Sounds and wrong characters are tried only where nothing covers a piece well: they cost hits elsewhere. */
#include "search/index.h"
#include "base/buf.h"
#include "search/pinyin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUERY_CHARACTERS = 200, MOST_TERMS = 512, MOST_SYLLABLES = 64 };
static const double weak_coverage = 0.6, sound_worth = 0.7, initials_worth = 0.9, character_worth = 0.25;

struct term_list {
	uint64_t keys[MOST_TERMS];
	size_t count;
};

struct finder {
	struct arena *arena;
	const struct search_index *index;
	double *score;    /* of the whole query, by service */
	double *piece;    /* of the present piece */
	double *meaning;  /* of the present meaning */
	uint32_t *touched; /* services that the present meaning met */
	size_t touched_count;
};

static void add_key(void *to, uint64_t key)
{
	struct term_list *list = to;
	if (list->count < MOST_TERMS)
		list->keys[list->count++] = key;
}

/* Rare terms say more; single characters little. */
static double worth(const struct finder *f, uint64_t key, const struct term *term)
{
	double rarity = log(1 + (double)f->index->services.count / (term ? term->count : 1));
	return key >> 60 == TERM_CHARACTER ? rarity * character_worth : rarity;
}

/* Adds, for each service, which share of the list's worth it has, if that is more than the piece had before. */
static double cover(struct finder *f, const struct term_list *list, double scale)
{
	double whole = 0, best = 0;
	f->touched_count = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct term *term = index_find(f->index, list->keys[i]);
		double mass = worth(f, list->keys[i], term);
		whole += mass;
		for (uint32_t p = 0; term && p < term->count; p++) {
			const struct posting *posting = &f->index->postings[term->first + p];
			if (f->meaning[posting->service] == 0)
				f->touched[f->touched_count++] = posting->service;
			f->meaning[posting->service] += mass * (double)posting->weight;
		}
	}
	for (size_t i = 0; i < f->touched_count; i++) {
		uint32_t at = f->touched[i];
		double share = f->meaning[at] / whole * scale;
		f->piece[at] = share > f->piece[at] ? share : f->piece[at];
		best = share > best ? share : best;
		f->meaning[at] = 0;
	}
	return best;
}

/* The sounds of a text, for those who wrote a wrong character. */
static double cover_sounds(struct finder *f, struct str text)
{
	struct term_list all = { .count = 0 }, sounds = { .count = 0 };
	term_each(text, true, add_key, &all);
	for (size_t i = 0; i < all.count; i++) {
		if (all.keys[i] >> 60 == TERM_SYLLABLES && index_find(f->index, all.keys[i]))
			add_key(&sounds, all.keys[i]);
	}
	return sounds.count ? cover(f, &sounds, sound_worth) : 0;
}

static double cover_text(struct finder *f, struct str text)
{
	struct term_list list = { .count = 0 };
	term_each(text, false, add_key, &list);
	return list.count ? cover(f, &list, 1) : 0;
}

/* Letters as full pinyin: syllables next to each other. */
static double cover_pinyin(struct finder *f, struct str letters)
{
	uint16_t syllables[MOST_SYLLABLES];
	struct term_list list = { .count = 0 };
	size_t count = pinyin_cut(letters, syllables, MOST_SYLLABLES);
	for (size_t i = 0; i + 1 < count; i++)
		add_key(&list, term_syllables(syllables[i], syllables[i + 1]));
	return list.count ? cover(f, &list, 1) : 0;
}

/* Letters as initials that follow one another in a title. */
static bool has_initials(const struct initials *title, struct str letters)
{
	for (size_t from = 0; from + letters.len <= title->count; from++) {
		size_t at = 0;
		while (at < letters.len && (title->sets[from + at] >> (letters.at[at] - 'a') & 1))
			at++;
		if (at == letters.len)
			return true;
	}
	return false;
}

static void cover_initials(struct finder *f, struct str letters)
{
	if (letters.len < 2 || letters.len > 20)
		return;
	for (size_t i = 0; i < letters.len; i++) {
		if (letters.at[i] < 'a' || letters.at[i] > 'z')
			return;
	}
	for (size_t i = 0; i < f->index->services.count; i++) {
		if (f->piece[i] < initials_worth && has_initials(&f->index->initials[i], letters))
			f->piece[i] = initials_worth;
	}
}

/* Adds the piece to the whole; `weight` is how much of the query it is. */
static void close_piece(struct finder *f, double weight)
{
	for (size_t i = 0; i < f->index->services.count; i++) {
		f->score[i] += weight * f->piece[i] * f->piece[i];
		f->piece[i] = 0;
	}
}

static bool is_han(struct str text)
{
	return pinyin_is_han(str_next(&text));
}

static void find_synonym(struct finder *f, const struct synonym *synonym)
{
	struct str word = str_of(synonym->word), means = str_of(synonym->means);
	cover_text(f, word);
	while (means.len)
		cover_text(f, str_until(&means, '|'));
	close_piece(f, is_han(word) ? (double)str_count(word) : 3);
}

/* Does a word sound like these syllables, one a character? */
static bool sounds_like(struct str word, const uint16_t *syllables, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const uint16_t *readings;
		size_t known = pinyin_of(str_next(&word), &readings), at = 0;
		while (at < known && readings[at] != syllables[i])
			at++;
		if (at == known)
			return false;
	}
	return word.len == 0;
}

/* The everyday word that was typed in pinyin. */
static const struct synonym *synonym_of_pinyin(struct str letters)
{
	uint16_t syllables[MOST_SYLLABLES];
	size_t count = pinyin_cut(letters, syllables, MOST_SYLLABLES);
	for (size_t i = 0; count > 1 && i < synonym_count; i++) {
		if (sounds_like(str_of(synonyms[i].word), syllables, count))
			return &synonyms[i];
	}
	return NULL;
}

static void find_plain(struct finder *f, struct str text)
{
	text = str_trim(text);
	if (str_is_empty(text))
		return;
	const struct synonym *synonym = is_han(text) ? NULL : synonym_of_pinyin(text);
	if (synonym) {
		find_synonym(f, synonym);
		return;
	}
	double best = cover_text(f, text);
	if (is_han(text)) {
		if (best < weak_coverage)
			cover_sounds(f, text);
	} else if (best < weak_coverage && cover_pinyin(f, text) < weak_coverage) {
		cover_initials(f, text);
	}
	close_piece(f, is_han(text) ? (double)str_count(text) : 3);
}

static bool ends_a_word(struct str rest)
{
	return rest.len == 0 || !((rest.at[0] >= 'a' && rest.at[0] <= 'z') || (rest.at[0] >= '0' && rest.at[0] <= '9'));
}

/* The longest everyday word that the text begins with. */
static const struct synonym *synonym_at(struct str text)
{
	const struct synonym *found = NULL;
	size_t longest = 0;
	for (size_t i = 0; i < synonym_count; i++) {
		struct str word = str_of(synonyms[i].word);
		if (word.len <= longest || !str_starts(text, word))
			continue;
		if (!is_han(word) && !ends_a_word(str_part(text, word.len, text.len)))
			continue;
		found = &synonyms[i];
		longest = word.len;
	}
	return found;
}

/* Words of asking, which no service is found by. */
static size_t filler_at(struct str text)
{
	static const char *const fillers[] = { "怎么", "如何", "哪里", "什么", "请问", "我要", "我想", "需要", "可以", "在哪", "想",
					       "吗", "的", "呢", "我", "去", "how to ", "how ", "the ", "to ", "a ", "for ", "of ",
					       "an ", "i ", "my ", "apply ", "get ", "in ", "and " };
	for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++) {
		if (str_starts(text, str_of(fillers[i])))
			return strlen(fillers[i]);
	}
	return 0;
}

/* The query as it is compared: folded, cut at its greatest length, other signs as one space. */
static struct str folded(struct arena *arena, struct str query)
{
	struct buf buf;
	buf_init(&buf, arena, QUERY_CHARACTERS * 4);
	for (int i = 0; i < QUERY_CHARACTERS && query.len; i++) {
		uint32_t c = pinyin_fold(str_next(&query));
		bool is_kept = pinyin_is_han(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (is_kept)
			buf_add_utf8(&buf, c);
		else if (buf.len && buf.at[buf.len - 1] != ' ')
			buf_add_byte(&buf, ' ');
	}
	return buf_str(&buf);
}

/* Where the stretch that began at `from` ends: before an everyday word, a filler, a space, or a change of script. */
static void find_pieces(struct finder *f, struct str text)
{
	size_t from = 0, at = 0;
	bool begins = true; /* words of letters are looked up only where one begins */
	while (at < text.len) {
		struct str rest = str_part(text, at, text.len), next = rest;
		uint32_t c = str_next(&next);
		bool han = pinyin_is_han(c);
		const struct synonym *synonym = han || begins ? synonym_at(rest) : NULL;
		size_t skip = synonym ? strlen(synonym->word) : han || begins ? filler_at(rest) : 0;
		size_t width = rest.len - next.len;
		bool changes = at > from && han != is_han(str_part(text, from, at));
		if (synonym || skip || c == ' ' || changes) {
			find_plain(f, str_part(text, from, at));
			from = at + (synonym || skip ? skip : c == ' ' ? 1 : 0);
		}
		if (synonym)
			find_synonym(f, synonym);
		begins = han || c == ' ' || skip;
		at = synonym || skip ? at + skip : at + width;
	}
	find_plain(f, str_part(text, from, text.len));
}

static struct str without_spaces(struct arena *arena, struct str text)
{
	struct buf buf;
	buf_init(&buf, arena, text.len);
	while (text.len)
		buf_add(&buf, str_until(&text, ' '));
	return buf_str(&buf);
}

/* The query as a whole: its words next to each other, and in the title as they stand. */
static void find_whole(struct finder *f, struct str text)
{
	double best = cover_text(f, text);
	if (best < weak_coverage && !is_han(text) && str_contains(text, STR(" ")))
		cover_pinyin(f, without_spaces(f->arena, text));
	close_piece(f, (double)str_count(text) * 0.5);
	for (size_t i = 0; i < f->index->services.count; i++) {
		if (f->score[i] > 0 && str_contains(f->index->services.items[i]->title.chinese, text))
			f->score[i] *= 1.3;
	}
}

static int compare_hits(const void *a, const void *b)
{
	const struct search_hit *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return str_compare(x->service->code, y->service->code);
}

/* Short titles win among equals: they say more exactly what was asked. */
static double final_score(const struct finder *f, size_t at)
{
	return f->score[at] / (1 + 0.012 * f->index->lengths[at]);
}

/* What is far behind the best is left out, before anything is sorted. */
static struct search_hits rank(const struct finder *f, size_t limit)
{
	const struct service_view *services = &f->index->services;
	struct search_hits hits = { ARENA_MANY(f->arena, struct search_hit, services->count), 0 };
	double best = 0;
	for (size_t i = 0; i < services->count; i++)
		best = final_score(f, i) > best ? final_score(f, i) : best;
	for (size_t i = 0; i < services->count; i++) {
		if (final_score(f, i) > best * 0.1)
			hits.items[hits.count++] = (struct search_hit){ services->items[i], final_score(f, i) };
	}
	qsort(hits.items, hits.count, sizeof *hits.items, compare_hits);
	hits.count = hits.count < limit ? hits.count : limit;
	return hits;
}

struct search_hits search_find(struct arena *arena, const struct search_index *index, struct str query, size_t limit)
{
	size_t count = index->services.count;
	struct str text = str_trim(folded(arena, query));
	if (str_is_empty(text) || count == 0)
		return (struct search_hits){ NULL, 0 };
	struct finder f = { .arena = arena, .index = index };
	f.score = ARENA_MANY(arena, double, count);
	f.piece = ARENA_MANY(arena, double, count);
	f.meaning = ARENA_MANY(arena, double, count);
	f.touched = ARENA_MANY(arena, uint32_t, count);
	find_pieces(&f, text);
	find_whole(&f, text);
	return rank(&f, limit);
}
