/* answer.c: what handlers answer with, and the headers that every answer has. */
#include "route/turn.h"

#include <string.h>
#include <unistd.h>

static const char content_policy[] =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

enum { TWO_YEARS = 63072000 };

void set_header(struct call *c, const char *name, struct str value)
{
	struct turn *turn = turn_of(c);
	if (turn)
		response_header(turn->exchange, str_of(name), value);
}

static void begin_body(struct call *c, int status, struct str type, struct str text)
{
	c->response->status = status;
	c->response->body = (struct body){ .bytes = text.at ? text : STR(""), .fd = -1, .size = text.len };
	set_header(c, "Content-Type", type);
}

enum status show(struct call *c, struct html page)
{
	if (c->response)
		begin_body(c, 200, STR("text/html; charset=utf-8"), page.text);
	return STATUS_OK;
}

enum status show_json(struct call *c, int status, json_t *value)
{
	json_keep(c->arena, value);
	if (c->response)
		begin_body(c, status, STR("application/json"), json_text(c->arena, value, false));
	return STATUS_OK;
}

enum status show_list(struct call *c, json_t *items, struct str next)
{
	json_t *list = json_object();
	json_set(list, "items", items);
	json_set(list, "next", json_from_str(next));
	return show_json(c, 200, list);
}

/* RFC 6266: an ASCII name for old browsers, the whole one in UTF-8. */
static struct str disposition(struct call *c, struct str name, bool inline_view)
{
	struct buf plain, encoded;
	buf_init(&plain, c->arena, 1024);
	buf_init(&encoded, c->arena, 4096);
	for (size_t i = 0; i < name.len; i++) {
		unsigned char byte = (unsigned char)name.at[i];
		bool letter = (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
			      (byte && byte < 0x7f && strchr("-._", byte));
		if (byte < 0x80 || byte >= 0xc0)
			buf_add_byte(&plain, letter ? (char)byte : '_');
		if (letter)
			buf_add_byte(&encoded, (char)byte);
		else
			buf_add_format(&encoded, "%%%02X", byte);
	}
	return str_format(c->arena, "%s; filename=\"%.*s\"; filename*=UTF-8''%.*s", inline_view ? "inline" : "attachment",
			  STR_ARGS(buf_str(&plain)), STR_ARGS(buf_str(&encoded)));
}

enum status show_file(struct call *c, struct str type, struct str name, struct body body, bool inline_view)
{
	if (!c->response)
		return STATUS_OK;
	c->response->status = 200;
	c->response->body = body;
	set_header(c, "Content-Type", type);
	set_header(c, "Content-Disposition", disposition(c, name, inline_view));
	return STATUS_OK;
}

static bool is_own_path(struct str path)
{
	if (!str_starts(path, STR("/")) || str_starts(path, STR("//")))
		return false;
	for (size_t i = 0; i < path.len; i++)
		if ((unsigned char)path.at[i] <= 0x20 || path.at[i] == '\\' || path.at[i] == 0x7f)
			return false;
	return true;
}

enum status redirect(struct call *c, struct str path)
{
	if (!c->response)
		return STATUS_OK;
	begin_body(c, 303, STR("text/plain; charset=utf-8"), STR(""));
	set_header(c, "Location", is_own_path(path) ? path : STR("/"));
	return STATUS_OK;
}

void show_again(struct call *c, route_step *draw)
{
	struct turn *turn = turn_of(c);
	if (turn)
		turn->draw = draw;
}

void finish(struct call *c, route_step *step)
{
	struct turn *turn = turn_of(c);
	if (turn)
		turn->finish = step;
}

void outside(struct call *c, route_step *step)
{
	finish(c, step);
}

static bool is_cookie_text(struct str value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.at[i] <= 0x20 || (unsigned char)value.at[i] >= 0x7f || strchr("\",;\\", value.at[i]))
			return false;
	return true;
}

void set_cookie(struct call *c, const char *name, struct str value, int seconds)
{
	struct turn *turn = turn_of(c);
	if (!turn || !is_cookie_text(value))
		return;
	struct buf buf;
	buf_init(&buf, c->arena, 4096);
	bool secure = is_secure(c);
	bool plain_name = strcmp(name, "language") == 0 || strcmp(name, "elders") == 0;
	buf_add_format(&buf, "%s%s=%.*s; Path=/; HttpOnly; SameSite=Lax", secure && !plain_name ? "__Host-" : "", name,
		       STR_ARGS(value));
	if (secure)
		buf_add(&buf, STR("; Secure"));
	if (seconds)
		buf_add_format(&buf, "; Max-Age=%d", seconds < 0 ? 0 : seconds);
	turn->sets_cookie = true;
	set_header(c, "Set-Cookie", buf_str(&buf));
}

void reads_person(struct call *c, struct person_id person, const char *why)
{
	struct turn *turn = turn_of(c);
	if (!turn)
		return;
	for (size_t i = 0; i < turn->reading_count; i++)
		if (turn->readings[i].person.n == person.n && str_equal(turn->readings[i].why, str_of(why)))
			return;
	if (turn->reading_count < READINGS_MOST)
		turn->readings[turn->reading_count] = (struct reading){ person, str_copy(c->arena, str_of(why)) };
	turn->reading_count++; /* past the ceiling it is refused: nothing is shown unrecorded */
}

static bool has_header(const struct response *response, const char *name)
{
	for (size_t i = 0; i < response->header_count; i++)
		if (str_equal(response->headers[i].name, str_of(name)))
			return true;
	return false;
}

/* Open pages are kept by browsers but asked after each time; everything else is kept nowhere. */
static struct str cache_rule(const struct turn *turn)
{
	bool open = turn->row && turn->row->method == GET && turn->row->permission == PERMISSION_NONE &&
		    turn->row->level == LEVEL_0 && !turn->session.at && !turn->sets_cookie && !turn->csrf_used &&
		    turn->exchange->response.status == 200;
	return open ? STR("no-cache") : STR("no-store");
}

void answer_ready(struct turn *turn)
{
	struct call *c = &turn->call;
	if (turn->new_form_secret)
		set_cookie(c, "form", turn->form_secret, 0);
	turn->new_form_secret = false;
	if (!turn->row || turn->row->method == GET)
		remember_choice(turn);
	if (!has_header(c->response, "Cache-Control"))
		set_header(c, "Cache-Control", cache_rule(turn));
	set_header(c, "Vary", STR("Cookie, Accept-Language"));
	set_header(c, "Content-Security-Policy", str_of(content_policy));
	set_header(c, "X-Content-Type-Options", STR("nosniff"));
	set_header(c, "Referrer-Policy", STR("same-origin"));
	set_header(c, "Cross-Origin-Opener-Policy", STR("same-origin"));
	if (is_secure(c))
		set_header(c, "Strict-Transport-Security", str_format(c->arena, "max-age=%d", TWO_YEARS));
}

void answer_send(struct turn *turn)
{
	answer_ready(turn);
	exchange_send(turn->exchange);
}

void answer_forget(struct turn *turn)
{
	struct response *response = &turn->exchange->response;
	if (!response->body.bytes.at && response->body.fd > 0)
		close(response->body.fd);
	response->status = 0;
	response->header_count = turn->headers_kept;
	response->body = (struct body){ .fd = -1 };
	response->brotli = response->gzip = response->etag = STR_NONE;
	turn->sets_cookie = turn->forgets = false;
	turn->finish = NULL;
	turn->reading_count = 0;
}
