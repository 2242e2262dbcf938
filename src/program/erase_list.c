/* erase_list.c: DIR.erased, beside the data folder and not in it nor in its backups: what was erased by order, so that a backup
 * from before, once restored, does not bring it back. A line a JSON object with the house's own mark; no personal data stands in it. */
#include "program/program.h"

#include "base/json.h"
#include "dossier/erase.h"
#include "seal/seal.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIST_CEILING = 64 << 20 };

static const char *list_path(struct arena *arena, const char *dir)
{
	return str_format(arena, "%s.erased", dir).at;
}

/* ---- writing ---- */

static json_t *entry_of(struct call *c, const struct erasure *erasure)
{
	json_t *entry = json_keep(c->arena, json_object()), *targets = json_array();
	for (size_t i = 0; i < erasure->field_count; i++)
		json_array_append_new(targets, json_from_str(erasure->fields[i]));
	json_set(entry, "dossier", json_from_str(erasure->number));
	json_set(entry, "order", json_from_str(str_trim(erasure->order)));
	json_set(entry, "targets", targets);
	json_set(entry, "security", json_from_id(c->arena, erasure->ordered_by.n));
	json_set(entry, "audit", json_from_id(c->arena, erasure->beside.n));
	return entry;
}

/* Over the entry without its mark: who can write the file but has no key can't have anything erased by it. */
static struct str mark_of(struct call *c, const json_t *entry)
{
	struct digest mark = seal_mac(c, "erased", json_text(c->arena, entry, true));
	return str_hex(c->arena, digest_str(&mark));
}

enum status erase_list_add(struct call *c, struct erasure *erasure)
{
	erasure->ordered_by = c->user.account;
	json_t *entry = entry_of(c, erasure);
	json_set(entry, "mark", json_from_str(mark_of(c, entry)));
	struct str line = str_format(c->arena, "%.*s\n", STR_ARGS(json_text(c->arena, entry, true)));
	int fd = open(list_path(c->arena, c->house->dir), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool written = fd >= 0 && write(fd, line.at, line.len) == (ssize_t)line.len && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return written ? STATUS_OK : broken(c, "%s can't be written: %s", list_path(c->arena, c->house->dir), strerror(errno));
}

/* ---- reading ---- */

/* The whole file; none when there is none. false: it is there and can't be read. */
static bool read_list(struct arena *arena, const char *dir, struct str *out)
{
	struct stat about;
	int fd = open(list_path(arena, dir), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	*out = STR_NONE;
	if (fd < 0)
		return errno == ENOENT;
	bool fits = fstat(fd, &about) == 0 && about.st_size <= LIST_CEILING;
	char *bytes = fits ? arena_take(arena, (size_t)about.st_size + 1) : NULL;
	ssize_t got = bytes ? read(fd, bytes, (size_t)about.st_size) : -1;
	close(fd);
	if (got < 0 || got != about.st_size)
		return false;
	*out = (struct str){ bytes, (size_t)got };
	return true;
}

size_t erase_list_count(struct arena *arena, const char *dir)
{
	struct str rest;
	size_t count = 0;
	if (read_list(arena, dir, &rest))
		for (size_t i = 0; i < rest.len; i++)
			count += rest.at[i] == '\n';
	return count;
}

static bool read_entry(struct call *c, struct str line, struct erasure *out)
{
	json_t *entry;
	if (json_read(c->arena, line, &entry) != STATUS_OK)
		return false;
	struct str mark = str_copy(c->arena, json_str(entry, "mark"));
	json_object_del(entry, "mark");
	const json_t *targets = json_object_get(entry, "targets");
	size_t count = json_array_size(targets);
	if (!str_equal(mark, mark_of(c, entry)) || count == 0 || count > ERASE_MOST)
		return false;
	struct str *fields = ARENA_MANY(c->arena, struct str, count);
	for (size_t i = 0; i < count; i++)
		fields[i] = str_of(json_string_value(json_array_get(targets, i)));
	*out = (struct erasure){ .number = json_str(entry, "dossier"), .order = json_str(entry, "order"), .fields = fields, .field_count = count, .again = true };
	return str_int(json_str(entry, "security"), 1, INT64_MAX, &out->ordered_by.n) && str_int(json_str(entry, "audit"), 1, INT64_MAX, &out->beside.n);
}

static enum status again_step(struct call *c)
{
	return dossier_erase(c, c->prepared);
}

/* One line. A dossier that this backup does not know yet has nothing to erase. */
static bool carry_out(struct line *line, struct house *house, struct str text, size_t *count)
{
	struct call c;
	struct erasure erasure;
	call_init(&c, house, line->arena);
	c.language = LANGUAGE_ENGLISH;
	c.user = (struct user){ .is_system = true, .level = LEVEL_2, .name = STR("system") };
	if (!read_entry(&c, text, &erasure)) {
		fprintf(stderr, "%s.erased has a line that this house did not write: it is passed over. Find out who did.\n", house->dir);
		return true;
	}
	c.prepared = &erasure;
	enum status status = store_apply_wait(&c, again_step);
	*count += status == STATUS_OK && erasure.carried_out;
	if (status == STATUS_CONFLICT)
		fprintf(stderr, "What %.*s had erased in %.*s is here again, and the dossier is in process: erase it anew when it has ended.\n", STR_ARGS(erasure.order), STR_ARGS(erasure.number));
	return status == STATUS_OK || status == STATUS_ABSENT || status == STATUS_CONFLICT;
}

enum exit_code erase_list_again(struct line *line, struct house *house)
{
	struct str rest;
	size_t count = 0;
	if (!read_list(line->arena, house->dir, &rest))
		return line_fail(line, EXIT_MACHINE, "%s.erased can't be read: what was erased by order may be here again.", house->dir);
	while (rest.len) {
		struct str text = str_until(&rest, '\n');
		if (!str_is_empty(text) && !carry_out(line, house, text, &count))
			return line_fail(line, EXIT_MACHINE, "What was erased by order is here again, and can't be erased: see the log.");
	}
	if (count)
		fprintf(stderr, "%zu erasure%s by order, which this data folder did not know, %s carried out again.\n", count, count == 1 ? "" : "s", count == 1 ? "was" : "were");
	return EXIT_DONE;
}
