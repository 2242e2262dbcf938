/* person_test.c: who is found, what is refused, what is kept. */
#include "register/register.h"
#include "form/form.h"
#include "seal/log.h"
#include "store/store.h"

#include <sqlite3.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

struct bench {
	struct arena *arena;
	struct house house;
	char dir[32];
	const char *key, *database;
};

/* What the next step does, and to whom. */
static struct person subject;
static const char *reason;
static struct fault_list last_faults;
static struct arena *kept;

static struct instant noon(void)
{
	return (struct instant) { 1795305600000 };
}

static void bench_open(struct bench *bench)
{
	struct str sheet, why = STR_NONE;
	*bench = (struct bench) { .arena = arena_new(64 << 20), .dir = "/tmp/person-XXXXXX" };
	kept = bench->arena;
	assert_non_null(mkdtemp(bench->dir));
	bench->key = str_format(bench->arena, "%s/key", bench->dir).at;
	bench->database = str_format(bench->arena, "%s/data.db", bench->dir).at;
	assert_int_equal(keys_make(bench->key, PROFILE_SM, bench->arena, &sheet, &why), STATUS_OK);
	assert_int_equal(keys_open(bench->key, bench->arena, &bench->house.keys, &why), STATUS_OK);
	bench->house.now = noon;
	assert_int_equal(store_open(bench->database, &why, bench->arena, &bench->house.store), STATUS_OK);
	store_set_closer(bench->house.store, &bench->house, log_close_batch);
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

static enum status step_put(struct call *c)
{
	struct person person = subject;
	enum status status = person_put(c, &person, reason);
	last_faults = (struct fault_list) { ARENA_MANY(kept, struct fault, c->faults.count), c->faults.count,
					    c->faults.count };
	for (size_t i = 0; i < c->faults.count; i++)
		last_faults.items[i] = (struct fault) { str_copy(kept, c->faults.items[i].field),
							str_copy(kept, c->faults.items[i].sentence) };
	if (status == STATUS_OK)
		subject = (struct person) { .id = person.id,
					    .born = person.born,
					    .version = person.version,
					    .name = str_copy(kept, person.name),
					    .number = str_copy(kept, person.number),
					    .sex = str_copy(kept, person.sex),
					    .phone = str_copy(kept, person.phone),
					    .address = str_copy(kept, person.address) };
	return status;
}

static enum status put(struct bench *bench, struct person person, const char *why)
{
	struct call c;
	call_init(&c, &bench->house, arena_new(16 << 20));
	c.user.account.n = 5;
	c.user.name = STR("李窗口");
	subject = person;
	reason = why;
	enum status status = store_apply_wait(&c, step_put);
	arena_free(c.arena);
	return status;
}

static void read_begin(struct bench *bench, struct call *c)
{
	call_init(c, &bench->house, bench->arena);
	assert_int_equal(store_begin_read(c), STATUS_OK);
}

static const struct person xiaoming = { .name = STR_INIT(" 王小明 "),
					.number = STR_INIT("11010519491231002x"),
					.phone = STR_INIT("13800138000"),
					.address = STR_INIT("驿站县城关镇一号") };

static void a_person_is_found_by_number_and_by_id(void **state)
{
	(void)state;
	struct bench bench;
	struct call c;
	struct person found;
	bench_open(&bench);
	assert_int_equal(put(&bench, xiaoming, "registered"), STATUS_OK);
	struct person_id id = subject.id;
	read_begin(&bench, &c);
	assert_int_equal(person_find(&c, STR(" 11010519491231002x"), &found), STATUS_OK);
	assert_int_equal(found.id.n, id.n);
	assert_true(str_equal(found.name, STR("王小明")));
	assert_true(str_equal(found.number, STR("11010519491231002X")));
	assert_true(str_equal(found.phone, STR("13800138000")));
	assert_true(str_equal(found.address, STR("驿站县城关镇一号")));
	assert_true(str_equal(found.sex, STR("2")));
	assert_true(str_equal(day_text(c.arena, found.born), STR("1949-12-31")));
	assert_int_equal(found.version, 1);
	assert_int_equal(person_get(&c, id, &found), STATUS_OK);
	assert_int_equal(person_find(&c, STR("110105194912310038"), &found), STATUS_ABSENT);
	assert_int_equal(person_find(&c, STR(""), &found), STATUS_ABSENT);
	assert_int_equal(person_get(&c, (struct person_id) { 7 }, &found), STATUS_ABSENT);
	store_end_read(&c);
	bench_close(&bench);
}

static void what_is_wrong_is_said_beside_its_field(void **state)
{
	static const struct {
		const char *field;
		struct person person;
	} rows[] = {
		{ "name", { .name = STR_INIT("  "), .number = STR_INIT("11010519491231002X") } },
		{ "name", { .name = STR_INIT("\xff"), .number = STR_INIT("11010519491231002X") } },
		{ "number", { .name = STR_INIT("王小明"), .number = STR_INIT("110105194912310021") } },
		{ "number", { .name = STR_INIT("王小明"), .number = STR_INIT("") } },
		{ "number", { .name = STR_INIT("王小明"), .number = STR_INIT("11010519491231002XX") } },
		{ "phone",
		  { .name = STR_INIT("王小明"),
		    .number = STR_INIT("11010519491231002X"),
		    .phone = STR_INIT("12345") } },
		{ "address",
		  { .name = STR_INIT("王小明"),
		    .number = STR_INIT("11010519491231002X"),
		    .address = STR_INIT("\xc0\x80") } },
	};
	(void)state;
	struct bench bench;
	bench_open(&bench);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(put(&bench, rows[i].person, "registered"), STATUS_INVALID);
		assert_int_equal(last_faults.count, 1);
		assert_true(str_equal(last_faults.items[0].field, str_of(rows[i].field)));
	}
	bench_close(&bench);
}

