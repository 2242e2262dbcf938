/* page.c: a document as pictures, page by page, for looking at it in place. */
#include "file/file_inner.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status say_outcome(struct call *c, enum helper_outcome outcome)
{
	switch (outcome) {
	case HELPER_DONE:
		return STATUS_OK;
	case HELPER_AWAY:
		return fail(c, STATUS_BUSY, "Documents cannot be shown here just now. Save the file to look at it.");
	case HELPER_UNREADABLE:
	case HELPER_TOO_MANY_PIXELS:
	case HELPER_TOO_SLOW:
		break;
	}
	return fail(c, STATUS_ABSENT, "This page cannot be shown here. Save the file to look at it.");
}

enum status file_count_pages(struct call *c, const struct body *pdf, int *out)
{
	int said = -1;
	TRY(bytes_temporary(c, &said));
	enum helper_outcome outcome = helper_pdf_pages(pdf->fd, said, out);
	close(said);
	if (outcome == HELPER_AWAY)
		call_log(c, "alarm", "no document can be looked at: pdfinfo is not there, or can't be confined");
	return say_outcome(c, outcome);
}

enum status file_draw_page(struct call *c, const struct body *pdf, int page, struct body *out)
{
	int drawn = -1;
	struct stat about = { 0 };
	TRY(bytes_temporary(c, &drawn));
	enum status status = say_outcome(c, helper_pdf_page(pdf->fd, page, drawn));
	if (status == STATUS_OK && fstat(drawn, &about) != 0)
		status = broken(c, "file: a drawn page: %s", strerror(errno));
	if (status != STATUS_OK) {
		close(drawn);
		return status;
	}
	*out = (struct body){ .fd = drawn, .size = (uint64_t)about.st_size };
	return STATUS_OK;
}
