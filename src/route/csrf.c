/* csrf.c: whether a form was ours and meant. Two walls: where the request came from (Sec-Fetch-Site, Origin), and a
 * token that a foreign page can't know: a MAC over the session's token, or, for who has no session, over a cookie's
 * random value (double submit). It is masked anew in each page, so that compression tells nothing of it. */
#include "route/turn.h"

#include <string.h>

enum { SECRET = 16, SECRET_TOKEN = 22 };

static struct digest mac_for(const struct turn *turn)
{
	return turn->session.at ? seal_mac(&turn->call, "csrf session", turn->session)
				: seal_mac(&turn->call, "csrf form", turn->form_secret);
}

static void find_form_secret(struct turn *turn)
{
	if (turn->session.at || turn->form_secret.at)
		return;
	turn->form_secret = cookie_value(&turn->call, "form");
	if (turn->form_secret.len == SECRET_TOKEN)
		return;
	turn->form_secret = random_token(turn->call.arena, SECRET_TOKEN);
	turn->new_form_secret = true;
}

struct str csrf_token(const struct call *c)
{
	struct turn *turn = turn_of(c);
	unsigned char bytes[2 * SECRET];
	if (!turn)
		return STR("");
	turn->csrf_used = true;
	find_form_secret(turn);
	struct digest mac = mac_for(turn);
	random_bytes(bytes, SECRET);
	for (int i = 0; i < SECRET; i++)
		bytes[SECRET + i] = bytes[i] ^ mac.bytes[i];
	return str_hex(c->arena, (struct str){ (const char *)bytes, sizeof bytes });
}

static bool token_matches(struct turn *turn, struct str token)
{
	struct str bytes;
	char clear[SECRET];
	if (!turn->session.at) {
		turn->form_secret = cookie_value(&turn->call, "form");
		if (turn->form_secret.len != SECRET_TOKEN) {
			turn->form_secret = STR_NONE;
			return false;
		}
	}
	if (token.len != 4 * SECRET || !str_from_hex(turn->call.arena, token, &bytes))
		return false;
	for (int i = 0; i < SECRET; i++)
		clear[i] = (char)(bytes.at[i] ^ bytes.at[SECRET + i]);
	struct digest mac = mac_for(turn);
	return str_equal_secret((struct str){ clear, SECRET }, (struct str){ (const char *)mac.bytes, SECRET });
}

/* Old browsers send neither header; for them the token alone decides. */
bool came_from_here(const struct call *c)
{
	struct str site = request_header(c->request, "Sec-Fetch-Site"), origin = request_header(c->request, "Origin");
	if (site.len && !str_equal(site, STR("same-origin")) && !str_equal(site, STR("none")))
		return false;
	if (!origin.len || str_equal(origin, c->house->address))
		return true;
	size_t scheme = str_find(origin, STR("://"));
	return str_equal(str_part(origin, scheme + 3, origin.len), request_header(c->request, "Host"));
}

enum status csrf_check(struct turn *turn)
{
	struct call *c = &turn->call;
	if (!came_from_here(c))
		return fail(c, STATUS_DENIED, "This was sent from another website. Nothing was changed.");
	bool by_header = (turn->row->flags & SCRIPT) != 0;
	if (!token_matches(turn, by_header ? request_header(c->request, "X-Csrf") : form_value(c, "csrf")))
		return fail(c, STATUS_DENIED, "This page was open too long, or your browser refuses cookies. Go back, reload the page and send it again.");
	return STATUS_OK;
}
