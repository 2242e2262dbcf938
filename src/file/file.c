/* file.c: the rows of uploads: kept, taken by dossiers, found, opened, swept away. Their bytes are in bytes.c. */
#include "file/file_inner.h"
#include "base/json.h"
#include "file_sql.h"
#include "intake_sql.h"
#include "seal/log.h"

enum { UNUSED_HOURS = 24, SWEEP_MS = 15 * 60 * 1000 };

static const char name_context[] = "file.name";

/* A PDF is served as it came. */
static bool is_derived(struct str served)
{
	return !str_equal(served, STR("application/pdf"));
}

/* Adds up what lies here and serves nothing. */
static enum status add_up(struct call *c, int64_t *count, int64_t *bytes)
{
	struct file_size_list files;
	struct intake_size_list open;
	TRY(file_unused_sizes(c, c->user.account, &files));
	TRY(intake_open_sizes(c, c->user.account, &open));
	*count = (int64_t)(files.count + open.count);
	for (size_t i = 0; i < files.count; i++)
		*bytes += files.items[i].size;
	for (size_t i = 0; i < open.count; i++)
		*bytes += open.items[i].size;
	return STATUS_OK;
}

enum status file_check_quota(struct call *c, int64_t more)
{
	int64_t count = 0, bytes = 0;
	TRY(add_up(c, &count, &bytes));
	if (count < QUOTA_FILES && bytes + more <= QUOTA_BYTES)
		return STATUS_OK;
	fail_field(c, STR("size"), "You have handed in many files that no application uses yet. Send your application, or wait: unused files go after a day.");
	return STATUS_INVALID;
}

enum status file_keep(struct call *c, const struct stored_file *file)
{
	TRY(file_check_quota(c, file->size));
	struct file_row row = {
		.id = file->id,	    .owner = c->user.account,  .stored = file->stored,
		.name = seal_close(c, name_context, file->name), .type = file->type, .served = file->served,
		.size = file->size, .pages = file->pages, .digest = digest_str(&file->digest), .sealed = digest_str(&file->sealed), .scan = file->scan, .source = file->source, .declared = file->declared, .made_at = c->now,
	};
	if (is_derived(file->served))
		row.sealed_served = digest_str(&file->sealed_served);
	return file_insert(c, &row);
}

enum status file_assign(struct call *c, struct file_id id, struct dossier_id dossier, struct str material, struct str *type,
			struct digest *proof)
{
	struct file_row row;
	enum status found = file_get(c, id, &row);
	if (found == STATUS_ABSENT || (found == STATUS_OK && row.owner.n != c->user.account.n))
		return fail(c, STATUS_INVALID, "This file is not there any more. Please upload it again.");
	TRY(found);
	*type = row.type;
	*proof = row_proof(c->arena, keys_profile(c->house->keys), &row);
	TRY(file_use_add(c, (struct file_use_id){ id_new(c) }, dossier, id, material));
	return row.used ? STATUS_OK : file_mark_used(c, id);
}

enum status file_hold(struct call *c, struct file_id id)
{
	struct file_row row;
	enum status found = file_get(c, id, &row);
	if (found == STATUS_ABSENT || (found == STATUS_OK && row.owner.n != c->user.account.n))
		return fail(c, STATUS_INVALID, "This file is not there any more. Please upload it again.");
	TRY(found);
	return row.used ? STATUS_OK : file_mark_used(c, id);
}

static enum status file_of_row(struct call *c, const struct file_row *row, struct stored_file *out)
{
	*out = (struct stored_file){ .id = row->id, .owner = row->owner, .type = row->type, .size = row->size, .pages = (int)row->pages, .stored = row->stored,
				     .served = row->served, .scan = (enum scan)row->scan, .source = row->source, .declared = row->declared, .made_at = row->made_at };
	if (row->digest.len != DIGEST_SIZE)
		return broken(c, "file %lld has a digest of %zu bytes", (long long)row->id.n, row->digest.len);
	for (size_t i = 0; i < DIGEST_SIZE; i++)
		out->digest.bytes[i] = (unsigned char)row->digest.at[i];
	return seal_open(c, name_context, row->name, &out->name);
}

enum status file_renew(struct call *c, struct file_id id)
{
	return file_touch(c, id, c->now, instant_add(c->now, -(int64_t)UNUSED_HOURS * 3600 * 1000 / 2));
}

enum status file_find(struct call *c, struct file_id id, struct stored_file *out)
{
	struct file_row row;
	TRY(file_get(c, id, &row));
	return file_of_row(c, &row, out);
}

