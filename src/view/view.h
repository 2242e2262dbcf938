/* view.h: values to HTML. Only templates and the sanitiser make a `struct html`; everything else is escaped for its place. */
#ifndef YIZHAN_VIEW_H
#define YIZHAN_VIEW_H

#include "base/buf.h"
#include "base/call.h"

struct html {
	struct str text; /* safe where HTML may stand */
};

/* ---- for what tmplc writes: a value, by its type, into text, an attribute's value, or a URL's part ---- */
void put_text_str(struct buf *out, struct str s);
void put_attribute_str(struct buf *out, struct str s);
void put_url_str(struct buf *out, struct str s); /* percent-encodes all but unreserved (RFC 3986 2.3) */

/* The title and frame of a page; the visitor's bar, the footer, the styles are the layout's. */
struct html view_layout(struct call *c, struct str title, struct html content);

/* How a page names an embedded web file: "/static/<digest>/site.css", so that it can be cached for ever. */
struct str view_asset(const char *name);

/* An SVG of a QR code (ISO/IEC 18004), error correction M, for a text of at most 1,000 bytes. */
struct html view_qr(struct call *c, struct str content);

#endif
