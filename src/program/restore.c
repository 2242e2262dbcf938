/* restore.c: a backup back into an empty folder. Nothing but the names that a backup has is taken from an archive. */
#include "program/program.h"

#include "store/store.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_NAME = 200 };

/* "yizhan.db" or "files/…" in plain characters; a dot only before the letter that ends an upload's name ("files/Ab/AbCd.o"). */
static bool name_is_ours(const char *name)
{
	struct str s = str_of(name);
	if (str_equal(s, STR("yizhan.db")))
		return true;
	bool ends = str_ends(s, STR(".o")) || str_ends(s, STR(".d"));
	for (size_t i = 0; i < (ends ? s.len - 2 : s.len); i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/", s.at[i]))
			return false;
	return s.len < LONGEST_NAME && str_starts(s, STR("files/")) && !str_contains(s, STR("//"));
}

/* Makes the folders on the way to a path below `dir`. */
static void make_way(struct arena *arena, const char *dir, const char *name)
{
	for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/'))
		mkdir(str_format(arena, "%s/%.*s", dir, (int)(slash - name), name).at, 0700);
}

static bool copy_out(struct archive *archive, int fd)
{
	char bytes[65536];
	la_ssize_t got;
	errno = 0; /* of the folder, not of the archive */
	while ((got = archive_read_data(archive, bytes, sizeof bytes)) > 0)
		if (write(fd, bytes, (size_t)got) != got)
			return false;
	if (got < 0)
		errno = 0;
	return got == 0 && fsync(fd) == 0;
}

static bool take_entry(struct line *line, struct archive *archive, struct archive_entry *entry, const char *dir)
{
	const char *name = archive_entry_pathname(entry);
	if (!name || archive_entry_filetype(entry) != AE_IFREG || !name_is_ours(name))
		return false;
	make_way(line->arena, dir, name);
	int fd = open(house_path(line->arena, dir, name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	bool taken = copy_out(archive, fd);
	close(fd);
	return taken;
}

/* What an archive holds that no backup does, or that breaks off in the middle. */
static enum exit_code refuse_entry(struct line *line, struct archive *archive, struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry), *error = archive_error_string(archive);
	if (!name || !name_is_ours(name))
		return line_fail(line, EXIT_WRONG, "%s is no backup: it holds “%s”, which no backup does.", line->words[0], name ? name : "");
	if (errno)
		return line_fail(line, EXIT_MACHINE, "%s can't be written: %s.", name, strerror(errno));
	return line_fail(line, EXIT_WRONG, "%s is no whole backup: it breaks off at %s (%s).", line->words[0], name, error ? error : "cut short");
}

/* An archive may be whole and its database another's. */
static enum exit_code judge_database(struct line *line, const char *dir)
{
	struct str why;
	const char *path = house_path(line->arena, dir, "yizhan.db");
	if (access(path, R_OK) != 0)
		return line_fail(line, EXIT_WRONG, "%s is no whole backup: it holds no database.", line->words[0]);
	if (store_judge(path, line->arena, &why) != STATUS_OK)
		return line_fail(line, EXIT_WRONG, "%s can't be restored: %.*s.", line->words[0], STR_ARGS(why));
	return EXIT_DONE;
}

/* A backup knows nothing of what was erased by order after it was made. */
static void tell_erased(struct line *line, const char *dir)
{
	size_t count = erase_list_count(line->arena, dir);
	if (count)
		line_say(line, "%s.erased names %zu erasures by order: those that this backup does not know are carried out again when it is served.", dir, count);
	else
		line_say(line, "Was anything erased by order since? Then put the former house's .erased file beside it as %s.erased before it is served;\n"
			       "without it, what was erased is here again.", dir);
}

static enum exit_code unpack(struct line *line, struct archive *archive, const char *dir)
{
	struct archive_entry *entry;
	size_t count = 0;
	int step;
	while ((step = archive_read_next_header(archive, &entry)) == ARCHIVE_OK) {
		if (!take_entry(line, archive, entry, dir))
			return refuse_entry(line, archive, entry);
		count++;
	}
	if (count == 0)
		return line_fail(line, EXIT_WRONG, "%s is no backup: name a file that yizhan backup has written.", line->words[0]);
	if (step != ARCHIVE_EOF)
		return line_fail(line, EXIT_WRONG, "%s is no whole backup: its end is missing (%s).", line->words[0], archive_error_string(archive));
	enum exit_code code = judge_database(line, dir);
	if (code != EXIT_DONE)
		return code;
	line_say(line, "%s is restored from %zu files. Put its key file beside it as %s.key, then run yizhan verify.", dir, count, dir);
	tell_erased(line, dir);
	return EXIT_DONE;
}

static bool folder_ready(const char *dir)
{
	DIR *folder = opendir(dir);
	if (!folder)
		return errno == ENOENT && mkdir(dir, 0700) == 0;
	size_t entries = 0;
	while (readdir(folder))
		entries++;
	closedir(folder);
	return entries <= 2;
}

static int remove_entry(const char *path, const struct stat *found, int kind, struct FTW *place)
{
	(void)found;
	(void)kind;
	return place->level > 0 ? remove(path) : 0;
}

enum exit_code restore_run(struct line *line)
{
	static const char *const empty[] = { "files", "spool", "sms", "sms/checked", "sms/outgoing", "sms/sent", "sms/failed" };
	const char *dir = line->words[1];
	if (access(line->words[0], R_OK) != 0)
		return line_fail(line, EXIT_WRONG, "%s can't be read.", line->words[0]);
	if (!folder_ready(dir))
		return line_fail(line, EXIT_WRONG, "%s is not an empty folder: name an empty one, or one that can be made.", dir);
	struct archive *archive = archive_read_new();
	archive_read_support_filter_gzip(archive);
	archive_read_support_format_tar(archive);
	enum exit_code code = EXIT_WRONG;
	if (archive_read_open_filename(archive, line->words[0], 65536) == ARCHIVE_OK)
		code = unpack(line, archive, dir);
	else
		line_say(line, "%s is no backup.", line->words[0]);
	archive_read_free(archive);
	if (code != EXIT_DONE) { /* the folder was empty, and is again: the next try finds it so */
		nftw(dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
		return code;
	}
	for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
		mkdir(house_path(line->arena, dir, empty[i]), 0700);
	return code;
}
