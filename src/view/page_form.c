/* page_form.c: all embedded forms, read together the first time one is asked for. */
#include "view/page_form.h"

#include "base/map.h"
#include "view/asset.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct map forms;

static void read_form(struct arena *arena, const struct asset *asset)
{
	struct form *form;
	struct str_list faults = { 0 };
	if (form_read(arena, asset->plain, &form, &faults) == STATUS_OK) {
		map_put(&forms, asset->name, form);
		return;
	}
	for (size_t i = 0; i < faults.count; i++)
		fprintf(stderr, "%.*s: %.*s\n", STR_ARGS(asset->name), STR_ARGS(faults.items[i]));
	abort();
}

static void read_all(void)
{
	struct arena *arena = arena_new((size_t)16 << 20);
	map_init(&forms, arena);
	for (size_t i = 0; i < asset_count; i++)
		if (str_ends(asset_table[i].name, STR(".form")))
			read_form(arena, &asset_table[i]);
}

const struct form *page_form(const char *name)
{
	pthread_once(&once, read_all);
	const struct form *form = map_get(&forms, str_of(name));
	if (!form)
		abort();
	return form;
}

static void give_options(struct call *c, struct form_step *step, struct str name, const struct option *options, size_t count)
{
	const struct field *before = step->fields;
	step->fields = ARENA_MANY(c->arena, struct field, step->field_count);
	for (size_t i = 0; i < step->field_count; i++) {
		struct field *field = &step->fields[i];
		*field = before[i];
		if (!str_equal(field->name, name))
			continue;
		field->options = ARENA_MANY(c->arena, struct option, count);
		for (size_t k = 0; k < count; k++)
			field->options[k] = options[k];
		field->option_count = count;
		if (count && !field->example.len)
			field->example = str_format(c->arena, field->type == FIELD_CHOICES ? "[\"%.*s\"]" : "\"%.*s\"", STR_ARGS(options[0].name));
	}
}

const struct form *page_form_with(struct call *c, const char *name, const char *field, const struct option *options, size_t count)
{
	const struct form *written = page_form(name);
	struct form *form = ARENA_ONE(c->arena, struct form);
	*form = *written;
	form->steps = ARENA_MANY(c->arena, struct form_step, form->step_count);
	for (size_t i = 0; i < form->step_count; i++) {
		form->steps[i] = written->steps[i];
		give_options(c, &form->steps[i], str_of(field), options, count);
	}
	return form;
}
