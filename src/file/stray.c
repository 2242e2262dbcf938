/* stray.c: sealed bytes that no row names. A refused request leaves them, and an end of the process in the middle of one:
 * bytes are there before their row. After a day nobody can be about to name them, and they go. */
#include "file/file_inner.h"
#include "file_sql.h"
#include "intake_sql.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A run looks through so many folders and goes on behind them the next time: in a day it has been everywhere. */
enum { FOLDERS_A_RUN = 64, FOLDER_NAME = 2, NAMES_MOST = 5000, STRAY_MS = 24 * 3600 * 1000 };

static struct {
	char last[FOLDER_NAME + 1]; /* the timer is never run twice at once */
} walk;

struct suspects {
	struct str names[NAMES_MOST];
	bool known[NAMES_MOST];
	size_t count;
};

static void keep_smallest(char names[][FOLDER_NAME + 1], size_t *count, const char *name)
{
	size_t at = *count;
	while (at > 0 && strcmp(names[at - 1], name) > 0)
		at--;
	if (at == FOLDERS_A_RUN)
		return;
	size_t last = *count < FOLDERS_A_RUN ? (*count)++ : FOLDERS_A_RUN - 1;
	memmove(names[at + 1], names[at], (last - at) * sizeof *names);
	memcpy(names[at], name, FOLDER_NAME + 1);
}

/* The next folders behind the last, in the order of their names. */
static size_t next_folders(DIR *all, char names[][FOLDER_NAME + 1])
{
	size_t count = 0;
	for (struct dirent *entry = readdir(all); entry; entry = readdir(all))
		if (strlen(entry->d_name) == FOLDER_NAME && entry->d_name[0] != '.' && strcmp(entry->d_name, walk.last) > 0)
			keep_smallest(names, &count, entry->d_name);
	return count;
}

/* "<random>.o" or ".d", old enough. */
static void suspect(struct call *c, int folder, const char *name, struct suspects *out)
{
	struct stat about;
	struct str whole = str_of(name);
	bool ours = str_ends(whole, STR(".o")) || str_ends(whole, STR(".d"));
	if (!ours || out->count == NAMES_MOST || fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(about.st_mode))
		return;
	if ((int64_t)about.st_mtim.tv_sec * 1000 + STRAY_MS <= c->now.ms)
		out->names[out->count++] = str_copy(c->arena, str_part(whole, 0, whole.len - 2));
}

static enum status ask_rows(struct call *c)
{
	struct suspects *suspects = c->prepared;
	for (size_t i = 0; i < suspects->count; i++) {
		int64_t files, parts;
		TRY(file_count_stored(c, suspects->names[i], &files));
		TRY(intake_count_stored(c, suspects->names[i], &parts));
		suspects->known[i] = files + parts > 0;
	}
	return STATUS_OK;
}

static enum status sweep_folder(struct call *c, const char *path)
{
	struct suspects *suspects = ARENA_ONE(c->arena, struct suspects);
	DIR *folder = opendir(path);
	if (!folder)
		return errno == ENOENT ? STATUS_OK : broken(c, "file: look into %s: %s", path, strerror(errno));
	for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
		suspect(c, dirfd(folder), entry->d_name, suspects);
	closedir(folder);
	c->prepared = suspects;
	TRY(suspects->count ? job_read(c, ask_rows) : STATUS_OK);
	for (size_t i = 0; i < suspects->count; i++)
		if (!suspects->known[i])
			bytes_remove(c, suspects->names[i]);
	return STATUS_OK;
}

enum status strays_sweep(struct call *c)
{
	char names[FOLDERS_A_RUN + 1][FOLDER_NAME + 1];
	struct str root = str_format(c->arena, "%s/files", c->house->dir);
	DIR *all = opendir(root.at);
	if (!all)
		return STATUS_OK;
	size_t count = next_folders(all, names);
	closedir(all);
	for (size_t i = 0; i < count; i++)
		TRY(sweep_folder(c, str_format(c->arena, "%.*s/%s", STR_ARGS(root), names[i]).at));
	memset(walk.last, 0, sizeof walk.last);
	if (count == FOLDERS_A_RUN)
		memcpy(walk.last, names[count - 1], sizeof walk.last);
	return STATUS_OK;
}
