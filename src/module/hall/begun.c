/* begun.c: what somebody began and did not send, for a copy of his data. */
#include "module/hall/draft.h"
#include "module/hall/draft_inner.h"
#include "module/hall/hall.h"

static json_t *add(json_t *list)
{
	json_t *one = json_object();
	json_array_append_new(list, one);
	return one;
}

/* Only what he typed himself of his part: the other steps are the other's. */
enum status hall_begun_json(struct call *c, json_t *drafts, json_t *parts)
{
	struct draft_list mine;
	struct draft_part_list filled;
	TRY(drafts_mine(c, &mine));
	for (size_t i = 0; i < mine.count; i++) {
		json_t *one = add(drafts);
		json_set(one, "service", json_from_str(mine.items[i].service->title.chinese));
		json_set(one, "saved_at", json_from_instant(c->arena, mine.items[i].saved_at));
		json_t *own = parts_left_out(c, &mine.items[i]);
		json_set(one, "form", json_incref(own));
		json_set(one, "answers", form_answers(c, mine.items[i].service->form, own));
	}
	TRY(parts_mine(c, &filled));
	for (size_t i = 0; i < filled.count; i++) {
		json_t *one = add(parts);
		json_set(one, "step", json_from_str(filled.items[i].step));
		json_set(one, "invited_at", json_from_instant(c->arena, filled.items[i].invited_at));
		json_set(one, "confirmed_at", json_from_instant(c->arena, filled.items[i].confirmed_at));
		json_set(one, "form", json_incref(filled.items[i].form));
	}
	return STATUS_OK;
}
