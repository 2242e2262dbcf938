/* proofs.c: lists of files in their order, and what a request adds to them. */
#include "module/hall/proofs.h"

#include "proof_boxes_html.h"

#include <string.h>

/* ---- lists ---- */

static struct material *find(const struct material_list *list, struct str name)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_equal(list->items[i].name, name))
			return &list->items[i];
	return NULL;
}

static struct material *find_or_add(struct call *c, struct material_list *list, struct str name)
{
	struct material *found = find(list, name);
	if (found)
		return found;
	struct material *items = ARENA_MANY(c->arena, struct material, list->count + 1);
	if (list->count)
		memcpy(items, list->items, list->count * sizeof *items);
	list->items = items;
	items[list->count] = (struct material){ .name = name };
	return &items[list->count++];
}

static size_t place_of(const struct material *material, struct file_id file)
{
	size_t at = 0;
	while (at < material->file_count && material->files[at].n != file.n)
		at++;
	return at;
}

void proofs_add(struct call *c, struct material_list *list, struct str name, struct file_id file)
{
	struct material *material = find_or_add(c, list, name);
	if (place_of(material, file) < material->file_count)
		return;
	struct file_id *files = ARENA_MANY(c->arena, struct file_id, material->file_count + 1);
	if (material->file_count)
		memcpy(files, material->files, material->file_count * sizeof *files);
	files[material->file_count++] = file;
	material->files = files;
}

void proofs_drop(struct material_list *list, struct str name, struct file_id file)
{
	struct material *material = find(list, name);
	size_t at = material ? place_of(material, file) : 0;
	if (!material || at == material->file_count)
		return;
	material->file_count--;
	for (; at < material->file_count; at++)
		material->files[at] = material->files[at + 1];
}

void proofs_move(struct material_list *list, struct str name, struct file_id file, bool down)
{
	struct material *material = find(list, name);
	size_t at = material ? place_of(material, file) : 0;
	if (!material || at == material->file_count || (down ? at + 1 == material->file_count : at == 0))
		return;
	size_t other = down ? at + 1 : at - 1;
	material->files[at] = material->files[other];
	material->files[other] = file;
}

bool proofs_press(struct material_list *list, struct str button)
{
	struct str rest = button, verb = str_until(&rest, ':'), name = str_until(&rest, ':');
	bool drop = str_equal(verb, STR("drop")), up = str_equal(verb, STR("up")), down = str_equal(verb, STR("down"));
	struct file_id file = { 0 };
	if (!drop && !up && !down)
		return false;
	if (!str_int(rest, 1, INT64_MAX, &file.n))
		return true;
	if (drop)
		proofs_drop(list, name, file);
	else
		proofs_move(list, name, file, down);
	return true;
}

/* ---- as JSON ---- */

json_t *proofs_json(struct call *c, const struct material_list *list)
{
	json_t *all = json_keep(c->arena, json_object());
	for (size_t i = 0; i < list->count; i++) {
		json_t *ids = json_array();
		for (size_t f = 0; f < list->items[i].file_count; f++)
			json_array_append_new(ids, json_from_id(c->arena, list->items[i].files[f].n));
		json_set(all, str_c(c->arena, list->items[i].name), ids);
	}
	return all;
}

static void read_material(struct call *c, struct material *out, const char *name, const json_t *ids)
{
	*out = (struct material){ .name = str_copy(c->arena, str_of(name)), .files = ARENA_MANY(c->arena, struct file_id, json_array_size(ids)) };
	size_t i;
	json_t *id;
	json_array_foreach(ids, i, id) {
		int64_t n;
		if (str_int(str_of(json_string_value(id)), 1, INT64_MAX, &n))
			out->files[out->file_count++] = (struct file_id){ n };
	}
}

enum status proofs_from_json(struct call *c, struct str text, struct material_list *out)
{
	json_t *all, *ids;
	const char *name;
	if (json_read(c->arena, text, &all) != STATUS_OK)
		return broken(c, "a draft's materials are not JSON");
	*out = (struct material_list){ ARENA_MANY(c->arena, struct material, json_object_size(all)), 0 };
	json_object_foreach(all, name, ids)
		read_material(c, &out->items[out->count++], name, ids);
	return STATUS_OK;
}

/* ---- what a request brings ---- */

static const struct material_need *need_of(const struct service *service, struct str name)
{
	for (size_t i = 0; i < service->material_count; i++)
		if (str_equal(service->materials[i].name, name))
			return &service->materials[i];
	return NULL;
}

/* What stands under no material's name is not even looked at: sealed bytes without a row would lie there for ever. */
static enum status take_uploads(struct call *c, const struct service *service, struct proofs *out)
{
	const struct upload_list *uploads = form_uploads(c);
	enum status worst = STATUS_OK;
	for (size_t i = 0; i < uploads->count; i++) {
		const struct upload *upload = &uploads->items[i];
		if (!need_of(service, upload->field))
			continue;
		struct str field = str_format(c->arena, "materials.%.*s", STR_ARGS(upload->field));
		enum status status = file_take(c, field, &c->request->body, upload->offset, upload->size, upload->name, &out->files[out->count]);
		if (status != STATUS_OK && status != STATUS_INVALID)
			return status;
		if (status == STATUS_INVALID)
			worst = status;
		else
			out->names[out->count++] = upload->field;
	}
	return worst;
}

enum status proofs_read(struct call *c, const struct service *service, struct proofs *out)
{
	size_t room = form_uploads(c)->count + certificates_chosen(c) + service->material_count;
	*out = (struct proofs){ .files = ARENA_MANY(c->arena, struct stored_file, room), .names = ARENA_MANY(c->arena, struct str, room) };
	TRY(take_uploads(c, service, out));
	TRY(certificates_take(c, service, out->files, out->names, &out->count));
	TRY(declarations_take(c, service, out));
	out->brought = files_brought(c, service);
	return STATUS_OK;
}

/* One file more; of a proof that is one file, the newest counts. */
static void put(struct call *c, const struct service *service, struct material_list *list, struct str name, struct file_id file)
{
	const struct material_need *need = need_of(service, name);
	struct material *there = find(list, name);
	if (need && need->most == 1 && there)
		there->file_count = 0;
	proofs_add(c, list, name, file);
}

enum status proofs_keep(struct call *c, const struct service *service, const struct proofs *proofs, struct material_list *list)
{
	for (size_t i = 0; i < proofs->count; i++) {
		TRY(file_keep(c, &proofs->files[i]));
		put(c, service, list, proofs->names[i], proofs->files[i].id);
	}
	TRY(files_are_own(c, &proofs->brought));
	for (size_t i = 0; i < proofs->brought.count; i++)
		for (size_t k = 0; k < proofs->brought.items[i].file_count; k++)
			put(c, service, list, proofs->brought.items[i].name, proofs->brought.items[i].files[k]);
	return STATUS_OK;
}

struct html proofs_draw(struct call *c, const struct handed_in_list *needs, struct str view, bool later)
{
	struct proof_boxes_page page = { .needs = *needs, .view = view, .later = later };
	return html_proof_boxes(c, &page);
}
