/* visit.c: who stands at the window. */
#include "module/desk/visit.h"

#include "file/file.h"
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

enum status visit_get(struct call *c, struct visit_id id, struct visit *out)
{
	struct visit_row row;
	enum status status = id.n ? visit_by_id(c, id, &row) : STATUS_ABSENT;
	if (status == STATUS_ABSENT || (status == STATUS_OK && (row.clerk.n != c->user.account.n || c->now.ms - row.seen_at.ms > VISIT_MS)))
		return fail(c, STATUS_ABSENT, "Begin again with the identity card.");
	TRY(status);
	object_is(c, OBJECT_VISIT_OWN);
	out->id = id;
	return person_get(c, row.person, &out->person);
}

enum status visit_find(struct call *c, struct str id, struct visit *out)
{
	struct visit_id key = { 0 };
	if (!str_int(id, 1, INT64_MAX, &key.n))
		key.n = 0;
	return visit_get(c, key, out);
}

enum status card_seen(struct call *c, const struct person *card, struct str name_field, struct person *out)
{
	enum status status = person_find(c, card->number, out);
	if (status == STATUS_OK && !str_equal(out->name, str_trim(card->name))) {
		fail_field(c, name_field, "The register knows this identity number under another name: compare both with the card.");
		return STATUS_INVALID;
	}
	if (status != STATUS_ABSENT)
		return status;
	*out = *card;
	return person_put(c, out, "seen at the window with the identity card");
}

enum status original_seen(struct call *c, struct file_id file, struct account_id owner, struct str where)
{
	struct stored_file stored;
	enum status status = file_find(c, file, &stored);
	if (status != STATUS_OK || stored.owner.n != owner.n)
		return status == STATUS_ABSENT ? STATUS_OK : status;
	return file_set_seen(c, file, where);
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
