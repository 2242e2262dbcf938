/* qr.c: a QR code as SVG: one path of squares, four modules of quiet zone. */
#include "view/view.h"

#include <qrencode.h>

enum { QUIET = 4 };

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

struct html view_qr(struct call *c, struct str content)
{
	struct buf out;
	buf_init(&out, c->arena, (size_t)1 << 20);
	QRcode *code = content.len && content.len <= 1000
			       ? QRcode_encodeData((int)content.len, (const unsigned char *)content.at, 0, QR_ECLEVEL_M)
			       : NULL;
	if (!code)
		return (struct html){ STR("") };
	arena_link(c->arena, release_code, code);
	int size = code->width + 2 * QUIET;
	buf_add_format(&out, "<svg class=\"qr\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", size, size);
	put_sentence(c, &out, "QR code", NULL, 0);
	buf_add_format(&out, "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dh-%dz\"/><path fill=\"#000\" d=\"",
		       size, size, size);
	for (int y = 0; y < code->width; y++)
		put_row(&out, code, y);
	buf_add(&out, STR("\"/></svg>"));
	return view_html(c, &out);
}
