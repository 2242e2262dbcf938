/* draft_renew.c: the service changed while a draft was open: what was typed is kept wherever it still fits. */
#include "module/hall/draft_inner.h"

#include <string.h>

struct fitting {
	struct call *c;
	struct draft_lost_list lost;
	size_t room;
};

bool draft_is_current(struct call *c, const struct draft *draft)
{
	const struct service *now = service_find(c, draft->service->code);
	return now && now->form && now->pack.n == draft->service->pack.n;
}

static const struct field *named(const struct field *fields, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(fields[i].name, name))
			return &fields[i];
	return NULL;
}

static bool is_option(const struct field *field, const json_t *value)
{
	for (size_t i = 0; i < field->option_count; i++)
		if (str_equal(field->options[i].name, str_of(json_string_value(value))))
			return true;
	return false;
}

static void lose(struct fitting *fit, const struct field *old, const json_t *value)
{
	struct draft_lost_list *lost = &fit->lost;
	if (lost->count == fit->room) {
		struct draft_lost *more = ARENA_MANY(fit->c->arena, struct draft_lost, fit->room = fit->room ? fit->room * 2 : 8);
		if (lost->count)
			memcpy(more, lost->items, lost->count * sizeof *more);
		lost->items = more;
	}
	lost->items[lost->count++] = (struct draft_lost){ str_of(words_in(fit->c->language, &old->label)), draft_shown(fit->c, old, value, false) };
}

static json_t *fit_fields(struct fitting *fit, const struct field *old, size_t old_count, const struct field *now, size_t now_count, const json_t *values);

static json_t *fit_rows(struct fitting *fit, const struct field *old, const struct field *now, const json_t *rows)
{
	json_t *kept = json_array();
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row)
		json_array_append_new(kept, fit_fields(fit, old->fields, old->field_count, now->fields, now->field_count, row));
	return kept;
}

/* The values that have a field of the same name and type, and of a choice an option of that name. */
static json_t *fit_fields(struct fitting *fit, const struct field *old, size_t old_count, const struct field *now, size_t now_count, const json_t *values)
{
	json_t *kept = json_object();
	for (size_t i = 0; i < old_count; i++) {
		const json_t *value = json_object_get(values, str_c(fit->c->arena, old[i].name));
		const struct field *to = named(now, now_count, old[i].name);
		if (!value)
			continue;
		bool fits = to && to->type == old[i].type && (to->type != FIELD_CHOICE || is_option(to, value));
		if (!fits)
			lose(fit, &old[i], value);
		else if (to->type == FIELD_GROUP)
			json_set(kept, str_c(fit->c->arena, to->name), fit_rows(fit, &old[i], to, value));
		else
			json_set(kept, str_c(fit->c->arena, to->name), json_deep_copy(value));
	}
	return kept;
}

/* All fields of a form, one after the other: their names are unique over the steps. */
static struct field *all_fields(struct call *c, const struct form *form, size_t *count)
{
	*count = 0;
	for (size_t s = 0; s < form->step_count; s++)
		*count += form->steps[s].field_count;
	struct field *all = ARENA_MANY(c->arena, struct field, *count);
	size_t at = 0;
	for (size_t s = 0; s < form->step_count; s++)
		for (size_t f = 0; f < form->steps[s].field_count; f++)
			all[at++] = form->steps[s].fields[f];
	return all;
}

json_t *draft_fit(struct call *c, const struct draft *draft, const struct service *service, struct draft_lost_list *lost)
{
	struct fitting fit = { .c = c };
	size_t old_count, now_count;
	const struct field *old = all_fields(c, draft->service->form, &old_count), *now = all_fields(c, service->form, &now_count);
	json_t *kept = json_keep(c->arena, fit_fields(&fit, old, old_count, now, now_count, draft->form));
	*lost = fit.lost;
	return kept;
}
