/* pinyin.c: looks the tables up, and cuts typed letters into syllables. */
#include "search/pinyin.h"

#include <string.h>

enum { MOST_LETTERS = 96 };

uint32_t pinyin_fold(uint32_t character)
{
	if (character >= 0xff01 && character <= 0xff5e)
		character -= 0xfee0;
	if (character >= 'A' && character <= 'Z')
		return character - 'A' + 'a';
	if (!pinyin_is_han(character))
		return character;
	uint16_t simple = pinyin_simplified[character - PINYIN_FIRST];
	return simple ? simple : character;
}

bool pinyin_is_han(uint32_t character)
{
	return character >= PINYIN_FIRST && character <= PINYIN_LAST;
}

size_t pinyin_of(uint32_t character, const uint16_t **readings)
{
	if (!pinyin_is_han(character))
		return 0;
	size_t at = character - PINYIN_FIRST;
	*readings = pinyin_readings + pinyin_first[at];
	return (size_t)(pinyin_first[at + 1] - pinyin_first[at]);
}

/* The index of a syllable, or -1. */
static int syllable_of(struct str letters)
{
	size_t low = 0, high = pinyin_syllable_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = str_compare(str_of(pinyin_syllables[middle]), letters);
		if (order == 0)
			return (int)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

size_t pinyin_cut(struct str letters, uint16_t *out, size_t room)
{
	struct {
		int fewest, syllable, from;
	} best[MOST_LETTERS + 1] = { { 0, 0, 0 } };
	if (letters.len == 0 || letters.len > MOST_LETTERS)
		return 0;
	for (size_t end = 1; end <= letters.len; end++) {
		best[end].fewest = -1;
		for (size_t len = 1; len <= 6 && len <= end; len++) {
			int before = best[end - len].fewest, syllable = syllable_of(str_part(letters, end - len, end));
			if (syllable < 0 || before < 0 || (best[end].fewest >= 0 && before + 1 >= best[end].fewest))
				continue;
			best[end].fewest = before + 1;
			best[end].syllable = syllable;
			best[end].from = (int)(end - len);
		}
	}
	if (best[letters.len].fewest <= 0 || (size_t)best[letters.len].fewest > room)
		return 0;
	size_t count = (size_t)best[letters.len].fewest, left = count;
	for (size_t at = letters.len; at > 0; at = (size_t)best[at].from)
		out[--left] = (uint16_t)best[at].syllable;
	return count;
}
