/* kit.c: a small house for tests. */
#include "kit/kit.h"

#include "file/file.h"
#include "notice/notice.h"
#include "pack/pack.h"
#include "seal/log.h"
#include "store/store.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARENA_CEILING = 256 << 20 };

static _Atomic int64_t clock_ms = 1764662400000; /* 2025-12-02 */

static struct instant kit_clock(void)
{
	return (struct instant){ clock_ms };
}

static void end_test(const char *format, ...) PRINTF_LIKE(1, 2);
static void end_test(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}

void kit_set_clock(const char *text)
{
	struct instant instant;
	if (!instant_from_text(str_of(text), &instant))
		end_test("kit: %s is no instant", text);
	clock_ms = instant.ms;
}

/* ---- opening ---- */

struct pack_folder {
	struct pack_files files;
};

static enum status store_pack(struct call *c)
{
	const struct pack_folder *folder = c->prepared;
	return pack_store(c, &folder->files, STR_NONE);
}

static enum status open_packs(struct call *c)
{
	return packs_open(c, &c->house->packs);
}

/* The table of divisions of the county that stands first among the packs. */
static const struct division_table *divisions_of(struct kit *kit, const char *path)
{
	struct pack_fault_list faults = { 0 };
	struct pack_files files;
	struct county *county;
	bool read = pack_read_folder(kit->arena, path, &files, &faults) == STATUS_OK && county_read(kit->arena, &files, &county, &faults) == STATUS_OK;
	return read ? county->divisions : NULL;
}

static void load_pack(struct kit *kit, const char *path, const struct division_table *divisions)
{
	struct pack_fault_list faults = { 0 };
	struct pack_folder folder;
	struct call *c = kit_call(kit, kit_nobody());
	enum status status = pack_read_folder(c->arena, path, &folder.files, &faults);
	folder.files.divisions = divisions;
	if (status == STATUS_OK)
		status = pack_check(c->arena, &folder.files, NULL, &faults);
	for (size_t i = 0; i < faults.count; i++)
		fprintf(stderr, "%s/%.*s:%d: %.*s\n", path, STR_ARGS(faults.items[i].file), faults.items[i].line,
			STR_ARGS(faults.items[i].sentence));
	c->prepared = &folder;
	if (status != STATUS_OK || kit_apply(c, store_pack) != STATUS_OK)
		end_test("kit: the pack %s can't be loaded: %s", path, kit_sentence(c));
	kit_done(c);
}

static enum status no_contacts(struct call *c, struct account_id account, struct contacts *out)
{
	(void)c, (void)account;
	*out = (struct contacts){ 0 };
	return STATUS_OK;
}

static void open_keys(struct kit *kit, const char *profile)
{
	struct str sheet, why = STR_NONE;
	const char *path = str_format(kit->arena, "%s.key", kit->house.dir).at;
	enum profile wanted = str_equal(str_of(profile), STR("sm")) ? PROFILE_SM : PROFILE_INTL;
	if (keys_make(path, wanted, kit->arena, &sheet, &why) != STATUS_OK ||
	    keys_open(path, kit->arena, &kit->house.keys, &why) != STATUS_OK)
		end_test("kit: no keys: %.*s", STR_ARGS(why));
}

struct kit *kit_open(const char *const *packs, const char *profile)
{
	struct arena *arena = arena_new(ARENA_CEILING);
	struct kit *kit = ARENA_ONE(arena, struct kit);
	struct str why = STR_NONE;
	kit->arena = arena;
	kit->house.dir = mkdtemp(arena_copy(arena, "/tmp/yizhan-kit-XXXXXX", 22));
	kit->house.now = kit_clock;
	kit->house.address = STR("https://county.example");
	if (!kit->house.dir)
		end_test("kit: no folder under /tmp");
	open_keys(kit, profile);
	kit->database = str_format(arena, "%s/yizhan.db", kit->house.dir).at;
	if (store_open(kit->database, &why, arena, &kit->house.store) != STATUS_OK)
		end_test("kit: no database: %.*s", STR_ARGS(why));
	store_set_closer(kit->house.store, &kit->house, log_close_batch);
	notice_set_contacts(no_contacts);
	const struct division_table *divisions = divisions_of(kit, packs[0]);
	for (size_t i = 0; packs[i]; i++)
		load_pack(kit, packs[i], divisions);
	struct call *c = kit_call(kit, kit_nobody());
	if (kit_read(c, open_packs) != STATUS_OK)
		end_test("kit: the packs can't be opened: %s", kit_sentence(c));
	kit_done(c);
	return kit;
}

