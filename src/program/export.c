/* export.c: everything in open formats, for the operator, who answers for it: a CSV and a JSON file per table, the packs and
 * the uploads as files, with secrets opened.
 *
 * A serving house is copied first, so that all tables tell of one moment and nothing holds the log of the database open.
 * Rows are read in pages: memory does not grow with them. */
#include "program/export_inner.h"
#include "program/program.h"

#include "export_sql.h"
#include "file/file.h"
#include "seal/log.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCRATCH_CEILING = 512 << 20, COLUMNS_MOST = 32 };

struct export {
	struct line *line;
	const char *out;     /* the folder that is filled */
	struct house copy;   /* the house over the copied database */
	struct call scratch; /* its arena is cleared after each page */
	struct call one;     /* and this one's after each row */
	int64_t rows, files;
};

static const char about[] =
	"What a Yizhan (驿站) data folder holds, in open formats.\n\n"
	"TABLE.csv   UTF-8 with a byte order mark, RFC 4180; a cell that a spreadsheet would take for a formula is led by '\n"
	"TABLE.json  the same rows as one array of objects\n"
	"files/      uploads as they came, by their id; file.csv has their names\n"
	"packs/      every version of every pack, by name and version\n\n"
	"Instants are RFC 3339 in UTC, days YYYY-MM-DD in Asia/Shanghai, bytes hex, ids text. Numbers of status and state count\n"
	"from 0 in the order of the manual.\n\n"
	"SECRETS ARE IN CLEAR, on purpose: identity numbers, phones, addresses, forms and files of everybody. Keep this folder as\n"
	"you keep the key file, and destroy it when it has served. That it was made is an event of the log.\n\n"
	"Left out, and why:\n\n";

/* ---- files of the folder ---- */

