/* hold.c: what was typed is not lost when the session has ended or a page was open too long: it is drawn once more, in
 * hidden fields of a form that sends it again. Never for what comes from another site; never passwords or codes. */
#include "route/turn.h"

#include "held_html.h"

static bool may_be_held(struct str name)
{
	static const struct str never[] = { STR_INIT("csrf"), STR_INIT("password"), STR_INIT("code"), STR_INIT("version"),
					   STR_INIT("current"), STR_INIT("old_code") };
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (str_equal(name, never[i]))
			return false;
	return true;
}

static struct pair_list fields_to_hold(struct turn *turn)
{
	struct pair_list held = { ARENA_MANY(turn->call.arena, struct pair, turn->fields.count), 0 };
	for (size_t i = 0; i < turn->fields.count; i++)
		if (may_be_held(turn->fields.items[i].name))
			held.items[held.count++] = turn->fields.items[i];
	return held;
}

const char *sign_in_of(const struct turn *turn)
{
	return turn->row->zone == ZONE_PUBLIC ? "/sign-in" : "/desk/sign-in";
}

bool hold_typed(struct turn *turn, bool signed_out)
{
	struct call *c = &turn->call;
	if (turn->is_api || !came_from_here(c))
		return false;
	struct held_page page = { .action = c->request->path, .fields = fields_to_hold(turn), .signed_out = signed_out,
				  .sign_in = str_of(sign_in_of(turn)),
				  .version = form_value(c, "version"), .had_files = turn->uploads.count > 0 };
	if (page.fields.count == 0)
		return false;
	answer_forget(turn);
	if (show(c, html_held(c, &page)) != STATUS_OK)
		return false;
	c->response->status = 403;
	answer_send(turn);
	return true;
}
