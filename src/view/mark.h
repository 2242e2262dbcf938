/* mark.h: watermarks: a few lines of text, slanted, on nothing, to be laid over a picture again and again; and pictures as the
 * pages of one document. */
#ifndef YIZHAN_MARK_H
#define YIZHAN_MARK_H

#include "base/call.h"
#include "http/http.h"

/* A PNG in memory of the call, at most 1 MB.
 *   STATUS_INVALID  a character can't be printed: the sentence names it
 *   STATUS_BROKEN   no font, or the drawing failed */
MUST_CHECK enum status mark_draw(struct call *c, const struct str *lines, size_t count, struct body *out);

/* A PDF whose pages are JPEG pictures, written to `out` as they come: memory does not grow with their number. */
struct album;
MUST_CHECK enum status album_begin(struct call *c, struct str title, int out, struct album **album);
/* The picture's bytes, of that width and height in pixels, are read from `jpeg` (which the caller may close then).
 * STATUS_BROKEN: they can't be. */
MUST_CHECK enum status album_add(struct album *album, int jpeg, uint64_t size, int width, int height);
MUST_CHECK enum status album_end(struct album *album); /* also after a failure */

#endif
