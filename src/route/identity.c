/* identity.c: who asks, in which language, and whether the row lets him in. */
#include "route/turn.h"

#include <strings.h>

static route_identify *identify_hook;

void route_set_identify(route_identify *hook)
{
	identify_hook = hook;
}

bool is_secure(const struct call *c)
{
	return c->house->secure || c->request->secure;
}

struct str cookie_value(const struct call *c, const char *name)
{
	if (!c->request)
		return STR_NONE;
	if (!is_secure(c))
		return request_cookie(c->request, name);
	return request_cookie(c->request, str_format(c->arena, "__Host-%s", name).at);
}

static bool language_named(struct str name, enum language *out)
{
	if (str_equal(name, STR("zh")) || str_equal(name, STR("zh-CN")))
		*out = LANGUAGE_CHINESE;
	else if (str_equal(name, STR("en")))
		*out = LANGUAGE_ENGLISH;
	else
		return false;
	return true;
}

/* The switches of a page's frame are links with a query; what was chosen by one is remembered by a cookie. */
void choose_language(struct turn *turn)
{
	struct call *c = &turn->call;
	struct str elders = pairs_get(&turn->query, STR("elders"));
	turn->chose_elders = str_equal(elders, STR("yes")) || str_equal(elders, STR("no"));
	c->elders = str_equal(turn->chose_elders ? elders : request_cookie(c->request, "elders"), STR("yes"));
	turn->chose_language = language_named(pairs_get(&turn->query, STR("language")), &c->language);
	if (!turn->chose_language && !language_named(request_cookie(c->request, "language"), &c->language))
		c->language = language_from_header(request_header(c->request, "Accept-Language"));
}

void remember_choice(struct turn *turn)
{
	struct call *c = &turn->call;
	if (turn->chose_language)
		set_cookie(c, "language", c->language == LANGUAGE_ENGLISH ? STR("en") : STR("zh"), A_YEAR);
	if (turn->chose_elders)
		set_cookie(c, "elders", c->elders ? STR("yes") : STR("no"), A_YEAR);
}

static struct str bearer_token(const struct request *r)
{
	struct str value = request_header(r, "Authorization");
	if (value.len < 7 || strncasecmp(value.at, "Bearer ", 7) != 0)
		return STR_NONE;
	return str_trim(str_part(value, 7, value.len));
}

/* The API goes by the bearer token only: a cookie comes by itself, also from a foreign page's form. */
enum status identify(struct turn *turn)
{
	struct call *c = &turn->call;
	bool by_bearer = turn->is_api && !(turn->row && turn->row->flags & SCRIPT);
	struct str token = by_bearer ? bearer_token(c->request) : cookie_value(c, "session");
	if (str_is_empty(token) || token.len > 256 || !identify_hook)
		return STATUS_OK;
	TRY(identify_hook(c, token));
	if (c->user.account.n)
		turn->session = token;
	return STATUS_OK;
}

bool may_enter(struct turn *turn, bool *signed_out)
{
	const struct call *c = &turn->call;
	*signed_out = c->user.account.n == 0;
	return may(c, turn->row->permission) && c->user.level >= turn->row->level;
}

/* A path whose query no longer fixes language or display: the cookie shall decide. */
static struct str without_choice(struct call *c, struct str path)
{
	struct buf buf;
	buf_init(&buf, c->arena, 16384);
	struct str query = path;
	buf_add(&buf, str_until(&query, '?'));
	for (char mark = '?'; query.len;) {
		struct str pair = str_until(&query, '&');
		if (!pair.len || str_starts(pair, STR("language=")) || str_starts(pair, STR("elders=")))
			continue;
		buf_add_byte(&buf, mark);
		buf_add(&buf, pair);
		mark = '&';
	}
	return buf.full ? STR("/") : buf_str(&buf);
}

struct str own_referer(struct call *c)
{
	struct str referer = request_header(c->request, "Referer"), host = request_header(c->request, "Host");
	size_t scheme = str_find(referer, STR("://"));
	if (scheme == referer.len)
		return STR("/");
	struct str rest = str_part(referer, scheme + 3, referer.len);
	struct str path = str_part(rest, host.len, rest.len);
	if (!str_starts(rest, host) || !str_starts(path, STR("/")) || str_starts(path, STR("//")))
		return STR("/");
	return without_choice(c, path);
}
