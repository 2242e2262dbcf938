/* intake.c: uploads in parts. A part is a sealed file of its own with a random name; its row is what makes it part of the
 * whole, so a part that was sent twice, or whose sender was cut off, is a stray that the sweep finds. */
#include "file/intake.h"
#include "file/file_inner.h"
#include "intake_sql.h"

#include <sys/stat.h>
#include <unistd.h>

enum { STORED_CHARACTERS = 32 };

static const char name_context[] = "intake.name";

enum status intake_begin(struct call *c, struct str name, int64_t size, struct intake *out)
{
	if (size < 1)
		fail_field(c, STR("size"), "This file is empty. Please choose another.");
	else if (size > FILE_SIZE_CEILING)
		fail_field(c, STR("size"), "This file is larger than 20 MB. Please upload a smaller one.");
	if (c->faults.count)
		return STATUS_INVALID;
	TRY(file_check_quota(c, size));
	struct str kept = str_part(name.at ? name : STR(""), 0, FILE_NAME_CEILING);
	struct intake_row row = { .id = { id_new(c) }, .owner = c->user.account, .size = size, .made_at = c->now,
				  .name = seal_close(c, name_context, str_is_utf8(kept) ? kept : STR("")) };
	*out = (struct intake){ .id = row.id, .name = kept, .size = (uint64_t)size, .made_at = c->now,
				.ends_at = instant_add(c->now, (int64_t)INTAKE_HOURS * 3600 * 1000) };
	return intake_add(c, &row);
}

static enum status read_parts(struct call *c, struct intake *intake)
{
	struct intake_part_row_list rows;
	TRY(intake_parts(c, intake->id, &rows));
	intake->parts = ARENA_MANY(c->arena, struct intake_part, rows.count);
	for (size_t i = 0; i < rows.count; i++) {
		const struct intake_part_row *row = &rows.items[i];
		intake->parts[intake->part_count++] = (struct intake_part){ (uint64_t)row->from_byte, (uint64_t)row->size, row->stored };
	}
	return STATUS_OK;
}

enum status intake_find(struct call *c, struct intake_id id, struct intake *out)
{
	struct intake_row row;
	TRY(intake_get(c, id, c->user.account, &row));
	object_is(c, OBJECT_UPLOAD_OWN);
	*out = (struct intake){ .id = row.id, .size = (uint64_t)row.size, .came = (uint64_t)row.came, .file = row.file,
				.made_at = row.made_at, .ends_at = instant_add(row.made_at, (int64_t)INTAKE_HOURS * 3600 * 1000) };
	TRY(seal_open(c, name_context, row.name, &out->name));
	return read_parts(c, out);
}

static enum status judge_part(struct call *c, const struct intake *intake, uint64_t offset, uint64_t size)
{
	if (intake->file.n || offset != intake->came)
		return fail(c, STATUS_CONFLICT, "This part is not the one that is waited for. Ask where the upload stands, then go on from there.");
	if (size == 0 || size > INTAKE_PART_CEILING)
		return fail(c, STATUS_INVALID, "A part has at least one byte and at most one megabyte.");
	if (offset + size > intake->size)
		return fail(c, STATUS_INVALID, "This part goes past the end of the file that was told.");
	return STATUS_OK;
}

static enum status copy_to_temporary(struct call *c, const struct body *body, int *fd)
{
	TRY(bytes_temporary(c, fd));
	return bytes_copy(c, body, 0, body->size, *fd);
}

static enum status seal_part(struct call *c, struct intake_part *part, const struct body *body)
{
	int fd = -1;
	enum status status = copy_to_temporary(c, body, &fd);
	struct digest unused;
	if (status == STATUS_OK)
		status = bytes_seal(c, part->stored, true, fd, part->size, &unused);
	if (fd >= 0)
		close(fd);
	return status;
}

/* All parts behind one another, the last from where it came. */
static enum status put_together(struct call *c, const struct intake *intake, const struct body *last, int to)
{
	for (size_t i = 0; i < intake->part_count; i++) {
		struct body part;
		TRY(bytes_open(c, intake->parts[i].stored, true, &part));
		enum status status = part.size == intake->parts[i].size ? bytes_copy(c, &part, 0, part.size, to)
									: broken(c, "file: a part of an upload has another size");
		close(part.fd);
		TRY(status);
	}
	return bytes_copy(c, last, 0, last->size, to);
}

static enum status take_whole(struct call *c, struct str field, const struct intake *intake, const struct body *last,
			      struct stored_file *out)
{
	struct body whole = { .fd = -1, .size = intake->size };
	TRY(bytes_temporary(c, &whole.fd));
	enum status status = put_together(c, intake, last, whole.fd);
	if (status == STATUS_OK)
		status = file_take(c, field, &whole, 0, whole.size, intake->name, out);
	close(whole.fd);
	return status;
}

enum status intake_take(struct call *c, struct str field, const struct intake *intake, uint64_t offset, const struct body *body,
			struct intake_taken *out)
{
	TRY(judge_part(c, intake, offset, body->size));
	*out = (struct intake_taken){ .part = { offset, body->size, random_token(c->arena, STORED_CHARACTERS) },
				      .last = offset + body->size == intake->size };
	return out->last ? take_whole(c, field, intake, body, &out->file) : seal_part(c, &out->part, body);
}

enum status intake_keep(struct call *c, struct intake *intake, const struct intake_taken *taken)
{
	const struct intake_part *part = &taken->part;
	int64_t came = (int64_t)part->from, more = (int64_t)part->size;
	enum status status = taken->last ? intake_end(c, intake->id, came, more, taken->file.id) : intake_advance(c, intake->id, came, more);
	if (status == STATUS_CONFLICT)
		return fail(c, STATUS_CONFLICT, "This part is not the one that is waited for. Ask where the upload stands, then go on from there.");
	TRY(status);
	intake->came = part->from + part->size;
	if (taken->last) {
		intake->file = taken->file.id;
		return file_keep(c, &taken->file);
	}
	return intake_part_add(c, &(struct intake_part_row){ { id_new(c) }, intake->id, came, more, part->stored });
}

enum status intake_remove(struct call *c, const struct intake *intake)
{
	TRY(intake_parts_drop(c, intake->id));
	return intake_drop(c, intake->id);
}

void intake_clean(struct call *c, const struct intake *intake)
{
	for (size_t i = 0; i < intake->part_count; i++)
		bytes_remove(c, intake->parts[i].stored);
}

/* ---- the sweep ---- */

struct going {
	struct intake *items;
	size_t count, at;
};

static enum status list_old(struct call *c)
{
	struct going *going = c->prepared;
	struct intake_row_list rows;
	TRY(intakes_before(c, instant_add(c->now, -(int64_t)INTAKE_HOURS * 3600 * 1000), &rows));
	*going = (struct going){ ARENA_MANY(c->arena, struct intake, rows.count), rows.count, 0 };
	for (size_t i = 0; i < rows.count; i++) {
		going->items[i].id = rows.items[i].id;
		TRY(read_parts(c, &going->items[i]));
	}
	return STATUS_OK;
}

static enum status remove_one(struct call *c)
{
	const struct going *going = c->prepared;
	return intake_remove(c, &going->items[going->at]);
}

enum status intakes_sweep(struct call *c)
{
	struct going going = { 0 };
	c->prepared = &going;
	TRY(job_read(c, list_old));
	for (going.at = 0; going.at < going.count; going.at++) {
		TRY(job_apply(c, remove_one));
		intake_clean(c, &going.items[going.at]);
	}
	return STATUS_OK;
}
