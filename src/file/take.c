/* take.c: an upload is judged: its size, its kind by content, whether it can be read; then original and derivative are
 * sealed into the data folder. Nothing of it is in the database yet. */
#include "file/file_inner.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HEAD_BYTES = 64, TAIL_BYTES = 1024, STORED_CHARACTERS = 32, LONGEST_END = 5 };

/* The upload under way. */
struct taking {
	struct str field;
	enum file_kind kind;
	uint64_t size;
	int original, derivative; /* unlinked temporary files */
};

static struct str read_part(struct call *c, int fd, uint64_t offset, size_t len)
{
	char *bytes = arena_take(c->arena, len);
	ssize_t n = pread(fd, bytes, len, (off_t)offset);
	return (struct str){ bytes, n > 0 ? (size_t)n : 0 };
}

static bool is_plain(const struct taking *taking)
{
	void *bytes = mmap(NULL, taking->size, PROT_READ, MAP_PRIVATE, taking->original, 0);
	if (bytes == MAP_FAILED)
		return false;
	bool plain = pdf_is_plain((struct str){ bytes, taking->size });
	munmap(bytes, taking->size);
	return plain;
}

static enum status judge_pdf(struct call *c, const struct taking *taking)
{
	uint64_t from = taking->size > TAIL_BYTES ? taking->size - TAIL_BYTES : 0;
	struct str head = read_part(c, taking->original, 0, HEAD_BYTES);
	struct str tail = read_part(c, taking->original, from, TAIL_BYTES);
	if (pdf_is_whole(head, tail) && is_plain(taking))
		return STATUS_OK;
	fail_field(c, taking->field, "This PDF is broken or incomplete. Please save it again and upload it.");
	return STATUS_INVALID;
}

static enum status recode(struct call *c, const struct taking *taking, const char **served, uint64_t *size)
{
	struct helper_answer answer = helper_recode(taking->original, taking->size, taking->derivative);
	switch ((enum helper_outcome)answer.outcome) {
	case HELPER_DONE:
		*served = kind_type((enum file_kind)answer.kind);
		*size = answer.size;
		return STATUS_OK;
	case HELPER_TOO_MANY_PIXELS:
		fail_field(c, taking->field, "This picture has more than 50 megapixels. Please upload a smaller one.");
		return STATUS_INVALID;
	case HELPER_UNREADABLE:
	case HELPER_TOO_SLOW:
		fail_field(c, taking->field, "This picture cannot be read. Please take it again or save it as JPEG.");
		return STATUS_INVALID;
	case HELPER_AWAY:
		break;
	}
	call_log(c, "alarm", "no helper starts or becomes free");
	return fail(c, STATUS_BUSY, "Pictures cannot be taken in just now. Please try again in a minute.");
}

/* A page count is no reason to refuse: where no document can be looked at, none is told. */
static enum status count_pages(struct call *c, const struct taking *taking, int *pages)
{
	int said = -1;
	*pages = 1;
	if (taking->kind != KIND_PDF)
		return STATUS_OK;
	*pages = 0;
	if (!helper_is_open())
		return STATUS_OK;
	TRY(bytes_temporary(c, &said));
	if (helper_pdf_pages(taking->original, said, pages) != HELPER_DONE)
		*pages = 0;
	close(said);
	return STATUS_OK;
}

static enum status seal_both(struct call *c, const struct taking *taking, struct stored_file *out)
{
	const char *served = kind_type(taking->kind);
	uint64_t size = 0;
	if (taking->kind == KIND_PDF)
		TRY(judge_pdf(c, taking));
	else
		TRY(recode(c, taking, &served, &size));
	bool ok;
	out->digest = digest_of_file(keys_profile(c->house->keys), taking->original, &ok);
	if (!ok)
		return broken(c, "file: the upload can't be read again");
	out->served = str_of(served);
	TRY(file_check_scan(c, taking->field, taking->original, out));
	TRY(count_pages(c, taking, &out->pages));
	TRY(bytes_seal(c, out->stored, true, taking->original, taking->size, &out->sealed));
	enum status status = STATUS_OK;
	if (taking->kind != KIND_PDF)
		status = bytes_seal(c, out->stored, false, taking->derivative, size, &out->sealed_served);
	if (status != STATUS_OK)
		bytes_remove(c, out->stored);
	return status;
}

static enum status take(struct call *c, struct taking *taking, const struct body *body, uint64_t offset, struct stored_file *out)
{
	TRY(bytes_temporary(c, &taking->original));
	TRY(bytes_temporary(c, &taking->derivative));
	TRY(bytes_copy(c, body, offset, taking->size, taking->original));
	return seal_both(c, taking, out);
}

static struct str head_of(struct call *c, const struct body *body, uint64_t offset, uint64_t size)
{
	size_t len = size < HEAD_BYTES ? (size_t)size : HEAD_BYTES;
	char *bytes = arena_take(c->arena, HEAD_BYTES);
	int64_t n = body_copy(body, offset, bytes, len);
	return (struct str){ bytes, n > 0 ? (size_t)n : 0 };
}

