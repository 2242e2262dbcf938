/* duplicate_draw.c: draws the copy: a picture with the watermark over it, or a document of such pictures. Decoding and laying
 * over are the confined helper's; here only our own words become a picture. */
#include "file/duplicate.h"
#include "file/file_inner.h"

#include "view/mark.h"

#include <sys/stat.h>
#include <unistd.h>

struct marking {
	int mark;        /* a file with the watermark */
	uint64_t size;
};

enum status duplicate_open(struct call *c, struct duplicate_work *work)
{
	return file_open(c, work->duplicate.file, false, &work->source, &work->type, &work->name);
}

/* Paper has one wording, whoever makes it. */
static enum status mark_of(struct call *c, const struct duplicate *duplicate, struct body *out)
{
	enum language language = c->language;
	struct str lines[5];
	size_t count = 0;
	c->language = LANGUAGE_CHINESE;
	lines[count++] = str_format(c->arena, say(c, "Only for: %.*s"), STR_ARGS(duplicate->purpose));
	lines[count++] = str_format(c->arena, say(c, "Given to: %.*s"), STR_ARGS(duplicate->recipient));
	lines[count++] = str_format(c->arena, say(c, "Made by: %.*s"), STR_ARGS(duplicate->maker));
	lines[count++] = str_format(c->arena, say(c, "Made at: %.*s"), STR_ARGS(instant_local(c->arena, duplicate->made_at)));
	if (duplicate->dossier.len)
		lines[count++] = str_format(c->arena, say(c, "Dossier: %.*s"), STR_ARGS(duplicate->dossier));
	c->language = language;
	return mark_draw(c, lines, count, out);
}

static enum status marking_begin(struct call *c, const struct duplicate *duplicate, struct marking *out)
{
	struct body mark;
	out->mark = -1;
	TRY(mark_of(c, duplicate, &mark));
	TRY(bytes_temporary(c, &out->mark));
	out->size = mark.size;
	enum status status = bytes_copy(c, &mark, 0, mark.size, out->mark);
	if (status != STATUS_OK)
		close(out->mark);
	return status;
}

static enum status refuse(struct call *c, enum helper_outcome outcome)
{
	if (outcome == HELPER_AWAY)
		return fail(c, STATUS_BUSY, "Copies cannot be made here just now. Please try again in a minute.");
	return fail(c, STATUS_ABSENT, "A page of this file cannot be drawn, so no copy of it can be made here.");
}

/* The picture in `in` with the mark over it, as a JPEG in a temporary file. */
static enum status lay_over(struct call *c, const struct marking *marking, int in, uint64_t size, struct helper_answer *answer, int *out)
{
	TRY(bytes_temporary(c, out));
	*answer = helper_mark(in, size, marking->mark, marking->size, *out);
	if (answer->outcome == HELPER_DONE)
		return STATUS_OK;
	close(*out);
	return refuse(c, (enum helper_outcome)answer->outcome);
}

static enum status draw_picture(struct call *c, const struct marking *marking, struct duplicate_work *work)
{
	struct helper_answer answer;
	int out;
	TRY(lay_over(c, marking, work->source.fd, work->source.size, &answer, &out));
	work->copy = (struct body){ .fd = out, .size = answer.size };
	work->type = STR("image/jpeg");
	return STATUS_OK;
}

static enum status add_page(struct call *c, const struct marking *marking, const struct duplicate_work *work, int page, struct album *album)
{
	struct body drawn;
	struct helper_answer answer;
	int out;
	TRY(file_draw_page(c, &work->source, page, &drawn));
	enum status status = lay_over(c, marking, drawn.fd, drawn.size, &answer, &out);
	close(drawn.fd);
	TRY(status);
	status = album_add(album, out, answer.size, answer.width, answer.height);
	close(out); /* what is mapped stays */
	return status;
}

static enum status add_pages(struct call *c, const struct marking *marking, struct duplicate_work *work, struct album *album)
{
	int pages;
	TRY(file_count_pages(c, &work->source, &pages));
	int64_t first = work->duplicate.first_page, last = first + DUPLICATE_PAGES - 1;
	if (first > pages)
		return fail(c, STATUS_ABSENT, "This document has no such page.");
	for (int64_t page = first; page <= last && page <= pages; page++)
		TRY(add_page(c, marking, work, (int)page, album));
	return STATUS_OK;
}

static enum status draw_document(struct call *c, const struct marking *marking, struct duplicate_work *work)
{
	struct album *album;
	int out;
	TRY(bytes_temporary(c, &out));
	enum status status = album_begin(c, work->name, out, &album);
	if (status == STATUS_OK) {
		enum status added = add_pages(c, marking, work, album), ended = album_end(album);
		status = added == STATUS_OK ? ended : added;
	}
	work->copy = (struct body){ .fd = out };
	if (status == STATUS_OK)
		status = bytes_size(c, out, &work->copy.size);
	if (status != STATUS_OK)
		close(out);
	return status;
}

/* "lease.png" becomes "lease（复制件）.jpg". */
static struct str name_of(struct call *c, struct str name, bool document)
{
	size_t end = name.len;
	for (size_t i = name.len; i > 0 && name.len - i < 5; i--)
		if (name.at[i - 1] == '.')
			end = i - 1;
	return str_format(c->arena, "%.*s（复制件）%s", STR_ARGS(str_part(name, 0, end)), document ? ".pdf" : ".jpg");
}

enum status duplicate_draw(struct call *c, struct duplicate_work *work)
{
	struct marking marking;
	bool document = str_equal(work->type, STR("application/pdf"));
	enum status status = marking_begin(c, &work->duplicate, &marking);
	if (status == STATUS_OK) {
		status = document ? draw_document(c, &marking, work) : draw_picture(c, &marking, work);
		close(marking.mark);
	}
	close(work->source.fd);
	work->name = name_of(c, work->name, document);
	return status;
}
