/* pdf_inner.h: what the files of pdf share: a page being filled, in points (1/72 inch) from the upper left. */
#ifndef YIZHAN_PDF_INNER_H
#define YIZHAN_PDF_INNER_H

#include "base/buf.h"
#include "view/pdf.h"

#include <pango/pangocairo.h>

struct pdf_work {
	struct call *c;
	const struct pdf_document *document;
	cairo_t *cairo;
	PangoContext *pango;
	double y, band;          /* where the next element begins; the height that a QR code left open, or 0 */
	int pages;
	struct str footer;
};

struct pdf_text {                /* how a piece of text looks */
	double size, width;      /* points; 0: as wide as it is */
	double spacing;          /* points between letters */
	PangoAlignment align;
	unsigned colour;         /* 0xRRGGBB */
};

#define PDF_WIDTH 595.276
#define PDF_HEIGHT 841.89
#define PDF_MARGIN 68.0
enum { PDF_INK = 0x1b1f24, PDF_GREY = 0x57606a, PDF_RULE = 0xd0d7de, PDF_RED = 0xc8102e, PDF_BLUE = 0x0b57a4 };

/* The font map is shared by all threads: between these, one draws at a time. */
PangoContext *pdf_enter(void);
void pdf_leave(PangoContext *pango);

void pdf_colour(cairo_t *cairo, unsigned colour, double alpha);

/* A layout of checked text; the caller drops it with g_object_unref.  INVALID: a character can't be printed. */
MUST_CHECK enum status pdf_layout(struct pdf_work *work, struct str text, const struct pdf_text *look, PangoLayout **out);
double pdf_layout_height(PangoLayout *layout);

/* Drawings: centred at x, y. */
void pdf_draw_emblem(cairo_t *cairo, double x, double y, double radius);
MUST_CHECK enum status pdf_draw_seal(struct pdf_work *work, struct str issuer, double x, double y, double radius);
void pdf_draw_frame(cairo_t *cairo);
/* A QR code with its upper left corner at x, y. */
MUST_CHECK enum status pdf_draw_qr(struct pdf_work *work, struct str text, double x, double y, double size);

/* Adds to a finished file its language, and that readers show its title (PDF 32000-1, 7.5.6: an incremental update).
 * BROKEN: not a file as cairo writes them. */
MUST_CHECK enum status pdf_add_language(struct call *c, struct buf *file, enum language language);

#endif