/* What people mean to hand in and cannot, known by its first bytes: each is told what to do instead. */
static const char *advice_for(struct str head)
{
	static const struct {
		size_t offset;
		struct str start;
		const char *sentence;
	} known[] = {
		{ 30, STR_INIT("OFD.xml"), "OFD files cannot be looked at here. Please save it as PDF and upload that." },
		{ 0, STR_INIT("PK\x03\x04"), "Archives, Word and Excel files cannot be looked at here. Please save each document as PDF and upload that." },
		{ 0, STR_INIT("\xd0\xcf\x11\xe0"), "Archives, Word and Excel files cannot be looked at here. Please save each document as PDF and upload that." },
		{ 0, STR_INIT("Rar!"), "Archives, Word and Excel files cannot be looked at here. Please save each document as PDF and upload that." },
		{ 0, STR_INIT("7z\xbc\xaf"), "Archives, Word and Excel files cannot be looked at here. Please save each document as PDF and upload that." },
		{ 4, STR_INIT("ftyphei"), "Pictures of this phone's own kind (HEIC) cannot be shown. Please save it as JPEG and upload that." },
		{ 4, STR_INIT("ftypmif1"), "Pictures of this phone's own kind (HEIC) cannot be shown. Please save it as JPEG and upload that." },
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_equal(str_part(head, known[i].offset, known[i].offset + known[i].start.len), known[i].start))
			return known[i].sentence;
	return "Only pictures (JPEG, PNG, WebP) and PDF files can be uploaded.";
}

/* What can be said before anything is copied. */
static enum status judge_first(struct call *c, struct taking *taking, const struct body *body, uint64_t offset)
{
	if (taking->size == 0)
		fail_field(c, taking->field, "This file is empty. Please choose another.");
	else if (taking->size > FILE_SIZE_CEILING)
		fail_field(c, taking->field, "This file is larger than 20 MB. Please upload a smaller one.");
	else if ((taking->kind = kind_of(head_of(c, body, offset, taking->size))) == KIND_NONE)
		fail_field(c, taking->field, "%s", say(c, advice_for(head_of(c, body, offset, taking->size))));
	return taking->kind == KIND_NONE ? STATUS_INVALID : STATUS_OK;
}

/* Control characters, and those that turn the direction of writing: "gpj.exe" would read as "exe.jpg". */
static bool may_stand_in_name(uint32_t character)
{
	bool turns = (character >= 0x200e && character <= 0x200f) || (character >= 0x202a && character <= 0x202e) ||
		     (character >= 0x2066 && character <= 0x2069);
	return character >= 0x20 && !(character >= 0x7f && character < 0xa0) && character != '/' && character != '\\' && !turns;
}

/* Whoever saves a file opens it by the end of its name: one that pretends to be something else gets its true one. */
static bool end_is_true(struct call *c, struct str name, enum file_kind kind)
{
	struct str small = str_lower(c->arena, name);
	bool picture = str_ends(small, STR(".jpg")) || str_ends(small, STR(".jpeg")) || str_ends(small, STR(".png")) ||
		       str_ends(small, STR(".webp"));
	return kind == KIND_PDF ? str_ends(small, STR(".pdf")) : picture;
}

/* A name as we keep it: of bounded length, in plain characters, ending as the kind does; empty ones get one from it. */
static struct str clean_name(struct call *c, struct str name, enum file_kind kind)
{
	struct buf buf;
	buf_init(&buf, c->arena, FILE_NAME_CEILING - LONGEST_END);
	for (struct str rest = str_trim(name); rest.len && !buf.full;) {
		uint32_t character = str_next(&rest);
		if (may_stand_in_name(character))
			buf_add_utf8(&buf, character);
	}
	struct str kept = buf_str(&buf);
	if (kept.len && end_is_true(c, kept, kind))
		return kept;
	return str_format(c->arena, "%.*s%s", STR_ARGS(kept.len ? kept : STR("file")), kind_extension(kind));
}

enum status file_take(struct call *c, struct str field, const struct body *body, uint64_t offset, uint64_t size,
		      struct str name, struct stored_file *out)
{
	struct taking taking = { .field = field, .size = size, .original = -1, .derivative = -1 };
	TRY(judge_first(c, &taking, body, offset));
	*out = (struct stored_file){
		.id = { id_new(c) }, .owner = c->user.account, .name = clean_name(c, name, taking.kind),
		.type = str_of(kind_type(taking.kind)), .size = (int64_t)size,
		.stored = random_token(c->arena, STORED_CHARACTERS),
	};
	enum status status = take(c, &taking, body, offset, out);
	if (taking.original >= 0)
		close(taking.original);
	if (taking.derivative >= 0)
		close(taking.derivative);
	return status;
}
