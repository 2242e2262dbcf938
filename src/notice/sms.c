/* sms.c: hands SMS to smstools' spool, each once, and learns their fate from the folders to which smsd moves them.
 *
 * The file is written beside the folders, then the row says "spooled", then one rename hands it over: a row that says so
 * while the file still lies beside was not handed over yet, and the rename is made again. A file whose fate was written
 * down is removed: who was told what stands in clear nowhere else. */
#include "notice/notice_inner.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOOK_LEAST_MS = 2000, LOOK_MOST_MS = 300000, LOST_MS = 60000, LOST_LOOKS = 10, REASON_BYTES = 120, HEAD_BYTES = 2048 };
enum { SWEEP_MOST = 200 };

struct fate {
	enum outbox_state state;
	int64_t tries;
	struct str error;
	struct instant next;
};

struct handing {
	struct outbox_letter_list letters;
	struct outbox_row_list spooled;
	bool *written;      /* of each letter */
	struct fate *fates; /* of each spooled one */
};

static const char *path_in(struct call *c, const char *folder, struct str name)
{
	return str_format(c->arena, "%.*s/%s%.*s", STR_ARGS(notice_ways()->sms_spool), folder, STR_ARGS(name)).at;
}

static const char *beside(struct call *c, struct str name)
{
	return path_in(c, ".", name); /* a hidden file in the spool's own folder, which smsd does not look into */
}

static enum status make_folders(struct call *c)
{
	static const char *const folders[] = { "", "outgoing", "checked", "sent", "failed" };
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (mkdir(path_in(c, folders[i], STR_NONE), 0770) != 0 && errno != EEXIST)
			return broken(c, "the SMS spool: %s", strerror(errno));
	return STATUS_OK;
}

