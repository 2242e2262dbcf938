/* file_inner.h: what the files of file/ share: kinds of content, and talk with the helper. */
#ifndef YIZHAN_FILE_INNER_H
#define YIZHAN_FILE_INNER_H

#include "base/buf.h"
#include "file/file.h"

enum file_kind { KIND_NONE, KIND_JPEG, KIND_PNG, KIND_WEBP, KIND_PDF };

/* By the first bytes alone; KIND_NONE for all that we do not take. */
enum file_kind kind_of(struct str head);
const char *kind_type(enum file_kind kind);      /* its media type */
const char *kind_extension(enum file_kind kind); /* ".jpg" */

/* A PDF as a standard reader would open it: version at the start, startxref and the end mark in the tail (the last bytes
 * of the file, 1,024 of them or all). What stands between is not looked at. */
bool pdf_is_whole(struct str head, struct str tail);
/* Nothing about all of it that an honest document never has: an archive at its end (a file that is two things at once), more
 * than 50,000 objects, a page larger than 14,400 units. Pure; looks at what is not compressed. */
bool pdf_is_plain(struct str whole);
/* A PNG whose words for people have at most 32 KB compressed: a library inflates them, whatever they become, to throw them away. */
bool png_is_modest(struct str whole);
/* EXIF directories that are few, short, and lead nowhere back (exif.c). */
bool exif_is_modest(struct str whole);

enum { IMAGE_SIDE = 2400, IMAGE_PIXELS = 50 * 1000 * 1000, HELPER_MS = 5000 };

enum helper_outcome { HELPER_DONE, HELPER_UNREADABLE, HELPER_TOO_MANY_PIXELS, HELPER_TOO_SLOW, HELPER_AWAY };

struct helper_order {  /* with three descriptors: the image, where the derivative goes, and the mark (the image again: none) */
	uint64_t size;
	uint64_t mark; /* bytes of the mark, a PNG of ours; 0: none */
};
struct helper_answer {
	int32_t outcome;   /* enum helper_outcome */
	int32_t kind;      /* of the derivative: KIND_JPEG or KIND_PNG */
	uint64_t size;
	int32_t width, height;
};

/* Has the helper write an upright, re-encoded derivative of the image in `in` to `out`. From any thread; AWAY when none
 * starts or becomes free within seconds. */
struct helper_answer helper_recode(int in, uint64_t size, int out);
/* The same with a mark laid over it again and again: always a JPEG. */
struct helper_answer helper_mark(int in, uint64_t size, int mark, uint64_t mark_size, int out);

/* How many pages a PDF has; one of them, counted from 1, as a PNG of at most 1,600 pixels a side. Each in a process of its own,
 * which reads `in` and writes to the empty `out`. AWAY: none can be confined here, or none became free within seconds. */
enum helper_outcome helper_pdf_pages(int in, int out, int *pages);
enum helper_outcome helper_pdf_page(int in, int page, int out);
int helper_tool_main(const char *what); /* the child's life */

/* One message with up to two descriptors over the socket; false when the other side is gone. */
bool helper_send(int socket, const void *message, size_t len, const int *fds, size_t fd_count);
bool helper_receive(int socket, void *message, size_t len, int *fds, size_t fd_count);

/* The size of an open file.  BROKEN */
MUST_CHECK enum status bytes_size(struct call *c, int fd, uint64_t *out);

/* Bytes in the data folder, under their random name. All: BUSY no room on the disk; BROKEN. */
MUST_CHECK enum status bytes_temporary(struct call *c, int *out); /* an unlinked file; the caller closes it */
MUST_CHECK enum status bytes_copy(struct call *c, const struct body *body, uint64_t offset, uint64_t size, int to);
MUST_CHECK enum status bytes_seal(struct call *c, struct str stored, bool original, int from, uint64_t size, struct digest *sealed); /* durable */
MUST_CHECK enum status bytes_open(struct call *c, struct str stored, bool original, struct body *out);
const char *bytes_path(struct call *c, struct str stored, bool original);
void bytes_remove(struct call *c, struct str stored);

/* One digest over all that a row says but whether it is used. */
struct file_row;
struct digest row_proof(struct arena *arena, enum profile profile, const struct file_row *row);

/* Asks the scanner; `signature` names what it found. */
enum scan file_scan(struct call *c, int fd, uint64_t size, struct str *signature);
/* prepare: the same with its consequences.  INVALID: infected; BUSY: not scanned, and that is refused here */
MUST_CHECK enum status file_check_scan(struct call *c, struct str field, int fd, struct stored_file *file);

/* How much of what serves nothing an account may have lying here.  INVALID, beside "size", when `more` bytes go past it. */
enum { QUOTA_FILES = 1000 };
#define QUOTA_BYTES ((int64_t)2 * 1024 * 1024 * 1024)
MUST_CHECK enum status file_check_quota(struct call *c, int64_t more);

/* Parts of file.sweep, in a job: uploads in parts that were not brought to an end; bytes that no row names. */
MUST_CHECK enum status intakes_sweep(struct call *c);
MUST_CHECK enum status strays_sweep(struct call *c);

bool helper_is_open(void); /* helper_start was called, helper_stop not yet */

/* For tests: the first helper's process, 0 when there is none. */
int helper_process(void);

#endif