static void remove_tree(const char *dir)
{
	pid_t child = fork();
	if (child == 0) {
		execlp("rm", "rm", "-rf", "--", dir, (char *)NULL);
		_exit(127);
	}
	waitpid(child, NULL, 0);
}

void kit_close(struct kit *kit)
{
	packs_close(kit->house.packs);
	store_close(kit->house.store);
	keys_close(kit->house.keys);
	remove_tree(kit->house.dir);
	unlink(str_format(kit->arena, "%s.key", kit->house.dir).at);
	arena_free(kit->arena);
}

/* ---- who and what ---- */

struct user kit_nobody(void)
{
	return (struct user){ .name = STR("") };
}

struct user kit_resident(int64_t account, const char *name)
{
	return (struct user){ .account = { account }, .person = { account + 1000000 }, .name = str_of(name), .level = LEVEL_2,
			      .permissions = 1u << PERMISSION_OWN };
}

/* The one post stands in static memory: a test program names few. */
struct user kit_staff(int64_t account, const char *name, const char *office, const char *post)
{
	static struct str posts[256];
	static size_t count;
	struct str *one = &posts[count++ % 256];
	*one = str_of(post);
	return (struct user){ .account = { account }, .name = str_of(name), .office = str_of(office), .level = LEVEL_2,
			      .permissions = 1u << PERMISSION_WORK, .posts = one, .post_count = 1 };
}

struct call *kit_call(struct kit *kit, struct user user)
{
	struct arena *arena = arena_new(ARENA_CEILING);
	struct call *c = ARENA_ONE(arena, struct call);
	call_init(c, &kit->house, arena);
	c->language = LANGUAGE_ENGLISH;
	c->user = user;
	return c;
}

void kit_done(struct call *c)
{
	arena_free(c->arena);
}

enum status kit_apply(struct call *c, kit_step *step)
{
	return store_apply_wait(c, step);
}

enum status kit_read(struct call *c, kit_step *step)
{
	TRY(store_begin_read(c));
	enum status status = step(c);
	store_end_read(c);
	return status;
}

static enum status keep_file(struct call *c)
{
	return file_keep(c, c->prepared);
}

struct file_id kit_file(struct kit *kit, struct user user, const char *type)
{
	struct call *c = kit_call(kit, user);
	struct stored_file file = {
		.id = { id_new(c) },
		.owner = user.account,
		.name = STR("proof"),
		.type = str_of(type),
		.served = str_of(type),
		.size = 1,
		.stored = random_token(c->arena, 22),
	};
	file.digest = digest_of(keys_profile(kit->house.keys), file.stored);
	c->prepared = &file;
	if (kit_apply(c, keep_file) != STATUS_OK)
		end_test("kit: the file can't be kept: %s", kit_sentence(c));
	kit_done(c);
	return file.id;
}

void kit_sql(struct kit *kit, const char *sql)
{
	sqlite3 *db;
	char *why = NULL;
	if (sqlite3_open(kit->database, &db) != SQLITE_OK || sqlite3_busy_timeout(db, 5000) != SQLITE_OK ||
	    sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		end_test("kit: %s: %s", sql, why ? why : sqlite3_errmsg(db));
	sqlite3_close(db);
}

const char *kit_sentence(const struct call *c)
{
	return c->faults.count ? c->faults.items[0].sentence.at : "";
}
