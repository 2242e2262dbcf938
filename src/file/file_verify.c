/* file_verify.c: do the sealed bytes still lie as they were written?
 *
 * A row holds digests of the sealed bytes, so that no key is needed to compare; the row itself is bound, by file_proof,
 * into the history of each dossier that the file serves. Bytes without a row harm nobody and are no fault. */
#include "file/file_inner.h"
#include "file_sql.h"
#include "seal/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 100, SCRATCH_CEILING = 64 << 20, SWEPT_MS = 24 * 3600 * 1000 };

typedef void report(struct call *c, struct str line);

struct verification {
	struct call scratch; /* its arena is cleared after each page */
	report *fault;
	enum profile profile;
	size_t faults;
};

static void say_fault(struct verification *v, const struct file_row *row, const char *which, const char *what)
{
	v->faults++;
	v->fault(&v->scratch, str_format(v->scratch.arena, "file %lld: its %s %s", (long long)row->id.n, which, what));
}

/* What serves nothing is swept after a day, perhaps just now. */
static bool may_be_swept(const struct verification *v, const struct file_row *row)
{
	return !row->used && row->made_at.ms + SWEPT_MS <= v->scratch.now.ms;
}

static void check_bytes(struct verification *v, const struct file_row *row, bool original)
{
	const char *which = original ? "original" : "derivative";
	struct str expected = original ? row->sealed : row->sealed_served;
	int fd = open(bytes_path(&v->scratch, row->stored, original), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT && may_be_swept(v, row))
		return;
	if (fd < 0) {
		say_fault(v, row, which, errno == ENOENT ? "is missing" : strerror(errno));
		return;
	}
	bool ok;
	struct digest digest = digest_of_file(v->profile, fd, &ok);
	close(fd);
	if (!ok)
		say_fault(v, row, which, "can't be read");
	else if (!str_equal(digest_str(&digest), expected))
		say_fault(v, row, which, "is not as it was written");
}

/* A random name of our own; anything else would lead out of the folder. */
static bool is_stored_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] == '/' || name.at[i] == '.' || name.at[i] == 0)
			return false;
	return name.len > 2;
}

static enum status check_page(struct verification *v, struct file_id *after)
{
	struct file_row_list rows;
	TRY(files_after(&v->scratch, after->n, PAGE, &rows));
	after->n = rows.count ? rows.items[rows.count - 1].id.n : 0;
	for (size_t i = 0; i < rows.count; i++) {
		const struct file_row *row = &rows.items[i];
		if (!is_stored_name(row->stored)) {
			say_fault(v, row, "row", "names no file of ours");
			continue;
		}
		check_bytes(v, row, true);
		if (row->sealed_served.at)
			check_bytes(v, row, false);
	}
	arena_clear(v->scratch.arena);
	return STATUS_OK;
}

enum status files_verify(struct call *c, report *fault)
{
	struct verification v = { .scratch = *c, .fault = fault };
	struct file_id after = { 0 };
	TRY(log_profile(c, &v.profile));
	v.scratch.arena = arena_new(SCRATCH_CEILING);
	enum status status;
	do
		status = check_page(&v, &after);
	while (status == STATUS_OK && after.n);
	arena_free(v.scratch.arena);
	return status == STATUS_OK && v.faults ? STATUS_INVALID : status;
}

struct digest row_proof(struct arena *arena, enum profile profile, const struct file_row *row)
{
	struct str line = str_format(arena, "yizhan-file\n%lld %lld %.*s %.*s %.*s %lld %lld %lld %d %zu %zu %lld %.*s\n", (long long)row->id.n,
				     (long long)row->owner.n, STR_ARGS(row->stored), STR_ARGS(row->type), STR_ARGS(row->served),
				     (long long)row->size, (long long)row->pages, (long long)row->made_at.ms, row->declared, row->name.bytes.len, row->sealed_served.len, (long long)row->scan, STR_ARGS(row->source));
	struct str parts[] = { line, row->digest, row->sealed, row->name.bytes, row->sealed_served };
	return digest_of_parts(profile, parts, sizeof parts / sizeof *parts);
}

enum status file_proof(struct call *c, enum profile profile, struct file_id id, struct digest *out)
{
	struct file_row row;
	TRY(file_get(c, id, &row));
	*out = row_proof(c->arena, profile, &row);
	return STATUS_OK;
}