enum status files_before(struct call *c, int64_t most, struct stored_file_list *out)
{
	struct file_row_list rows;
	TRY(files_used_by(c, c->user.account, most, &rows));
	*out = (struct stored_file_list){ ARENA_MANY(c->arena, struct stored_file, rows.count), rows.count };
	for (size_t i = 0; i < rows.count; i++)
		TRY(file_of_row(c, &rows.items[i], &out->items[i]));
	return STATUS_OK;
}

enum status file_dossiers(struct call *c, struct file_id id, struct dossier_ids *out)
{
	struct file_dossier_list rows;
	TRY(file_dossiers_of(c, id, &rows));
	*out = (struct dossier_ids){ ARENA_MANY(c->arena, struct dossier_id, rows.count), rows.count };
	for (size_t i = 0; i < rows.count; i++)
		out->items[i] = rows.items[i].dossier;
	return STATUS_OK;
}

enum status file_count_served(struct call *c, struct file_id id, int64_t *out)
{
	return file_count_dossiers(c, id, out);
}

enum status file_grade(struct call *c, const struct stored_file *file, char *out)
{
	int64_t seen;
	TRY(file_count_seen(c, file->id, &seen));
	*out = file->source.len ? 'A' : seen ? 'B' : file->declared ? 'D' : 'C';
	return STATUS_OK;
}

const char *file_grade_words(char grade)
{
	switch (grade) {
	case 'A':
		return "A: made by its issuer";
	case 'B':
		return "B: the original was seen at the window";
	case 'C':
		return "C: handed in, to be checked";
	default:
		return "D: declared by the applicant";
	}
}

enum status file_set_seen(struct call *c, struct file_id id, struct str dossier)
{
	int64_t seen;
	TRY(file_count_seen(c, id, &seen));
	if (seen)
		return STATUS_OK;
	TRY(file_seen_add(c, &(struct file_seen_row){ id, c->user.account, c->now }));
	json_t *detail = json_keep(c->arena, json_object());
	json_set(detail, "dossier", json_from_str(dossier));
	struct deed deed = { .kind = "file.seen", .subject = str_format(c->arena, "file %lld", (long long)id.n), .detail = json_text(c->arena, detail, true) };
	return log_append(c, &deed, NULL);
}

enum status file_serves(struct call *c, struct file_id id, struct dossier_id dossier, bool *out)
{
	int64_t count;
	TRY(file_count_uses(c, dossier, id, &count));
	*out = count > 0;
	return STATUS_OK;
}

enum status file_let_go(struct call *c, struct file_id id, struct dossier_id dossier, bool *gone)
{
	int64_t dossiers;
	TRY(file_use_drop(c, dossier, id));
	TRY(file_count_dossiers(c, id, &dossiers));
	*gone = dossiers == 0;
	if (!*gone)
		return STATUS_OK;
	TRY(file_unsee(c, id));
	return file_end(c, id);
}

enum status file_open(struct call *c, struct file_id id, bool original, struct body *out, struct str *type, struct str *name)
{
	struct stored_file file;
	TRY(file_find(c, id, &file));
	bool derived = !original && is_derived(file.served);
	TRY(bytes_open(c, file.stored, !derived, out));
	*type = derived ? file.served : file.type;
	*name = file.name;
	return STATUS_OK;
}

static enum status list_unused(struct call *c)
{
	return file_list_unused(c, instant_add(c->now, -(int64_t)UNUSED_HOURS * 3600 * 1000), c->prepared);
}

static enum status remove_unused(struct call *c)
{
	const struct file_row *row = c->prepared;
	return file_remove_unused(c, row->id);
}

/* The row goes first: bytes without a row harm nobody, and are found by no one. */
static enum status sweep(struct call *c, struct str detail)
{
	(void)detail;
	struct file_row_list rows = { 0 };
	c->prepared = &rows;
	TRY(job_read(c, list_unused));
	for (size_t i = 0; i < rows.count; i++) {
		c->prepared = &rows.items[i];
		enum status status = job_apply(c, remove_unused);
		if (status == STATUS_CONFLICT)
			continue;
		TRY(status);
		bytes_remove(c, rows.items[i].stored);
	}
	TRY(intakes_sweep(c));
	return strays_sweep(c);
}

enum status file_forget(struct call *c, struct account_id owner)
{
	return file_expire_unused(c, owner);
}

const struct job_kind file_jobs[] = {
	{ .name = "file.sweep", .run = sweep, .every_ms = SWEEP_MS },
	{ 0 },
};
