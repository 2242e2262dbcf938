/* log_test.c: proofs and receipts, judged by a verifier of the test's own that follows RFC 9162 and knows no table; and
 * a thousand random ways to change the past with full access to the database but no key, each found.
 *
 * One sound log is kept aside; each way is tried on the log and undone from there. The seed is printed, so that a way
 * that went unseen can be tried again. */
#include "seal/log_inside.h"
#include "store/store.h"

#include <sqlite3.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

struct bench {
	struct arena *arena;
	struct house house;
	char dir[32];
	const char *key, *database;
	int deeds;     /* how many the next apply does */
	int done;      /* so far */
	int64_t event; /* what bench_erase erases */
	struct str order;
	int faults, told; /* of the last verifying */
	struct str line;  /* the last told or fault */
};

static struct bench *present; /* steps know only their call */
static int64_t present_ms = 1795305600000;

static struct instant bench_now(void)
{
	return (struct instant) { present_ms += 7 };
}

static void bench_open(struct bench *bench, enum profile profile)
{
	struct str sheet, why = STR_NONE;
	*bench = (struct bench) { .arena = arena_new((size_t)1 << 30), .dir = "/tmp/log-XXXXXX" };
	assert_non_null(mkdtemp(bench->dir));
	bench->key = str_format(bench->arena, "%s/key", bench->dir).at;
	bench->database = str_format(bench->arena, "%s/log.db", bench->dir).at;
	assert_int_equal(keys_make(bench->key, profile, bench->arena, &sheet, &why), STATUS_OK);
	assert_int_equal(keys_open(bench->key, bench->arena, &bench->house.keys, &why), STATUS_OK);
	bench->house.now = bench_now;
	assert_int_equal(store_open(bench->database, &why, bench->arena, &bench->house.store), STATUS_OK);
	store_set_closer(bench->house.store, &bench->house, log_close_batch);
	present = bench;
}

static void bench_close(struct bench *bench)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	store_close(bench->house.store);
	keys_close(bench->house.keys);
	for (size_t i = 0; i < 3; i++)
		unlink(str_format(bench->arena, "%s%s", bench->database, ends[i]).at);
	unlink(bench->key);
	rmdir(bench->dir);
	arena_free(bench->arena);
}

/* Runs a step in a call of its own, waited for. */
static enum status bench_apply(struct bench *bench, store_step *step)
{
	struct arena *arena = arena_new((size_t)1 << 28);
	struct call c;
	call_init(&c, &bench->house, arena);
	c.user.account.n = 77;
	c.user.name = STR("王小明");
	c.user.office = STR("gongan");
	enum status status = store_apply_wait(&c, step);
	arena_free(arena);
	return status;
}

/* One deed of many kinds, so that every column is filled somewhere and empty elsewhere. */
static struct deed bench_deed(struct call *c, int n)
{
	struct deed deed = { .kind = n % 3 ? "dossier.accepted" : "session.opened", .open = n % 2 == 0 };
	if (n % 3) {
		deed.dossier.n = 1000 + n % 5;
		deed.step = STR("shouli");
		deed.action = STR("accept");
		random_bytes(deed.state.bytes, DIGEST_SIZE);
	} else {
		deed.subject = str_format(c->arena, "account %d", n);
	}
	if (n % 4 == 0)
		deed.note = str_format(c->arena, "材料齐全，予以受理 %d", n);
	if (n % 5 == 0)
		deed.article = STR("行政许可法 32");
	if (n % 2)
		deed.detail = str_format(c->arena, "{\"n\":%d}", n);
	return deed;
}

static enum status bench_step(struct call *c)
{
	for (int i = 0; i < present->deeds; i++) {
		int64_t leaf;
		struct deed deed = bench_deed(c, present->done + i);
		TRY(log_append(c, &deed, &leaf));
	}
	return STATUS_OK;
}

static void bench_deeds(struct bench *bench, int deeds)
{
	bench->deeds = deeds;
	assert_int_equal(bench_apply(bench, bench_step), STATUS_OK);
	bench->done += deeds;
}

static enum status bench_step_refused(struct call *c)
{
	TRY(bench_step(c));
	return STATUS_CONFLICT;
}

static void bench_refused(struct bench *bench)
{
	assert_int_equal(bench_apply(bench, bench_step_refused), STATUS_CONFLICT);
}

static void bench_head(struct bench *bench)
{
	assert_int_equal(bench_apply(bench, log_make_head), STATUS_OK);
}

static enum status bench_step_erase(struct call *c)
{
	return log_erase_note(c, (struct event_id) { present->event }, present->order);
}

static enum status bench_erase(struct bench *bench, int64_t event, struct str order)
{
	bench->event = event;
	bench->order = order;
	return bench_apply(bench, bench_step_erase);
}

static void bench_read(struct bench *bench, struct call *c)
{
	call_init(c, &bench->house, arena_new((size_t)1 << 28));
	assert_int_equal(store_begin_read(c), STATUS_OK);
}

static void bench_end(struct call *c)
{
	store_end_read(c);
	arena_free(c->arena);
}

static void bench_fault(struct call *c, struct str line)
{
	(void)c;
	present->faults++;
	present->line = str_copy(present->arena, line);
}

