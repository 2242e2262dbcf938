/* secret.c: the secrets of a form. In a stored form each stands as {"mask": "3****************X", "sealed": "<hex>"}:
 * shown without opening it, and bound by its context to its dossier and place, so that none can be put elsewhere. */
#include "dossier/matter.h"

static const char *context_of(struct arena *arena, struct dossier_id id, struct str path)
{
	return str_format(arena, "dossier.form.%lld.%.*s", (long long)id.n, STR_ARGS(path)).at;
}

json_t *secrets_close(struct call *c, const struct form *form, struct dossier_id id, const json_t *values)
{
	json_t *copy = json_keep(c->arena, json_deep_copy(values));
	struct str_list paths = form_secrets(c->arena, form, copy);
	for (size_t i = 0; i < paths.count; i++) {
		const json_t *clear = form_at(copy, paths.items[i]);
		const struct field *field = form_field(form, paths.items[i]);
		if (!clear || !field)
			continue;
		struct str mask = form_show(c, field, clear, true);
		struct sealed sealed = seal_close(c, context_of(c->arena, id, paths.items[i]), json_text(c->arena, clear, true));
		json_t *stored = json_object();
		json_set(stored, "mask", json_from_str(mask));
		json_set(stored, "sealed", json_from_str(str_hex(c->arena, sealed.bytes)));
		form_put(copy, paths.items[i], stored);
	}
	return copy;
}

static bool is_sealed(const json_t *value)
{
	return json_is_object(value) && json_object_size(value) == 2 && json_is_string(json_object_get(value, "sealed"));
}

typedef enum status replace(struct call *c, struct dossier_id id, struct str path, const json_t *sealed, json_t **out);

static enum status open_one(struct call *c, struct dossier_id id, struct str path, const json_t *sealed, json_t **out)
{
	struct str bytes, clear;
	if (!str_from_hex(c->arena, json_str(sealed, "sealed"), &bytes))
		return broken(c, "dossier %lld: a secret of its form is not hex", (long long)id.n);
	TRY(seal_open(c, context_of(c->arena, id, path), (struct sealed){ bytes }, &clear));
	if (json_read(c->arena, clear, out) != STATUS_OK)
		return broken(c, "dossier %lld: a secret of its form is not JSON", (long long)id.n);
	return STATUS_OK;
}

static enum status mask_one(struct call *c, struct dossier_id id, struct str path, const json_t *sealed, json_t **out)
{
	(void)id, (void)path;
	*out = json_keep(c->arena, json_incref(json_object_get(sealed, "mask")));
	return STATUS_OK;
}

static enum status replace_in_object(struct call *c, struct dossier_id id, struct str before, json_t *object, replace *one);

static enum status replace_in_group(struct call *c, struct dossier_id id, struct str path, json_t *group, replace *one)
{
	size_t index;
	json_t *item;
	json_array_foreach(group, index, item) {
		if (json_is_object(item))
			TRY(replace_in_object(c, id, str_format(c->arena, "%.*s[%zu].", STR_ARGS(path), index), item, one));
	}
	return STATUS_OK;
}

static enum status replace_in_object(struct call *c, struct dossier_id id, struct str before, json_t *object, replace *one)
{
	const char *name;
	json_t *value;
	json_object_foreach(object, name, value) {
		struct str path = str_format(c->arena, "%.*s%s", STR_ARGS(before), name);
		if (json_is_array(value))
			TRY(replace_in_group(c, id, path, value, one));
		if (json_is_object(value) && !is_sealed(value))
			TRY(replace_in_object(c, id, str_format(c->arena, "%.*s.", STR_ARGS(path)), value, one));
		if (!is_sealed(value))
			continue;
		json_t *other;
		TRY(one(c, id, path, value, &other));
		json_set(object, name, json_incref(other));
	}
	return STATUS_OK;
}

enum status secrets_open(struct call *c, struct dossier_id id, const json_t *sealed, json_t **out)
{
	*out = json_keep(c->arena, json_deep_copy(sealed));
	return replace_in_object(c, id, STR(""), *out, open_one);
}

json_t *secrets_mask(struct call *c, const json_t *sealed)
{
	json_t *copy = json_keep(c->arena, json_deep_copy(sealed));
	enum status status = replace_in_object(c, (struct dossier_id){ 0 }, STR(""), copy, mask_one);
	return status == STATUS_OK ? copy : json_keep(c->arena, json_object());
}

void secrets_restore(json_t *typed, const json_t *masked, const json_t *clear)
{
	const char *name;
	json_t *value;
	json_object_foreach(typed, name, value) {
		const json_t *mask = json_object_get(masked, name), *stored = json_object_get(clear, name);
		if (json_is_array(value)) {
			for (size_t i = 0; i < json_array_size(value) && i < json_array_size(stored); i++)
				secrets_restore(json_array_get(value, i), json_array_get(mask, i), json_array_get(stored, i));
		} else if (json_is_object(value) && json_is_object(mask) && json_is_object(stored)) {
			secrets_restore(value, mask, stored);
		} else if (mask && stored && json_equal(value, mask) && !json_equal(mask, stored)) {
			json_set(typed, name, json_deep_copy(stored));
		}
	}
}
