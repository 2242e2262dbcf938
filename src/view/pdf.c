/* pdf.c: sets the elements of a document from top to bottom. Each kind has its setter in one table. */
#include "view/pdf_inner.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pthread.h>

enum { PAGE_CEILING = 50, FILE_CEILING = 16 << 20, SPACE = 12 };
#define FONTS "Noto Sans CJK SC, WenQuanYi Micro Hei, HanaMinA, HanaMinB, DejaVu Sans"
#define BOTTOM (PDF_HEIGHT - PDF_MARGIN - 18)
#define COLUMN (PDF_WIDTH - 2 * PDF_MARGIN)
#define LABEL_WIDTH 118.0
#define BOX_HEIGHT 34.0
#define QR_SIZE 92.0
#define SEAL_RADIUS 54.0

/* The font map is shared by all threads, so one document is made at a time. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static PangoFontMap *font_map;

void pdf_colour(cairo_t *cairo, unsigned colour, double alpha)
{
	cairo_set_source_rgba(cairo, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0, (colour & 255) / 255.0,
			      alpha);
}

static bool is_private(uint32_t character)
{
	return (character >= 0xe000 && character <= 0xf8ff) || character >= 0xf0000;
}

static PangoLayout *layout_new(struct pdf_work *work, struct str text, const struct pdf_text *look)
{
	PangoLayout *layout = pango_layout_new(work->pango);
	PangoFontDescription *font = pango_font_description_from_string(FONTS);
	pango_font_description_set_absolute_size(font, look->size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_text(layout, text.at ? text.at : "", (int)text.len);
	pango_layout_set_alignment(layout, look->align);
	pango_layout_set_line_spacing(layout, 1.45F);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	if (look->width > 0)
		pango_layout_set_width(layout, (int)(look->width * PANGO_SCALE));
	if (look->spacing > 0) {
		PangoAttrList *attributes = pango_attr_list_new();
		pango_attr_list_insert(attributes, pango_attr_letter_spacing_new((int)(look->spacing * PANGO_SCALE)));
		pango_layout_set_attributes(layout, attributes);
		pango_attr_list_unref(attributes);
	}
	return layout;
}

static bool can_print(struct pdf_work *work, struct str character, uint32_t code)
{
	static const struct pdf_text look = { .size = 10 };
	if (is_private(code))
		return false;
	PangoLayout *layout = layout_new(work, character, &look);
	bool known = pango_layout_get_unknown_glyphs_count(layout) == 0;
	g_object_unref(layout);
	return known;
}

/* Names the first character that no font has. */
static enum status refuse_character(struct pdf_work *work, struct str text)
{
	struct str rest = text;
	while (rest.len) {
		const char *from = rest.at;
		uint32_t code = str_next(&rest);
		struct str character = { from, (size_t)(rest.at - from) };
		if (!can_print(work, character, code))
			return fail(work->c, STATUS_INVALID,
				    "The character “%.*s” (U+%04X) cannot be printed: no font here has it.",
				    STR_ARGS(character), (unsigned)code);
	}
	return broken(work->c, "pdf: a text has glyphs that are unknown only together");
}

static bool has_private(struct str text)
{
	while (text.len)
		if (is_private(str_next(&text)))
			return true;
	return false;
}

enum status pdf_layout(struct pdf_work *work, struct str text, const struct pdf_text *look, PangoLayout **out)
{
	if (!str_is_utf8(text))
		return fail(work->c, STATUS_INVALID, "The text to be printed is not readable.");
	if (has_private(text))
		return refuse_character(work, text);
	PangoLayout *layout = layout_new(work, text, look);
	if (pango_layout_get_unknown_glyphs_count(layout) > 0) {
		g_object_unref(layout);
		return refuse_character(work, text);
	}
	*out = layout;
	return STATUS_OK;
}

double pdf_layout_height(PangoLayout *layout)
{
	int height;
	pango_layout_get_size(layout, NULL, &height);
	return (double)height / PANGO_SCALE;
}