static FILE *create(struct export *e, const char *name)
{
	const char *path = house_path(e->scratch.arena, e->out, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	return fd < 0 ? NULL : fdopen(fd, "w");
}

static bool finish_file(FILE *file)
{
	bool right = file && !ferror(file) && fflush(file) == 0 && fsync(fileno(file)) == 0;
	return file ? fclose(file) == 0 && right : false;
}

static bool folder_make(struct export *e, const char *name)
{
	return mkdir(house_path(e->scratch.arena, e->out, name), 0700) == 0 || errno == EEXIST;
}

static bool write_whole(struct export *e, const char *name, struct str bytes)
{
	FILE *file = create(e, name);
	if (file)
		fwrite(bytes.at, 1, bytes.len, file);
	return finish_file(file);
}

static bool write_about(struct export *e)
{
	FILE *file = create(e, "README.txt");
	if (file)
		fputs(about, file);
	for (const struct left_out *left = export_left_out; file && left->name; left++)
		fprintf(file, "- %s: %s\n", left->name, left->why);
	return finish_file(file);
}

/* ---- tables ---- */

static enum status write_row(struct export *e, const struct table *table, const void *row, FILE *csv, FILE *json, bool first)
{
	json_t *cells[COLUMNS_MOST];
	for (size_t i = 0; table->columns[i].name; i++)
		TRY(export_cell(&e->one, &table->columns[i], row, &cells[i]));
	export_write_csv(&e->one, csv, table->columns, cells);
	export_write_json(&e->one, json, table->columns, cells, first);
	arena_clear(e->one.arena);
	e->rows++;
	return STATUS_OK;
}

static enum status write_pages(struct export *e, const struct table *table, FILE *csv, FILE *json)
{
	int64_t after = -1;
	bool first = true;
	for (struct page page = { .count = 1 }; page.count;) {
		TRY(table->read(&e->scratch, &after, &page));
		for (size_t i = 0; i < page.count; i++, first = false)
			TRY(write_row(e, table, (const char *)page.rows + i * page.size, csv, json, first));
		arena_clear(e->scratch.arena);
	}
	return STATUS_OK;
}

static void write_header(FILE *csv, const struct table *table)
{
	fputs("\xef\xbb\xbf", csv);
	for (size_t i = 0; table->columns[i].name; i++)
		fprintf(csv, "%s%s", i ? "," : "", table->columns[i].name);
	fputs("\r\n", csv);
}

static enum status write_table(struct export *e, const struct table *table)
{
	FILE *csv = create(e, str_format(e->scratch.arena, "%s.csv", table->name).at);
	FILE *json = create(e, str_format(e->scratch.arena, "%s.json", table->name).at);
	enum status status = csv && json ? STATUS_OK : STATUS_BROKEN;
	if (status == STATUS_OK) {
		write_header(csv, table);
		fputs("[", json);
		status = write_pages(e, table, csv, json);
		fputs("\n]\n", json);
	}
	bool written = finish_file(csv);
	written = finish_file(json) && written;
	return status == STATUS_OK && !written ? STATUS_BROKEN : status;
}

static enum status write_tables(struct export *e)
{
	for (const struct table *table = export_tables; table->name; table++)
		TRY(write_table(e, table));
	return STATUS_OK;
}

/* ---- packs ---- */

static bool is_plain_name(struct str name)
{
	return name.len && name.at[0] != '.' && !memchr(name.at, '/', name.len) && !memchr(name.at, 0, name.len);
}

static enum status write_pack_file(struct export *e, const char *folder, const struct pack_file_row *row)
{
	if (!is_plain_name(row->name))
		return broken(&e->scratch, "a pack's file has a strange name");
	const char *name = str_format(e->scratch.arena, "%s/%.*s", folder, STR_ARGS(row->name)).at;
	return write_whole(e, name, row->bytes) ? STATUS_OK : STATUS_BROKEN;
}

/* The folder of a version, "packs/residence-permit-3"; made when it is its first file. */
static enum status pack_folder(struct export *e, struct pack_id id, const char **out)
{
	struct pack_row_list rows;
	TRY(export_pack(&e->scratch, id.n - 1, 1, &rows));
	if (rows.count != 1 || rows.items[0].id.n != id.n || !is_plain_name(rows.items[0].name))
		return broken(&e->scratch, "a pack's file belongs to no pack");
	*out = str_format(e->scratch.arena, "packs/%.*s-%lld", STR_ARGS(rows.items[0].name), (long long)rows.items[0].version).at;
	return folder_make(e, *out) ? STATUS_OK : STATUS_BROKEN;
}

static enum status write_packs(struct export *e)
{
	struct pack_file_row_list rows = { .count = 1 };
	if (!folder_make(e, "packs"))
		return STATUS_BROKEN;
	for (int64_t after = 0; rows.count;) {
		TRY(export_pack_file(&e->scratch, after, 1, &rows));
		if (rows.count) {
			const char *folder = NULL;
			after = rows.items[0].id.n;
			TRY(pack_folder(e, rows.items[0].pack, &folder));
			TRY(write_pack_file(e, folder, &rows.items[0]));
		}
		arena_clear(e->scratch.arena);
	}
	return STATUS_OK;
}

/* ---- uploads ---- */

static bool copy_bytes(FILE *file, const struct body *body)
{
	char bytes[65536];
	bool right = true;
	for (uint64_t at = 0; right && at < body->size;) {
		int64_t got = body_copy(body, at, bytes, sizeof bytes);
		right = got > 0 && fwrite(bytes, 1, (size_t)got, file) == (size_t)got;
		at += right ? (uint64_t)got : 0;
	}
	explicit_bzero(bytes, sizeof bytes);
	return right;
}

static const char *extension_of(struct str type)
{
	static const struct { struct str type; const char *extension; } kinds[] = {
		{ STR_INIT("image/jpeg"), "jpg" }, { STR_INIT("image/png"), "png" }, { STR_INIT("image/webp"), "webp" }, { STR_INIT("application/pdf"), "pdf" },
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_equal(type, kinds[i].type))
			return kinds[i].extension;
	return "bin";
}

/* An upload that can't be opened is told; the others are worth having. */
static bool write_upload(struct export *e, struct file_id id)
{
	struct body body;
	struct str type, name;
	if (file_open(&e->scratch, id, true, &body, &type, &name) != STATUS_OK) {
		line_say(e->line, "The upload %lld can't be opened: it is missing or was changed.", (long long)id.n);
		return true;
	}
	FILE *file = create(e, str_format(e->scratch.arena, "files/%lld.%s", (long long)id.n, extension_of(type)).at);
	bool copied = file && copy_bytes(file, &body);
	close(body.fd);
	e->files += copied;
	return finish_file(file) && copied;
}

static enum status write_uploads(struct export *e)
{
	struct file_row_list rows = { .count = 1 };
	if (!folder_make(e, "files"))
		return STATUS_BROKEN;
	for (int64_t after = 0; rows.count;) {
		TRY(export_file(&e->scratch, after, 1, &rows));
		if (rows.count) {
			after = rows.items[0].id.n;
			if (!write_upload(e, rows.items[0].id))
				return STATUS_BROKEN;
		}
		arena_clear(e->scratch.arena);
	}
	return STATUS_OK;
}

/* ---- the whole ---- */

static enum status write_all(struct export *e)
{
	TRY(store_begin_read(&e->scratch));
	struct arena *arena = arena_new(SCRATCH_CEILING);
	e->one = e->scratch;
	e->one.arena = arena;
	enum status status = write_about(e) ? write_tables(e) : STATUS_BROKEN;
	if (status == STATUS_OK)
		status = write_packs(e);
	if (status == STATUS_OK)
		status = write_uploads(e);
	store_end_read(&e->scratch);
	arena_free(arena);
	return status;
}

/* That all data leave the house is told before they do. */
static enum status record_export(struct call *c)
{
	struct deed deed = { .kind = "house.exported", .subject = STR("house") };
	return log_append(c, &deed, NULL);
}

static enum status export_moment(struct export *e, struct house *house, const char *path)
{
	struct call c;
	struct str why;
	call_init(&c, house, e->line->arena);
	TRY(store_apply_wait(&c, record_export));
	TRY(store_backup(&c, path));
	e->copy = *house;
	if (store_open(path, &why, e->line->arena, &e->copy.store) != STATUS_OK)
		return broken(&c, "the copy can't be opened: %.*s", STR_ARGS(why));
	struct arena *arena = arena_new(SCRATCH_CEILING);
	call_init(&e->scratch, &e->copy, arena);
	e->scratch.user.is_system = true;
	enum status status = write_all(e);
	store_close(e->copy.store);
	arena_free(arena);
	return status;
}

static void remove_copy(struct arena *arena, const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		unlink(str_format(arena, "%s%s", path, ends[i]).at);
}

static enum exit_code export_house(struct line *line, struct house *house)
{
	struct export e = { .line = line, .out = line_path(line, line->words[1]) };
	if (mkdir(e.out, 0700) != 0)
		return line_fail(line, EXIT_WRONG, "%s can't be made: %s. Name a folder that is not there yet.", e.out, strerror(errno));
	const char *copy = str_format(line->arena, "%s/spool/export-%d.db", house->dir, getpid()).at;
	mode_t before = umask(0077);
	enum status status = export_moment(&e, house, copy);
	umask(before);
	remove_copy(line->arena, copy);
	if (status != STATUS_OK)
		return line_fail(line, EXIT_MACHINE, "The export to %s is not complete: throw it away and try again.", e.out);
	line_say(line, "%s holds %lld rows and %lld uploads. Secrets stand there in clear: keep it as you keep the key file.", e.out,
		 (long long)e.rows, (long long)e.files);
	return EXIT_DONE;
}

enum exit_code export_run(struct line *line)
{
	if (line->house)
		return export_house(line, line->house);
	struct house *house;
	enum exit_code code = house_open(line, false, &house);
	if (code != EXIT_DONE)
		return code;
	code = export_house(line, house);
	house_close(house);
	return code;
}
