/* copy.c: a copy of one's data (个人信息保护法 45): a job writes JSON and files into one archive, which lies sealed for a day. */
#include "module/account/own_data.h"
#include "module/account/rights.h"
#include "module/account/account_inner.h"

#include "dossier/dossier.h"
#include "file/file.h"
#include "job/job.h"
#include "notice/notice.h"
#include "rights_sql.h"
#include "seal/log.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_HOURS = 24, AGAIN_MINUTES = 10, NAME_CHARACTERS = 24, PIECE = 1 << 16 };

struct making { /* what the job's steps share */
	struct copy_id id;
	struct copy_row row;
	struct str json, stored;
	struct dossier_list dossiers;
	int64_t size;
	int fd;
	bool gone;
};

static const char *copy_path(struct call *c, struct str stored)
{
	return str_format(c->arena, "%s/copies/%.*s", c->house->dir, STR_ARGS(stored)).at;
}

static int open_unnamed(struct call *c)
{
	const char *folder = str_format(c->arena, "%s/copies", c->house->dir).at;
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return -1;
	return open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

/* ---- asking ---- */

enum status copy_ask(struct call *c)
{
	struct copy_row last;
	enum status status = copy_newest(c, c->user.account, &last);
	if (status == STATUS_OK && c->now.ms - last.asked_at.ms < AGAIN_MINUTES * 60000)
		return fail(c, STATUS_BUSY, "A copy was asked for a few minutes ago: wait a little, then ask again.");
	if (status != STATUS_OK && status != STATUS_ABSENT)
		return status;
	struct copy_row row = { .id = { id_new(c) }, .account = c->user.account, .level = (int64_t)c->user.level, .asked_at = c->now };
	TRY(copy_add(c, &row));
	TRY(log_account(c, "account.copy_asked", c->user.account, NULL));
	return job_add(c, "account.copy", str_format(c->arena, "{\"id\":\"%lld\"}", (long long)row.id.n), INSTANT_NONE);
}

/* ---- making ---- */

static bool add_entry(struct archive *zip, const char *name, int64_t size)
{
	struct archive_entry *entry = archive_entry_new();
	archive_entry_set_pathname_utf8(entry, name);
	archive_entry_set_size(entry, size);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0600);
	bool right = archive_write_header(zip, entry) == ARCHIVE_OK;
	archive_entry_free(entry);
	return right;
}

static bool copy_body(struct archive *zip, const struct body *body)
{
	char piece[PIECE];
	bool right = true;
	for (uint64_t at = 0; right && at < body->size;) {
		int64_t got = body_copy(body, at, piece, sizeof piece);
		right = got > 0 && archive_write_data(zip, piece, (size_t)got) == got;
		at += right ? (uint64_t)got : 0;
	}
	explicit_bzero(piece, sizeof piece); /* no piece of a file outlives its use in memory: docs/adr/0005-secrets.md */
	return right;
}

static const char *ending(struct str type)
{
	if (str_equal(type, STR("image/jpeg")))
		return "jpg";
	if (str_equal(type, STR("application/pdf")))
		return "pdf";
	return str_equal(type, STR("image/png")) ? "png" : "bin";
}

struct str copy_path_of(struct call *c, struct str number, struct file_id id, struct str type)
{
	return str_format(c->arena, "files/%.*s/%lld.%s", STR_ARGS(number), (long long)id.n, ending(type));
}

static enum status add_file(struct call *c, struct archive *zip, struct str number, struct file_id id)
{
	struct body body = { 0 };
	struct str type, name;
	TRY(file_open(c, id, true, &body, &type, &name));
	const char *path = copy_path_of(c, number, id, type).at;
	bool right = add_entry(zip, path, (int64_t)body.size) && copy_body(zip, &body);
	if (!body.bytes.at)
		close(body.fd);
	return right ? STATUS_OK : broken(c, "a file can't be written into a copy");
}

static enum status add_files(struct call *c, struct archive *zip)
{
	struct dossier_list page = { 0 };
	do {
		TRY(dossiers_mine(c, page.next, 100, &page));
		for (size_t i = 0; i < page.count; i++) {
			struct dossier dossier;
			if (!dossier_is_own(c, &page.items[i]))
				continue;
			TRY(dossier_find(c, page.items[i].number, STR_NONE, &dossier));
			if (!copy_has_whole(c, &dossier))
				continue;
			for (size_t m = 0; m < dossier.materials.count; m++)
				for (size_t f = 0; f < dossier.materials.items[m].file_count; f++)
					TRY(add_file(c, zip, dossier.number, dossier.materials.items[m].files[f]));
		}
	} while (page.next.len);
	return STATUS_OK;
}

/* In the name of whose data it is, at the lower of then and now. */
static enum status become(struct call *c, const struct copy_row *row, enum level *level)
{
	struct account_row account;
	TRY(account_by_id(c, row->account, &account));
	*level = (enum level)(account.level < row->level ? account.level : row->level);
	c->user = (struct user){ .account = row->account, .name = account.name, .level = *level, .permissions = role_permissions(account.role),
				 .person = *level >= LEVEL_2 ? account.person : (struct person_id){ 0 }, .organisation = account.organisation };
	return STATUS_OK;
}

static enum status add_text(struct call *c, struct archive *zip, const char *name, struct str text)
{
	bool right = add_entry(zip, name, (int64_t)text.len) && archive_write_data(zip, text.at, text.len) == (la_ssize_t)text.len;
	return right ? STATUS_OK : broken(c, "a copy can't be written");
}

