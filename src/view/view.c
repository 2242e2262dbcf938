/* view.c: values into their places. */
#include "view/view.h"
#include "view/asset.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

static struct str (*csrf_of)(const struct call *c);

static int64_t number_at(const void *at, size_t size)
{
	switch (size) {
	case 1:
		return *(const int8_t *)at;
	case 2:
		return *(const int16_t *)at;
	case 4:
		return *(const int32_t *)at;
	}
	assert(size == 8);
	return *(const int64_t *)at;
}

static uint64_t unsigned_at(const void *at, size_t size)
{
	int64_t n = number_at(at, size);
	return size == 8 ? (uint64_t)n : (uint64_t)n & (((uint64_t)1 << (size * 8)) - 1);
}

static struct str words_of(const struct call *c, const struct words *words)
{
	return c->language == LANGUAGE_ENGLISH && words->english.len ? words->english : words->chinese;
}

static struct str day_for_people(const struct call *c, struct day day)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	if (day.n == 0)
		return STR("");
	struct date date = day_date(day);
	if (c->language == LANGUAGE_ENGLISH)
		return str_format(c->arena, "%d %.3s %d", date.day, months + (date.month - 1) * 3, date.year);
	return str_format(c->arena, "%d年%d月%d日", date.year, date.month, date.day);
}

/* What is the same for people and programs. */
static struct str common_str(const struct call *c, struct view_value value)
{
	switch (value.kind) {
	case VIEW_HTML:
	case VIEW_STR:
		return *(const struct str *)value.at;
	case VIEW_C_STRING:
		return str_of(*(const char *const *)value.at);
	case VIEW_WORDS:
		return words_of(c, value.at);
	case VIEW_SIGNED:
		return str_format(c->arena, "%" PRId64, number_at(value.at, value.size));
	case VIEW_UNSIGNED:
		return str_format(c->arena, "%" PRIu64, unsigned_at(value.at, value.size));
	case VIEW_ID:
		return value.n ? str_format(c->arena, "%" PRId64, value.n) : STR("");
	case VIEW_BOOL:
		return *(const bool *)value.at ? STR("true") : STR("false");
	case VIEW_DAY:
		return day_text(c->arena, *(const struct day *)value.at);
	case VIEW_INSTANT:
		return instant_text(c->arena, *(const struct instant *)value.at);
	}
	return STR("");
}

struct str view_code(const struct call *c, struct view_value value)
{
	return common_str(c, value);
}

struct str view_str(const struct call *c, struct view_value value)
{
	if (value.kind == VIEW_DAY)
		return day_for_people(c, *(const struct day *)value.at);
	if (value.kind == VIEW_INSTANT)
		return view_local(c, *(const struct instant *)value.at);
	if (value.kind == VIEW_BOOL)
		return str_of(*(const bool *)value.at ? say(c, "Yes") : say(c, "No"));
	return common_str(c, value);
}

struct str view_local(const struct call *c, struct instant instant)
{
	return instant.ms ? instant_local(c->arena, instant) : STR("");
}

struct str view_money(const struct call *c, int64_t cents)
{
	uint64_t size = cents < 0 ? (uint64_t)0 - (uint64_t)cents : (uint64_t)cents;
	char digits[32];
	int len = snprintf(digits, sizeof digits, "%" PRIu64, size / 100);
	struct buf out;
	buf_init(&out, c->arena, 64);
	if (cents < 0)
		buf_add_byte(&out, '-');
	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			buf_add_byte(&out, ',');
		buf_add_byte(&out, digits[i]);
	}
	buf_add_format(&out, ".%02d", (int)(size % 100));
	return buf_str(&out);
}

bool view_is_set(struct view_value value)
{
	switch (value.kind) {
	case VIEW_HTML:
	case VIEW_STR:
		return ((const struct str *)value.at)->len != 0;
	case VIEW_C_STRING:
		return *(const char *const *)value.at && **(const char *const *)value.at;
	case VIEW_WORDS:
		return ((const struct words *)value.at)->chinese.len || ((const struct words *)value.at)->english.len;
	case VIEW_DAY:
		return ((const struct day *)value.at)->n != 0;
	case VIEW_INSTANT:
		return ((const struct instant *)value.at)->ms != 0;
	case VIEW_BOOL:
	case VIEW_SIGNED:
	case VIEW_UNSIGNED:
		return number_at(value.at, value.size) != 0;
	case VIEW_ID:
		break;
	}
	if (value.size == sizeof(int64_t))
		return number_at(value.at, value.size) != 0;
	return value.size >= sizeof(struct str_list) && ((const struct str_list *)value.at)->count != 0;
}

