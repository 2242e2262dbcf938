/* exif.c: whether the directories of a picture's EXIF (CIPA DC-008, TIFF 6.0) are few and short. The library that reads them
 * follows each pointer, also one that leads back, and can be kept busy for ever; so who looks like that is not read at all. */
#include "file/file_inner.h"

#include <string.h>

enum { ENTRIES_MOST = 300, POINTERS_MOST = 3, HEADERS_MOST = 16, ENTRY = 12, TAG_EXIF = 0x8769, TAG_GPS = 0x8825, TAG_INTEROP = 0xa005 };

struct tiff {
	const unsigned char *bytes;
	size_t len;
	bool little;
};

static uint32_t read_number(const struct tiff *tiff, size_t at, size_t size)
{
	uint32_t value = 0;
	for (size_t i = 0; i < size; i++)
		value = value << 8 | tiff->bytes[tiff->little ? at + size - 1 - i : at + i];
	return value;
}

/* The pointers of one directory; false when it has too many entries or pointers. What lies outside is no directory. */
static bool read_directory(const struct tiff *tiff, size_t at, uint32_t *pointers, size_t *count)
{
	*count = 0;
	if (at < 8 || at + 2 > tiff->len)
		return true;
	size_t entries = read_number(tiff, at, 2);
	if (entries > ENTRIES_MOST)
		return false;
	for (size_t i = 0; i < entries && at + 2 + ENTRY * (i + 1) <= tiff->len; i++) {
		uint32_t tag = read_number(tiff, at + 2 + ENTRY * i, 2);
		if (tag != TAG_EXIF && tag != TAG_GPS && tag != TAG_INTEROP)
			continue;
		if (*count == POINTERS_MOST)
			return false;
		pointers[(*count)++] = read_number(tiff, at + 2 + ENTRY * i + 8, 4);
	}
	return true;
}

/* Below the first directory only that of EXIF may point on, once, and nowhere one has been. */
static bool is_shallow(const struct tiff *tiff)
{
	uint32_t below[POINTERS_MOST], deeper[POINTERS_MOST], first = read_number(tiff, 4, 4), none[POINTERS_MOST];
	size_t count, more, last;
	if (!read_directory(tiff, first, below, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (below[i] == first || !read_directory(tiff, below[i], deeper, &more) || more > 1)
			return false;
		for (size_t k = 0; k < more; k++)
			if (deeper[k] == first || deeper[k] == below[i] || !read_directory(tiff, deeper[k], none, &last) || last)
				return false;
	}
	return true;
}

/* Wherever it stands in a JPEG, PNG or WebP: behind its mark comes a TIFF header. */
bool exif_is_modest(struct str whole)
{
	static const char little[] = "II*", big[] = "MM\0*";
	static const struct str marks[] = { STR_INIT("Exif\0\0"), STR_INIT("eXIf"), STR_INIT("EXIF") };
	static const size_t behind[] = { 6, 4, 8 };
	size_t headers = 0;
	for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
		const char *at = whole.at, *end = whole.at + whole.len;
		while ((at = memmem(at, (size_t)(end - at), marks[m].at, marks[m].len)) != NULL) {
			size_t left = (size_t)(end - at);
			struct tiff tiff = { (const unsigned char *)at + behind[m], left > behind[m] ? left - behind[m] : 0, false };
			tiff.little = tiff.len > 8 && memcmp(tiff.bytes, little, 4) == 0;
			bool header = tiff.little || (tiff.len > 8 && memcmp(tiff.bytes, big, 4) == 0);
			if (header && (++headers > HEADERS_MOST || !is_shallow(&tiff)))
				return false;
			at += marks[m].len;
		}
	}
	return true;
}
