/* own_copy_page.c: a copy of one's own file with a watermark, for whoever asks one for a copy: it serves for nothing else. */
#include "module/hall/hall_inner.h"

#include "file/duplicate.h"

static struct str action_of(struct call *c)
{
	return str_format(c->arena, "/my/files/%.*s/copies", STR_ARGS(path_value(c, "file")));
}

static enum status show_copies(struct call *c)
{
	struct stored_file file;
	struct pair_view typed = typed_pairs(c);
	TRY(own_file_find(c, &file));
	struct duplicate_view view = {
		.file = file.id, .action = action_of(c), .back = str_format(c->arena, "/my/files/%lld", (long long)file.id.n),
		.typed = c->request->method == POST ? &typed : NULL, .made = query_int(c, "made", 0, INT64_MAX / 2, 0), .own = true,
	};
	return duplicate_show(c, &view);
}

static enum status read_copy(struct call *c)
{
	struct duplicate *duplicate = ARENA_ONE(c->arena, struct duplicate);
	c->prepared = duplicate;
	show_again(c, show_copies);
	return duplicate_read(c, typed_pairs(c), duplicate);
}

static enum status apply_copy(struct call *c)
{
	struct duplicate *duplicate = c->prepared;
	struct stored_file file;
	TRY(own_file_find(c, &file));
	duplicate->file = file.id;
	duplicate->maker = c->user.name.len ? c->user.name : str_of(say(c, "the holder himself"));
	TRY(duplicate_make(c, duplicate));
	return redirect(c, str_format(c->arena, "%.*s?made=%lld", STR_ARGS(action_of(c)), (long long)duplicate->id.n));
}

static enum status draw_copy(struct call *c)
{
	struct duplicate_work *work = c->prepared;
	TRY(duplicate_draw(c, work));
	return show_file(c, work->type, work->name, work->copy, false);
}

static enum status show_copy(struct call *c)
{
	struct stored_file file;
	struct duplicate_work *work = ARENA_ONE(c->arena, struct duplicate_work);
	int64_t id = 0;
	c->prepared = work;
	TRY(own_file_find(c, &file));
	if (!str_int(path_value(c, "copy"), 1, INT64_MAX, &id))
		return fail(c, STATUS_ABSENT, "You made no such copy.");
	TRY(duplicate_find(c, file.id, (struct duplicate_id){ id }, &work->duplicate));
	TRY(duplicate_open(c, work));
	outside(c, draw_copy);
	return STATUS_OK;
}

const struct route own_copy_routes[] = {
	/* method path                          zone         permission      level    flags prepare    apply / show */
	{ GET,  "/my/files/:file/copies",       ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, READS_PERSON, NULL,      show_copies, NULL, .object = OBJECT_FILE_OWN },
	{ POST, "/my/files/:file/copies",       ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, READS_PERSON, read_copy, apply_copy,  NULL, .object = OBJECT_FILE_OWN },
	{ GET,  "/my/files/:file/copies/:copy", ZONE_PUBLIC, PERMISSION_OWN, LEVEL_1, READS_PERSON, NULL,      show_copy,   NULL, .object = OBJECT_FILE_OWN },
	{ 0 },
};
