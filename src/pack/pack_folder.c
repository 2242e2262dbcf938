/* pack_folder.c: a folder's files in memory, within ceilings, and faults with their places. */
#include "pack/pack_inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void pack_fault(struct arena *arena, struct pack_fault_list *faults, const char *file, int line, const char *format, ...)
{
	if (faults->count == faults->room) {
		faults->room = faults->room ? faults->room * 2 : 8;
		struct pack_fault *more = ARENA_MANY(arena, struct pack_fault, faults->room);
		if (faults->count)
			memcpy(more, faults->items, faults->count * sizeof *more);
		faults->items = more;
	}
	char sentence[700];
	va_list args;
	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	faults->items[faults->count++] =
		(struct pack_fault){ .file = str_copy(arena, str_of(file)), .sentence = str_copy(arena, str_of(sentence)), .line = line };
}

struct str pack_file_of(const struct pack_files *files, const char *name)
{
	for (size_t i = 0; i < files->count; i++)
		if (str_equal(files->items[i].name, str_of(name)))
			return files->items[i].bytes;
	return STR_NONE;
}

void pack_take_faults(struct yaml *yaml, const char *file, struct pack_fault_list *faults)
{
	for (size_t i = 0; i < yaml->fault_count; i++)
		pack_fault(yaml->arena, faults, file, yaml->faults[i].line, "%.*s", STR_ARGS(yaml->faults[i].sentence));
	yaml->fault_count = 0;
}

const struct yaml_node *pack_yaml(struct yaml *yaml, const struct pack_files *files, const char *name, struct pack_fault_list *faults)
{
	struct str bytes = pack_file_of(files, name);
	if (!bytes.at) {
		pack_fault(yaml->arena, faults, name, 0, "The file is missing: add it to the folder.");
		return NULL;
	}
	const struct yaml_node *root = yaml_read(yaml, bytes);
	pack_take_faults(yaml, name, faults);
	return root;
}

/* Reads one regular file, never through a link. False: told. */
static bool read_bytes(struct arena *arena, int folder, const char *name, size_t *left, struct str *out, struct pack_fault_list *faults)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat facts;
	if (fd < 0 || fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode)) {
		pack_fault(arena, faults, name, 0, "This can't be read as a file: a pack holds plain files only.");
		if (fd >= 0)
			close(fd);
		return false;
	}
	size_t size = facts.st_size < 0 ? 0 : (size_t)facts.st_size, have = 0;
	if (size > *left) {
		pack_fault(arena, faults, name, 0, "The pack is larger than %d MiB: make it smaller.", PACK_SIZE_MOST >> 20);
		close(fd);
		return false;
	}
	char *at = arena_take(arena, size + 1);
	for (ssize_t got = 1; have < size && got > 0; have += got > 0 ? (size_t)got : 0)
		got = read(fd, at + have, size - have);
	close(fd);
	*left -= size;
	*out = (struct str){ at, have };
	return true;
}

static int compare_files(const void *a, const void *b)
{
	return str_compare(((const struct pack_file *)a)->name, ((const struct pack_file *)b)->name);
}

static struct str name_of_folder(struct arena *arena, const char *folder)
{
	char *whole = realpath(folder, NULL);
	struct str name = str_of(whole ? whole : folder), rest = name;
	while (rest.len)
		name = str_until(&rest, '/');
	name = str_copy(arena, name);
	free(whole);
	return name;
}

static void read_entries(struct arena *arena, DIR *folder, struct pack_files *out, struct pack_fault_list *faults)
{
	size_t left = PACK_SIZE_MOST;
	for (struct dirent *entry; (entry = readdir(folder));) {
		struct str name = str_of(entry->d_name);
		if (name.at[0] == '.' || str_ends(name, STR("~")))
			continue;
		if (out->count == PACK_FILES_MOST) {
			pack_fault(arena, faults, entry->d_name, 0, "A pack holds at most %d files.", PACK_FILES_MOST);
			return;
		}
		struct pack_file *file = &out->items[out->count];
		if (read_bytes(arena, dirfd(folder), entry->d_name, &left, &file->bytes, faults)) {
			file->name = str_copy(arena, name);
			out->count++;
		}
	}
}

enum status pack_read_folder(struct arena *arena, const char *folder, struct pack_files *out, struct pack_fault_list *faults)
{
	DIR *opened = opendir(folder);
	if (!opened) {
		pack_fault(arena, faults, "", 0, "The folder can't be opened (%s): name one that holds a pack.", strerror(errno));
		return STATUS_INVALID;
	}
	size_t before = faults->count;
	*out = (struct pack_files){ .name = name_of_folder(arena, folder), .items = ARENA_MANY(arena, struct pack_file, PACK_FILES_MOST) };
	read_entries(arena, opened, out, faults);
	closedir(opened);
	if (!yaml_is_name(out->name))
		pack_fault(arena, faults, "", 0, "A pack's folder is named by small letters, digits, - and _: rename it.");
	qsort(out->items, out->count, sizeof *out->items, compare_files);
	return faults->count == before ? STATUS_OK : STATUS_INVALID;
}