/* ---- places ---- */

/* Writes runs of plain bytes between those that have a replacement. */
static void put_escaped(struct buf *out, struct str s)
{
	static const char *const escapes[256] = { [0] = "\xef\xbf\xbd", ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;",
						  ['"'] = "&quot;", ['\''] = "&#39;" };
	for (size_t from = 0, i = 0;; i++, from = i) {
		while (i < s.len && !escapes[(unsigned char)s.at[i]])
			i++;
		buf_add(out, str_part(s, from, i));
		if (i >= s.len)
			return;
		buf_add(out, str_of(escapes[(unsigned char)s.at[i]]));
	}
}

void put_text_str(struct buf *out, struct str s)
{
	put_escaped(out, s);
}

void put_attribute_str(struct buf *out, struct str s)
{
	put_escaped(out, s);
}

static bool is_unreserved(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-' ||
	       byte == '.' || byte == '_' || byte == '~';
}

void put_url_str(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (is_unreserved(s.at[i]))
			buf_add_byte(out, s.at[i]);
		else
			buf_add_format(out, "%%%02X", (unsigned)(unsigned char)s.at[i]);
	}
}

static bool is_link(struct str s)
{
	static const struct str starts[] = { STR_INIT("http://"), STR_INIT("https://"), STR_INIT("mailto:"), STR_INIT("tel:") };
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] <= 0x20 || s.at[i] == '\\')
			return false;
	if (s.len == 0 || s.at[0] == '#' || s.at[0] == '?')
		return true;
	if (s.at[0] == '/')
		return s.len == 1 || s.at[1] != '/';
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (str_starts(s, starts[i]))
			return true;
	return false;
}

void put_link_str(struct buf *out, struct str s)
{
	put_escaped(out, is_link(s) ? s : STR("#"));
}

void put_html(struct buf *out, struct html html)
{
	buf_add(out, html.text);
}

void put_text(struct call *c, struct buf *out, struct view_value value)
{
	if (value.kind == VIEW_HTML)
		put_html(out, *(const struct html *)value.at);
	else
		put_text_str(out, view_str(c, value));
}

void put_attribute(struct call *c, struct buf *out, struct view_value value)
{
	assert(value.kind != VIEW_HTML);
	put_attribute_str(out, view_code(c, value));
}

void put_link(struct call *c, struct buf *out, struct view_value value)
{
	assert(value.kind != VIEW_HTML);
	put_link_str(out, view_code(c, value));
}

void put_url(struct call *c, struct buf *out, struct view_value value)
{
	assert(value.kind != VIEW_HTML);
	put_url_str(out, view_code(c, value));
}

struct str view_sentence(struct call *c, const char *english, const struct str *values, size_t count)
{
	struct buf out;
	buf_init(&out, c->arena, VIEW_CEILING);
	struct str rest = str_of(say(c, english));
	for (size_t i = 0; i < count; i++) {
		size_t at = str_find(rest, STR("{}"));
		if (at == rest.len)
			break;
		buf_add(&out, str_part(rest, 0, at));
		buf_add(&out, values[i]);
		rest = str_part(rest, at + 2, rest.len);
	}
	buf_add(&out, rest);
	return buf_str(&out);
}

void put_sentence(struct call *c, struct buf *out, const char *english, const struct str *values, size_t count)
{
	put_escaped(out, count ? view_sentence(c, english, values, count) : str_of(say(c, english)));
}

void view_set_csrf(struct str (*token)(const struct call *c))
{
	csrf_of = token;
}

void put_csrf(struct call *c, struct buf *out)
{
	assert(csrf_of);
	buf_add(out, STR("<input type=\"hidden\" name=\"csrf\" value=\""));
	put_attribute_str(out, csrf_of(c));
	buf_add(out, STR("\">"));
}

struct html view_html(struct call *c, const struct buf *out)
{
	if (!out->full)
		return (struct html){ buf_str(out) };
	call_log(c, "error", "a page is larger than %zu bytes", out->ceiling);
	struct buf apology;
	buf_init(&apology, c->arena, 4096);
	buf_add(&apology, STR("<p>"));
	put_sentence(c, &apology, "This page has grown too long to be shown.", NULL, 0);
	buf_add(&apology, STR("</p>"));
	return (struct html){ buf_str(&apology) };
}

struct str view_asset(const char *name)
{
	const struct asset *asset = asset_named(str_of(name));
	assert(asset);
	return asset->url;
}
