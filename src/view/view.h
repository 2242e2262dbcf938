/* view.h: values to HTML. Only templates and the sanitiser make a `struct html`; everything else is escaped for its place.
 *
 * The place is known to tmplc when it reads a template, the type to the C compiler: VIEW(x) wraps a value by its type,
 * and a put_* function per place writes it. A type that has no way to be printed does not compile. */
#ifndef YIZHAN_VIEW_H
#define YIZHAN_VIEW_H

#include "base/buf.h"
#include "base/call.h"
#include "form/form.h"

struct html {
	struct str text; /* safe where HTML may stand */
};

#define VIEW_CEILING ((size_t)2 << 20) /* bytes of a page */

/* ---- values by type ---- */
enum view_kind {
	VIEW_HTML, VIEW_STR, VIEW_C_STRING, VIEW_WORDS, VIEW_SIGNED, VIEW_UNSIGNED, VIEW_BOOL, VIEW_DAY, VIEW_INSTANT,
	VIEW_ID, /* any struct with a member n; none prints nothing */
};

struct view_value {
	enum view_kind kind;
	const void *at;
	size_t size;
	int64_t n; /* of an id */
};

struct view_no_id {
	int64_t n;
};

#define VIEW_NUMBERS(signed_one, unsigned_one) \
	signed char: signed_one, short: signed_one, int: signed_one, long: signed_one, long long: signed_one, \
	char: signed_one, unsigned char: unsigned_one, unsigned short: unsigned_one, unsigned: unsigned_one, \
	unsigned long: unsigned_one, unsigned long long: unsigned_one
#define VIEW_KIND(x) \
	_Generic((x), struct str: VIEW_STR, const char *: VIEW_C_STRING, char *: VIEW_C_STRING, struct words: VIEW_WORDS, \
		bool: VIEW_BOOL, struct day: VIEW_DAY, struct instant: VIEW_INSTANT, struct html: VIEW_HTML, \
		VIEW_NUMBERS(VIEW_SIGNED, VIEW_UNSIGNED), default: VIEW_ID)
/* The member n of what is none of the known types: so an unknown type without one is refused by the compiler. */
#define VIEW_NO_ID ((struct view_no_id){ 0 })
#define VIEW_N(x, html_or_not) \
	(_Generic((x), struct str: VIEW_NO_ID, const char *: VIEW_NO_ID, char *: VIEW_NO_ID, struct words: VIEW_NO_ID, \
		bool: VIEW_NO_ID, struct day: VIEW_NO_ID, struct instant: VIEW_NO_ID, struct html: html_or_not, \
		VIEW_NUMBERS(VIEW_NO_ID, VIEW_NO_ID), default: (x)).n)
#define VIEW(x) ((struct view_value){ VIEW_KIND(x), &(x), sizeof(x), VIEW_N(x, VIEW_NO_ID) })
/* The same where HTML may not stand: a struct html does not compile. */
#define VIEW_PLAIN(x) ((struct view_value){ VIEW_KIND(x), &(x), sizeof(x), VIEW_N(x, x) })

/* A value as people read it: days and numbers of days in their language, an instant as local date and time. */
struct str view_str(const struct call *c, struct view_value value);
/* The same as programs read it: 2026-11-22, RFC 3339. */
struct str view_code(const struct call *c, struct view_value value);
struct str view_money(const struct call *c, int64_t cents);            /* yuan with two decimals: "1,280.50" */
struct str view_local(const struct call *c, struct instant instant);   /* 2026-11-22 16:05 */

/* Whether a value counts as true: not empty, not 0, not none. Of other structs: a list (pointer, count) that has items. */
bool view_is_set(struct view_value value);
#define VIEW_SET(x) view_is_set((struct view_value){ VIEW_KIND(x), &(x), sizeof(x), 0 })

/* A parameter that is a pointer, from a pointer or the struct itself. */
#define VIEW_POINTER(type, x) _Generic((x), const type *: (x), type *: (x), default: &(x))

/* ---- places ---- */
void put_text(struct call *c, struct buf *out, struct view_value value);
void put_attribute(struct call *c, struct buf *out, struct view_value value);
void put_link(struct call *c, struct buf *out, struct view_value value); /* a whole address: see put_link_str */
void put_url(struct call *c, struct buf *out, struct view_value value);  /* a part of an address */

void put_text_str(struct buf *out, struct str s);
void put_attribute_str(struct buf *out, struct str s);
void put_url_str(struct buf *out, struct str s); /* percent-encodes all but unreserved (RFC 3986 2.3) */
/* An address that begins with one '/', '#', '?', http:, https:, mailto: or tel:, as an attribute; anything else becomes "#". */
void put_link_str(struct buf *out, struct str s);
void put_html(struct buf *out, struct html html);
/* A sentence in the call's language, its "{}" replaced by values in their order; escaped for text and attributes alike. */
void put_sentence(struct call *c, struct buf *out, const char *english, const struct str *values, size_t count);
struct str view_sentence(struct call *c, const char *english, const struct str *values, size_t count); /* unescaped */

/* The hidden input with the token of this session, inside a form. */
void put_csrf(struct call *c, struct buf *out);
/* Route, which is above, gives the token; until it has, no form can be drawn. */
void view_set_csrf(struct str (*token)(const struct call *c));

/* What a template wrote. Past the ceiling: an apology in its stead, and a line in the log. */
struct html view_html(struct call *c, const struct buf *out);

/* ---- the page ---- */
/* The title and frame of a page; the visitor's bar, the footer, the styles are the layout's. */
struct html view_layout(struct call *c, struct str title, struct html content);

/* How a page names an embedded web file: "/static/<digest>/site.css", so that it can be cached for ever. */
struct str view_asset(const char *name);

/* An SVG of a QR code (ISO/IEC 18004), error correction M, for a text of at most 1,000 bytes. */
struct html view_qr(struct call *c, struct str content);
struct html view_qr_public(struct call *c, struct str content); /* of what everybody may know: the code is kept for the next page */

#endif
