/* pdf_draw.c: the drawings of a document, all of them vectors: the mark, the ring of a seal, the frame, QR codes. */
#include "view/pdf_inner.h"

#include <errno.h>
#include <math.h>
#include <qrencode.h>
#include <string.h>

enum { QR_BYTES = 1000, SEAL_CHARACTERS = 26 };

/* A gate of two posts under two roofs in a ring: the relay station. */
void pdf_draw_emblem(cairo_t *cairo, double x, double y, double radius)
{
	static const double roofs[][4] = { { -0.62, -0.22, 0.62, -0.22 }, { -0.46, 0.06, 0.46, 0.06 } };
	static const double posts[] = { -0.3, 0.3 };
	cairo_save(cairo);
	cairo_translate(cairo, x, y);
	cairo_scale(cairo, radius, radius);
	pdf_colour(cairo, PDF_RED, 1);
	cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
	cairo_set_line_width(cairo, 0.075);
	cairo_new_path(cairo);
	cairo_arc(cairo, 0, 0, 1, 0, 2 * M_PI);
	cairo_stroke(cairo);
	cairo_set_line_width(cairo, 0.11);
	for (size_t i = 0; i < 2; i++) {
		cairo_move_to(cairo, roofs[i][0], roofs[i][1]);
		cairo_line_to(cairo, roofs[i][2], roofs[i][3]);
		cairo_move_to(cairo, posts[i], -0.22);
		cairo_line_to(cairo, posts[i], 0.62);
	}
	cairo_move_to(cairo, -0.5, -0.36);
	cairo_curve_to(cairo, -0.2, -0.42, -0.1, -0.5, 0, -0.62);
	cairo_curve_to(cairo, 0.1, -0.5, 0.2, -0.42, 0.5, -0.36);
	cairo_stroke(cairo);
	cairo_restore(cairo);
}

static void draw_star(cairo_t *cairo, double x, double y, double radius)
{
	cairo_new_path(cairo);
	for (int i = 0; i < 10; i++) {
		double angle = -M_PI / 2 + i * M_PI / 5, length = i % 2 ? radius * 0.382 : radius;
		cairo_line_to(cairo, x + length * cos(angle), y + length * sin(angle));
	}
	cairo_close_path(cairo);
	cairo_fill(cairo);
}

/* One character of the ring, upright on the circle at an angle. As a path: the name stands as text beside it already. */
static enum status draw_on_ring(struct pdf_work *work, struct str character, double angle, double radius, double size)
{
	const struct pdf_text look = { .size = size };
	PangoLayout *layout;
	int width, height;
	TRY(pdf_layout(work, character, &look, &layout));
	pango_layout_get_size(layout, &width, &height);
	cairo_save(work->cairo);
	cairo_rotate(work->cairo, angle);
	cairo_move_to(work->cairo, -(double)width / PANGO_SCALE / 2, -radius);
	pango_cairo_layout_path(work->cairo, layout);
	cairo_fill(work->cairo);
	cairo_restore(work->cairo);
	g_object_unref(layout);
	return STATUS_OK;
}

static enum status draw_ring_text(struct pdf_work *work, struct str text, double radius)
{
	size_t count = str_count(text);
	if (count == 0 || count > SEAL_CHARACTERS)
		return STATUS_OK;
	double step = fmin(0.42, 4.4 / (double)count), size = fmin(radius * 0.25, step * radius * 0.72);
	double angle = -step * ((double)count - 1) / 2;
	for (struct str rest = text; rest.len; angle += step) {
		const char *from = rest.at;
		str_next(&rest);
		TRY(draw_on_ring(work, (struct str){ from, (size_t)(rest.at - from) }, angle, radius * 0.93, size));
	}
	return STATUS_OK;
}

enum status pdf_draw_seal(struct pdf_work *work, struct str issuer, double x, double y, double radius)
{
	cairo_t *cairo = work->cairo;
	cairo_save(cairo);
	cairo_translate(cairo, x, y);
	pdf_colour(cairo, PDF_RED, 0.72);
	cairo_set_line_width(cairo, 2.2);
	cairo_new_path(cairo);
	cairo_arc(cairo, 0, 0, radius, 0, 2 * M_PI);
	cairo_stroke(cairo);
	draw_star(cairo, 0, 0, radius * 0.3);
	enum status status = draw_ring_text(work, issuer, radius);
	cairo_restore(cairo);
	return status;
}

void pdf_draw_frame(cairo_t *cairo)
{
	static const struct {
		double inset, width;
		unsigned colour;
	} lines[] = { { 28, 1.6, PDF_BLUE }, { 33, 0.5, PDF_BLUE } };
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		double inset = lines[i].inset;
		pdf_colour(cairo, lines[i].colour, 0.8);
		cairo_set_line_width(cairo, lines[i].width);
		cairo_rectangle(cairo, inset, inset, PDF_WIDTH - 2 * inset, PDF_HEIGHT - 2 * inset);
		cairo_stroke(cairo);
	}
}

/* Rows of dark modules become one rectangle each run, so that no hair lines show between them. */
static void draw_modules(cairo_t *cairo, const QRcode *code)
{
	for (int row = 0; row < code->width; row++) {
		const unsigned char *modules = code->data + row * code->width;
		for (int from = 0, to; from < code->width; from = to) {
			for (to = from; to < code->width && (modules[to] & 1) == (modules[from] & 1);)
				to++;
			if (modules[from] & 1)
				cairo_rectangle(cairo, from, row, to - from, 1);
		}
	}
	cairo_fill(cairo);
}

enum status pdf_draw_qr(struct pdf_work *work, struct str text, double x, double y, double size)
{
	if (text.len > QR_BYTES)
		return broken(work->c, "pdf: %zu bytes are too many for a QR code", text.len);
	QRcode *code = QRcode_encodeData((int)text.len, (const unsigned char *)text.at, 0, QR_ECLEVEL_M);
	if (!code)
		return broken(work->c, "pdf: no QR code: error %d", errno);
	cairo_save(work->cairo);
	cairo_translate(work->cairo, x, y);
	cairo_scale(work->cairo, size / code->width, size / code->width);
	pdf_colour(work->cairo, PDF_INK, 1);
	draw_modules(work->cairo, code);
	cairo_restore(work->cairo);
	QRcode_free(code);
	return STATUS_OK;
}