static void a_change_keeps_what_was(void **state)
{
	(void)state;
	struct bench bench;
	struct call c;
	struct person_history past;
	struct person found;
	bench_open(&bench);
	assert_int_equal(put(&bench, xiaoming, "registered"), STATUS_OK);
	struct person moved = subject;
	moved.address = STR("驿站县城关镇二号");
	moved.phone = STR_NONE;
	assert_int_equal(put(&bench, moved, "moved house"), STATUS_OK);
	assert_int_equal(subject.version, 2);
	assert_int_equal(put(&bench, moved, "again, from what was read before"), STATUS_CONFLICT);
	struct person renamed = { .id = moved.id, .name = STR("王大明"), .number = moved.number, .version = 2 };
	assert_int_equal(put(&bench, renamed, "renamed"), STATUS_OK);
	read_begin(&bench, &c);
	assert_int_equal(person_get(&c, moved.id, &found), STATUS_OK);
	assert_true(str_equal(found.name, STR("王大明")));
	assert_int_equal(found.version, 3);
	assert_null(found.phone.at);
	assert_int_equal(person_past(&c, moved.id, &past), STATUS_OK);
	assert_int_equal(past.count, 2);
	assert_true(str_equal(past.items[0].person.address, STR("驿站县城关镇一号")));
	assert_true(str_equal(past.items[0].person.phone, STR("13800138000")));
	assert_true(str_equal(past.items[0].why, STR("moved house")));
	assert_int_equal(past.items[0].by.n, 5);
	assert_true(str_equal(past.items[1].person.address, STR("驿站县城关镇二号")));
	assert_true(str_equal(past.items[1].person.name, STR("王小明")));
	store_end_read(&c);
	bench_close(&bench);
}

/* Seventeen digits and the check digit that belongs to them. */
static struct str resident_number(struct bench *bench, const char *digits)
{
	for (const char *check = "0123456789X"; *check; check++) {
		struct str number = str_format(bench->arena, "%s%c", digits, *check);
		if (is_resident_number(number))
			return number;
	}
	fail_msg("no check digit");
	return STR_NONE;
}