/* Writes a file and has the machine begin to store it; -1 when that failed. */
static int write_file(const char *path, struct str text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);
	if (fd >= 0 && write(fd, text.at, text.len) == (ssize_t)text.len) {
		(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

static enum status write_beside(struct call *c, const struct outbox_letter *letter, int *fd)
{
	struct str phone, text;
	*fd = -1;
	TRY(seal_open(c, ADDRESS_CONTEXT, letter->address, &phone));
	TRY(letter_words(c, letter, &text));
	*fd = write_file(beside(c, letter->message), sms_text(c, phone, text));
	return *fd >= 0 ? STATUS_OK : broken(c, "the SMS spool: %s", strerror(errno));
}

static bool store_file(struct call *c, int fd)
{
	bool stored = fsync(fd) == 0;
	if (!stored)
		call_log(c, "error", "the SMS spool: %s", strerror(errno));
	return close(fd) == 0 && stored;
}

/* All are written before the first is waited for: the file system then stores them with one turn of its journal, which it
 * shares with the database. */
static size_t write_all_beside(struct call *c, struct handing *handing)
{
	size_t count = handing->letters.count, stored = 0;
	int *fds = ARENA_MANY(c->arena, int, count);
	bool *written = handing->written = ARENA_MANY(c->arena, bool, count);
	for (size_t i = 0; i < count; i++)
		written[i] = write_beside(c, &handing->letters.items[i], &fds[i]) == STATUS_OK;
	for (size_t i = 0; i < count; i++)
		stored += written[i] = written[i] && store_file(c, fds[i]);
	return stored;
}

static enum status list_due(struct call *c)
{
	struct handing *handing = c->prepared;
	TRY(outbox_due(c, WAY_SMS, c->now, &handing->letters));
	return outbox_spooled(c, c->now, &handing->spooled);
}

static enum status say_spooled(struct call *c)
{
	const struct handing *handing = c->prepared;
	for (size_t i = 0; i < handing->letters.count; i++)
		if (handing->written[i])
			TRY(outbox_spool(c, handing->letters.items[i].id, instant_add(c->now, LOOK_LEAST_MS)));
	return STATUS_OK;
}

static bool hand_over(struct call *c, struct str name)
{
	return rename(beside(c, name), path_in(c, "outgoing/", name)) == 0;
}

static enum status hand_all(struct call *c, struct handing *handing)
{
	size_t count = handing->letters.count, written = write_all_beside(c, handing);
	if (written > 0)
		TRY(job_apply(c, say_spooled));
	for (size_t i = 0; i < count; i++)
		if (handing->written[i] && !hand_over(c, handing->letters.items[i].message))
			call_log(c, "warning", "the SMS spool: %s", strerror(errno));
	return written == count ? STATUS_OK : STATUS_BROKEN;
}

static bool is_in(struct call *c, const char *folder, struct str name)
{
	struct stat about;
	return stat(path_in(c, folder, name), &about) == 0;
}

/* What smsd wrote into the head of a file that failed. */
static struct str reason_of(struct call *c, struct str name)
{
	char *bytes = arena_take(c->arena, HEAD_BYTES);
	int fd = open(path_in(c, "failed/", name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t len = fd >= 0 ? read(fd, bytes, HEAD_BYTES) : 0;
	if (fd >= 0)
		close(fd);
	struct str rest = { bytes, len > 0 ? (size_t)len : 0 };
	while (rest.len) {
		struct str line = str_until(&rest, '\n');
		if (str_starts(line, STR("Fail_reason:")))
			return str_part(str_trim(str_part(line, 12, line.len)), 0, REASON_BYTES);
		if (str_is_empty(str_trim(line)))
			break;
	}
	return STR("the modem refused it");
}

/* In the order in which a file travels, so that one that moves meanwhile is met. */
static struct fate look(struct call *c, const struct outbox_row *row)
{
	int64_t age = c->now.ms - row->made_at.ms;
	int64_t wait = age / 4 < LOOK_LEAST_MS ? LOOK_LEAST_MS : age / 4 > LOOK_MOST_MS ? LOOK_MOST_MS : age / 4;
	struct fate fate = { .state = OUTBOX_SPOOLED, .next = instant_add(c->now, wait) };
	if (hand_over(c, row->message) || is_in(c, "outgoing/", row->message) || is_in(c, "checked/", row->message))
		return fate;
	if (is_in(c, "sent/", row->message)) {
		fate.state = OUTBOX_SENT;
	} else if (is_in(c, "failed/", row->message)) {
		fate.state = OUTBOX_FAILED;
		fate.error = reason_of(c, row->message);
	} else {
		fate.tries = row->tries + 1;
		fate.next = instant_add(c->now, LOST_MS);
		fate.error = STR("it is in none of the spool's folders");
		fate.state = fate.tries >= LOST_LOOKS ? OUTBOX_UNKNOWN : OUTBOX_SPOOLED;
	}
	return fate;
}

static enum status write_fate(struct call *c, struct outbox_id id, const struct fate *fate)
{
	switch (fate->state) {
	case OUTBOX_SENT:
		return outbox_end(c, id, OUTBOX_SENT, STR_NONE, c->now);
	case OUTBOX_FAILED:
	case OUTBOX_UNKNOWN:
		return outbox_fail(c, id, fate->state, fate->error, c->now);
	case OUTBOX_WAITING:
	case OUTBOX_SPOOLED:
		break;
	}
	return outbox_wait(c, id, fate->next, fate->tries, fate->error);
}

static enum status write_fates(struct call *c)
{
	const struct handing *handing = c->prepared;
	for (size_t i = 0; i < handing->spooled.count; i++)
		TRY(write_fate(c, handing->spooled.items[i].id, &handing->fates[i]));
	return STATUS_OK;
}

/* What the spool says in clear goes once its fate is written down; what failed lies sealed in its row. */
static void drop_spooled(struct call *c, struct str name)
{
	unlink(path_in(c, "sent/", name));
	unlink(path_in(c, "failed/", name));
}

static enum status look_all(struct call *c, struct handing *handing)
{
	size_t count = handing->spooled.count;
	if (count == 0)
		return STATUS_OK;
	handing->fates = ARENA_MANY(c->arena, struct fate, count);
	for (size_t i = 0; i < count; i++)
		handing->fates[i] = look(c, &handing->spooled.items[i]);
	TRY(job_apply(c, write_fates));
	for (size_t i = 0; i < count; i++) {
		if (handing->fates[i].state == OUTBOX_SENT || handing->fates[i].state == OUTBOX_FAILED)
			drop_spooled(c, handing->spooled.items[i].message);
		if (handing->fates[i].state == OUTBOX_FAILED || handing->fates[i].state == OUTBOX_UNKNOWN)
			call_log(c, "alarm", "SMS %lld: %.*s", (long long)handing->spooled.items[i].id.n,
				 STR_ARGS(handing->fates[i].error));
	}
	return STATUS_OK;
}

/* One batch; *more when it was a full one. */
static enum status run_batch(struct call *c, bool *more)
{
	struct handing handing = { 0 };
	c->prepared = &handing;
	TRY(job_read(c, list_due));
	*more = handing.letters.count == OUTBOX_BATCH;
	if (handing.letters.count == 0 && handing.spooled.count == 0)
		return STATUS_OK;
	TRY(make_folders(c));
	TRY(look_all(c, &handing));
	return handing.letters.count ? hand_all(c, &handing) : STATUS_OK;
}

/* ---- what an end of the process left in the spool ---- */

struct leftover {
	struct str name;
	struct outbox_id id;
	bool ended;
};

struct sweep {
	struct leftover items[SWEEP_MOST];
	size_t count;
};

static void list_folder(struct call *c, const char *folder, struct sweep *sweep)
{
	const struct str prefix = STR("yizhan-");
	DIR *open = opendir(path_in(c, folder, STR_NONE));
	for (struct dirent *entry; open && sweep->count < SWEEP_MOST && (entry = readdir(open));) {
		struct str name = str_of(entry->d_name);
		struct outbox_id id;
		if (str_starts(name, prefix) && str_int(str_part(name, prefix.len, name.len), 1, INT64_MAX, &id.n))
			sweep->items[sweep->count++] = (struct leftover){ str_copy(c->arena, name), id, false };
	}
	if (open)
		closedir(open);
}

static enum status learn_ends(struct call *c)
{
	struct sweep *sweep = c->prepared;
	for (size_t i = 0; i < sweep->count; i++) {
		int64_t state;
		enum status status = outbox_state_of(c, sweep->items[i].id, &state);
		if (status != STATUS_OK && status != STATUS_ABSENT)
			return status;
		sweep->items[i].ended = status == STATUS_OK && state != OUTBOX_WAITING && state != OUTBOX_SPOOLED;
	}
	return STATUS_OK;
}

enum status sms_sweep(struct call *c, struct str detail)
{
	(void)detail;
	struct sweep *sweep = ARENA_ONE(c->arena, struct sweep);
	if (str_is_empty(notice_ways()->sms_spool))
		return STATUS_OK;
	list_folder(c, "sent/", sweep);
	list_folder(c, "failed/", sweep);
	c->prepared = sweep;
	if (sweep->count)
		TRY(job_read(c, learn_ends));
	for (size_t i = 0; i < sweep->count; i++)
		if (sweep->items[i].ended)
			drop_spooled(c, sweep->items[i].name);
	return STATUS_OK;
}

/* ---- the timer ---- */

enum status sms_run(struct call *c, struct str detail)
{
	(void)detail;
	bool more = !str_is_empty(notice_ways()->sms_spool);
	for (int i = 0; more && i < OUTBOX_BATCHES; i++)
		TRY(run_batch(c, &more));
	return STATUS_OK;
}
