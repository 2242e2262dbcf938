/* pinyinc.c: `pinyinc OUT.c READINGS.bz2 VARIANTS.bz2` writes the readings of Chinese characters, and the simplified forms
 * of traditional ones, as tables. It reads the Unihan files of Debian's unicode-data (Unicode licence).
 *
 * Tones are dropped and ü is written v, as people type it. All readings of a character that dictionaries of today give. */
#include <bzlib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST = 0x3400, LAST = 0x9fff, COUNT = LAST - FIRST + 1, MOST_SYLLABLES = 600, MOST_READINGS = 6, LINE_BYTES = 4096 };

static char syllables[MOST_SYLLABLES][8];
static int syllable_count;
static struct {
	uint16_t items[MOST_READINGS];
	int count;
} readings[COUNT];
static uint16_t simple[COUNT];

static char letter_of(unsigned c)
{
	static const struct {
		const char *marked;
		char plain;
	} rows[] = {
		{ "āáǎà", 'a' }, { "ōóǒò", 'o' }, { "ēéěèêếề", 'e' }, { "īíǐì", 'i' }, { "ūúǔù", 'u' }, { "ǖǘǚǜü", 'v' },
		{ "ńňǹ", 'n' },  { "ḿ", 'm' },
	};
	if (c >= 'a' && c <= 'z')
		return (char)c;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const unsigned char *at = (const unsigned char *)rows[i].marked;
		while (*at) {
			int len = *at < 0xe0 ? 2 : 3;
			unsigned found = len == 2 ? (at[0] & 0x1fu) << 6 | (at[1] & 0x3fu)
						  : (at[0] & 0xfu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
			if (found == c)
				return rows[i].plain;
			at += len;
		}
	}
	return 0;
}

/* Reads letters at *at up to what is none; combining marks are dropped. */
static void read_syllable(const char **at, char *out)
{
	int len = 0;
	while (**at) {
		const unsigned char *u = (const unsigned char *)*at;
		int bytes = *u < 0x80 ? 1 : *u < 0xe0 ? 2 : 3;
		unsigned c = bytes == 1 ? *u : bytes == 2 ? (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu)
							  : (u[0] & 0xfu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
		bool is_mark = c >= 0x300 && c < 0x370;
		char letter = letter_of(c);
		if (!letter && !is_mark)
			break;
		if (letter && len < 7)
			out[len++] = letter;
		*at += bytes;
	}
	out[len] = 0;
}

static int syllable_id(const char *syllable)
{
	for (int i = 0; i < syllable_count; i++) {
		if (strcmp(syllables[i], syllable) == 0)
			return i;
	}
	if (syllable_count == MOST_SYLLABLES)
		exit(1);
	snprintf(syllables[syllable_count], sizeof *syllables, "%s", syllable);
	return syllable_count++;
}

static void add_reading(unsigned character, const char *syllable)
{
	if (character < FIRST || character > LAST || !*syllable)
		return;
	int id = syllable_id(syllable), at = (int)character - FIRST;
	for (int i = 0; i < readings[at].count; i++) {
		if (readings[at].items[i] == id)
			return;
	}
	if (readings[at].count < MOST_READINGS)
		readings[at].items[readings[at].count++] = (uint16_t)id;
}

/* "131.140:háng 136.100:héng", "xíng(2943) háng(218)" or "zhù". */
static void read_readings(unsigned character, const char *value)
{
	char syllable[8];
	while (*value) {
		read_syllable(&value, syllable);
		if (*value == ':')
			syllable[0] = 0;
		add_reading(character, syllable);
		if (*value)
			value++;
	}
}

static void take_reading(unsigned character, const char *field, const char *value)
{
	if (strcmp(field, "kMandarin") == 0 || strcmp(field, "kTGHZ2013") == 0 || strcmp(field, "kHanyuPinlu") == 0)
		read_readings(character, value);
}

static void take_variant(unsigned character, const char *field, const char *value)
{
	unsigned to = strcmp(field, "kSimplifiedVariant") == 0 ? (unsigned)strtoul(value + 2, NULL, 16) : 0;
	if (character >= FIRST && character <= LAST && to >= FIRST && to <= LAST && to != character)
		simple[character - FIRST] = (uint16_t)to;
}

/* Calls take for each line "U+4E00<tab>field<tab>value"; false when the file cannot be read. */
static bool each_line(const char *path, void (*take)(unsigned character, const char *field, const char *value))
{
	BZFILE *file = BZ2_bzopen(path, "rb");
	char line[LINE_BYTES], byte;
	size_t len = 0;
	if (!file)
		return false;
	while (BZ2_bzread(file, &byte, 1) == 1) {
		if (byte != '\n') {
			if (len < sizeof line - 1)
				line[len++] = byte;
			continue;
		}
		line[len] = 0;
		len = 0;
		char *field = strchr(line, '\t'), *value = field ? strchr(field + 1, '\t') : NULL;
		if (strncmp(line, "U+", 2) != 0 || !value)
			continue;
		*field++ = *value++ = 0;
		take((unsigned)strtoul(line + 2, NULL, 16), field, value);
	}
	BZ2_bzclose(file);
	return true;
}

static int compare_syllable(const void *a, const void *b)
{
	return strcmp(syllables[*(const uint16_t *)a], syllables[*(const uint16_t *)b]);
}

static void write_tables(FILE *out)
{
	uint16_t order[MOST_SYLLABLES], rank[MOST_SYLLABLES];
	for (int i = 0; i < syllable_count; i++)
		order[i] = (uint16_t)i;
	qsort(order, (size_t)syllable_count, sizeof *order, compare_syllable);
	fprintf(out, "/* Written by pinyinc. */\n#include \"search/pinyin.h\"\n\nconst char *const pinyin_syllables[] = {\n");
	for (int i = 0; i < syllable_count; i++) {
		rank[order[i]] = (uint16_t)i;
		fprintf(out, "\"%s\",%s", syllables[order[i]], i % 12 == 11 ? "\n" : "");
	}
	fprintf(out, "};\nconst size_t pinyin_syllable_count = %d;\nconst uint16_t pinyin_first[%d] = {\n", syllable_count, COUNT + 1);
	int total = 0;
	for (int i = 0; i <= COUNT; i++) {
		fprintf(out, "%d,%s", total, i % 16 == 15 ? "\n" : "");
		total += i < COUNT ? readings[i].count : 0;
	}
	fprintf(out, "};\nconst uint16_t pinyin_readings[] = {\n");
	for (int i = 0; i < COUNT; i++) {
		for (int r = 0; r < readings[i].count; r++)
			fprintf(out, "%d,", rank[readings[i].items[r]]);
		fprintf(out, "%s", i % 32 == 31 ? "\n" : "");
	}
	fprintf(out, "0};\nconst uint16_t pinyin_simplified[%d] = {\n", COUNT);
	for (int i = 0; i < COUNT; i++)
		fprintf(out, "%d,%s", simple[i], i % 16 == 15 ? "\n" : "");
	fprintf(out, "};\n");
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "pinyinc OUT.c READINGS.bz2 VARIANTS.bz2\n");
		return 2;
	}
	if (!each_line(argv[2], take_reading) || !each_line(argv[3], take_variant)) {
		fprintf(stderr, "the Unihan files of unicode-data cannot be read\n");
		return 1;
	}
	FILE *out = fopen(argv[1], "w");
	if (!out)
		return 3;
	write_tables(out);
	return fclose(out) == 0 ? 0 : 3;
}
