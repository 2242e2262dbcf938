/* kind.c: what bytes are, by themselves and not by what they are called. */
#include "file/file_inner.h"

#include <string.h>

static const struct {
	enum file_kind kind;
	const char *type, *extension;
	struct str start;
	size_t offset;
} kinds[] = {
	{ KIND_JPEG, "image/jpeg", ".jpg", STR_INIT("\xff\xd8\xff"), 0 },
	{ KIND_PNG, "image/png", ".png", STR_INIT("\x89PNG\r\n\x1a\n"), 0 },
	{ KIND_WEBP, "image/webp", ".webp", STR_INIT("WEBPVP8"), 8 },
	{ KIND_PDF, "application/pdf", ".pdf", STR_INIT("%PDF-"), 0 },
};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

enum file_kind kind_of(struct str head)
{
	for (size_t i = 0; i < KIND_COUNT; i++) {
		size_t from = kinds[i].offset;
		bool riff = from == 0 || str_starts(head, STR("RIFF"));
		if (riff && str_equal(str_part(head, from, from + kinds[i].start.len), kinds[i].start))
			return kinds[i].kind;
	}
	return KIND_NONE;
}

const char *kind_type(enum file_kind kind)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kinds[i].kind == kind)
			return kinds[i].type;
	return "application/octet-stream";
}

const char *kind_extension(enum file_kind kind)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kinds[i].kind == kind)
			return kinds[i].extension;
	return "";
}

bool pdf_is_whole(struct str head, struct str tail)
{
	if (head.len < 8 || !str_starts(head, STR("%PDF-")))
		return false;
	bool version = (head.at[5] == '1' || head.at[5] == '2') && head.at[6] == '.' && head.at[7] >= '0' && head.at[7] <= '7';
	return version && str_contains(tail, STR("startxref")) && str_contains(tail, STR("%%EOF"));
}

/* A zip archive is found from its end: the mark, a comment whose length it tells, and nothing behind (APPNOTE 4.3.16). */
static bool ends_as_archive(struct str whole)
{
	enum { MARK = 22, COMMENT_MOST = 65535 };
	size_t from = whole.len > MARK + COMMENT_MOST ? whole.len - MARK - COMMENT_MOST : 0;
	for (size_t at = from; at + MARK <= whole.len; at++) {
		const unsigned char *bytes = (const unsigned char *)whole.at + at;
		if (memcmp(bytes, "PK\x05\x06", 4) == 0 && at + MARK + bytes[20] + (size_t)bytes[21] * 256 == whole.len)
			return true;
	}
	return false;
}

static size_t count_of(struct str whole, struct str part, size_t most)
{
	size_t count = 0;
	const char *at = whole.at, *end = whole.at + whole.len;
	while (count <= most && (at = memmem(at, (size_t)(end - at), part.at, part.len)) != NULL) {
		count++;
		at += part.len;
	}
	return count;
}

/* The numbers of a box, "[0 0 595 842]": whether each is within what a page may measure (ISO 32000-1, annex C: 14,400 units). */
static bool box_is_small(struct str box)
{
	enum { UNITS_MOST = 14400, DIGITS_MOST = 5 };
	size_t digits = 0;
	int64_t value = 0;
	for (size_t i = 0; i < box.len && box.at[i] != ']'; i++) {
		bool digit = box.at[i] >= '0' && box.at[i] <= '9';
		value = digit ? value * 10 + (box.at[i] - '0') : 0;
		digits = digit ? digits + (value > 0) : 0;
		if (digits > DIGITS_MOST || value > UNITS_MOST)
			return false;
		if (box.at[i] == '.')
			while (i + 1 < box.len && box.at[i + 1] >= '0' && box.at[i + 1] <= '9')
				i++;
	}
	return true;
}

bool pdf_is_plain(struct str whole)
{
	enum { OBJECTS_MOST = 50000, BOX_MOST = 200 };
	static const struct str box = STR_INIT("/MediaBox");
	if (ends_as_archive(whole) || count_of(whole, STR(" obj"), OBJECTS_MOST) > OBJECTS_MOST)
		return false;
	const char *at = whole.at, *end = whole.at + whole.len;
	while ((at = memmem(at, (size_t)(end - at), box.at, box.len)) != NULL) {
		at += box.len;
		size_t rest = (size_t)(end - at);
		if (!box_is_small((struct str){ at, rest < BOX_MOST ? rest : BOX_MOST }))
			return false;
	}
	return true;
}

static uint32_t number_of(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Of an iTXt chunk: keyword, NUL, and a flag that says whether the words are compressed. */
static bool is_compressed(struct str words)
{
	size_t end = str_find(words, STR("\0"));
	return end + 1 < words.len && words.at[end + 1] != 0;
}

bool png_is_modest(struct str whole)
{
	enum { START = 8, FRAME = 12, PACKED_MOST = 32 * 1024 };
	size_t packed = 0;
	for (size_t at = START; at + FRAME <= whole.len;) {
		const unsigned char *chunk = (const unsigned char *)whole.at + at;
		size_t len = number_of(chunk);
		if (len > whole.len - at - FRAME)
			return true; /* cut off: whoever reads it says so */
		bool words = memcmp(chunk + 4, "iTXt", 4) == 0 && is_compressed((struct str){ (const char *)chunk + 8, len });
		if (words || memcmp(chunk + 4, "zTXt", 4) == 0)
			packed += len;
		at += len + FRAME;
	}
	return packed <= PACKED_MOST;
}
