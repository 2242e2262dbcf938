/* organisations_line.c: the register of organisations from a file of the registration office: what is new is entered, what differs is
 * changed, what was cancelled or revoked is ended; all who are concerned are told, as at the window. */
#include "program/program.h"

#include "dossier/organisation_change.h"
#include "pack/csv.h"
#include "store/store.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_CEILING = 64 << 20, BATCH_ROWS = 100, FAULTS_SAID = 100, SCRATCH = 256 << 20 };

/* The columns, in the order of the file's first line. */
enum { CODE, NAME, ADDRESS, LEGAL_NAME, LEGAL_NUMBER, STATE, STATE_ON, COLUMNS };
static const char *const columns[COLUMNS] = { "credit_code", "name", "address", "legal_name", "legal_number", "state", "state_on" };
static const char *const states[] = { [ORGANISATION_ACTIVE] = "active", [ORGANISATION_CANCELLED] = "cancelled", [ORGANISATION_REVOKED] = "revoked" };

struct entry {
	struct organisation organisation; /* with the state and the day that the file says */
	int line;
};
struct entries {
	struct entry *items;
	size_t count, at, end;            /* of the batch under way */
	const char *file;
	struct counts { size_t added, changed, ended, same; } counts, before; /* before: of the batches that are kept */
};

static enum exit_code read_bytes(struct line *line, const char *path, struct str *out)
{
	struct stat facts;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || fstat(file, &facts) != 0 || facts.st_size > FILE_CEILING) {
		if (file >= 0)
			close(file);
		return line_fail(line, EXIT_WRONG, "%s can't be read, or is larger than 64 MB.", path);
	}
	char *bytes = arena_take(line->arena, (size_t)facts.st_size + 1);
	size_t have = 0;
	for (ssize_t got = 1; got > 0 && have < (size_t)facts.st_size; have += got > 0 ? (size_t)got : 0)
		got = read(file, bytes + have, (size_t)facts.st_size - have);
	close(file);
	*out = (struct str){ bytes, have };
	return EXIT_DONE;
}

/* ---- what the file says ---- */

static bool header_is_right(const struct csv *csv)
{
	if (!csv->count || csv->rows[0].count != COLUMNS)
		return false;
	for (int i = 0; i < COLUMNS; i++)
		if (!str_equal(csv->rows[0].cells[i], str_of(columns[i])))
			return false;
	return true;
}

static void read_state(struct call *c, const struct csv_row *row, struct organisation *out)
{
	struct str state = str_trim(row->cells[STATE]), day = str_trim(row->cells[STATE_ON]);
	bool known = !state.len;
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (str_equal(state, str_of(states[i]))) {
			out->state = (enum organisation_state)i;
			known = true;
		}
	if (!known)
		fail_field(c, STR("state"), "Write active, cancelled or revoked.");
	bool ended = out->state != ORGANISATION_ACTIVE;
	bool right = ended ? day_from_text(day, &out->state_on) && out->state_on.n <= c->today.n : !day.len;
	if (!right)
		fail_field(c, STR("state_on"), "Give the day on which this took effect: today or before.");
}

static void read_row(struct call *c, const struct csv_row *row, struct entry *out)
{
	*out = (struct entry){ .line = row->line };
	if (row->count != COLUMNS) {
		fail_field(c, STR_NONE, "This line has another number of cells than the first.");
		return;
	}
	out->organisation = (struct organisation){ .credit_code = row->cells[CODE], .name = row->cells[NAME], .address = row->cells[ADDRESS],
						   .legal_name = row->cells[LEGAL_NAME], .legal_number = row->cells[LEGAL_NUMBER] };
	read_state(c, row, &out->organisation);
	enum status checked = organisation_check(c, &out->organisation);
	assert(checked == STATUS_OK || c->faults.count); /* what is wrong is told by the caller */
	(void)checked;
}

static int by_code(const void *a, const void *b)
{
	const struct entry *left = *(const struct entry *const *)a, *right = *(const struct entry *const *)b;
	int order = str_compare(left->organisation.credit_code, right->organisation.credit_code);
	return order ? order : left->line - right->line;
}

static size_t say_twice(struct line *line, const struct entries *entries)
{
	size_t faults = 0;
	const struct entry **sorted = ARENA_MANY(line->arena, const struct entry *, entries->count);
	for (size_t i = 0; i < entries->count; i++)
		sorted[i] = &entries->items[i];
	qsort(sorted, entries->count, sizeof *sorted, by_code);
	for (size_t i = 1; i < entries->count; i++)
		if (str_equal(sorted[i]->organisation.credit_code, sorted[i - 1]->organisation.credit_code) && faults++ < FAULTS_SAID)
			line_say(line, "%s:%d: credit_code: This code stands in line %d already.", entries->file, sorted[i]->line, sorted[i - 1]->line);
	return faults;
}

static size_t say_faults(struct line *line, const struct call *c, const struct entries *entries, int at)
{
	for (size_t i = 0; i < c->faults.count && i < FAULTS_SAID; i++)
		line_say(line, "%s:%d: %.*s%s%.*s", entries->file, at, STR_ARGS(c->faults.items[i].field), c->faults.items[i].field.len ? ": " : "",
			 STR_ARGS(c->faults.items[i].sentence));
	return c->faults.count;
}

