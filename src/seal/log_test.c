/* log_test.c: proofs and receipts, judged by a verifier of the test's own that follows RFC 9162 and knows no table. */
#include "kit/log_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
