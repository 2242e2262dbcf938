/* qr.c: a QR code as SVG: one path of squares, four modules of quiet zone.
 *
 * To choose a code's mask costs more than to draw the page around it, and a public page shows the same code to everyone: the
 * squares of the last public codes are kept, each in the place that its content's sum gives it. Of a receipt's code, which
 * carries its query code, no memory stays. */
#include "view/view.h"

#include <pthread.h>
#include <qrencode.h>

enum { QUIET = 4, KEPT = 64, CONTENT_MOST = 1000, SQUARES_MOST = 1 << 20 };

struct squares {
	struct arena *arena;
	struct str content, path;
	int width;
};

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static struct squares kept[KEPT];

static struct squares *place_of(struct str content)
{
	uint32_t sum = 2166136261U; /* FNV-1a */
	for (size_t i = 0; i < content.len; i++)
		sum = (sum ^ (unsigned char)content.at[i]) * 16777619U;
	return &kept[sum % KEPT];
}

static bool find_kept(struct call *c, struct str content, struct squares *out)
{
	pthread_mutex_lock(&gate);
	const struct squares *place = place_of(content);
	bool found = place->arena && str_equal(place->content, content);
	if (found)
		*out = (struct squares){ NULL, content, str_copy(c->arena, place->path), place->width };
	pthread_mutex_unlock(&gate);
	return found;
}

static void keep(const struct squares *squares)
{
	pthread_mutex_lock(&gate);
	struct squares *place = place_of(squares->content);
	arena_free(place->arena);
	place->arena = arena_new(SQUARES_MOST + CONTENT_MOST + 4096);
	place->content = str_copy(place->arena, squares->content);
	place->path = str_copy(place->arena, squares->path);
	place->width = squares->width;
	pthread_mutex_unlock(&gate);
}

static void put_row(struct buf *out, const QRcode *code, int y)
{
	for (int x = 0; x < code->width; x++) {
		int from = x;
		while (x < code->width && code->data[y * code->width + x] & 1)
			x++;
		if (x > from)
			buf_add_format(out, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
	}
}

static void release_code(void *code)
{
	QRcode_free(code);
}

/* False when the content is too long for a code. */
static bool draw(struct call *c, struct str content, struct squares *out)
{
	struct buf path;
	buf_init(&path, c->arena, SQUARES_MOST);
	QRcode *code = QRcode_encodeData((int)content.len, (const unsigned char *)content.at, 0, QR_ECLEVEL_M);
	if (!code)
		return false;
	arena_link(c->arena, release_code, code);
	for (int y = 0; y < code->width; y++)
		put_row(&path, code, y);
	*out = (struct squares){ NULL, content, buf_str(&path), code->width };
	return true;
}

static struct html put_code(struct call *c, const struct squares *squares)
{
	struct buf out;
	int size = squares->width + 2 * QUIET;
	buf_init(&out, c->arena, (size_t)1 << 21);
	buf_add_format(&out, "<svg class=\"qr\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", size, size);
	put_sentence(c, &out, "QR code", NULL, 0);
	buf_add_format(&out, "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dh-%dz\"/><path fill=\"#000\" d=\"",
		       size, size, size);
	buf_add(&out, squares->path);
	buf_add(&out, STR("\"/></svg>"));
	return view_html(c, &out);
}

struct html view_qr(struct call *c, struct str content)
{
	struct squares squares;
	if (!content.len || content.len > CONTENT_MOST || !draw(c, content, &squares))
		return (struct html){ STR("") };
	return put_code(c, &squares);
}

struct html view_qr_public(struct call *c, struct str content)
{
	struct squares squares;
	if (find_kept(c, content, &squares))
		return put_code(c, &squares);
	if (!content.len || content.len > CONTENT_MOST || !draw(c, content, &squares))
		return (struct html){ STR("") };
	keep(&squares);
	return put_code(c, &squares);
}