static enum exit_code read_entries(struct line *line, struct call *c, struct entries *out)
{
	struct str text, why = STR_NONE;
	struct csv csv;
	int at = 0;
	size_t faults = 0;
	enum exit_code code = read_bytes(line, line_path(line, out->file), &text);
	if (code != EXIT_DONE)
		return code;
	if (csv_read(line->arena, text, &csv, &why, &at) != STATUS_OK)
		return line_fail(line, EXIT_WRONG, "%s:%d: %.*s", out->file, at, STR_ARGS(why));
	if (!header_is_right(&csv))
		return line_fail(line, EXIT_WRONG, "%s:1: The first line reads credit_code,name,address,legal_name,legal_number,state,state_on.", out->file);
	out->items = ARENA_MANY(line->arena, struct entry, csv.count);
	for (size_t i = 1; i < csv.count; i++) {
		c->faults.count = 0;
		read_row(c, &csv.rows[i], &out->items[out->count++]);
		if (c->faults.count && faults < FAULTS_SAID)
			faults += say_faults(line, c, out, csv.rows[i].line);
	}
	c->faults.count = 0;
	faults += say_twice(line, out);
	return faults ? line_fail(line, EXIT_WRONG, "Nothing was loaded.") : EXIT_DONE;
}

/* ---- into the register ---- */

static bool says_the_same(const struct organisation *a, const struct organisation *b)
{
	return str_equal(a->name, b->name) && str_equal(a->address, b->address) && str_equal(a->legal_name, b->legal_name) &&
	       str_equal(a->legal_number, b->legal_number);
}

static enum status enter(struct call *c, const struct entry *entry, struct entries *all)
{
	static const char why[] = "from a file of the registration office";
	struct organisation now = { 0 }, wanted = entry->organisation;
	enum status status = organisation_find(c, wanted.credit_code, &now);
	if (status != STATUS_ABSENT)
		TRY(status);
	if (now.id.n && !wanted.legal_number.len && str_equal(now.legal_name, wanted.legal_name))
		wanted.legal_number = now.legal_number; /* the file does not say it: it is what the window saw */
	bool same = now.id.n && says_the_same(&now, &wanted);
	wanted.id = now.id;
	wanted.version = now.version;
	if (!same)
		TRY(organisation_register(c, &wanted, false, why));
	bool ends = now.state != entry->organisation.state || now.state_on.n != entry->organisation.state_on.n;
	if (ends)
		TRY(organisation_end(c, &wanted, entry->organisation.state, entry->organisation.state_on, why));
	all->counts.added += !now.id.n;
	all->counts.changed += now.id.n && !same;
	all->counts.ended += ends;
	all->counts.same += same && !ends;
	return STATUS_OK;
}

static enum status apply_batch(struct call *c)
{
	struct entries *entries = c->prepared;
	entries->counts = entries->before; /* a batch may be applied again */
	for (size_t i = entries->at; i < entries->end; i++)
		TRY(enter(c, &entries->items[i], entries));
	return STATUS_OK;
}

static enum exit_code load_batches(struct line *line, struct house *house, struct entries *entries)
{
	while (entries->at < entries->count) {
		struct call c;
		struct arena *scratch = arena_new(SCRATCH);
		enum exit_code code = EXIT_DONE;
		entries->end = entries->at + BATCH_ROWS < entries->count ? entries->at + BATCH_ROWS : entries->count;
		call_init(&c, house, scratch);
		c.language = LANGUAGE_ENGLISH;
		c.prepared = entries;
		enum status status = store_apply_wait(&c, apply_batch);
		if (status != STATUS_OK)
			code = line_refused(line, &c, status);
		arena_free(scratch);
		if (code != EXIT_DONE)
			return line_fail(line, code, "Lines before %d are loaded; load the file again when this is mended.", entries->items[entries->at].line);
		entries->at = entries->end;
		entries->before = entries->counts;
	}
	return EXIT_DONE;
}

static enum exit_code load_in(struct line *line, struct house *house)
{
	struct call c;
	struct entries entries = { .file = line->words[1] };
	call_init(&c, house, line->arena);
	c.language = LANGUAGE_ENGLISH;
	enum exit_code code = read_entries(line, &c, &entries);
	if (code != EXIT_DONE || line_option(line, "dry-run")) {
		if (code == EXIT_DONE)
			line_say(line, "%zu organisations can be loaded.", entries.count);
		return code;
	}
	code = load_batches(line, house, &entries);
	line_say(line, "%zu entered, %zu changed, %zu with another state, %zu as they were.", entries.counts.added, entries.counts.changed, entries.counts.ended, entries.counts.same);
	return code;
}

enum exit_code organisations_run(struct line *line)
{
	if (line->house)
		return load_in(line, line->house);
	struct house *house;
	enum exit_code code = house_open(line, false, &house);
	if (code != EXIT_DONE)
		return code;
	code = load_in(line, house);
	house_close(house);
	return code;
}
