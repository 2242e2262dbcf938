/* backup.c: everything but the key file and accounts.txt in one archive (pax, gzip), made while serving.
 *
 * The database is copied first, the files after it: files never change and are there before a row names them, so whatever
 * the copy names is in the archive. */
#include "program/program.h"

#include "store/store.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct packing {
	struct line *line;
	struct archive *archive;
	size_t files;
};

static bool copy_bytes(struct packing *packing, int fd)
{
	char bytes[65536];
	for (ssize_t got; (got = read(fd, bytes, sizeof bytes)) != 0;)
		if (got < 0 || archive_write_data(packing->archive, bytes, (size_t)got) != got)
			return false;
	return true;
}

/* Adds one file under a name; false when it can't be read or written. */
static bool add_file(struct packing *packing, const char *path, const char *name)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat found;
	if (fd < 0)
		return false;
	struct archive_entry *entry = archive_entry_new();
	bool added = entry && fstat(fd, &found) == 0;
	if (added) {
		archive_entry_set_pathname(entry, name);
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_perm(entry, 0600);
		archive_entry_set_size(entry, found.st_size);
		archive_entry_set_mtime(entry, found.st_mtime, 0);
		added = archive_write_header(packing->archive, entry) == ARCHIVE_OK && copy_bytes(packing, fd);
	}
	archive_entry_free(entry);
	close(fd);
	packing->files += added;
	return added;
}

/* Adds a folder with all that is in it; names are ours, two levels deep. */
static bool add_folder(struct packing *packing, const char *path, const char *name, int depth)
{
	DIR *folder = opendir(path);
	if (!folder)
		return false;
	bool added = true;
	for (struct dirent *entry; added && (entry = readdir(folder));) {
		if (entry->d_name[0] == '.')
			continue;
		const char *inner = house_path(packing->line->arena, path, entry->d_name);
		const char *inner_name = house_path(packing->line->arena, name, entry->d_name);
		struct stat found;
		if (lstat(inner, &found) != 0)
			continue; /* swept away meanwhile: no row names it */
		if (S_ISDIR(found.st_mode))
			added = depth > 0 && add_folder(packing, inner, inner_name, depth - 1);
		else
			added = add_file(packing, inner, inner_name);
	}
	closedir(folder);
	return added;
}

static bool pack_all(struct packing *packing, const char *path, const char *copy, const char *files)
{
	packing->archive = archive_write_new();
	struct archive *archive = packing->archive;
	bool packed = archive && archive_write_add_filter_gzip(archive) == ARCHIVE_OK &&
		      archive_write_set_format_pax_restricted(archive) == ARCHIVE_OK &&
		      archive_write_open_filename(archive, path) == ARCHIVE_OK && add_file(packing, copy, "yizhan.db") &&
		      add_folder(packing, files, "files", 2) && archive_write_close(archive) == ARCHIVE_OK;
	archive_write_free(archive);
	return packed;
}

static bool make_durable(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return done;
}

static enum exit_code backup_house(struct line *line, struct house *house)
{
	struct call c;
	call_init(&c, house, line->arena);
	const char *target = line_path(line, line->words[1]);
	const char *part = str_format(line->arena, "%s.part", target).at;
	struct stat found;
	if (lstat(target, &found) == 0 && !S_ISREG(found.st_mode))
		return line_fail(line, EXIT_WRONG, "%s is there and is no plain file: name another.", target);
	const char *copy = str_format(line->arena, "%s/spool/backup-%d.db", house->dir, getpid()).at;
	mode_t before = umask(0077);
	struct packing packing = { .line = line };
	errno = 0;
	bool made = store_backup(&c, copy) == STATUS_OK &&
		    pack_all(&packing, part, copy, house_path(line->arena, house->dir, "files")) && make_durable(part) &&
		    rename(part, target) == 0;
	int error = errno;
	umask(before);
	unlink(copy);
	if (!made) {
		unlink(part);
		return line_fail(line, EXIT_MACHINE, "The backup could not be written to %s (%s); what was there before is left as it was.",
				 target, error ? strerror(error) : "see the log");
	}
	line_say(line, "%s holds the database and %zu files. The key file is not in it.", target, packing.files - 1);
	return EXIT_DONE;
}

enum exit_code backup_run(struct line *line)
{
	if (line->house)
		return backup_house(line, line->house);
	struct house *house;
	enum exit_code code = house_open(line, false, &house);
	if (code != EXIT_DONE)
		return code;
	code = backup_house(line, house);
	house_close(house);
	return code;
}
