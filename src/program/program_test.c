/* program_test.c: the verbs of the command line, called as a person calls them: exit codes 0 done, 1 the thing is wrong, 2 the
 * call is wrong, 3 the machine failed; each with a sentence that says what to do. */
#include "program/program.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

enum { ARGS_MOST = 16, SAID_MOST = 1 << 20 };

static struct arena *arena;
static char home[] = "/tmp/yizhan_program.XXXXXX";
static char said[SAID_MOST];

static const char *in_home(const char *name)
{
	return str_format(arena, "%s/%s", home, name).at;
}

/* Runs one line, words parted by spaces; `@` stands for the folder of this test. */
static int run(const char *line)
{
	char *args[ARGS_MOST + 1] = { arena_copy(arena, "yizhan", 6) };
	int count = 1;
	for (struct str rest = str_of(line); rest.len && count < ARGS_MOST;) {
		struct str word = str_until(&rest, ' '), before = word;
		size_t at = str_find(word, STR("@"));
		if (at < word.len)
			before = str_format(arena, "%.*s%s%.*s", (int)at, word.at, home, (int)(word.len - at - 1), word.at + at + 1);
		args[count++] = arena_copy(arena, before.at, before.len);
	}
	const char *path = in_home("said");
	int out = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600), one = dup(1), two = dup(2);
	fflush(stdout);
	dup2(out, 1);
	dup2(out, 2);
	int code = program_run(count, args);
	fflush(stdout);
	dup2(one, 1);
	dup2(two, 2);
	ssize_t got = pread(out, said, sizeof said - 1, 0);
	said[got > 0 ? got : 0] = 0;
	close(out);
	close(one);
	close(two);
	return code;
}

static void must(const char *line, int code, const char *says)
{
	int got = run(line);
	if (got != code || !strstr(said, says))
		fail_msg("yizhan %s: exit %d instead of %d, it says: %s", line, got, code, said);
}

