/* helper_kit.h: the confined helper for tests, and what it is given to decode. The test program is its own helper: with the
 * argument "helper" its main must be helper_main. */
#ifndef YIZHAN_HELPER_KIT_H
#define YIZHAN_HELPER_KIT_H

#include "base/sanitized.h"
#include "file/file_inner.h"

int kit_memory_file(const void *bytes, size_t len);
struct helper_answer kit_recode(struct str bytes, int *out); /* as an upload is; *out is the file that came back */
struct str kit_picture(int width, int height, const char *format, int orientation);
struct str kit_content(struct arena *arena, int fd, uint64_t size); /* of a file */
struct str kit_document(struct arena *arena, const char *box, const char *mark, size_t len);
void kit_signal_helper(int signal); /* to the helper alone */
int kit_start_helper(void **state); /* setup and teardown of a group of tests */
int kit_stop_helper(void **state);

#endif
