/* visit.c: who stands at the window. */
#include "module/desk/visit.h"

#include "seal/log.h"
#include "visit_sql.h"

enum { VISIT_MS = 2 * 3600 * 1000 };

enum status visit_begin(struct call *c, struct person_id person, struct visit_id *out)
{
	struct visit_row row = { .id = { id_new(c) }, .person = person, .clerk = c->user.account, .seen_at = c->now };
	struct deed deed = { .kind = "window.seen", .subject = str_format(c->arena, "person %lld", (long long)person.n) };
	*out = row.id;
	TRY(visit_add(c, &row));
	return log_append(c, &deed, NULL);
}

enum status visit_find(struct call *c, struct str id, struct visit *out)
{
	struct visit_row row;
	struct visit_id key = { 0 };
	enum status status = str_int(id, 1, INT64_MAX, &key.n) ? visit_by_id(c, key, &row) : STATUS_ABSENT;
	if (status == STATUS_ABSENT || (status == STATUS_OK && (row.clerk.n != c->user.account.n || c->now.ms - row.seen_at.ms > VISIT_MS)))
		return fail(c, STATUS_ABSENT, "Begin again with the identity card.");
	TRY(status);
	object_is(c, OBJECT_VISIT_OWN);
	out->id = key;
	return person_get(c, row.person, &out->person);
}

enum status visits_recent(struct call *c, struct account_id clerk, int64_t *out)
{
	return visits_since(c, clerk, instant_add(c->now, -VISIT_MS), out);
}

enum status visits_pass(struct call *c, struct account_id from, struct account_id to)
{
	return to.n ? visits_take(c, from, to, instant_add(c->now, -VISIT_MS)) : STATUS_OK;
}

struct str visit_path(struct call *c, struct visit_id id, const char *rest)
{
	return str_format(c->arena, "/window/visits/%lld%s", (long long)id.n, rest);
}