/* For programs, and for people in both languages. */
static enum status write_all(struct call *c, struct archive *zip, enum level level)
{
	json_t *data;
	enum language language = c->language;
	TRY(data_of_mine(c, level, &data));
	TRY(add_text(c, zip, "data.json", json_text(c->arena, data, false)));
	c->language = LANGUAGE_CHINESE;
	struct str chinese = copy_read_text(c, data);
	c->language = LANGUAGE_ENGLISH;
	struct str english = copy_read_text(c, data);
	c->language = language;
	TRY(add_text(c, zip, "index.html", chinese));
	TRY(add_text(c, zip, "index.en.html", english));
	return add_files(c, zip);
}

static enum status write_step(struct call *c)
{
	struct making *making = c->prepared;
	struct user before = c->user;
	enum level level;
	enum status status = copy_by_id(c, making->id, &making->row);
	making->gone = status == STATUS_ABSENT;
	if (making->gone)
		return STATUS_OK;
	TRY(status);
	TRY(become(c, &making->row, &level));
	struct archive *zip = archive_write_new();
	archive_write_set_format_zip(zip);
	archive_write_zip_set_compression_deflate(zip);
	status = archive_write_open_fd(zip, making->fd) == ARCHIVE_OK ? write_all(c, zip, level) : broken(c, "a copy can't be begun");
	if (archive_write_close(zip) != ARCHIVE_OK && status == STATUS_OK)
		status = broken(c, "a copy can't be ended");
	archive_write_free(zip);
	c->user = before;
	return status;
}

static enum status seal_it(struct call *c, struct making *making)
{
	struct stat about;
	making->stored = random_token(c->arena, NAME_CHARACTERS);
	if (fstat(making->fd, &about) != 0)
		return broken(c, "a copy has no size");
	making->size = about.st_size;
	int to = open(copy_path(c, making->stored), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to < 0)
		return broken(c, "a copy can't be kept");
	enum status status = seal_close_file(c, "copy", NULL, making->fd, 0, (uint64_t)making->size, to);
	if (status == STATUS_OK && fsync(to) != 0)
		status = broken(c, "a copy can't be kept");
	close(to);
	return status;
}

static enum status made_step(struct call *c)
{
	const struct making *making = c->prepared;
	TRY(copy_made(c, making->id, making->stored, making->size, c->now));
	struct notice notice = { .to = making->row.account, .site_only = true, .link = STR("/my/data"),
				 .subject = str_of(say(c, "The copy of your data is ready")), .text = str_of(say(c, "It can be downloaded for a day.")) };
	return notice_send(c, &notice);
}

static enum status make(struct call *c, struct making *making)
{
	TRY(job_read(c, write_step));
	if (making->gone)
		return STATUS_OK;
	TRY(seal_it(c, making));
	return job_apply(c, made_step);
}

enum status copy_run(struct call *c, struct str detail)
{
	json_t *read;
	struct making making = { .fd = -1 };
	if (json_read(c->arena, detail, &read) != STATUS_OK || !str_int(json_str(read, "id"), 1, INT64_MAX, &making.id.n))
		return broken(c, "a copy job without an id");
	c->prepared = &making;
	making.fd = open_unnamed(c);
	if (making.fd < 0)
		return broken(c, "no room for a copy");
	enum status status = make(c, &making);
	close(making.fd);
	return status;
}

/* ---- the day after ---- */

static enum status old_step(struct call *c)
{
	return copies_old(c, instant_add(c->now, -(int64_t)COPY_HOURS * 3600000), c->prepared);
}

static enum status drop_step(struct call *c)
{
	const struct copy_row_list *old = c->prepared;
	for (size_t i = 0; i < old->count; i++)
		TRY(copy_drop(c, old->items[i].id));
	return STATUS_OK;
}

enum status copy_sweep(struct call *c, struct str detail)
{
	struct copy_row_list old = { 0 };
	(void)detail;
	c->prepared = &old;
	TRY(job_read(c, old_step));
	for (size_t i = 0; i < old.count; i++)
		if (old.items[i].stored.len && unlink(copy_path(c, old.items[i].stored)) != 0 && errno != ENOENT)
			return broken(c, "an old copy can't be removed");
	return old.count ? job_apply(c, drop_step) : STATUS_OK;
}

/* ---- fetching ---- */

enum status copy_mine(struct call *c, struct own_copy *out)
{
	struct copy_row row;
	TRY(copy_newest(c, c->user.account, &row));
	if (c->now.ms - row.asked_at.ms > COPY_HOURS * INT64_C(3600000))
		return STATUS_ABSENT;
	*out = (struct own_copy){ .id = row.id, .ready = row.stored.len > 0, .asked_at = row.asked_at, .size = row.size };
	return STATUS_OK;
}

enum status copy_open(struct call *c, struct copy_id id, struct body *out)
{
	struct copy_row row;
	enum status status = copy_by_id(c, id, &row);
	if (status == STATUS_ABSENT || (status == STATUS_OK && (row.account.n != c->user.account.n || !row.stored.len)))
		return fail(c, STATUS_ABSENT, "There is no such copy: ask for a new one.");
	TRY(status);
	if (row.level > (int64_t)c->user.level)
		return fail(c, STATUS_DENIED, "This copy was made when your real name was seen: it opens only then.");
	int from = open(copy_path(c, row.stored), O_RDONLY | O_CLOEXEC), to = open_unnamed(c);
	status = from < 0 || to < 0 ? fail(c, STATUS_ABSENT, "There is no such copy: ask for a new one.") : seal_open_file(c, "copy", from, to);
	if (from >= 0)
		close(from);
	*out = (struct body){ .fd = to, .size = (uint64_t)row.size };
	if (status != STATUS_OK && to >= 0)
		close(to);
	return status;
}