static void bench_told(struct call *c, struct str line)
{
	(void)c;
	present->told++;
	present->line = str_copy(present->arena, line);
}

/* Verifies without a key; how many faults were told. */
static int bench_verify(struct bench *bench, struct str older)
{
	struct call c;
	struct keys *keys = bench->house.keys;
	bench->faults = bench->told = 0;
	bench_read(bench, &c);
	bench->house.keys = NULL;
	enum status status = log_verify(&c, older, bench_fault, bench_told);
	bench->house.keys = keys;
	assert_int_equal(status, bench->faults ? STATUS_INVALID : STATUS_OK);
	bench_end(&c);
	return bench->faults;
}

/* Full access to the database, past the program. */
static sqlite3 *bench_raw(struct bench *bench)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(bench->database, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	return db;
}

static void bench_sql(sqlite3 *db, const char *sql)
{
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static int64_t bench_number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *row;
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
	int64_t number = sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : -1;
	sqlite3_finalize(row);
	return number;
}

/* ---- the independent verifier ---- */

static struct digest node(enum profile profile, struct digest left, struct digest right)
{
	unsigned char bytes[1 + 2 * DIGEST_SIZE] = { 1 };
	memcpy(bytes + 1, left.bytes, DIGEST_SIZE);
	memcpy(bytes + 1 + DIGEST_SIZE, right.bytes, DIGEST_SIZE);
	return digest_of(profile, (struct str) { (const char *)bytes, sizeof bytes });
}

static struct digest naive_root(enum profile profile, const struct digest *leaves, size_t count)
{
	size_t split = 1;
	if (count == 0)
		return digest_of(profile, STR(""));
	if (count == 1)
		return leaves[0];
	while (split * 2 < count)
		split *= 2;
	return node(profile, naive_root(profile, leaves, split), naive_root(profile, leaves + split, count - split));
}

static struct digest item(struct arena *arena, const json_t *path, size_t i)
{
	struct str bytes;
	struct digest digest;
	const char *hex = json_string_value(json_array_get(path, i));
	assert_non_null(hex);
	assert_true(str_from_hex(arena, str_of(hex), &bytes));
	assert_int_equal(bytes.len, DIGEST_SIZE);
	memcpy(digest.bytes, bytes.at, DIGEST_SIZE);
	return digest;
}