/* Draws text at x, y under a structure tag; gives its height. */
static enum status put(struct pdf_work *work, struct str text, const struct pdf_text *look, const char *tag, double x,
		       double y, double *height)
{
	PangoLayout *layout;
	TRY(pdf_layout(work, text, look, &layout));
	cairo_tag_begin(work->cairo, tag, NULL);
	pdf_colour(work->cairo, look->colour, 1);
	cairo_move_to(work->cairo, x, y);
	pango_cairo_show_layout(work->cairo, layout);
	cairo_tag_end(work->cairo, tag);
	*height = pdf_layout_height(layout);
	g_object_unref(layout);
	return STATUS_OK;
}

static enum status page_begin(struct pdf_work *work)
{
	if (++work->pages > PAGE_CEILING)
		return fail(work->c, STATUS_INVALID, "The document would be longer than %d pages.", PAGE_CEILING);
	if (work->document->framed)
		pdf_draw_frame(work->cairo);
	work->y = PDF_MARGIN;
	return STATUS_OK;
}

static enum status page_end(struct pdf_work *work)
{
	static const struct pdf_text look = { 8.5, COLUMN, 0, PANGO_ALIGN_CENTER, PDF_GREY };
	double height;
	if (!str_is_empty(work->footer))
		TRY(put(work, work->footer, &look, "P", PDF_MARGIN, BOTTOM + 4, &height));
	cairo_show_page(work->cairo);
	return STATUS_OK;
}

/* Closes an open band, and turns the page unless `height` more fits. */
static enum status make_room(struct pdf_work *work, double height)
{
	work->y += work->band;
	work->band = 0;
	if (work->y + height <= BOTTOM || work->y <= PDF_MARGIN)
		return STATUS_OK;
	TRY(page_end(work));
	return page_begin(work);
}

static enum status set_emblem(struct pdf_work *work, const struct pdf_element *element)
{
	(void)element;
	TRY(make_room(work, 80));
	pdf_draw_emblem(work->cairo, PDF_WIDTH / 2, work->y + 38, 27);
	work->y += 84;
	return STATUS_OK;
}

static enum status set_text(struct pdf_work *work, struct str text, const struct pdf_text *look, const char *tag,
			    double after)
{
	double height;
	TRY(make_room(work, look->size * 2));
	TRY(put(work, text, look, tag, PDF_MARGIN, work->y, &height));
	work->y += height + after;
	return STATUS_OK;
}

static enum status set_title(struct pdf_work *work, const struct pdf_element *element)
{
	static const struct pdf_text look = { 25, COLUMN, 5, PANGO_ALIGN_CENTER, PDF_INK };
	static const struct pdf_text plain = { 23, COLUMN, 0.4, PANGO_ALIGN_CENTER, PDF_INK };
	bool chinese = work->document->language == LANGUAGE_CHINESE;
	return set_text(work, element->text, chinese ? &look : &plain, "H1", 8);
}

static enum status set_subtitle(struct pdf_work *work, const struct pdf_element *element)
{
	static const struct pdf_text look = { 11, COLUMN, 0.6, PANGO_ALIGN_CENTER, PDF_GREY };
	return set_text(work, element->text, &look, "P", 24);
}

static enum status set_heading(struct pdf_work *work, const struct pdf_element *element)
{
	static const struct pdf_text look = { 14.5, COLUMN, 0.3, PANGO_ALIGN_LEFT, PDF_INK };
	return set_text(work, element->text, &look, "H2", 6);
}

/* A paragraph may be longer than a page: it is drawn line by line. */
static enum status set_paragraph(struct pdf_work *work, const struct pdf_element *element)
{
	static const struct pdf_text look = { 11.5, COLUMN, 0, PANGO_ALIGN_LEFT, PDF_INK };
	PangoLayout *layout;
	TRY(pdf_layout(work, element->text, &look, &layout));
	enum status status = make_room(work, look.size * 2);
	for (int i = 0; status == STATUS_OK && i < pango_layout_get_line_count(layout); i++) {
		PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
		status = make_room(work, look.size * 2);
		cairo_tag_begin(work->cairo, "P", NULL);
		pdf_colour(work->cairo, look.colour, 1);
		cairo_move_to(work->cairo, PDF_MARGIN, work->y + look.size);
		pango_cairo_show_layout_line(work->cairo, line);
		cairo_tag_end(work->cairo, "P");
		work->y += look.size * 1.7;
	}
	g_object_unref(layout);
	work->y += 6;
	return status;
}

