/* supplement.c: what an applicant gathers to answer what was asked for, kept until he hands it in. It begins with what lies in the
 * dossier: a page is added or replaced, and the rest need not be brought again. */
#include "module/hall/proofs.h"

#include "supplement_sql.h"

enum { KEPT_DAYS = 90 };

bool supplement_asks(const struct dossier *dossier, struct str material)
{
	bool any = false, this_one = false;
	for (size_t i = 0; i < dossier->asked_count; i++) {
		for (size_t k = 0; k < dossier->service->material_count; k++)
			any |= str_equal(dossier->asked[i].name, dossier->service->materials[k].name);
		this_one |= str_equal(dossier->asked[i].name, material);
	}
	return this_one || !any; /* when nothing that was asked for is a proof, each may be handed in */
}

static enum status now_of(struct call *c, const struct dossier *dossier, struct material_list *out)
{
	*out = (struct material_list){ 0 };
	for (size_t i = 0; i < dossier->materials.count; i++) {
		const struct material *material = &dossier->materials.items[i];
		for (size_t k = 0; supplement_asks(dossier, material->name) && k < material->file_count; k++)
			proofs_add(c, out, material->name, material->files[k]);
	}
	return STATUS_OK;
}

enum status supplement_find(struct call *c, const struct dossier *dossier, struct material_list *out)
{
	struct supplement_row row;
	enum status status = supplement_of(c, dossier->id, c->user.account, &row);
	if (status == STATUS_ABSENT || (status == STATUS_OK && row.version != dossier->version))
		return now_of(c, dossier, out);
	TRY(status);
	return proofs_from_json(c, row.materials, out);
}

enum status supplement_keep(struct call *c, const struct dossier *dossier, const struct material_list *list)
{
	struct supplement_row row = { .id = { id_new(c) }, .dossier = dossier->id, .account = c->user.account, .version = dossier->version,
				      .materials = json_text(c->arena, proofs_json(c, list), false), .saved_at = c->now };
	return supplement_put(c, &row);
}

enum status supplement_end(struct call *c, const struct dossier *dossier)
{
	return supplement_drop(c, dossier->id, c->user.account);
}

static bool is_same(const struct dossier *dossier, const struct material *material)
{
	for (size_t i = 0; i < dossier->materials.count; i++) {
		const struct material *now = &dossier->materials.items[i];
		if (!str_equal(now->name, material->name))
			continue;
		bool same = now->file_count == material->file_count;
		for (size_t k = 0; same && k < now->file_count; k++)
			same = now->files[k].n == material->files[k].n;
		return same;
	}
	return material->file_count == 0;
}

struct material_list supplement_changed(struct call *c, const struct dossier *dossier, const struct material_list *list)
{
	struct material_list changed = { ARENA_MANY(c->arena, struct material, list->count), 0 };
	for (size_t i = 0; i < list->count; i++)
		if (!is_same(dossier, &list->items[i]))
			changed.items[changed.count++] = list->items[i];
	return changed;
}

enum status supplements_keep_files(struct call *c, int64_t after, int64_t *last)
{
	struct supplement_row_list rows;
	struct material_list materials;
	*last = 0;
	TRY(supplements_after(c, (struct supplement_id){ after }, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		*last = rows.items[i].id.n;
		TRY(proofs_from_json(c, rows.items[i].materials, &materials));
		for (size_t m = 0; m < materials.count; m++)
			for (size_t f = 0; f < materials.items[m].file_count; f++)
				TRY(file_renew(c, materials.items[m].files[f]));
	}
	return STATUS_OK;
}

enum status supplements_forget(struct call *c)
{
	return supplements_sweep(c, instant_add(c->now, -(int64_t)KEPT_DAYS * 24 * 3600 * 1000));
}
