/* mark.c: draws watermarks with pango, and binds pictures into a document with cairo. */
#include "view/mark.h"

#include "view/pdf_inner.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MARK_CEILING = 1 << 20, LONG_SIDE = 842 /* points: A4's */ };
#define SLANT 0.35 /* radians */
#define MARGIN 36.0
static const struct pdf_text look = { 30, 620, 0.5, PANGO_ALIGN_CENTER, PDF_INK };

static cairo_status_t collect(void *file, const unsigned char *bytes, unsigned len)
{
	struct buf *buf = file;
	buf_add(buf, (struct str){ (const char *)bytes, len });
	return buf->full ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static enum status join(struct call *c, const struct str *lines, size_t count, struct str *out)
{
	struct buf text;
	buf_init(&text, c->arena, 4096);
	for (size_t i = 0; i < count; i++)
		buf_add(&text, str_format(c->arena, "%s%.*s", i ? "\n" : "", STR_ARGS(lines[i])));
	*out = buf_str(&text);
	return text.full ? fail(c, STATUS_INVALID, "The text to be printed is not readable.") : STATUS_OK;
}

/* Dark letters with a light edge, about a place: they are read on paper and on a dark picture alike. */
static void draw_letters(cairo_t *cairo, PangoLayout *layout, double x, double y)
{
	cairo_identity_matrix(cairo);
	cairo_translate(cairo, x, y);
	cairo_rotate(cairo, -SLANT);
	cairo_translate(cairo, -look.width / 2, -pdf_layout_height(layout) / 2);
	cairo_new_path(cairo);
	pango_cairo_layout_path(cairo, layout);
	cairo_set_source_rgba(cairo, 1, 1, 1, 0.35);
	cairo_set_line_width(cairo, 3);
	cairo_stroke_preserve(cairo);
	pdf_colour(cairo, PDF_RED, 0.36);
	cairo_fill(cairo);
}

static enum status draw(struct call *c, PangoLayout *layout, struct buf *out)
{
	PangoRectangle ink;
	pango_layout_get_pixel_extents(layout, NULL, &ink);
	double tall = pdf_layout_height(layout), wide = ink.width;
	double width = wide * cos(SLANT) + tall * sin(SLANT) + MARGIN;
	double height = wide * sin(SLANT) + tall * cos(SLANT) + MARGIN;
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)width, 2 * (int)height);
	cairo_t *cairo = cairo_create(surface);
	draw_letters(cairo, layout, width / 2, height / 2); /* as tiles are laid: each row stands between those above and below */
	draw_letters(cairo, layout, 0, height * 3 / 2);
	draw_letters(cairo, layout, width, height * 3 / 2);
	cairo_destroy(cairo);
	cairo_status_t drawn = cairo_surface_write_to_png_stream(surface, collect, out);
	cairo_surface_destroy(surface);
	return drawn == CAIRO_STATUS_SUCCESS ? STATUS_OK : broken(c, "mark: %s", cairo_status_to_string(drawn));
}

enum status mark_draw(struct call *c, const struct str *lines, size_t count, struct body *out)
{
	struct str text;
	struct buf file;
	PangoLayout *layout;
	TRY(join(c, lines, count, &text));
	buf_init(&file, c->arena, MARK_CEILING);
	struct pdf_work work = { .c = c, .pango = pdf_enter() };
	enum status status = pdf_layout(&work, text, &look, &layout);
	if (status == STATUS_OK) {
		status = draw(c, layout, &file);
		g_object_unref(layout);
	}
	pdf_leave(work.pango);
	struct str bytes = buf_str(&file);
	*out = (struct body){ .bytes = bytes, .fd = -1, .size = bytes.len };
	return status;
}

/* ---- pictures as pages ---- */

struct album {
	struct call *c;
	int out;
	cairo_surface_t *surface;
	cairo_t *cairo;
};

struct leaf { /* a picture's bytes, as long as cairo wants them */
	void *bytes;
	size_t len;
};

static cairo_status_t write_out(void *album, const unsigned char *bytes, unsigned len)
{
	int out = ((struct album *)album)->out;
	while (len) {
		ssize_t n = write(out, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return CAIRO_STATUS_WRITE_ERROR;
		bytes += n;
		len -= (unsigned)n;
	}
	return CAIRO_STATUS_SUCCESS;
}

enum status album_begin(struct call *c, struct str title, int out, struct album **album)
{
	*album = ARENA_ONE(c->arena, struct album);
	**album = (struct album){ .c = c, .out = out };
	(*album)->surface = cairo_pdf_surface_create_for_stream(write_out, *album, PDF_WIDTH, PDF_HEIGHT);
	cairo_pdf_surface_set_metadata((*album)->surface, CAIRO_PDF_METADATA_TITLE, str_c(c->arena, title));
	cairo_pdf_surface_set_metadata((*album)->surface, CAIRO_PDF_METADATA_CREATOR, "Yizhan");
	(*album)->cairo = cairo_create((*album)->surface);
	return STATUS_OK;
}

static void let_go(void *leaf)
{
	munmap(((struct leaf *)leaf)->bytes, ((struct leaf *)leaf)->len);
}

static enum status say_drawn(struct album *album)
{
	cairo_status_t drawn = cairo_status(album->cairo);
	return drawn == CAIRO_STATUS_SUCCESS ? STATUS_OK : broken(album->c, "album: %s", cairo_status_to_string(drawn));
}

/* cairo copies the JPEG into the file as it is; the surface only tells how large it is. */
static void put(struct album *album, struct leaf *leaf, int width, int height)
{
	double scale = (double)LONG_SIDE / (width > height ? width : height);
	cairo_surface_t *picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	cairo_surface_set_mime_data(picture, CAIRO_MIME_TYPE_JPEG, leaf->bytes, leaf->len, let_go, leaf);
	cairo_pdf_surface_set_size(album->surface, width * scale, height * scale);
	cairo_save(album->cairo);
	cairo_scale(album->cairo, scale, scale);
	cairo_set_source_surface(album->cairo, picture, 0, 0);
	cairo_paint(album->cairo);
	cairo_restore(album->cairo);
	cairo_show_page(album->cairo);
	cairo_surface_destroy(picture);
}

enum status album_add(struct album *album, int jpeg, uint64_t size, int width, int height)
{
	enum { SIDE_MOST = 10000 };
	bool sound = size > 0 && width > 0 && height > 0 && width <= SIDE_MOST && height <= SIDE_MOST;
	void *bytes = sound ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, jpeg, 0) : MAP_FAILED;
	if (bytes == MAP_FAILED)
		return broken(album->c, "album: a page of %d x %d pixels can't be read", width, height);
	struct leaf *leaf = ARENA_ONE(album->c->arena, struct leaf);
	*leaf = (struct leaf){ bytes, size };
	put(album, leaf, width, height);
	return say_drawn(album);
}

enum status album_end(struct album *album)
{
	enum status status = say_drawn(album);
	cairo_destroy(album->cairo);
	cairo_surface_finish(album->surface);
	cairo_status_t drawn = cairo_surface_status(album->surface);
	cairo_surface_destroy(album->surface);
	return status == STATUS_OK && drawn != CAIRO_STATUS_SUCCESS ? broken(album->c, "album: %s", cairo_status_to_string(drawn)) : status;
}
