/* replay.c: runs a fuzz target over the files of a folder, with any compiler, so that what was once found stays found. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { SEED_MOST = 1 << 20 };

static int replay(const char *folder, const char *name)
{
	char path[4096];
	static uint8_t bytes[SEED_MOST];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "rb");
	if (!file)
		return 1;
	size_t len = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	/* A copy of its own length, so that a sanitizer sees a step past the end. */
	uint8_t *copy = malloc(len ? len : 1);
	if (!copy)
		return 1;
	for (size_t i = 0; i < len; i++)
		copy[i] = bytes[i];
	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
	return 0;
}

int main(int count, char **arguments)
{
	DIR *folder = count == 2 ? opendir(arguments[1]) : NULL;
	int seeds = 0, failed = 0;
	if (!folder) {
		fprintf(stderr, "replay: no folder of seeds\n");
		return 2;
	}
	for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
		if (entry->d_name[0] == '.')
			continue;
		failed += replay(arguments[1], entry->d_name);
		seeds++;
	}
	closedir(folder);
	printf("%d seeds replayed, %d failed\n", seeds, failed);
	return seeds && !failed ? 0 : 1;
}