static void draw_rule(struct pdf_work *work, double y)
{
	pdf_colour(work->cairo, PDF_RULE, 1);
	cairo_set_line_width(work->cairo, 0.6);
	cairo_move_to(work->cairo, PDF_MARGIN, y);
	cairo_line_to(work->cairo, PDF_WIDTH - PDF_MARGIN, y);
	cairo_stroke(work->cairo);
}

static enum status measure(struct pdf_work *work, struct str text, const struct pdf_text *look, double *height)
{
	PangoLayout *layout;
	TRY(pdf_layout(work, text, look, &layout));
	*height = pdf_layout_height(layout);
	g_object_unref(layout);
	return STATUS_OK;
}

/* A value that no page holds is set line by line, over as many pages as it takes; `boxed`: in a box on each of them. */
struct long_value { struct pdf_work *work; double from; bool boxed; };

static void close_piece(const struct long_value *piece)
{
	cairo_t *cairo = piece->work->cairo;
	if (!piece->boxed)
		return;
	pdf_colour(cairo, PDF_GREY, 1);
	cairo_set_line_width(cairo, 0.6);
	cairo_rectangle(cairo, PDF_MARGIN + LABEL_WIDTH - 6, piece->from, COLUMN - LABEL_WIDTH + 6, piece->work->y + 4 - piece->from);
	cairo_stroke(cairo);
}

static enum status next_line(struct long_value *piece, double height)
{
	struct pdf_work *work = piece->work;
	if (work->y + height + 6 <= BOTTOM)
		return STATUS_OK;
	close_piece(piece);
	TRY(page_end(work));
	TRY(page_begin(work));
	piece->from = work->y;
	work->y += 6;
	return STATUS_OK;
}

static enum status put_lines(struct long_value *piece, PangoLayout *layout, const struct pdf_text *look)
{
	struct pdf_work *work = piece->work;
	double height = look->size * 1.6;
	for (int i = 0; i < pango_layout_get_line_count(layout); i++) {
		TRY(next_line(piece, height));
		cairo_tag_begin(work->cairo, "TD", NULL);
		pdf_colour(work->cairo, look->colour, 1);
		cairo_move_to(work->cairo, PDF_MARGIN + LABEL_WIDTH, work->y + look->size);
		pango_cairo_show_layout_line(work->cairo, pango_layout_get_line_readonly(layout, i));
		cairo_tag_end(work->cairo, "TD");
		work->y += height;
	}
	return STATUS_OK;
}

static enum status set_long(struct pdf_work *work, const struct pdf_pair *pair, const struct pdf_text *label, const struct pdf_text *value, bool boxed)
{
	struct long_value piece = { .work = work, .boxed = boxed };
	PangoLayout *layout;
	double height;
	TRY(pdf_layout(work, pair->value, value, &layout));
	enum status status = make_room(work, 120);
	piece.from = work->y + 3;
	cairo_tag_begin(work->cairo, "TR", NULL);
	if (status == STATUS_OK)
		status = put(work, pair->label, label, "TH", PDF_MARGIN + 2, work->y + 9, &height);
	work->y += 9;
	if (status == STATUS_OK)
		status = put_lines(&piece, layout, value);
	g_object_unref(layout);
	cairo_tag_end(work->cairo, "TR");
	TRY(status);
	close_piece(&piece);
	work->y += 9;
	return STATUS_OK;
}

static enum status set_row(struct pdf_work *work, const struct pdf_pair *pair)
{
	static const struct pdf_text label = { 11.5, LABEL_WIDTH - 12, 0, PANGO_ALIGN_LEFT, PDF_GREY };
	static const struct pdf_text value = { 12.5, COLUMN - LABEL_WIDTH, 0, PANGO_ALIGN_LEFT, PDF_INK };
	double tall, other;
	TRY(measure(work, pair->value, &value, &tall));
	TRY(measure(work, pair->label, &label, &other));
	if (fmax(tall, other) + 16 > BOTTOM - PDF_MARGIN) {
		TRY(set_long(work, pair, &label, &value, false));
		draw_rule(work, work->y);
		return STATUS_OK;
	}
	TRY(make_room(work, fmax(tall, other) + 16));
	cairo_tag_begin(work->cairo, "TR", NULL);
	enum status status = put(work, pair->label, &label, "TH", PDF_MARGIN + 4, work->y + 9, &other);
	if (status == STATUS_OK)
		status = put(work, pair->value, &value, "TD", PDF_MARGIN + LABEL_WIDTH, work->y + 8, &tall);
	cairo_tag_end(work->cairo, "TR");
	work->y += fmax(tall, other) + 16;
	draw_rule(work, work->y);
	return status;
}

