/* duplicate_page.c: a copy of a proof, with its watermark, for who has to pass it on: another office, or the person himself. */
#include "module/desk/desk_inner.h"

#include "file/duplicate.h"

#include "pack/office.h"

struct copying {
	struct dossier dossier;
	struct duplicate duplicate;
};

static struct str action_of(struct call *c)
{
	return str_format(c->arena, "/desk/dossiers/%.*s/files/%.*s/copies", STR_ARGS(path_value(c, "number")), STR_ARGS(path_value(c, "id")));
}

static enum status find_copied(struct call *c, struct copying *copying)
{
	return proof_find(c, &copying->dossier, &copying->duplicate.file);
}

static enum status show_copies(struct call *c)
{
	struct copying copying = { 0 };
	struct pair_view typed = desk_pairs(c);
	TRY(find_copied(c, &copying));
	struct duplicate_view view = {
		.bar = desk_bar(c, TAB_NONE, STR_NONE, STR_NONE), .file = copying.duplicate.file, .action = action_of(c),
		.back = str_format(c->arena, "/desk/dossiers/%.*s/view?file=%lld", STR_ARGS(copying.dossier.number), (long long)copying.duplicate.file.n),
		.proposed = copying.dossier.service->title.chinese, .typed = c->request->method == POST ? &typed : NULL,
		.made = query_int(c, "made", 0, INT64_MAX / 2, 0),
	};
	reads_person(c, copying.dossier.person, str_format(c->arena, "copies of file %lld of dossier %.*s", (long long)copying.duplicate.file.n,
							   STR_ARGS(copying.dossier.number)).at);
	return duplicate_show(c, &view);
}

static enum status read_copy(struct call *c)
{
	struct copying *copying = ARENA_ONE(c->arena, struct copying);
	c->prepared = copying;
	show_again(c, show_copies);
	return duplicate_read(c, desk_pairs(c), &copying->duplicate);
}

/* The office for which it is made, and by whom. */
static struct str maker_of(struct call *c)
{
	const struct county *county = county_of(c);
	struct words office = county && c->user.office.len ? office_name_at(county, c->user.office, c->now) : (struct words){ 0 };
	return str_format(c->arena, "%.*s %.*s", STR_ARGS(office.chinese), STR_ARGS(c->user.name));
}

static enum status apply_copy(struct call *c)
{
	struct copying *copying = c->prepared;
	TRY(find_copied(c, copying));
	copying->duplicate.dossier = copying->dossier.number;
	copying->duplicate.maker = str_trim(maker_of(c));
	TRY(duplicate_make(c, &copying->duplicate));
	reads_person(c, copying->dossier.person, str_format(c->arena, "a copy of file %lld of dossier %.*s was made", (long long)copying->duplicate.file.n,
							    STR_ARGS(copying->dossier.number)).at);
	return redirect(c, str_format(c->arena, "%.*s?made=%lld", STR_ARGS(action_of(c)), (long long)copying->duplicate.id.n));
}

static enum status draw_copy(struct call *c)
{
	struct duplicate_work *work = c->prepared;
	TRY(duplicate_draw(c, work));
	return show_file(c, work->type, work->name, work->copy, false);
}

static enum status show_copy(struct call *c)
{
	struct copying copying = { 0 };
	struct duplicate_work *work = ARENA_ONE(c->arena, struct duplicate_work);
	int64_t id = 0;
	c->prepared = work;
	TRY(find_copied(c, &copying));
	if (!str_int(path_value(c, "copy"), 1, INT64_MAX, &id))
		return fail(c, STATUS_ABSENT, "You made no such copy.");
	TRY(duplicate_find(c, copying.duplicate.file, (struct duplicate_id){ id }, &work->duplicate));
	TRY(duplicate_open(c, work));
	reads_person(c, copying.dossier.person, str_format(c->arena, "a copy of file %lld of dossier %.*s was saved", (long long)copying.duplicate.file.n,
							   STR_ARGS(copying.dossier.number)).at);
	outside(c, draw_copy);
	return STATUS_OK;
}

const struct route duplicate_routes[] = {
	/* method path                                           zone        permission       level    flags         prepare    apply / show */
	{ GET,  "/desk/dossiers/:number/files/:id/copies",       ZONE_STAFF, PERMISSION_WORK, LEVEL_2, READS_PERSON, NULL,      show_copies, NULL, NULL, .object = OBJECT_FILE_OF_DOSSIER },
	{ POST, "/desk/dossiers/:number/files/:id/copies",       ZONE_STAFF, PERMISSION_WORK, LEVEL_2, READS_PERSON, read_copy, apply_copy,  NULL, NULL, .object = OBJECT_FILE_OF_DOSSIER },
	{ GET,  "/desk/dossiers/:number/files/:id/copies/:copy", ZONE_STAFF, PERMISSION_WORK, LEVEL_2, READS_PERSON, NULL,      show_copy,   NULL, NULL, .object = OBJECT_FILE_OF_DOSSIER },
	{ 0 },
};
