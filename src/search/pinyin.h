/* pinyin.h: inside search/: readings of characters without tones (ü is v), and simplified forms. The tables are written by
 * tools/pinyinc at build. */
#ifndef YIZHAN_PINYIN_H
#define YIZHAN_PINYIN_H

#include "base/str.h"

#define PINYIN_FIRST 0x3400u
#define PINYIN_LAST 0x9fffu

extern const char *const pinyin_syllables[]; /* sorted */
extern const size_t pinyin_syllable_count;
extern const uint16_t pinyin_first[];      /* by character - PINYIN_FIRST: where its readings begin; one more at the end */
extern const uint16_t pinyin_readings[];   /* indices of syllables */
extern const uint16_t pinyin_simplified[]; /* by character - PINYIN_FIRST; 0: it is not a traditional form */

/* The character as it is compared: lower case, half width, simplified. */
uint32_t pinyin_fold(uint32_t character);

bool pinyin_is_han(uint32_t character);

/* The readings of a character; gives how many. */
size_t pinyin_of(uint32_t character, const uint16_t **readings);

/* Cuts lower-case letters into syllables, as few as there can be; 0 when they cannot be cut. At most `room` are written. */
size_t pinyin_cut(struct str letters, uint16_t *out, size_t room);

#endif