static void one_number_is_one_person(void **state)
{
	(void)state;
	struct bench bench;
	bench_open(&bench);
	assert_int_equal(put(&bench, xiaoming, "registered"), STATUS_OK);
	assert_int_equal(put(&bench, xiaoming, "registered twice"), STATUS_CONFLICT);
	struct person other = { .name = STR("李雷"), .number = STR("440524188001010014") };
	assert_int_equal(put(&bench, other, "registered"), STATUS_OK);
	assert_true(str_equal(subject.sex, STR("1")));
	other = subject;
	other.number = STR("11010519491231002X");
	assert_int_equal(put(&bench, other, "takes another's number"), STATUS_CONFLICT);
	other.id.n = 99;
	other.number = resident_number(&bench, "99999919900315001");
	assert_int_equal(put(&bench, other, "of somebody who is not there"), STATUS_ABSENT);
	bench_close(&bench);
}

static bool file_contains(const char *path, const char *text)
{
	static char bytes[8 << 20];
	FILE *file = fopen(path, "rb");
	size_t len = file ? fread(bytes, 1, sizeof bytes, file) : 0;
	if (file)
		fclose(file);
	return len && memmem(bytes, len, text, strlen(text)) != NULL;
}

static void no_number_lies_in_the_file_in_clear(void **state)
{
	(void)state;
	struct bench bench;
	bench_open(&bench);
	assert_int_equal(put(&bench, xiaoming, "registered"), STATUS_OK);
	struct person moved = subject;
	moved.address = STR("驿站县城关镇二号");
	assert_int_equal(put(&bench, moved, "moved house"), STATUS_OK);
	const char *files[] = { bench.database, str_format(bench.arena, "%s-wal", bench.database).at };
	for (size_t i = 0; i < 2; i++) {
		assert_false(file_contains(files[i], "110105194912310"));
		assert_false(file_contains(files[i], "13800138000"));
		assert_false(file_contains(files[i], "城关镇"));
	}
	assert_true(file_contains(files[0], "王小明") || file_contains(files[1], "王小明"));
	bench_close(&bench);
}

static void a_secret_moved_to_another_column_is_refused(void **state)
{
	(void)state;
	struct bench bench;
	struct call c;
	struct person found;
	sqlite3 *db;
	bench_open(&bench);
	assert_int_equal(put(&bench, xiaoming, "registered"), STATUS_OK);
	assert_int_equal(sqlite3_open(bench.database, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	assert_int_equal(sqlite3_exec(db, "UPDATE person SET phone = address", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	read_begin(&bench, &c);
	assert_int_equal(person_find(&c, xiaoming.number, &found), STATUS_BROKEN);
	store_end_read(&c);
	bench_close(&bench);
}

static void masks_show_first_and_last(void **state)
{
	static const struct {
		struct str name, masked;
	} names[] = {
		{ STR_INIT("王小明"), STR_INIT("王*明") },
		{ STR_INIT("王明"), STR_INIT("王*") },
		{ STR_INIT("王"), STR_INIT("*") },
		{ STR_INIT(""), STR_INIT("") },
		{ STR_INIT("阿卜杜拉·买买提"), STR_INIT("阿******提") },
		{ STR_INIT("𠮷田龙"), STR_INIT("𠮷*龙") },
	};
	static const struct {
		struct str number, masked;
	} numbers[] = {
		{ STR_INIT("31010519491231002X"), STR_INIT("3****************X") },
		{ STR_INIT("12"), STR_INIT("**") },
		{ STR_INIT("1"), STR_INIT("*") },
		{ STR_INIT(""), STR_INIT("") },
	};
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_string_equal(mask_name(arena, names[i].name).at, names[i].masked.at);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		assert_string_equal(mask_number(arena, numbers[i].number).at, numbers[i].masked.at);
	assert_int_equal(mask_number(arena, STR_NONE).len, 0);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_person_is_found_by_number_and_by_id),
		cmocka_unit_test(what_is_wrong_is_said_beside_its_field),
		cmocka_unit_test(a_change_keeps_what_was),
		cmocka_unit_test(one_number_is_one_person),
		cmocka_unit_test(no_number_lies_in_the_file_in_clear),
		cmocka_unit_test(a_secret_moved_to_another_column_is_refused),
		cmocka_unit_test(masks_show_first_and_last),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
