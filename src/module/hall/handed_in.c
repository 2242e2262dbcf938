/* handed_in.c: what a service asks for, beside what was handed in. */
#include "module/hall/hall_inner.h"
#include "view/form_view.h"

struct str size_words(struct arena *arena, int64_t size)
{
	if (size < 1024 * 1024)
		return str_format(arena, "%lld KB", (long long)(size + 1023) / 1024);
	return str_format(arena, "%lld.%lld MB", (long long)(size / 1048576), (long long)(size % 1048576 * 10 / 1048576));
}

static enum status files_of(struct call *c, const struct material *material, struct file_line_list *out)
{
	*out = (struct file_line_list){ ARENA_MANY(c->arena, struct file_line, material->file_count), 0 };
	for (size_t i = 0; i < material->file_count; i++) {
		struct stored_file file;
		enum status status = file_find(c, material->files[i], &file);
		if (status == STATUS_ABSENT) /* swept after a day: it must be handed in again */
			continue;
		TRY(status);
		char grade;
		TRY(file_grade(c, &file, &grade));
		struct file_line *line = &out->items[out->count++];
		*line = (struct file_line){ .id = file.id, .name = file.name, .size = size_words(c->arena, file.size),
					    .grade = str_of(say(c, file_grade_words(grade))), .before = out->count > 1 };
		if (file.pages > 1)
			line->pages = str_format(c->arena, say(c, "%d pages"), file.pages);
		if (line->before)
			line[-1].behind = true;
	}
	return STATUS_OK;
}

static bool need_holds(struct call *c, const struct material_need *need, const json_t *form)
{
	struct str why;
	bool holds = true;
	json_t *values = json_keep(c->arena, json_object());
	json_set(values, "form", json_incref((json_t *)(uintptr_t)form));
	return !need->when || (rule_holds(c->arena, need->when, values, &holds, &why) == STATUS_OK && holds);
}

/* A declaration that was ticked and refused stands there again as it was typed. */
static void fill_promise(struct call *c, struct handed_in *line)
{
	line->promise = line->need->promise;
	if (!line->promise.chinese.len || c->request->method != POST)
		return;
	line->promised = form_value(c, str_format(c->arena, "promise.%.*s", STR_ARGS(line->name)).at).len && c->faults.count;
	line->signature = form_value(c, str_format(c->arena, "promise_name.%.*s", STR_ARGS(line->name)).at);
}

enum status handed_in_of(struct call *c, const struct service *service, const json_t *form,
			 const struct material_list *materials, struct handed_in_list *out)
{
	*out = (struct handed_in_list){ ARENA_MANY(c->arena, struct handed_in, service->material_count), 0 };
	for (size_t i = 0; i < service->material_count; i++) {
		const struct material_need *need = &service->materials[i];
		if (!need_holds(c, need, form))
			continue;
		struct handed_in *line = &out->items[out->count++];
		*line = (struct handed_in){ .need = need, .label = need->label, .help = need->help, .name = need->name,
					    .accept = need->accept, .required = need->required,
					    .camera = str_contains(need->accept, STR("image/")) };
		fill_promise(c, line);
		line->fault = view_fault(c, str_format(c->arena, "materials.%.*s", STR_ARGS(need->name)));
		for (size_t m = 0; m < materials->count; m++)
			if (str_equal(materials->items[m].name, need->name))
				TRY(files_of(c, &materials->items[m], &line->files));
	}
	return STATUS_OK;
}

static void read_brought(struct call *c, struct material *material)
{
	const struct pair_list *pairs = form_values(c);
	struct str name = str_format(c->arena, "file.%.*s", STR_ARGS(material->name));
	material->files = ARENA_MANY(c->arena, struct file_id, pairs->count);
	for (size_t i = 0; i < pairs->count; i++) {
		int64_t id;
		if (str_equal(pairs->items[i].name, name) && str_int(pairs->items[i].value, 1, INT64_MAX, &id))
			material->files[material->file_count++] = (struct file_id){ id };
	}
}

struct material_list files_brought(struct call *c, const struct service *service)
{
	struct material_list list = { ARENA_MANY(c->arena, struct material, service->material_count), 0 };
	for (size_t i = 0; i < service->material_count; i++) {
		list.items[list.count].name = service->materials[i].name;
		read_brought(c, &list.items[list.count]);
		list.count += list.items[list.count].file_count > 0;
	}
	return list;
}

static enum status file_is_own(struct call *c, struct file_id id)
{
	struct stored_file file;
	enum status status = file_find(c, id, &file);
	if (status == STATUS_ABSENT || (status == STATUS_OK && file.owner.n != c->user.account.n))
		return fail(c, STATUS_INVALID, "This file is not there any more. Please upload it again.");
	return status;
}

enum status files_are_own(struct call *c, const struct material_list *materials)
{
	for (size_t i = 0; i < materials->count; i++)
		for (size_t k = 0; k < materials->items[i].file_count; k++)
			TRY(file_is_own(c, materials->items[i].files[k]));
	return STATUS_OK;
}
