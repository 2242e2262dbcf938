/* pdf.h: documents as PDF: A4, tagged, fonts subset, title and language told, made by pango and cairo.
 *
 * A document is a list of elements, set from top to bottom and broken over pages. What cannot be printed is never left out
 * silently: a character without a glyph, or one of a private-use area (whose look nobody agreed on), refuses the whole
 * document by its name. Fonts come from the machine: Noto Sans CJK SC, WenQuanYi Micro Hei, Hanazono for rare characters.
 * One document is made at a time in a process. */
#ifndef YIZHAN_PDF_H
#define YIZHAN_PDF_H

#include "base/call.h"
#include "http/http.h"

enum pdf_kind {
	PDF_EMBLEM,    /* the station's mark, centred */
	PDF_TITLE,     /* `text`, centred, the one H1 */
	PDF_SUBTITLE,  /* `text`, centred, grey: the number, say */
	PDF_HEADING,   /* `text`, H2 */
	PDF_PARAGRAPH, /* `text` */
	PDF_TABLE,     /* `pairs`: labels and values */
	PDF_BOXES,     /* the same, each value in a box, to be written into with a pen where it is empty */
	PDF_QR,        /* a code of `text` (at most 1,000 bytes), `note` beside it; a PDF_SEAL that follows stands right of it */
	PDF_SEAL,      /* `text` the issuer, `note` the day, right; with `seal` the red ring with the issuer's name behind them */
	PDF_FOOTER,    /* `text`, small, at the foot of each page from here on: so it comes first */
	PDF_SPACE,     /* half a line of air */
};

struct pdf_pair {
	struct str label, value;
};

struct pdf_element {
	enum pdf_kind kind;
	struct str text, note;
	const struct pdf_pair *pairs;
	size_t pair_count;
	bool seal;
};

struct pdf_document {
	struct str title, author;  /* metadata, and the window's name in readers */
	enum language language;
	bool framed;               /* a double frame around each page: certificates */
	const struct pdf_element *elements;
	size_t count;
};

/* Makes the document in memory of the call. c->now is its time, so the same call gives the same bytes.
 *   STATUS_INVALID  a character can't be printed: the sentence names it; or the text is no UTF-8, or fills over 50 pages
 *   STATUS_BROKEN   no font, or the drawing failed */
MUST_CHECK enum status pdf_make(struct call *c, const struct pdf_document *document, struct body *out);

#endif
