/* init.c: a new data folder, its key file and its packs: all of it, or nothing. */
#include "program/program.h"

#include "pack/pack.h"
#include "seal/log.h"
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool folder_is_free(const char *dir)
{
	DIR *folder = opendir(dir);
	if (!folder)
		return errno == ENOENT;
	size_t entries = 0;
	while (readdir(folder))
		entries++;
	closedir(folder);
	return entries <= 2;
}

static enum exit_code make_keys(struct line *line, const char *path, struct str *sheet)
{
	const char *profile = line_option(line, "profile");
	if (profile && strcmp(profile, "sm") != 0 && strcmp(profile, "intl") != 0)
		return line_fail(line, EXIT_USAGE, "The profile is sm or intl.");
	struct str why;
	enum profile chosen = profile && strcmp(profile, "intl") == 0 ? PROFILE_INTL : PROFILE_SM;
	if (keys_make(path, chosen, line->arena, sheet, &why) != STATUS_OK)
		return line_fail(line, EXIT_WRONG, "The key file %s can't be made: %.*s", path, STR_ARGS(why));
	return EXIT_DONE;
}

static const char *const folders[] = { "", "/files", "/spool", "/sms", "/sms/checked", "/sms/outgoing", "/sms/sent", "/sms/failed" };

static enum exit_code make_folders(struct line *line, const char *dir)
{
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		const char *path = str_format(line->arena, "%s%s", dir, folders[i]).at;
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return line_fail(line, EXIT_MACHINE, "The folder %s can't be made: %s", path, strerror(errno));
	}
	return EXIT_DONE;
}

static enum exit_code make_database(struct line *line, const char *dir)
{
	struct store *store;
	struct str why;
	const char *path = house_path(line->arena, dir, "yizhan.db");
	if (store_open(path, &why, line->arena, &store) != STATUS_OK)
		return line_fail(line, EXIT_MACHINE, "The database %s can't be made: %.*s", path, STR_ARGS(why));
	store_close(store);
	return EXIT_DONE;
}

/* Packs, demonstration, first head: with the house open. */
static enum exit_code fill(struct line *line)
{
	struct house *house;
	enum exit_code code = house_open(line, false, &house);
	if (code != EXIT_DONE)
		return code;
	code = load_packs(line, house, line->words + 1, line->count - 1, false);
	if (code == EXIT_DONE)
		code = demonstration_make(line, house, line->words + 1, line->count - 1);
	struct call c;
	call_init(&c, house, line->arena);
	c.user.is_system = true;
	if (code == EXIT_DONE && store_apply_wait(&c, log_make_head) != STATUS_OK)
		code = line_fail(line, EXIT_MACHINE, "The first head of the log could not be signed.");
	house_close(house);
	return code;
}

/* Takes back what a failed init made in a folder of its own making. */
static void remove_folder(struct arena *arena, const char *dir)
{
	static const char *const files[] = { "yizhan.db", "yizhan.db-wal", "yizhan.db-shm", "accounts.txt" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlink(house_path(arena, dir, files[i]));
	for (size_t i = sizeof folders / sizeof *folders; i-- > 0;)
		rmdir(str_format(arena, "%s%s", dir, folders[i]).at);
}

enum exit_code init_run(struct line *line)
{
	const char *dir = line->words[0];
	if (!folder_is_free(dir))
		return line_fail(line, EXIT_WRONG, "%s is not empty.", dir);
	struct str trimmed = str_of(dir);
	while (trimmed.len > 1 && str_ends(trimmed, STR("/")))
		trimmed.len--;
	const char *key = line_option(line, "key");
	const char *path = key ? key : str_format(line->arena, "%.*s.key", STR_ARGS(trimmed)).at;
	struct str sheet;
	enum exit_code code = make_keys(line, path, &sheet);
	if (code != EXIT_DONE)
		return code;
	code = make_folders(line, dir);
	if (code == EXIT_DONE)
		code = make_database(line, dir);
	if (code == EXIT_DONE)
		code = fill(line);
	if (code != EXIT_DONE) {
		remove_folder(line->arena, dir);
		unlink(path);
		return code;
	}
	line_say(line, "The key file is %s. It is not in backups: print this recovery sheet and lock it away.\n\n%.*s\n", path,
		 STR_ARGS(sheet));
	return code;
}
