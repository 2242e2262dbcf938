/* index.h: inside search/: terms, and in which services they stand.
 *
 * A term is a number: one character, two neighbours, a word of letters, or the syllables of two neighbours. */
#ifndef YIZHAN_INDEX_H
#define YIZHAN_INDEX_H

#include "search/search.h"

enum term_kind { TERM_CHARACTER = 1, TERM_PAIR, TERM_WORD, TERM_SYLLABLES };

struct posting {
	uint32_t service;
	float weight; /* the title counts most */
};

struct term {
	uint64_t key;
	uint32_t first, count; /* of postings */
};

struct initials { /* the first letters of a title's characters, each a set of bits: a character may have several readings */
	uint32_t *sets;
	size_t count;
};

struct search_index {
	struct service_view services;
	struct term *terms; /* sorted by key */
	size_t term_count;
	struct posting *postings;
	struct initials *initials; /* by service */
	uint32_t *lengths;         /* of titles, in characters */
};

uint64_t term_key(enum term_kind kind, uint64_t payload);
uint64_t term_pair(uint32_t first, uint32_t second);
uint64_t term_word(struct str word);
uint64_t term_syllables(uint16_t first, uint16_t second);

/* Calls add for each term of a text. Words of letters are added as they stand, and syllables of all readings when asked for. */
void term_each(struct str text, bool syllables, void (*add)(void *to, uint64_t key), void *to);

const struct term *index_find(const struct search_index *index, uint64_t key); /* NULL when no service has it */

/* Everyday words and what the catalogues of government call them: synonym.c. */
struct synonym {
	const char *word, *means; /* several meanings stand with | between them */
};
extern const struct synonym synonyms[];
extern const size_t synonym_count;

#endif