/* RFC 9162 2.1.3.2 */
static bool inclusion_holds(struct arena *arena, enum profile profile, uint64_t index, uint64_t size,
			    struct digest leaf, const json_t *path, struct digest root)
{
	uint64_t fn = index, sn = size - 1;
	struct digest r = leaf;
	if (index >= size)
		return false;
	for (size_t i = 0; i < json_array_size(path); i++) {
		struct digest p = item(arena, path, i);
		if (sn == 0)
			return false;
		if ((fn & 1) || fn == sn) {
			r = node(profile, p, r);
			while (!(fn & 1) && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			r = node(profile, r, p);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && memcmp(r.bytes, root.bytes, DIGEST_SIZE) == 0;
}

/* RFC 9162 2.1.4.2; the path as it came, the first root put before it when the first size is a power of two. */
static bool consistency_holds(struct arena *arena, enum profile profile, uint64_t first, uint64_t second,
			      struct digest first_root, struct digest second_root, const json_t *path)
{
	size_t count = json_array_size(path), at = 0;
	if (first == second)
		return count == 0 && memcmp(first_root.bytes, second_root.bytes, DIGEST_SIZE) == 0;
	if (count == 0)
		return false;
	uint64_t fn = first - 1, sn = second - 1;
	struct digest fr = (first & (first - 1)) == 0 ? first_root : item(arena, path, at++), sr = fr;
	while (fn & 1) {
		fn >>= 1;
		sn >>= 1;
	}
	for (; at < count; at++) {
		struct digest p = item(arena, path, at);
		if (sn == 0)
			return false;
		if ((fn & 1) || fn == sn) {
			fr = node(profile, p, fr);
			sr = node(profile, p, sr);
			while (!(fn & 1) && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			sr = node(profile, sr, p);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && memcmp(fr.bytes, first_root.bytes, DIGEST_SIZE) == 0 &&
	       memcmp(sr.bytes, second_root.bytes, DIGEST_SIZE) == 0;
}

/* ---- proofs ---- */

static struct digest *all_leaves(struct bench *bench, sqlite3 *db, size_t *count)
{
	sqlite3_stmt *rows;
	struct digest *leaves = ARENA_MANY(bench->arena, struct digest, 100000);
	*count = 0;
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT hash FROM leaf ORDER BY position", -1, &rows, NULL), SQLITE_OK);
	while (sqlite3_step(rows) == SQLITE_ROW)
		memcpy(leaves[(*count)++].bytes, sqlite3_column_blob(rows, 0), DIGEST_SIZE);
	sqlite3_finalize(rows);
	return leaves;
}

static json_t *parse(struct call *c, struct str text)
{
	json_t *value;
	assert_int_equal(json_read(c->arena, text, &value), STATUS_OK);
	return value;
}

static void check_inclusion(struct call *c, const struct digest *leaves, int64_t leaf, int64_t size)
{
	struct str text;
	enum profile profile = keys_profile(c->house->keys);
	assert_int_equal(log_proof(c, leaf, size, &text), STATUS_OK);
	json_t *proof = parse(c, text);
	assert_int_equal(json_int(proof, "leaf_index", -1), leaf);
	assert_int_equal(json_int(proof, "size", -1), size);
	struct digest root = naive_root(profile, leaves, (size_t)size);
	const json_t *path = json_object_get(proof, "path");
	assert_true(inclusion_holds(c->arena, profile, (uint64_t)leaf, (uint64_t)size, leaves[leaf], path, root));
	if (size > 1) {
		int64_t other = leaf ? leaf - 1 : leaf + 1;
		assert_false(
			inclusion_holds(c->arena, profile, (uint64_t)leaf, (uint64_t)size, leaves[other], path, root));
	}
}

static void check_consistency(struct call *c, const struct digest *leaves, int64_t from, int64_t to)
{
	struct str text;
	enum profile profile = keys_profile(c->house->keys);
	assert_int_equal(log_consistency(c, from, to, &text), STATUS_OK);
	struct digest first = naive_root(profile, leaves, (size_t)from),
		      second = naive_root(profile, leaves, (size_t)to);
	const json_t *path = json_object_get(parse(c, text), "path");
	assert_true(consistency_holds(c->arena, profile, (uint64_t)from, (uint64_t)to, first, second, path));
	if (from < to)
		assert_false(consistency_holds(c->arena, profile, (uint64_t)from, (uint64_t)to, second, first, path));
}

static void proofs_hold_for(enum profile profile)
{
	struct bench bench;
	bench_open(&bench, profile);
	for (int step = 1, made = 0; made < 300; made += step, step = step % 7 + 1)
		bench_deeds(&bench, step);
	sqlite3 *db = bench_raw(&bench);
	size_t count;
	struct digest *leaves = all_leaves(&bench, db, &count);
	struct call c;
	for (int64_t size = 1; size <= 300; size++) {
		bench_read(&bench, &c);
		for (int64_t leaf = 0; leaf < size;
		     leaf += size <= 40 || leaf + 1 == size ? 1 : 1 + leaf % 13 * size / 80)
			check_inclusion(&c, leaves, leaf, size);
		check_inclusion(&c, leaves, size - 1, size);
		for (int64_t from = 1; from <= size; from += size <= 40 ? 1 : 1 + from * 7 % 31)
			check_consistency(&c, leaves, from, size);
		check_consistency(&c, leaves, size, size);
		bench_end(&c);
	}
	sqlite3_close(db);
	bench_close(&bench);
}

static void proofs_hold_for_every_size(void **state)
{
	(void)state;
	proofs_hold_for(PROFILE_SM);
	proofs_hold_for(PROFILE_INTL);
}

static void what_is_not_in_the_log_has_no_proof(void **state)
{
	(void)state;
	struct bench bench;
	struct call c;
	struct str text;
	int64_t leaf;
	bench_open(&bench, PROFILE_INTL);
	bench_deeds(&bench, 5);
	bench_read(&bench, &c);
	assert_int_equal(log_proof(&c, 5, 5, &text), STATUS_ABSENT);
	assert_int_equal(log_proof(&c, 0, 6, &text), STATUS_ABSENT);
	assert_int_equal(log_proof(&c, -1, 5, &text), STATUS_ABSENT);
	assert_int_equal(log_consistency(&c, 3, 6, &text), STATUS_ABSENT);
	assert_int_equal(log_consistency(&c, 4, 3, &text), STATUS_ABSENT);
	assert_int_equal(log_consistency(&c, -1, 3, &text), STATUS_ABSENT);
	assert_int_equal(log_consistency(&c, 0, 3, &text), STATUS_OK);
	assert_int_equal(log_receipt(&c, 5, STR("X"), &text), STATUS_ABSENT);
	assert_int_equal(log_receipt(&c, -1, STR("X"), &text), STATUS_ABSENT);
	assert_int_equal(log_head(&c, -1, &text), STATUS_ABSENT);
	assert_int_equal(log_head(&c, 5, &text), STATUS_ABSENT);
	assert_int_equal(log_find(&c, STR("00"), &leaf), STATUS_ABSENT);
	assert_int_equal(log_find(&c, STR("zz"), &leaf), STATUS_ABSENT);
	bench_end(&c);
	bench_close(&bench);
}

/* ---- receipts and heads ---- */

static struct str hex_member(struct call *c, const json_t *object, const char *name)
{
	struct str bytes;
	assert_true(str_from_hex(c->arena, json_str(object, name), &bytes));
	return bytes;
}

static void check_receipt(struct call *c, int64_t leaf, const struct digest *leaves)
{
	struct str text;
	struct digest root;
	enum profile profile = keys_profile(c->house->keys);
	assert_int_equal(log_receipt(c, leaf, STR("JZ-1"), &text), STATUS_OK);
	const json_t *receipt = parse(c, text);
	memcpy(root.bytes, hex_member(c, receipt, "root").at, DIGEST_SIZE);
	assert_true(str_equal(json_str(receipt, "number"), STR("JZ-1")));
	assert_true(str_equal(hex_member(c, receipt, "leaf"), digest_str(&leaves[leaf])));
	assert_true(inclusion_holds(c->arena, profile, (uint64_t)json_int(receipt, "index", -1),
				    (uint64_t)json_int(receipt, "batch_size", -1), leaves[leaf],
				    json_object_get(receipt, "path"), root));
	struct str message = str_format(c->arena, "yizhan-receipt\n%.*s\n%.*s\n", STR_ARGS(json_str(receipt, "root")),
					STR_ARGS(json_str(receipt, "signed_at")));
	struct str signature = hex_member(c, receipt, "signature"), pem = json_str(receipt, "public_key");
	assert_true(signature_matches(profile, pem, message, signature));
	assert_false(signature_matches(profile, pem, str_part(message, 0, message.len - 1), signature));
	struct instant filed;
	assert_true(instant_from_text(json_str(receipt, "filed_at"), &filed));
	int64_t found = -1;
	assert_int_equal(log_find(c, json_str(receipt, "leaf"), &found), STATUS_OK);
	assert_int_equal(found, leaf);
	assert_int_equal(json_int(receipt, "leaf_index", -1), leaf);
}

static void every_leaf_has_its_receipt(void **state)
{
	(void)state;
	for (enum profile profile = PROFILE_SM; profile <= PROFILE_INTL; profile++) {
		struct bench bench;
		struct call c;
		size_t count;
		bench_open(&bench, profile);
		for (int size = 1; size < 30; size++)
			bench_deeds(&bench, size);
		sqlite3 *db = bench_raw(&bench);
		struct digest *leaves = all_leaves(&bench, db, &count);
		bench_read(&bench, &c);
		for (size_t leaf = 0; leaf < count; leaf++)
			check_receipt(&c, (int64_t)leaf, leaves);
		bench_end(&c);
		sqlite3_close(db);
		bench_close(&bench);
	}
}

static void a_head_signs_all_that_came_before(void **state)
{
	(void)state;
	for (enum profile profile = PROFILE_SM; profile <= PROFILE_INTL; profile++) {
		struct bench bench;
		struct call c;
		struct str text, again;
		size_t count;
		bench_open(&bench, profile);
		bench_head(&bench);
		bench_deeds(&bench, 9);
		bench_head(&bench);
		bench_head(&bench); /* nothing came: no third */
		sqlite3 *db = bench_raw(&bench);
		assert_int_equal(bench_number(db, "SELECT count(*) FROM head"), 2);
		struct digest *leaves = all_leaves(&bench, db, &count), root = naive_root(profile, leaves, 10);
		bench_read(&bench, &c);
		assert_int_equal(log_head(&c, -1, &text), STATUS_OK);
		const json_t *head = parse(&c, text);
		assert_int_equal(json_int(head, "size", -1), 10);
		assert_true(str_equal(hex_member(&c, head, "root"), digest_str(&root)));
		assert_true(str_equal(json_str(head, "algorithm"), str_of(digest_name(profile))));
		struct str message =
			str_format(c.arena, "yizhan-head\n10\n%.*s\n%.*s\n", STR_ARGS(json_str(head, "root")),
				   STR_ARGS(json_str(head, "signed_at")));
		assert_true(signature_matches(profile, json_str(head, "public_key"), message,
					      hex_member(&c, head, "signature")));
		assert_int_equal(log_head(&c, 10, &again), STATUS_OK);
		assert_true(str_equal(text, again));
		assert_int_equal(log_head(&c, 0, &again), STATUS_OK);
		text = str_copy(bench.arena, text);
		bench_end(&c);
		assert_int_equal(bench_verify(&bench, text), 0);
		sqlite3_close(db);
		bench_close(&bench);
	}
}

static void refused_deeds_leave_nothing(void **state)
{
	(void)state;
	struct bench bench;
	bench_open(&bench, PROFILE_INTL);
	bench_deeds(&bench, 3);
	bench_refused(&bench);
	bench_deeds(&bench, 2);
	bench_head(&bench);
	sqlite3 *db = bench_raw(&bench);
	assert_int_equal(bench_number(db, "SELECT count(*) FROM event"), 6);
	assert_int_equal(bench_verify(&bench, STR_NONE), 0);
	sqlite3_close(db);
	bench_close(&bench);
}

static void an_erased_note_is_told_and_no_fault(void **state)
{
	(void)state;
	struct bench bench;
	bench_open(&bench, PROFILE_SM);
	bench_deeds(&bench, 20);
	bench_head(&bench);
	sqlite3 *db = bench_raw(&bench);
	int64_t event = bench_number(db, "SELECT id FROM event WHERE note IS NOT NULL ORDER BY id LIMIT 1");
	assert_int_equal(bench_erase(&bench, event, STR("")), STATUS_INVALID);
	assert_int_equal(bench_erase(&bench, event + 1000000, STR("order 7")), STATUS_ABSENT);
	assert_int_equal(bench_erase(&bench, event, STR("order 7")), STATUS_OK);
	assert_int_equal(bench_erase(&bench, event, STR("order 7")), STATUS_CONFLICT);
	assert_int_equal(bench_number(db, "SELECT count(*) FROM event WHERE note_digest IS NOT NULL AND note IS NULL"),
			 1);
	assert_int_equal(bench_verify(&bench, STR_NONE), 0);
	assert_int_equal(bench.told, 1);
	assert_true(str_contains(bench.line, STR("order 7")));
	bench_sql(db, "UPDATE event SET note = 'back', note_salt = zeroblob(16) WHERE note IS NULL AND note_digest IS "
		      "NOT NULL");
	assert_int_not_equal(bench_verify(&bench, STR_NONE), 0);
	bench_sql(db, "UPDATE event SET note = NULL, note_salt = NULL WHERE note_digest IS NOT NULL");
	assert_int_not_equal(bench_verify(&bench, STR_NONE), 0);
	sqlite3_close(db);
	bench_close(&bench);
}

static void seventy_thousand_leaves_are_verified_in_order(void **state)
{
	(void)state;
	for (enum profile profile = PROFILE_SM; profile <= PROFILE_INTL; profile++) {
		struct bench bench;
		struct call c;
		size_t count;
		bench_open(&bench, profile);
		for (int i = 0; i < 70; i++)
			bench_deeds(&bench, 1000);
		bench_head(&bench);
		sqlite3 *db = bench_raw(&bench);
		struct digest *leaves = all_leaves(&bench, db, &count);
		assert_int_equal(bench_number(db, "SELECT count(*) FROM tile WHERE level = 2"), 1);
		bench_read(&bench, &c);
		static const int64_t places[] = { 0, 255, 256, 65535, 65536, 69999 };
		for (size_t i = 0; i < 6; i++) {
			check_inclusion(&c, leaves, places[i], 70000);
			check_consistency(&c, leaves, places[i] + 1, 70000);
			check_receipt(&c, places[i], leaves);
		}
		bench_end(&c);
		struct timespec begun, ended;
		clock_gettime(CLOCK_MONOTONIC, &begun);
		assert_int_equal(bench_verify(&bench, STR_NONE), 0);
		clock_gettime(CLOCK_MONOTONIC, &ended);
		double seconds = (double)(ended.tv_sec - begun.tv_sec) + (double)(ended.tv_nsec - begun.tv_nsec) / 1e9;
		printf("%s: %.0f leaves verified a second\n", digest_name(profile), 70001 / seconds);
		sqlite3_close(db);
		bench_close(&bench);
	}
}

/* ---- tampering ---- */

enum { WAYS = 1000, SEED = 20261122 };

static uint64_t dice_state = SEED;

/* 0 to below - 1 (splitmix64). */
static int64_t dice(int64_t below)
{
	uint64_t z = dice_state += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (int64_t)((z ^ z >> 31) % (uint64_t)below);
}

struct trial {
	struct bench *bench;
	sqlite3 *db;
	struct str older;
	int64_t older_size;
	char what[400]; /* the way, in words */
};

static const char *const tables[] = { "event", "leaf", "batch", "tile", "head" };
static const char *const keys_of[] = { "id", "position", "first", "position", "size" };
enum { EVENT, LEAF, BATCH, TILE, HEAD, TABLES };

static struct str sql_of(struct trial *t, const char *format, ...) PRINTF_LIKE(2, 3);
static struct str sql_of(struct trial *t, const char *format, ...)
{
	char *sql = arena_take(t->bench->arena, 800);
	va_list args;
	va_start(args, format);
	vsnprintf(sql, 800, format, args);
	va_end(args);
	return str_of(sql);
}

/* Runs one statement; how many rows it changed, or -1 when the database refused. */
static int run(struct trial *t, struct str sql)
{
	memcpy(t->what, sql.at, sql.len < sizeof t->what ? sql.len + 1 : sizeof t->what);
	t->what[sizeof t->what - 1] = 0;
	return sqlite3_exec(t->db, sql.at, NULL, NULL, NULL) == SQLITE_OK ? sqlite3_changes(t->db) : -1;
}

static int64_t random_row(struct trial *t, const char *table)
{
	int64_t count = bench_number(t->db, sql_of(t, "SELECT count(*) FROM %s", table).at);
	return bench_number(t->db,
			    sql_of(t, "SELECT rowid FROM %s LIMIT 1 OFFSET %lld", table, (long long)dice(count)).at);
}

/* ---- the ways: each gives whether it changed anything ---- */

/* Another value of a kind that the column takes. */
static const char *another_value(void)
{
	static const char *const values[] = {
		"coalesce(%1$s, 0) + 1",
		"coalesce(%1$s, 0) - 1",
		"0",
		"NULL",
		"''",
		"x''",
		"coalesce(%1$s, '') || ' '",
		"substr(%1$s, 2)",
		"CAST(substr(hex(%1$s), 3) || '00' AS BLOB)",
		"randomblob(16)",
		"randomblob(32)",
		"CAST(zeroblob(length(%1$s)) AS BLOB)",
		"upper(%1$s)",
		"'dossier.granted'",
		"(SELECT %1$s FROM %2$s ORDER BY random() LIMIT 1)",
	};
	return values[dice(sizeof values / sizeof *values)];
}

static struct str fill(struct trial *t, const char *form, const char *column, const char *table)
{
	struct buf out;
	buf_init(&out, t->bench->arena, 700);
	for (; *form; form++) {
		bool named = form[0] == '%' && form[1] && form[2] == '$' && form[3] == 's';
		if (named)
			buf_add(&out, str_of(form[1] == '1' ? column : table));
		else
			buf_add_byte(&out, *form);
		form += named ? 3 : 0;
	}
	return buf_str(&out);
}

static bool change_a_column(struct trial *t)
{
	const char *table = tables[dice(TABLES)];
	int64_t count = bench_number(t->db, sql_of(t, "SELECT count(*) FROM pragma_table_info('%s')", table).at);
	sqlite3_stmt *ask;
	struct str sql = sql_of(t, "SELECT name FROM pragma_table_info('%s') LIMIT 1 OFFSET %lld", table,
				(long long)dice(count));
	assert_int_equal(sqlite3_prepare_v2(t->db, sql.at, -1, &ask, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(ask), SQLITE_ROW);
	const char *column = str_copy(t->bench->arena, str_of((const char *)sqlite3_column_text(ask, 0))).at;
	sqlite3_finalize(ask);
	struct str value = fill(t, another_value(), column, table);
	long long row = random_row(t, table);
	/* A value that is the same makes no way; the random ones are drawn once. */
	return run(t, sql_of(t,
			     "WITH v AS MATERIALIZED (SELECT %.*s AS x FROM %s WHERE rowid = %lld) "
			     "UPDATE %s SET %s = (SELECT x FROM v) WHERE rowid = %lld AND %s IS NOT (SELECT x FROM v)",
			     STR_ARGS(value), table, row, table, column, row, column)) > 0;
}

static bool flip_a_bit(struct trial *t)
{
	static const struct {
		int table;
		const char *column;
	} places[] = { { EVENT, "name_salt" },   { EVENT, "name_digest" }, { EVENT, "note_salt" },
		       { EVENT, "note_digest" }, { EVENT, "state" },       { LEAF, "salt" },
		       { LEAF, "hash" },         { BATCH, "root" },        { BATCH, "signature" },
		       { BATCH, "chain" },       { TILE, "hash" },         { TILE, "marks" },
		       { HEAD, "root" },         { HEAD, "signature" } };
	size_t place = (size_t)dice(sizeof places / sizeof *places);
	const char *table = tables[places[place].table], *column = places[place].column;
	int64_t row = random_row(t, table);
	sqlite3_blob *blob;
	if (sqlite3_blob_open(t->db, "main", table, column, row, 1, &blob) != SQLITE_OK) {
		sqlite3_blob_close(blob);
		return false;
	}
	int at = (int)dice(sqlite3_blob_bytes(blob));
	unsigned char byte;
	assert_int_equal(sqlite3_blob_read(blob, &byte, 1, at), SQLITE_OK);
	byte = (unsigned char)(byte ^ 1 << dice(8));
	assert_int_equal(sqlite3_blob_write(blob, &byte, 1, at), SQLITE_OK);
	sqlite3_blob_close(blob);
	snprintf(t->what, sizeof t->what, "a bit of %s.%s in row %lld", table, column, (long long)row);
	return true;
}

static bool delete_a_row(struct trial *t)
{
	const char *table = tables[dice(TABLES)];
	return run(t, sql_of(t, "DELETE FROM %s WHERE rowid = %lld", table, (long long)random_row(t, table))) > 0;
}

static bool swap_two_rows(struct trial *t)
{
	size_t table = (size_t)dice(TABLES);
	const char *name = tables[table], *key = keys_of[table];
	long long one = random_row(t, name), other = random_row(t, name);
	if (table == TILE) {
		one = bench_number(t->db, sql_of(t, "SELECT position FROM tile WHERE rowid = %lld", one).at);
		other = bench_number(t->db, sql_of(t, "SELECT position FROM tile WHERE rowid = %lld", other).at);
	}
	if (one == other)
		return false;
	return run(t, sql_of(t, "UPDATE %s SET %s = -9 WHERE %s = %lld", name, key, key, one)) > 0 &&
	       run(t, sql_of(t, "UPDATE %s SET %s = %lld WHERE %s = %lld", name, key, one, key, other)) > 0 &&
	       run(t, sql_of(t, "UPDATE %s SET %s = %lld WHERE %s = -9", name, key, other, key)) > 0;
}

static bool back_date(struct trial *t)
{
	static const char *const columns[] = { "event SET at = at", "batch SET signed_at = signed_at",
					       "head SET signed_at = signed_at" };
	static const char *const names[] = { "event", "batch", "head" };
	size_t which = (size_t)dice(3);
	return run(t, sql_of(t, "UPDATE %s - %lld WHERE rowid = %lld", columns[which], (long long)(1 + dice(86400000)),
			     (long long)random_row(t, names[which]))) > 0;
}

static bool insert_a_row(struct trial *t)
{
	static const char *const inserts[] = {
		"INSERT INTO event SELECT id + 1, at, kind, dossier, subject, actor, actor_name, name_salt, "
		"name_digest, office, step, "
		"action, note, note_salt, note_digest, article, detail, state, open FROM event WHERE rowid = :row",
		"INSERT INTO leaf SELECT (SELECT max(position) + 1 FROM leaf), 1, salt, hash FROM leaf WHERE rowid = "
		":row",
		"INSERT INTO batch SELECT first + size, 1, root, signed_at, signature, chain FROM batch ORDER BY first "
		"DESC LIMIT 1",
		"INSERT INTO tile SELECT level + 1, position + 1, hash, marks FROM tile WHERE rowid = :row",
		"INSERT INTO head SELECT size + 1, root, algorithm, signed_at, signature, public_key FROM head WHERE "
		"rowid = :row",
	};
	size_t which = (size_t)dice(TABLES);
	struct str sql = str_of(inserts[which]);
	size_t at = str_find(sql, STR(":row"));
	long long row = random_row(t, tables[which]);
	return run(t, at == sql.len ? sql : sql_of(t, "%.*s%lld", (int)at, sql.at, row)) > 0;
}

/* A deed and a leaf for it, so that both tables agree. */
static bool insert_a_deed(struct trial *t)
{
	return run(t, STR("INSERT INTO event (id, at, kind, dossier, open) "
			  "SELECT max(id) + 1, max(at), 'dossier.granted', 1001, 1 FROM event")) > 0 &&
	       run(t, STR("INSERT INTO leaf SELECT max(position) + 1, (SELECT max(id) FROM event), randomblob(16), "
			  "randomblob(32) "
			  "FROM leaf")) > 0;
}

static void bind_text_update(struct trial *t, const char *sql, struct str one, struct str two, struct str three,
			     int64_t row)
{
	sqlite3_stmt *update;
	assert_int_equal(sqlite3_prepare_v2(t->db, sql, -1, &update, NULL), SQLITE_OK);
	sqlite3_bind_blob(update, 1, one.at, (int)one.len, SQLITE_STATIC);
	sqlite3_bind_blob(update, 2, two.at, (int)two.len, SQLITE_STATIC);
	sqlite3_bind_text(update, 3, three.at, (int)three.len, SQLITE_STATIC);
	sqlite3_bind_int64(update, 4, row);
	assert_int_equal(sqlite3_step(update), SQLITE_DONE);
	sqlite3_finalize(update);
}

/* Other words, with a salt and digest that fit them. */
static bool forge_words(struct trial *t)
{
	bool note = dice(2);
	int64_t row = bench_number(t->db, sql_of(t, "SELECT id FROM event WHERE %s IS NOT NULL LIMIT 1 OFFSET %lld",
						 note ? "note" : "actor_name", (long long)dice(20))
						  .at);
	char salt[LOG_SALT_SIZE];
	random_bytes(salt, sizeof salt);
	struct str words = STR("不予受理"), salted = { salt, sizeof salt };
	struct digest digest = log_words_digest(keys_profile(t->bench->house.keys), salted, words);
	bind_text_update(t,
			 note ? "UPDATE event SET note_salt = ?1, note_digest = ?2, note = ?3 WHERE id = ?4"
			      : "UPDATE event SET name_salt = ?1, name_digest = ?2, actor_name = ?3 WHERE id = ?4",
			 salted, digest_str(&digest), words, row);
	snprintf(t->what, sizeof t->what, "forged %s of event %lld", note ? "note" : "name", (long long)row);
	return true;
}

static bool erase_without_order(struct trial *t)
{
	return run(t, sql_of(t,
			     "UPDATE event SET note = NULL, note_salt = NULL WHERE id = (SELECT id FROM event WHERE "
			     "note IS NOT NULL "
			     "LIMIT 1 OFFSET %lld)",
			     (long long)dice(30))) > 0;
}

/* The log ends early, as if what came later had never been. */
static bool cut_the_end(struct trial *t)
{
	long long end = bench_number(
		t->db, sql_of(t, "SELECT first FROM batch WHERE first <= %lld ORDER BY first DESC LIMIT 1 OFFSET %lld",
			      (long long)t->older_size, (long long)dice(9))
			       .at);
	run(t, sql_of(t, "DELETE FROM event WHERE id IN (SELECT event FROM leaf WHERE position >= %lld)", end));
	run(t, sql_of(t, "DELETE FROM tile WHERE (position + 1) * 256 > %lld", end));
	run(t, sql_of(t, "DELETE FROM batch WHERE first >= %lld", end));
	run(t, sql_of(t, "DELETE FROM head WHERE size >= %lld", end));
	return run(t, sql_of(t, "DELETE FROM leaf WHERE position >= %lld", end)) > 0;
}

/* A deed rewritten by somebody who knows the format: its leaf's hash fits, only what is above does not. */
static bool rewrite_deed_and_leaf(struct trial *t)
{
	struct call c;
	struct event_row event;
	int64_t row = random_row(t, "event");
	bench_read(t->bench, &c);
	assert_int_equal(log_event(&c, (struct event_id) { row }, &event), STATUS_OK);
	event.action = STR("refuse");
	struct buf entry;
	char salt[LOG_SALT_SIZE];
	random_bytes(salt, sizeof salt);
	buf_init(&entry, c.arena, 1 << 16);
	struct str salted = { salt, sizeof salt };
	struct digest hash = tree_leaf(keys_profile(c.house->keys), log_entry(&entry, &event, event.open, salted));
	bind_text_update(t, "UPDATE leaf SET salt = ?1, hash = ?2 WHERE event = ?4 AND ?3 IS NOT NULL", salted,
			 digest_str(&hash), STR("x"), row);
	bench_end(&c);
	return run(t, sql_of(t, "UPDATE event SET action = 'refuse' WHERE id = %lld", (long long)row)) > 0;
}

typedef bool way(struct trial *t);
static way *const ways[] = { change_a_column, change_a_column,     change_a_column, flip_a_bit,           flip_a_bit,
			     delete_a_row,    swap_two_rows,       back_date,       insert_a_row,         insert_a_deed,
			     forge_words,     erase_without_order, cut_the_end,     rewrite_deed_and_leaf };

/* ---- the trials ---- */

static void restore(struct trial *t)
{
	bench_sql(t->db, "BEGIN");
	for (int i = 0; i < TABLES; i++) {
		bench_sql(t->db, sql_of(t, "DELETE FROM main.%s", tables[i]).at);
		bench_sql(t->db, sql_of(t, "INSERT INTO main.%s SELECT * FROM sound.%s", tables[i], tables[i]).at);
	}
	bench_sql(t->db, "COMMIT");
}

/* A log with an older head that is held outside, notes erased by order, and leaves that no head covers yet. */
static void build_log(struct trial *t)
{
	struct bench *bench = t->bench;
	struct call c;
	bench_head(bench);
	for (int i = 0; i < 60; i++)
		bench_deeds(bench, 1 + i % 9);
	bench_head(bench);
	bench_read(bench, &c);
	assert_int_equal(log_head(&c, -1, &t->older), STATUS_OK);
	t->older = str_copy(bench->arena, t->older);
	bench_end(&c);
	t->older_size = 1 + bench->done;
	for (int i = 0; i < 40; i++)
		bench_deeds(bench, 1 + i % 11);
	assert_int_equal(
		bench_erase(bench, bench_number(t->db, "SELECT id FROM event WHERE note IS NOT NULL LIMIT 1 OFFSET 40"),
			    STR("order 7")),
		STATUS_OK);
	bench_head(bench);
	for (int i = 0; i < 9; i++)
		bench_deeds(bench, 1 + i % 3);
	bench_sql(t->db, sql_of(t, "VACUUM INTO '%s.sound'", bench->database).at);
	bench_sql(t->db, sql_of(t, "ATTACH '%s.sound' AS sound", bench->database).at);
}

static void try_ways(enum profile profile, int count)
{
	struct bench bench;
	struct trial t = { .bench = &bench };
	int unseen = 0;
	bench_open(&bench, profile);
	t.db = bench_raw(&bench);
	build_log(&t);
	assert_int_equal(bench_verify(&bench, t.older), 0);
	for (int made = 0; made < count;) {
		if (!ways[dice(sizeof ways / sizeof *ways)](&t)) {
			restore(&t); /* refused half way, or changed nothing */
			continue;
		}
		made++;
		if (bench_verify(&bench, t.older) == 0) {
			unseen++;
			print_message("unseen: %s\n", t.what);
		}
		restore(&t);
	}
	assert_int_equal(unseen, 0);
	assert_int_equal(bench_verify(&bench, t.older), 0);
	assert_int_equal(bench.told, 1);
	sqlite3_close(t.db);
	unlink(sql_of(&t, "%s.sound", bench.database).at);
	bench_close(&bench);
}

static void a_thousand_tamperings_are_found(void **state)
{
	(void)state;
	print_message("seed %d\n", SEED);
	try_ways(PROFILE_SM, WAYS);
	try_ways(PROFILE_INTL, WAYS / 4);
}

/* Even who holds the key can't tell another story than the one whose head is held outside. */
static void a_story_retold_with_the_same_key_is_found(void **state)
{
	(void)state;
	for (int same_key = 0; same_key < 2; same_key++) {
		struct bench first, second;
		struct call c;
		struct str older;
		bench_open(&first, PROFILE_INTL);
		bench_deeds(&first, 50);
		bench_head(&first);
		bench_read(&first, &c);
		assert_int_equal(log_head(&c, -1, &older), STATUS_OK);
		older = str_copy(first.arena, older);
		bench_end(&c);
		bench_open(&second, PROFILE_INTL);
		struct keys *own = second.house.keys;
		if (same_key)
			second.house.keys = first.house.keys;
		bench_deeds(&second, 50);
		bench_head(&second);
		assert_int_equal(bench_verify(&second, STR_NONE), 0);
		assert_int_not_equal(bench_verify(&second, older), 0);
		assert_int_not_equal(bench_verify(&second, STR("{}")), 0);
		assert_int_not_equal(bench_verify(&second, STR("no head")), 0);
		second.house.keys = own;
		bench_close(&second);
		bench_close(&first);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proofs_hold_for_every_size),
		cmocka_unit_test(what_is_not_in_the_log_has_no_proof),
		cmocka_unit_test(every_leaf_has_its_receipt),
		cmocka_unit_test(a_head_signs_all_that_came_before),
		cmocka_unit_test(refused_deeds_leave_nothing),
		cmocka_unit_test(an_erased_note_is_told_and_no_fault),
		cmocka_unit_test(seventy_thousand_leaves_are_verified_in_order),
		cmocka_unit_test(a_thousand_tamperings_are_found),
		cmocka_unit_test(a_story_retold_with_the_same_key_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