static enum status set_table(struct pdf_work *work, const struct pdf_element *element)
{
	TRY(make_room(work, 60));
	draw_rule(work, work->y);
	for (size_t i = 0; i < element->pair_count; i++)
		TRY(set_row(work, &element->pairs[i]));
	work->y += 20;
	return STATUS_OK;
}

static void draw_box(struct pdf_work *work, double height)
{
	pdf_colour(work->cairo, PDF_GREY, 1);
	cairo_set_line_width(work->cairo, 0.6);
	cairo_rectangle(work->cairo, PDF_MARGIN + LABEL_WIDTH - 6, work->y + 3, COLUMN - LABEL_WIDTH + 6, height - 6);
	cairo_stroke(work->cairo);
}

static enum status set_box(struct pdf_work *work, const struct pdf_pair *pair)
{
	static const struct pdf_text label = { 11, LABEL_WIDTH - 16, 0, PANGO_ALIGN_LEFT, PDF_INK };
	static const struct pdf_text value = { 12, COLUMN - LABEL_WIDTH - 8, 0, PANGO_ALIGN_LEFT, PDF_INK };
	double tall, other;
	TRY(measure(work, pair->value, &value, &tall));
	TRY(measure(work, pair->label, &label, &other));
	double height = fmax(fmax(tall, other) + 18, BOX_HEIGHT);
	if (height > BOTTOM - PDF_MARGIN)
		return set_long(work, pair, &label, &value, true);
	TRY(make_room(work, height));
	draw_box(work, height);
	cairo_tag_begin(work->cairo, "TR", NULL);
	enum status status = put(work, pair->label, &label, "TH", PDF_MARGIN + 2, work->y + 9, &other);
	if (status == STATUS_OK)
		status = put(work, pair->value, &value, "TD", PDF_MARGIN + LABEL_WIDTH, work->y + 9, &tall);
	cairo_tag_end(work->cairo, "TR");
	work->y += height;
	return status;
}

static enum status set_boxes(struct pdf_work *work, const struct pdf_element *element)
{
	TRY(make_room(work, 60));
	for (size_t i = 0; i < element->pair_count; i++)
		TRY(set_box(work, &element->pairs[i]));
	work->y += 14;
	return STATUS_OK;
}

static enum status set_qr(struct pdf_work *work, const struct pdf_element *element)
{
	static const struct pdf_text look = { 8.5, 120, 0, PANGO_ALIGN_LEFT, PDF_GREY };
	double height;
	TRY(make_room(work, QR_SIZE + SPACE));
	cairo_tag_begin(work->cairo, "Figure", NULL);
	enum status status = pdf_draw_qr(work, element->text, PDF_MARGIN, work->y, QR_SIZE);
	cairo_tag_end(work->cairo, "Figure");
	TRY(status);
	TRY(put(work, element->note, &look, "Caption", PDF_MARGIN + QR_SIZE + 10, work->y + 2, &height));
	work->band = fmax(QR_SIZE, height) + SPACE;
	return STATUS_OK;
}

static enum status set_seal(struct pdf_work *work, const struct pdf_element *element)
{
	static const struct pdf_text issuer = { 13, 210, 0.4, PANGO_ALIGN_CENTER, PDF_INK };
	static const struct pdf_text day = { 11.5, 210, 0.2, PANGO_ALIGN_CENTER, PDF_INK };
	double band = work->band, height, x = PDF_WIDTH - PDF_MARGIN - 210;
	work->band = 0;
	if (band == 0)
		TRY(make_room(work, 2 * SEAL_RADIUS + SPACE));
	if (element->seal)
		TRY(pdf_draw_seal(work, element->text, x + 105, work->y + SEAL_RADIUS, SEAL_RADIUS));
	TRY(put(work, element->text, &issuer, "P", x, work->y + SEAL_RADIUS + 4, &height));
	TRY(put(work, element->note, &day, "P", x, work->y + SEAL_RADIUS + 8 + height, &height));
	work->y += fmax(band, 2 * SEAL_RADIUS + SPACE);
	return STATUS_OK;
}

