/* proof_page.c: what was handed in, and opening one file of it. */
#include "module/desk/desk_inner.h"

enum { MEGABYTE = 1024 * 1024 };

static struct str size_words(struct arena *arena, int64_t size)
{
	if (size < MEGABYTE)
		return str_format(arena, "%lld KB", (long long)(size + 1023) / 1024);
	return str_format(arena, "%lld.%lld MB", (long long)(size / MEGABYTE), (long long)(size % MEGABYTE * 10 / MEGABYTE));
}

static struct words label_of(const struct service *service, struct str name)
{
	for (size_t i = 0; i < service->material_count; i++)
		if (str_equal(service->materials[i].name, name))
			return service->materials[i].label;
	return (struct words){ name, name };
}

static enum status add_files(struct call *c, const struct material *material, struct proof_file_list *out)
{
	*out = (struct proof_file_list){ ARENA_MANY(c->arena, struct proof_file, material->file_count), 0 };
	for (size_t i = 0; i < material->file_count; i++) {
		struct stored_file file;
		TRY(file_find(c, material->files[i], &file));
		out->items[out->count++] = (struct proof_file){ file.id, file.name, size_words(c->arena, file.size) };
	}
	return STATUS_OK;
}

enum status proof_lines(struct call *c, const struct dossier *dossier, struct proof_line_list *out)
{
	const struct material_list *materials = &dossier->materials;
	*out = (struct proof_line_list){ ARENA_MANY(c->arena, struct proof_line, materials->count), materials->count };
	for (size_t i = 0; i < materials->count; i++) {
		out->items[i].label = label_of(dossier->service, materials->items[i].name);
		TRY(add_files(c, &materials->items[i], &out->items[i].files));
	}
	return STATUS_OK;
}

/* Pictures were made anew and may be looked at here; a PDF is as it was sent, so it is only ever saved. */
static enum status show_proof(struct call *c)
{
	struct dossier dossier;
	int64_t id;
	bool serves = false;
	TRY(dossier_find(c, path_value(c, "number"), STR_NONE, &dossier));
	if (str_int(path_value(c, "id"), 1, INT64_MAX, &id))
		TRY(file_serves(c, (struct file_id){ id }, dossier.id, &serves));
	if (!serves)
		return fail(c, STATUS_ABSENT, "This dossier has no such file.");
	struct body body;
	struct str type, name;
	TRY(file_open(c, (struct file_id){ id }, false, &body, &type, &name));
	reads_person(c, dossier.person, str_format(c->arena, "file %lld of dossier %.*s", (long long)id, STR_ARGS(dossier.number)).at);
	return show_file(c, type, name, body, str_starts(type, STR("image/")));
}

const struct route proof_routes[] = {
	/* method path                             zone        permission       level    flags         prepare show */
	{ GET, "/desk/dossiers/:number/files/:id", ZONE_STAFF, PERMISSION_WORK, LEVEL_2, READS_PERSON, NULL,   show_proof, NULL, NULL },
	{ 0 },
};
