/* kind.c: what bytes are, by themselves and not by what they are called. */
#include "file/file_inner.h"

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