static enum status set_footer(struct pdf_work *work, const struct pdf_element *element)
{
	work->footer = element->text;
	return STATUS_OK;
}

static enum status set_space(struct pdf_work *work, const struct pdf_element *element)
{
	(void)element;
	TRY(make_room(work, 0));
	work->y += SPACE;
	return STATUS_OK;
}

static enum status (*const setters[])(struct pdf_work *work, const struct pdf_element *element) = {
	[PDF_EMBLEM] = set_emblem,       [PDF_TITLE] = set_title, [PDF_SUBTITLE] = set_subtitle,
	[PDF_HEADING] = set_heading,     [PDF_PARAGRAPH] = set_paragraph, [PDF_TABLE] = set_table,
	[PDF_BOXES] = set_boxes,         [PDF_QR] = set_qr,               [PDF_SEAL] = set_seal,   [PDF_FOOTER] = set_footer,
	[PDF_SPACE] = set_space,
};

static enum status set_all(struct pdf_work *work)
{
	TRY(page_begin(work));
	for (size_t i = 0; i < work->document->count; i++) {
		const struct pdf_element *element = &work->document->elements[i];
		bool table = element->kind == PDF_TABLE || element->kind == PDF_BOXES;
		if (table)
			cairo_tag_begin(work->cairo, "Table", NULL);
		enum status status = setters[element->kind](work, element);
		if (table)
			cairo_tag_end(work->cairo, "Table");
		TRY(status);
	}
	return page_end(work);
}

static cairo_status_t collect(void *file, const unsigned char *bytes, unsigned len)
{
	struct buf *buf = file;
	buf_add(buf, (struct str){ (const char *)bytes, len });
	return buf->full ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void tell_metadata(const struct pdf_work *work, cairo_surface_t *surface)
{
	struct arena *arena = work->c->arena;
	const struct pdf_document *document = work->document;
	struct instant second = { work->c->now.ms - work->c->now.ms % 1000 };
	struct str stamp = str_part(instant_text(arena, second), 0, 19);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, str_c(arena, document->title));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, str_c(arena, document->author));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Yizhan");
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
				       str_format(arena, "%.*sZ", STR_ARGS(stamp)).at);
}

PangoContext *pdf_enter(void)
{
	pthread_mutex_lock(&lock);
	if (!font_map)
		font_map = pango_cairo_font_map_new();
	return pango_font_map_create_context(font_map);
}

void pdf_leave(PangoContext *pango)
{
	g_object_unref(pango);
	pthread_mutex_unlock(&lock);
}

static enum status draw(struct pdf_work *work, struct buf *file)
{
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(collect, file, PDF_WIDTH, PDF_HEIGHT);
	tell_metadata(work, surface);
	work->cairo = cairo_create(surface);
	pango_context_set_language(work->pango, pango_language_from_string(language_code(work->document->language)));
	pango_cairo_update_context(work->cairo, work->pango);
	enum status status = set_all(work);
	cairo_destroy(work->cairo);
	cairo_surface_finish(surface);
	cairo_status_t drawn = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (status == STATUS_OK && drawn != CAIRO_STATUS_SUCCESS)
		return broken(work->c, "pdf: %s", cairo_status_to_string(drawn));
	return status;
}

enum status pdf_make(struct call *c, const struct pdf_document *document, struct body *out)
{
	struct pdf_work work = { .c = c, .document = document };
	struct buf file;
	if (!str_is_utf8(document->title) || !str_is_utf8(document->author))
		return fail(c, STATUS_INVALID, "The text to be printed is not readable.");
	buf_init(&file, c->arena, FILE_CEILING);
	work.pango = pdf_enter();
	enum status status = draw(&work, &file);
	pdf_leave(work.pango);
	TRY(status);
	TRY(pdf_add_language(c, &file, document->language));
	struct str bytes = buf_str(&file);
	*out = (struct body){ .bytes = bytes, .fd = -1, .size = bytes.len };
	return STATUS_OK;
}