static void write_file(const char *name, const char *bytes, size_t len)
{
	int fd = open(in_home(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
}

/* A part of a file as a file of its own. */
static void copy_part(const char *from, const char *to, off_t len)
{
	int source = open(in_home(from), O_RDONLY);
	char *bytes = arena_take(arena, (size_t)len);
	assert_int_equal(pread(source, bytes, (size_t)len, 0), len);
	close(source);
	write_file(to, bytes, (size_t)len);
}

static off_t size_of(const char *name)
{
	struct stat found;
	assert_int_equal(stat(in_home(name), &found), 0);
	return found.st_size;
}

static void a_call_that_is_wrong_ends_with_two(void **state)
{
	static const struct { const char *line, *says; } rows[] = {
		{ "", "Usage" },
		{ "fly", "There is no verb" },
		{ "init", "" },
		{ "verify", "" },
		{ "verify @/county --hed x", "" },
		{ "verify @/county --head @/absent", "can't be read" },
		{ "backup @/county", "" },
		{ "restore @/backup", "" },
		{ "erase @/county 1", "" },
		{ "account add @/county", "Usage" },
		{ "account fly @/county x", "There is no account fly" },
		{ "account level @/county 19900000001 --level 9", "--level is 0, 1 or 2" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		must(rows[i].line, EXIT_USAGE, rows[i].says);
}

static void a_thing_that_is_wrong_ends_with_one(void **state)
{
	static const struct { const char *line, *says; } rows[] = {
		{ "init @/county packs/county", "" },
		{ "verify @/nowhere", "is no data folder: make one with yizhan init" },
		{ "backup @/nowhere @/x", "is no data folder" },
		{ "export @/nowhere @/x", "is no data folder" },
		{ "load @/county @/nowhere", "" },
		{ "export @/county @/county", "can't be made" },
		{ "backup @/county @/county", "is no plain file" },
		{ "backup @/county @/x --key @/junk", "can't be used" },
		{ "account password @/county nobody", "There is no account of this login" },
		{ "erase @/county 20260101-NONE address --order o --security a:1 --audit b:2", "can't stand for this" },
	};
	(void)state;
	write_file("junk", "junk\n", 5);
	chmod(in_home("junk"), 0600);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		must(rows[i].line, EXIT_WRONG, rows[i].says);
}

static void what_the_machine_cannot_do_ends_with_three(void **state)
{
	(void)state;
	must("backup @/county @/no/such/folder/backup", EXIT_MACHINE, "could not be written");
}

static void what_is_right_ends_with_nothing(void **state)
{
	static const char *const rows[] = {
		"verify @/county", "backup @/county @/backup", "backup @/county @/backup", "export @/county @/out", "routes", "roles", "words", "flows @/county",
		"load @/county packs/residence-permit --dry-run", "load @/county packs/residence-permit", "help",
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		must(rows[i], EXIT_DONE, "");
	assert_int_equal(access(in_home("out/accounts.txt"), F_OK), -1);
}

static void a_backup_comes_back_and_junk_does_not(void **state)
{
	static const struct { const char *file, *says; } junk[] = {
		{ "junk", "is no backup" },
		{ "empty", "is no backup" },
		{ "half", "is no whole backup: it breaks off" },
		{ "almost", "is no whole backup" },
		{ "absent", "can't be read" },
	};
	(void)state;
	must("backup @/county @/backup", EXIT_DONE, "holds the database");
	write_file("junk", "junk\n", 5);
	write_file("empty", "", 0);
	copy_part("backup", "half", size_of("backup") / 2);
	copy_part("backup", "almost", size_of("backup") - 5);
	for (size_t i = 0; i < sizeof junk / sizeof *junk; i++) {
		must(str_format(arena, "restore @/%s @/back", junk[i].file).at, EXIT_WRONG, junk[i].says);
		assert_int_equal(access(in_home("back/yizhan.db"), F_OK), -1);
	}
	must("restore @/backup @/county", EXIT_WRONG, "is not an empty folder");
	must("restore @/backup @/back", EXIT_DONE, "is restored from");
	must("verify @/back", EXIT_DONE, "All is as it was written.");
	must("backup @/back @/again", EXIT_WRONG, "The key file");
	must(str_format(arena, "backup @/back @/again --key %s/county.key", home).at, EXIT_DONE, "holds the database");
}

/* A byte of the first event changed in the file itself. */
static void verify_finds_what_was_changed(void **state)
{
	(void)state;
	must("backup @/county @/backup", EXIT_DONE, "");
	must("restore @/backup @/changed", EXIT_DONE, "");
	int fd = open(in_home("changed/yizhan.db"), O_RDWR);
	off_t size = size_of("changed/yizhan.db");
	char *bytes = arena_take(arena, (size_t)size);
	assert_int_equal(pread(fd, bytes, (size_t)size, 0), size);
	struct str all = { bytes, (size_t)size };
	size_t at = str_find(all, STR("account.made"));
	assert_true(at < all.len);
	assert_int_equal(pwrite(fd, "account.mode", 12, (off_t)at), 12);
	close(fd);
	must("verify @/changed", EXIT_WRONG, "fault");
}

static void write_text(const char *name, const char *text)
{
	int fd = open(in_home(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

#define ORGANISATIONS "credit_code,name,address,legal_name,legal_number,state,state_on\n"
#define SHOP "92999999MA0000004W,云溪县晨光文具商行,云溪县学府路8号,李秀英,999999198807120025,active,\n"

static void organisations_come_from_a_file_all_or_none(void **state)
{
	static const struct row {
		const char *text;
		int code;
		const char *says;
	} rows[] = {
		{ "code,name\n", EXIT_WRONG, "organisations.csv:1: The first line reads" },
		{ ORGANISATIONS "92999999MA00000041,商行,,李秀英,,active,\n" SHOP, EXIT_WRONG, "organisations.csv:2: credit_code: " },
		{ ORGANISATIONS SHOP "91999999MA0000003W,旧厂,,张三,,gone,\n", EXIT_WRONG, "organisations.csv:3: state: " },
		{ ORGANISATIONS SHOP "91999999MA0000003W,旧厂,,张三,,cancelled,\n", EXIT_WRONG, "organisations.csv:3: state_on: " },
		{ ORGANISATIONS SHOP SHOP, EXIT_WRONG, "organisations.csv:3: credit_code: This code stands in line 2 already." },
		{ ORGANISATIONS SHOP "91999999MA0000003W,旧厂\n", EXIT_WRONG, "organisations.csv:3: This line has another number" },
		{ ORGANISATIONS SHOP "91999999MA0000003W,旧厂,,张三,,cancelled,2025-01-02\n", EXIT_DONE, "2 entered, 0 changed, 1 with another state" },
		{ ORGANISATIONS SHOP "91999999MA0000003W,旧厂,,张三,,cancelled,2025-01-02\n", EXIT_DONE, "0 entered, 0 changed, 0 with another state, 2 as" },
		{ ORGANISATIONS "92999999MA0000004W,云溪县晨光文具商行,云溪县学府路8号,李秀英,,active,\n", EXIT_DONE, "0 entered, 0 changed, 0 with another state, 1 as" },
		{ ORGANISATIONS "92999999MA0000004W,晨光文具,,李秀英,999999198807120025,revoked,2026-01-02\n", EXIT_DONE, "0 entered, 1 changed, 1 with" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		write_text("organisations.csv", rows[i].text);
		if (rows[i].code == EXIT_DONE && i == 6)
			must("organisations @/county @/organisations.csv --dry-run", EXIT_DONE, "2 organisations can be loaded");
		must("organisations @/county @/organisations.csv", rows[i].code, rows[i].says);
	}
	must("verify @/county", EXIT_DONE, "");
}

static int remove_entry(const char *path, const struct stat *found, int kind, struct FTW *place)
{
	(void)found, (void)kind, (void)place;
	return remove(path);
}

static int begin(void **state)
{
	(void)state;
	arena = arena_new((size_t)1 << 30);
	if (!mkdtemp(home))
		return 1;
	return run("init @/county packs/county packs/residence-permit") != EXIT_DONE;
}

static int end(void **state)
{
	(void)state;
	nftw(home, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_that_is_wrong_ends_with_two),
		cmocka_unit_test(a_thing_that_is_wrong_ends_with_one),
		cmocka_unit_test(what_the_machine_cannot_do_ends_with_three),
		cmocka_unit_test(what_is_right_ends_with_nothing),
		cmocka_unit_test(a_backup_comes_back_and_junk_does_not),
		cmocka_unit_test(organisations_come_from_a_file_all_or_none),
		cmocka_unit_test(verify_finds_what_was_changed),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
